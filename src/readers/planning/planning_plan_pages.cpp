// What a plan says of itself, what less would mean, who is due, who was never visited, and the calendar file.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "planning_basis.h"
#include "planning_parts.h"
#include "planning_store.h"

namespace planning {

using pages::Html;

namespace {

constexpr std::size_t due_max = 500;

std::vector<Fact> of_kind(const std::vector<Fact>& facts, std::string_view kind) {
    std::vector<Fact> found;
    for (const auto& fact : facts)
        if (fact.kind == kind) found.push_back(fact);
    return found;
}

Html missing_part(const std::vector<Fact>& facts, const Words& words) {
    const auto& t = words.t();
    std::vector<Html> reasons;
    for (const auto& fact : facts) {
        const auto period = [&] { return t.fill("planning.period", {words.day(fact.first), words.day(fact.last)}); };
        if (fact.kind == "no_team" && !fact.what.empty())
            reasons.push_back(pages::text(t.fill("planning.missing.skill", {words.region(fact.region), words.skill(fact.what), t.number(fact.number)})));
        else if (fact.kind == "no_team")
            reasons.push_back(pages::text(t.fill("planning.missing.no_team", {words.region(fact.region), t.number(fact.number)})));
        else if (fact.kind == "too_long")
            reasons.push_back(pages::text(t.fill("planning.missing.too_long", {words.region(fact.region), t.number(fact.number), words.hours(fact.needed), words.hours(fact.available)})));
        else if (fact.kind == "hours")
            reasons.push_back(pages::text(t.fill("planning.missing.hours", {words.region(fact.region), period(), words.hours(fact.needed), words.hours(fact.available), words.hours(fact.needed - fact.available)})));
        else if (fact.kind == "goal_missed")
            reasons.push_back(pages::text(t.fill("planning.missing.goal", {std::string{t("planning.duty_kind." + fact.what)}, words.region(fact.region), t.number(fact.needed), t.number(fact.available)})));
    }
    std::map<std::string, int> extra;
    for (const auto& fact : of_kind(facts, "extra")) extra[fact.region] += fact.needed;
    pages::Table table{std::string{t("planning.extra.caption")}};
    table.columns = {{std::string{t("planning.list.region")}}, {std::string{t("planning.extra.hours")}, "", 0, true}};
    for (const auto& [region, hours] : extra) table.rows.push_back({{{pages::text(words.region(region)), false, true}, {pages::text(words.hours(hours)), true}}, ""});
    if (reasons.empty()) return {};
    std::vector<Html> parts{pages::list(reasons)};
    if (!extra.empty()) parts.push_back(pages::table(table));
    return pages::section("saknas", t("planning.missing.title"), pages::stack(parts));
}

Html prices_part(const std::vector<Fact>& facts, const Words& words) {
    const auto& t = words.t();
    pages::Table rules{std::string{t("planning.price.caption")}}, hours{std::string{t("planning.hour.caption")}};
    rules.empty_text = t("planning.price.none");
    rules.columns = {{std::string{t("planning.price.rule")}}, {std::string{t("planning.price.value")}, "", 0, true}};
    for (const auto& fact : of_kind(facts, "price"))
        rules.rows.push_back({{{pages::text(t("planning.price." + fact.what)), false, true}, {pages::text(words.decimals(fact.value, 3)), true}}, ""});
    hours.columns = {{std::string{t("planning.list.team")}}, {std::string{t("planning.list.region")}}, {std::string{t("planning.price.value")}, "", 0, true}};
    for (const auto& fact : of_kind(facts, "hour"))
        if (fact.value > 0)
            hours.rows.push_back({{{pages::text(fact.what), false, true}, {pages::text(words.region(fact.region))}, {pages::text(words.decimals(fact.value, 3)), true}}, ""});
    std::vector<Html> parts{pages::paragraph(t("planning.price.about")), pages::table(rules)};
    if (!hours.rows.empty()) parts.push_back(pages::table(hours));
    return pages::section("pris", t("planning.price.title"), pages::stack(parts));
}

Html lot_part(const std::vector<Fact>& facts, const std::string& seed, bool revealed, const Words& words) {
    const auto& t = words.t();
    pages::Table table{std::string{t("planning.lot.caption")}};
    table.columns = {{std::string{t("planning.list.region")}}};
    for (const auto* key : {"planning.lot.eligible", "planning.lot.drawn", "planning.lot.chance", "planning.lot.room"}) table.columns.push_back({std::string{t(key)}, "", 0, true});
    table.empty_text = t("planning.lot.none");
    for (const auto& fact : of_kind(facts, "stratum"))
        table.rows.push_back({{{pages::text(words.region(fact.region)), false, true}, {pages::text(t.number(fact.needed)), true}, {pages::text(t.number(fact.number)), true},
                               {pages::text(words.share(fact.value)), true}, {pages::text(words.hours(fact.available)), true}}, ""});
    std::vector<Html> parts{pages::paragraph(t("planning.lot.about")), pages::table(table),
                            pages::description_list({{std::string{t("planning.lot.fingerprint")}, pages::text(base::hex(crypto::sha256(seed)))}})};
    if (revealed) parts.push_back(pages::description_list({{std::string{t("planning.lot.seed")}, pages::text(seed)}}));
    return pages::section("lottning", t("planning.lot.title"), pages::stack(parts));
}

}  // namespace

http::Response Planning::show_plan(const http::Request& request, const identity::Context& context) const {
    const auto& t = context.t();
    const Words words{s_, context};
    const auto number = base::parse_integer(request.captures.get("number")).value_or(0);
    std::optional<PlanRow> plan;
    std::vector<Fact> told;
    std::vector<LineRow> all;
    std::map<base::OperationId, parties::Operation> units;
    std::string seed;
    s_.database.read([&](db::Reader& reader) {
        for (auto& one : plans(reader))
            if (one.number == number) plan = std::move(one);
        if (!plan) return;
        told = facts(reader, plan->id);
        all = seen_by(*context.actor, lines(reader, plan->id));
        if (const auto found = store::seed(reader, plan->seed)) seed = found->seed;
        for (const auto& line : all)
            if (line.state == "missed")
                if (auto unit = s_.parties.operation(reader, line.unit)) units.emplace(line.unit, std::move(*unit));
    });
    if (!plan) return identity::not_found(context);
    const auto title = t.fill("planning.version.title", {t.number(plan->number)});
    std::map<inspections::Reason, std::int64_t> by_reason;
    std::int64_t placed = 0;
    for (const auto& line : all)
        if (line.state != "missed") {
            ++by_reason[line.reason];
            ++placed;
        }
    const auto thumb = of_kind(told, "thumb"), optimised = of_kind(told, "optimised");
    const double before = optimised.empty() ? plan->value : optimised.front().value;
    const double gap = before > 0 && plan->bound > before ? (plan->bound - before) / before : 0;
    std::vector<pages::Figure> figures{{std::string{t("planning.version.visits")}, t.number(placed), "", ""},
                                       {std::string{t("planning.version.value")}, words.decimals(plan->value, 2), std::string{t("planning.version.value_note")}, ""},
                                       {std::string{t("planning.version.gap")}, words.share(gap), std::string{t(plan->proven ? "planning.version.gap_proven" : "planning.version.gap_open")}, ""},
                                       {std::string{t("planning.version.missed")}, t.number(plan->missed), "", ""}};
    if (!thumb.empty() && thumb.front().value > 0)
        figures.push_back({std::string{t("planning.version.thumb")}, words.share(before / thumb.front().value - 1), std::string{t("planning.version.thumb_note")}, ""});
    pages::Table reasons{std::string{t("planning.version.by_reason")}};
    reasons.columns = {{std::string{t("planning.list.reason")}}, {std::string{t("planning.version.visits")}, "", 0, true}};
    for (const auto& [reason, count] : by_reason) reasons.rows.push_back({{{pages::text(words.reason(reason)), false, true}, {pages::text(t.number(count)), true}}, ""});
    pages::Table missed{std::string{t("planning.version.missed_list")}};
    missed.columns = {{std::string{t("planning.list.unit")}}, {std::string{t("planning.list.region")}}, {std::string{t("planning.list.reason")}}, {std::string{t("planning.line.due")}}};
    for (const auto& line : all)
        if (line.state == "missed")
            missed.rows.push_back({{{pages::link(line_href(line), units.contains(line.unit) ? units.at(line.unit).name : "?"), false, true}, {pages::text(words.region(line.region))},
                                    {pages::text(words.reason(line.reason))}, {pages::text(words.day(line.due))}}, line_href(line)});
    // Who knows the number could reckon out unannounced visits: it is shown when its year is over.
    const bool revealed = base::to_date(words.today()).year > base::to_date(plan->first).year;
    std::vector<Html> parts{pages::heading(1, title), tabs(words, ""),
                            pages::paragraph(t.fill("planning.version.made", {words.day(base::stockholm_day(plan->made_at)), words.user(plan->actor), words.state(plan->state), t.number(plan->position)})),
                            pages::figures(figures), pages::table(reasons), missing_part(told, words)};
    if (!missed.rows.empty()) parts.push_back(pages::table(missed));
    parts.push_back(prices_part(told, words));
    parts.push_back(lot_part(told, seed, revealed, words));
    parts.push_back(pages::link(home, t("planning.back")));
    return identity::staff_page(context, home, title, pages::stack(parts));
}

http::Response Planning::try_less(const http::Request& request, const identity::Context& context) const {
    const auto& t = context.t();
    const Words words{s_, context};
    const auto asked = base::parse_integer(request.query.get("kapacitet"));
    std::vector<Html> parts{pages::heading(1, t("planning.try.title")), tabs(words, std::string{home} + "/prova"), pages::paragraph(t("planning.try.about"))};
    std::vector<pages::Choice> choices;
    for (const auto* share : {"50", "60", "70", "80", "90", "110", "120"}) choices.push_back({share, t.fill("planning.percent", {share}), ""});
    pages::Field wanted{"kapacitet", std::string{t("planning.try.share")}};
    wanted.value = asked && *asked > 0 && *asked <= 200 ? std::to_string(*asked) : "80";
    parts.push_back(pages::form({std::string{home} + "/prova", false, false, "", ""}, {pages::select(t, wanted, choices), pages::actions({pages::button(t("planning.try.button"))})}));
    if (asked && *asked > 0 && *asked <= 200) {
        const auto now = what_if(100), then = what_if(static_cast<int>(*asked));
        pages::Table table{std::string{t("planning.try.caption")}};
        table.columns = {{std::string{t("planning.try.what")}}, {std::string{t("planning.try.now")}, "", 0, true}, {t.fill("planning.percent", {std::to_string(*asked)}), "", 0, true}};
        const auto row = [&](std::string_view key, std::string a, std::string b) {
            table.rows.push_back({{{pages::text(t(key)), false, true}, {pages::text(a), true}, {pages::text(b), true}}, ""});
        };
        row("planning.version.visits", t.number(now.visits), t.number(then.visits));
        row("planning.version.missed", t.number(now.duties_missed), t.number(then.duties_missed));
        row("planning.try.draws_missed", t.number(now.draws_missed), t.number(then.draws_missed));
        row("planning.version.value", words.decimals(now.value, 2), words.decimals(then.value, 2));
        parts.push_back(pages::paragraph(t.fill("planning.try.finding", {std::to_string(*asked), t.number(then.visits - now.visits), t.number(then.duties_missed - now.duties_missed)})));
        parts.push_back(pages::table(table));
    }
    return identity::staff_page(context, std::string{home}, std::string{t("planning.try.title")}, pages::stack(parts));
}

http::Response Planning::frequency(const http::Request& request, const identity::Context& context) const {
    const auto& t = context.t();
    const Words words{s_, context};
    const auto region = request.query.get("avdelning").substr(0, 40);
    std::vector<Due> all;
    s_.database.read([&](db::Reader& reader) { all = due(reader); });
    std::erase_if(all, [&](const Due& one) { return !context.actor->sees_region(one.region) || (!region.empty() && one.region != region); });
    const auto overdue = std::count_if(all.begin(), all.end(), [](const Due& one) { return one.overdue && one.last; });
    const auto never = std::count_if(all.begin(), all.end(), [](const Due& one) { return !one.last; });
    const auto soon = std::count_if(all.begin(), all.end(), [&](const Due& one) { return !one.overdue && one.due - words.today() <= 60; });
    pages::Table table{std::string{t("planning.due.caption")}, true};
    table.empty_text = t("planning.due.empty");
    for (const auto* key : {"planning.list.unit", "planning.line.kind", "planning.list.region", "planning.due.last", "planning.line.due", "planning.list.state"}) table.columns.push_back({std::string{t(key)}});
    for (std::size_t i = 0; i < std::min(all.size(), due_max); ++i) {
        const auto& one = all[i];
        const auto href = "/arbetsrum/enhet/" + http::percent_encode(one.unit.code);
        const auto state = !one.last ? pages::tag(t("planning.due.never"), pages::Tone::danger)
                           : one.overdue ? pages::tag(t.fill("planning.due.overdue", {t.number(words.today() - one.due)}), pages::Tone::danger)
                           : one.due - words.today() <= 60 ? pages::tag(t("planning.due.soon"), pages::Tone::warning)
                                                           : pages::tag(t("planning.due.later"), pages::Tone::neutral);
        table.rows.push_back({{{pages::link(href, one.unit.name), false, true}, {pages::text(words.kind(one.unit.kind))}, {pages::text(words.region(one.region))},
                               {pages::text(one.last ? words.day(*one.last) : std::string{t("planning.due.not_known")})}, {pages::text(words.day(one.due)), false, false, true}, {state}}, href});
    }
    std::vector<Html> parts{pages::heading(1, t("planning.due.title")), tabs(words, std::string{home} + "/frekvens"), pages::paragraph(t("planning.due.about"))};
    if (overdue + never > 0)
        parts.push_back(pages::alert(pages::Tone::danger, t("planning.due.alarm"), pages::paragraph(t.fill("planning.due.alarm_words", {t.number(overdue), t.number(never)}))));
    parts.push_back(pages::figures({{std::string{t("planning.due.units")}, t.number(static_cast<std::int64_t>(all.size())), "", ""},
                                    {std::string{t("planning.due.overdue_count")}, t.number(overdue), "", ""},
                                    {std::string{t("planning.due.never_count")}, t.number(never), "", ""},
                                    {std::string{t("planning.due.soon_count")}, t.number(soon), std::string{t("planning.due.soon_note")}, ""}}));
    for (const auto* duty : s_.catalogue.frequency_duties(words.today())) {
        std::vector<Html> one{pages::paragraph(t.fill("planning.due.duty", {duty->name.in(t.language()), t.number(duty->months), words.provision(duty->provision)}))};
        if (!duty->evidence.verified) one.push_back(pages::more(t("planning.unverified"), pages::paragraph(duty->evidence.note)));
        parts.push_back(pages::stack(one));
    }
    parts.push_back(pages::table(table));
    if (all.size() > due_max) parts.push_back(pages::subtle(t.fill("planning.list.cut", {t.number(due_max), t.number(static_cast<std::int64_t>(all.size()))})));
    return identity::staff_page(context, std::string{home}, std::string{t("planning.due.title")}, pages::stack(parts));
}

http::Response Planning::coverage(const http::Request&, const identity::Context& context) const {
    const auto& t = context.t();
    const Words words{s_, context};
    struct Count { std::int64_t units = 0, never = 0, year = 0; };
    std::map<std::string, Count> by_kind, by_region;
    Count all;
    s_.database.read([&](db::Reader& reader) {
        const auto last = s_.inspections.last_days(reader);
        s_.parties.each(reader, [&](const parties::Operation& unit) {
            if (!unit.active) return;
            const auto* department = s_.catalogue.department_of_county(unit.county, words.today());
            const auto found = last.find(unit.id);
            for (auto* count : {&by_kind[unit.kind], &by_region[department ? department->id : ""], &all}) {
                ++count->units;
                if (found == last.end()) ++count->never;
                else if (words.today() - found->second <= 365) ++count->year;
            }
        });
    });
    const auto table_of = [&](std::string_view caption, std::string_view first, const std::map<std::string, Count>& counts, auto name) {
        pages::Table table{std::string{t(caption)}};
        table.empty_text = t("planning.coverage.empty");
        table.columns = {{std::string{t(first)}}};
        for (const auto* key : {"planning.coverage.units", "planning.coverage.never", "planning.coverage.share", "planning.coverage.year"}) table.columns.push_back({std::string{t(key)}, "", 0, true});
        for (const auto& [id, count] : counts)
            table.rows.push_back({{{pages::text(name(id)), false, true}, {pages::text(t.number(count.units)), true}, {pages::text(t.number(count.never)), true},
                                   {pages::text(words.share(static_cast<double>(count.never) / static_cast<double>(count.units))), true}, {pages::text(t.number(count.year)), true}}, ""});
        return pages::table(table);
    };
    pages::Chart chart;
    chart.id = "tackning";
    chart.title = t("planning.coverage.chart");
    chart.unit = t("planning.coverage.unit");
    chart.finding = t.fill("planning.coverage.finding", {t.number(all.never), t.number(all.units)});
    pages::Series series{std::string{t("planning.coverage.never")}, {}};
    for (const auto& [region, count] : by_region) {
        chart.labels.push_back(words.region(region));
        series.values.push_back(static_cast<double>(count.never));
    }
    chart.series.push_back(std::move(series));
    std::vector<Html> parts{pages::heading(1, t("planning.coverage.title")), tabs(words, std::string{home} + "/tackning"), pages::paragraph(t("planning.coverage.about"))};
    if (all.units > 0) parts.push_back(pages::bar_chart(t, chart));
    parts.push_back(table_of("planning.coverage.by_region", "planning.list.region", by_region, [&](const std::string& id) { return words.region(id); }));
    parts.push_back(table_of("planning.coverage.by_kind", "planning.line.kind", by_kind, [&](const std::string& id) { return words.kind(id); }));
    return identity::staff_page(context, std::string{home}, std::string{t("planning.coverage.title")}, pages::stack(parts));
}

http::Response Planning::calendar(const http::Request& request, const identity::Context& context) const {
    const auto& t = context.t();
    const Words words{s_, context};
    const auto region = request.query.get("avdelning").substr(0, 40);
    std::vector<CalendarEntry> entries;
    s_.database.read([&](db::Reader& reader) {
        const auto plan = plan_in_force(reader);
        if (!plan) return;
        for (const auto& line : seen_by(*context.actor, lines(reader, plan->id))) {
            if (line.state != "scheduled" || (!region.empty() && line.region != region)) continue;
            const auto unit = s_.parties.operation(reader, line.unit);
            if (!unit) continue;
            CalendarEntry entry{line.id, line.day, t.fill("planning.calendar.entry", {unit->name}), "", words.reason(line.reason), line.changed_at};
            if (!unit->address_hidden && !parties::hides_address(unit->kind)) entry.place = unit->address + ", " + unit->postal_code + " " + unit->city;
            entries.push_back(std::move(entry));
        }
    });
    http::Response response;
    response.content_type = "text/calendar; charset=utf-8";
    response.body = icalendar(entries, t("planning.title"), "vaka");
    response.add("Content-Disposition", http::content_disposition("plan.ics"));
    return response;
}

}  // namespace planning
