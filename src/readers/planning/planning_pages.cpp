// The board, the equal list and the map, and what is done with a whole plan.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "planning_basis.h"
#include "pages/board.h"
#include "pages/county_map.h"
#include "planning_parts.h"

namespace planning {

using pages::Html;

namespace {

constexpr std::size_t cards_max = 8;
constexpr std::size_t rows_max = 400;

struct Filter {
    std::string view, region, county, month, team, state, reason;
    static Filter of(const http::Fields& query) {
        const auto get = [&](std::string_view name) { return query.get(name).substr(0, 40); };
        return {get("vy"), get("avdelning"), get("lan"), get("manad"), get("team"), get("lage"), get("skal")};
    }
    bool passes(const LineRow& line, std::string_view its_county) const {
        if (!region.empty() && line.region != region) return false;
        if (!county.empty() && its_county != county) return false;
        if (!team.empty() && std::to_string(line.team) != team) return false;
        if (!state.empty() && line.state != state) return false;
        if (!reason.empty() && inspections::code(line.reason) != reason) return false;
        return month.empty() || base::iso(line.day).substr(0, 7) == month;
    }
    std::string url(std::string_view with_view, std::string_view with_state = {}, std::string_view with_county = {}) const {
        std::string out = std::string{home} + "?vy=" + std::string{with_view};
        const auto add = [&](std::string_view name, std::string_view value) {
            if (!value.empty()) out += "&" + std::string{name} + "=" + http::percent_encode(value);
        };
        add("avdelning", region);
        add("lan", with_county.empty() ? std::string_view{county} : with_county);
        add("manad", month);
        add("team", team);
        add("lage", with_state.empty() ? std::string_view{state} : with_state);
        add("skal", reason);
        return out;
    }
};

// Everything that one page shows.
struct Shown {
    std::optional<PlanRow> in_force, proposed;
    std::vector<LineRow> lines;
    std::map<base::OperationId, parties::Operation> units;
    std::vector<TeamRow> teams;
    std::vector<Fact> facts;                 // of the newest of the two
    Estimate estimate;
};

std::string unit_name(const Shown& shown, const LineRow& line) {
    const auto found = shown.units.find(line.unit);
    return found == shown.units.end() ? std::string{"?"} : found->second.name;
}

std::string county_of(const Shown& shown, const LineRow& line) {
    const auto found = shown.units.find(line.unit);
    return found == shown.units.end() ? std::string{} : found->second.county;
}

std::string team_name(const Shown& shown, std::int64_t id) {
    for (const auto& team : shown.teams)
        if (team.id == id) return team.name;
    return {};
}

Html column(const Shown& shown, const Filter& filter, const Words& words, const std::string& state) {
    const auto& t = words.t();
    std::vector<Html> parts;
    std::size_t count = 0;
    for (const auto& line : shown.lines) {
        if (line.state != state || !filter.passes(line, county_of(shown, line))) continue;
        if (++count > cards_max) continue;
        const std::vector<Html> card{pages::link(line_href(line), unit_name(shown, line)),
                                     pages::subtle(t.fill("planning.card.when", {words.day(line.day), words.region(line.region), words.reason(line.reason)}))};
        parts.push_back(pages::board_card(line_href(line), line.state, pages::stack(card)));
    }
    parts.insert(parts.begin(), pages::heading(2, t.fill("planning.column", {words.state(state), t.number(static_cast<std::int64_t>(count))})));
    if (count == 0) parts.push_back(pages::subtle(t("planning.column.empty")));
    if (count > cards_max) parts.push_back(pages::link(filter.url("lista", state), t.fill("planning.column.all", {t.number(static_cast<std::int64_t>(count))})));
    // Booking and reporting are dragged to; a proposal is taken as a whole by the decision-maker.
    if (state == "scheduled") return pages::board_column("decided", "#godta", t("planning.board.drop_book"), pages::stack(parts));
    if (state == "done") return pages::board_column("scheduled", "#gjort", t("planning.board.drop_done"), pages::stack(parts));
    return pages::board_column("", "", "", pages::stack(parts));
}

Html board_part(const Shown& shown, const Filter& filter, const Words& words) {
    // What is decided and what is booked stand beside each other, so that a visit is not dragged far.
    std::vector<Html> rows{pages::halves(column(shown, filter, words, "decided"), column(shown, filter, words, "scheduled"))};
    auto done = column(shown, filter, words, "done");
    if (shown.proposed) rows.insert(rows.begin(), column(shown, filter, words, "proposed"));
    rows.push_back(std::move(done));
    return pages::stack(rows);
}

Html list_part(const Shown& shown, const Filter& filter, const Words& words) {
    const auto& t = words.t();
    pages::Table table{std::string{t("planning.list.caption")}, true};
    table.empty_text = t("planning.list.empty");
    for (const auto* key : {"planning.list.unit", "planning.list.day", "planning.list.region", "planning.list.team", "planning.list.reason", "planning.list.state"})
        table.columns.push_back({std::string{t(key)}});
    table.columns.push_back({std::string{t("planning.list.hours")}, "", 0, true});
    std::size_t count = 0;
    for (const auto& line : shown.lines) {
        if (!filter.passes(line, county_of(shown, line))) continue;
        if (++count > rows_max) continue;
        table.rows.push_back({{{pages::link(line_href(line), unit_name(shown, line)), false, true},
                               {pages::text(words.day(line.day)), false, false, true},
                               {pages::text(words.region(line.region))},
                               {pages::text(team_name(shown, line.team))},
                               {pages::text(words.reason(line.reason))},
                               {pages::tag(words.state(line.state), Words::tone(line.state))},
                               {pages::text(words.hours(line.hours_tenths)), true}},
                              line_href(line)});
    }
    std::vector<Html> parts{pages::table(table)};
    if (count > rows_max) parts.push_back(pages::subtle(t.fill("planning.list.cut", {t.number(rows_max), t.number(static_cast<std::int64_t>(count))})));
    return pages::stack(parts);
}

// Where the visits of the list are to be made, in each county: what is set aside is no visit.
struct CountyVisits {
    std::int64_t visits = 0, done = 0;
    int hours_tenths = 0;
};

Html map_part(const Shown& shown, const Filter& filter, const Words& words, std::span<const catalogue::County> counties) {
    const auto& t = words.t();
    std::map<std::string, CountyVisits> of;
    std::int64_t all = 0, highest = 0;
    for (const auto& line : shown.lines) {
        const auto county = county_of(shown, line);
        if (!filter.passes(line, county) || line.state == "overridden" || line.state == "missed") continue;
        auto& one = of[county];
        one.done += line.state == "done" ? 1 : 0;
        one.hours_tenths += line.hours_tenths;
        highest = std::max(highest, ++one.visits);
        ++all;
    }
    pages::CountyMap map{"plankarta", std::string{t("planning.map.title")}, "", {}, {}};
    pages::Table table{std::string{t("planning.map.title")}, true};
    table.cards_when_narrow = false;
    table.columns = {{std::string{t("planning.map.county")}}, {std::string{t("planning.map.visits")}, "", 0, true},
                     {std::string{t("planning.map.done")}, "", 0, true}, {std::string{t("planning.list.hours")}, "", 0, true}};
    std::string most, without;
    for (const auto& county : counties) {
        const auto& one = of[county.code];
        if (one.visits == highest && highest > 0 && most.empty()) most = county.name;
        if (one.visits == 0) without += (without.empty() ? "" : ", ") + county.name;
        const int shade = one.visits == 0 ? 0 : static_cast<int>(1 + (4 * one.visits - 1) / highest);
        map.tiles.push_back({county.code, t.number(one.visits), t.fill("planning.map.spoken", {county.name, t.number(one.visits), t.number(one.done)}), std::min(shade, 4)});
        const auto href = one.visits > 0 ? filter.url("lista", {}, county.code) : std::string{};
        table.rows.push_back({{{href.empty() ? pages::text(county.name) : pages::link(href, county.name), false, true}, {pages::text(t.number(one.visits)), true},
                               {pages::text(t.number(one.done)), true}, {pages::text(words.hours(one.hours_tenths)), true}}, href});
    }
    map.finding = all == 0 ? std::string{t("planning.list.empty")} : t.fill("planning.map.finding", {t.number(all), most, t.number(highest)});
    std::vector<Html> parts{pages::halves(pages::county_map(map), pages::table(table))};
    if (all > 0 && !without.empty()) parts.push_back(pages::subtle(t.fill("planning.map.without", {without})));
    return pages::stack(parts);
}

Html filters_part(const Shown& shown, const Filter& filter, const Words& words, const identity::Actor& actor, std::span<const catalogue::County> counties) {
    const auto& t = words.t();
    std::vector<pages::FilterField> fields;
    const auto add = [&](const char* name, std::string_view key, const std::string& value, std::vector<pages::Choice> choices) {
        choices.insert(choices.begin(), {"", std::string{t("planning.filter.all")}, ""});
        pages::Field one{name, std::string{t(key)}};
        one.value = value;
        fields.push_back({one, std::move(choices)});
    };
    std::set<std::string> regions, months, in_counties;
    std::set<std::int64_t> teams;
    for (const auto& line : shown.lines) {
        if (actor.sees_region(line.region)) regions.insert(line.region);
        in_counties.insert(county_of(shown, line));
        if (line.day.number) months.insert(base::iso(line.day).substr(0, 7));
        if (line.team) teams.insert(line.team);
    }
    std::vector<pages::Choice> of_regions, of_counties, of_months, of_teams, of_states, of_reasons;
    for (const auto& region : regions) of_regions.push_back({region, words.region(region), ""});
    for (const auto& county : counties)
        if (in_counties.contains(county.code)) of_counties.push_back({county.code, county.name, ""});
    for (const auto& month : months) of_months.push_back({month, month, ""});
    for (const auto team : teams) of_teams.push_back({std::to_string(team), team_name(shown, team), ""});
    for (const auto* state : {"proposed", "decided", "scheduled", "done", "overridden", "missed"}) of_states.push_back({state, words.state(state), ""});
    for (const auto reason : inspections::all_reasons()) of_reasons.push_back({std::string{inspections::code(reason)}, words.reason(reason), ""});
    add("avdelning", "planning.list.region", filter.region, std::move(of_regions));
    add("lan", "planning.map.county", filter.county, std::move(of_counties));
    add("manad", "planning.filter.month", filter.month, std::move(of_months));
    add("team", "planning.list.team", filter.team, std::move(of_teams));
    add("lage", "planning.list.state", filter.state, std::move(of_states));
    add("skal", "planning.list.reason", filter.reason, std::move(of_reasons));
    return pages::filters(t, home, fields, {{"vy", filter.view.empty() ? "tavla" : filter.view}});
}

Html act_form(const identity::Context& context, std::string_view act, std::string_view key, std::int64_t plan, pages::Button kind) {
    std::vector<Html> parts{pages::hidden("plan", std::to_string(plan)), pages::button(context.t()(key), kind, "act", act)};
    return pages::inline_form({std::string{home}, true, false, "", context.actor->csrf}, parts);
}

Html plan_words(const PlanRow& plan, const Words& words) {
    const auto& t = words.t();
    const auto href = std::string{home} + "/version/" + std::to_string(plan.number);
    return pages::rich_paragraph(t.fill(plan.state == "decided" ? "planning.plan.decided" : "planning.plan.proposed",
                                        {t.number(plan.number), href, words.day(plan.first), words.day(plan.first + 7 * plan.weeks - 3),
                                         words.user(plan.state == "decided" ? plan.decided_by : plan.actor)}));
}

Html summary(const Shown& shown, const Words& words, const identity::Context& context) {
    const auto& t = words.t();
    const auto& actor = *context.actor;
    std::vector<Html> parts, acts;
    if (shown.in_force) parts.push_back(plan_words(*shown.in_force, words));
    if (shown.proposed) parts.push_back(plan_words(*shown.proposed, words));
    if (shown.in_force && shown.in_force->first + 7 * shown.in_force->weeks <= words.today()) parts.push_back(pages::alert(pages::Tone::warning, t("planning.ended.title"), pages::paragraph(t("planning.ended.words"))));
    const auto passed = std::count_if(shown.lines.begin(), shown.lines.end(), [&](const LineRow& line) { return line.state == "scheduled" && line.day < words.today(); });
    if (passed > 0) parts.push_back(pages::alert(pages::Tone::warning, t("planning.passed.title"), pages::rich_paragraph(t.fill("planning.passed.words", {t.number(passed), std::string{home} + "?vy=lista&lage=scheduled"}))));
    if (!shown.in_force && !shown.proposed) parts.push_back(pages::paragraph(t(shown.teams.empty() ? "planning.plan.no_team" : "planning.plan.none")));
    const auto& newest = shown.proposed ? shown.proposed : shown.in_force;
    if (newest && newest->missed > 0)
        parts.push_back(pages::alert(pages::Tone::danger, t("planning.missed.title"),
                                     pages::rich_paragraph(t.fill("planning.missed.words", {t.number(newest->missed), std::string{home} + "/version/" + std::to_string(newest->number)}))));
    if (std::any_of(shown.facts.begin(), shown.facts.end(), [](const Fact& one) { return one.kind == "unrated"; }))
        parts.push_back(pages::alert(pages::Tone::info, t("planning.unrated.title"), pages::paragraph(t("planning.unrated.words"))));
    const bool decides = actor.has(identity::Role::decision_maker), proposes = decides || actor.has(identity::Role::analyst);
    if (shown.proposed && decides) acts.push_back(act_form(context, "decide", "planning.act.decide", shown.proposed->id, pages::Button::primary));
    if (proposes) acts.push_back(act_form(context, "propose", shown.proposed ? "planning.act.propose_again" : "planning.act.propose", 0,
                                          shown.proposed ? pages::Button::secondary : pages::Button::primary));
    if (shown.proposed && proposes) acts.push_back(act_form(context, "withdraw", "planning.act.withdraw", shown.proposed->id, pages::Button::tertiary));
    if (!acts.empty()) parts.push_back(pages::actions(acts));
    if (shown.estimate.known)
        parts.push_back(pages::paragraph(t.fill("planning.estimate", {t.number(shown.estimate.visited), t.number(shown.estimate.found), words.share(shown.estimate.share),
                                                                      words.share(shown.estimate.low), words.share(shown.estimate.high)})));
    return pages::stack(parts);
}

}  // namespace

http::Response Planning::board(const http::Request& request, const identity::Context& context) const {
    const auto& t = context.t();
    const Words words{s_, context};
    auto filter = Filter::of(request.query);
    Shown shown;
    s_.database.read([&](db::Reader& reader) {
        shown.in_force = plan_in_force(reader);
        shown.proposed = proposal(reader);
        shown.teams = teams(reader);
        for (const auto& plan : {shown.in_force, shown.proposed})
            if (plan)
                for (auto& line : lines(reader, plan->id)) shown.lines.push_back(std::move(line));
        // What was done in earlier plans stays to be seen for the plan's own year.
        for (const auto& plan : plans(reader))
            if (plan.state == "replaced" && words.today() - plan.first < 366)
                for (auto& line : lines(reader, plan.id))
                    if (line.state == "done") shown.lines.push_back(std::move(line));
        shown.lines = seen_by(*context.actor, std::move(shown.lines));
        std::stable_sort(shown.lines.begin(), shown.lines.end(), [](const LineRow& a, const LineRow& b) { return a.day < b.day; });
        for (const auto& line : shown.lines)
            if (!shown.units.contains(line.unit))
                if (auto unit = s_.parties.operation(reader, line.unit)) shown.units.emplace(line.unit, std::move(*unit));
        if (const auto& newest = shown.proposed ? shown.proposed : shown.in_force) shown.facts = facts(reader, newest->id);
        shown.estimate = estimate(reader);
    });
    const bool list = filter.view == "lista", map = filter.view == "karta";
    std::vector<Html> parts;
    if (const auto refused = request.query.get("nekad"); refused.starts_with("planning.refused.") && t.has(refused))
        parts.push_back(pages::alert(pages::Tone::warning, t("planning.refused.title"), pages::paragraph(t(refused))));
    if (const auto done = request.query.get("klart"); done == "proposed" || done == "decided" || done == "withdrawn")
        parts.push_back(pages::notice(t("planning.done." + done)));
    parts.push_back(pages::heading(1, t("planning.title")));
    parts.push_back(tabs(words, home));
    parts.push_back(summary(shown, words, context));
    if (!shown.lines.empty()) {
        const auto calendar = std::string{home} + "/kalender" + (filter.region.empty() ? "" : "?avdelning=" + http::percent_encode(filter.region));
        std::vector<Html> views;
        for (const auto& [view, key] : {std::pair{"tavla", "planning.view.board"}, std::pair{"lista", "planning.view.list"}, std::pair{"karta", "planning.view.map"}})
            if (view != (list ? std::string_view{"lista"} : map ? "karta" : "tavla")) views.push_back(pages::link_button(filter.url(view), t(key), pages::Button::tertiary));
        views.push_back(pages::link_button(calendar, t("planning.view.calendar"), pages::Button::tertiary));
        parts.push_back(pages::actions(views));
        parts.push_back(filters_part(shown, filter, words, *context.actor, s_.catalogue.counties()));
        parts.push_back(list ? list_part(shown, filter, words) : map ? map_part(shown, filter, words, s_.catalogue.counties()) : board_part(shown, filter, words));
    }
    return identity::staff_page(context, home, std::string{t("planning.title")}, pages::stack(parts));
}

http::Response Planning::act(http::Request& request, const identity::Context& context) const {
    const auto& actor = *context.actor;
    const auto act = request.form.get("act");
    const auto plan = base::parse_integer(request.form.get("plan")).value_or(0);
    base::Outcome outcome = base::Refusal{"planning.refused.unknown_act"};
    std::string done;
    if (act == "propose") {
        done = "proposed";
        if (!actor.has(identity::Role::decision_maker) && !actor.has(identity::Role::analyst)) {
            outcome = base::Refusal{"planning.refused.role"};
        } else {
            const auto made = propose(actor.user);
            outcome = made ? base::Outcome{base::Done{}} : base::Outcome{made.error()};
        }
    } else if (act == "decide") {
        done = "decided";
        outcome = decide(plan, actor);
    } else if (act == "withdraw") {
        done = "withdrawn";
        outcome = withdraw(plan, actor);
    }
    return http::see_other(std::string{home} + (outcome ? "?klart=" + done : "?nekad=" + outcome.error().text_key));
}

}  // namespace planning
