#include <algorithm>

#include "ageing/ageing.h"

namespace ageing {

using pages::Html;

namespace {

constexpr std::string_view here = "/arbetsrum/alder";
constexpr std::string_view dash = "\xE2\x80\x93";

std::string days(std::int64_t number, const i18n::Texts& texts) {
    return texts.fill(number == 1 ? "ageing.day" : "ageing.days", {texts.number(number)});
}

std::string department_name(const std::string& region, const catalogue::Catalogue& catalogue, base::Day today,
                            const i18n::Texts& texts) {
    if (region.empty()) return std::string{texts("ageing.department.none")};
    const auto* department = catalogue.department(region, today);
    return department ? department->name.in(texts.language()) : region;
}

std::string url_of(const std::string& type, const std::string& region) {
    std::string url{here};
    if (!type.empty()) url += "?typ=" + http::percent_encode(type);
    if (!region.empty()) url += (type.empty() ? "?avdelning=" : "&avdelning=") + http::percent_encode(region);
    return url;
}

std::string goal_words(const catalogue::CaseClock& goal, const i18n::Texts& texts) {
    const auto amount = texts.number(goal.amount);
    switch (goal.unit) {
        case catalogue::ClockUnit::days:
            return texts.fill("casework.clock.span_days", {amount});
        case catalogue::ClockUnit::working_days:
            return texts.fill("casework.clock.span_working_days", {amount});
        case catalogue::ClockUnit::weeks:
            return texts.fill("casework.clock.span_weeks", {amount});
        case catalogue::ClockUnit::months:
            return texts.fill("casework.clock.span_months", {amount});
        case catalogue::ClockUnit::years:
            break;
    }
    return texts.fill("casework.clock.span_years", {amount});
}

// What the count of cases past their goal rests on.
std::string goal_note(const View& view, const i18n::Texts& texts) {
    if (view.goals.empty()) return std::string{texts("ageing.goal.none")};
    const auto with = texts.number(view.all.with_goal);
    if (view.goals.size() > 1) return texts.fill("ageing.goal.several", {with});
    return texts.fill("ageing.goal.one", {goal_words(*view.goals.front(), texts), with});
}

std::string over_goal(const Standing& standing, const i18n::Texts& texts) {
    return standing.with_goal ? texts.number(standing.over_goal) : std::string{dash};
}

Html key_numbers(const View& view, const i18n::Texts& texts) {
    const auto& all = view.all;
    const auto age = [&](const Spread& spread, int number) {
        return spread.cases ? days(number, texts) : std::string{dash};
    };
    const auto since = texts.fill("ageing.figure.closed_note", {texts.date(view.closed_since)});
    return pages::figures(
        {{std::string{texts("ageing.figure.open")}, texts.number(all.open.cases), "", ""},
         {std::string{texts("ageing.figure.median")}, age(all.open, all.open.median),
          std::string{texts("ageing.figure.median_note")}, ""},
         {std::string{texts("ageing.figure.eighty")}, age(all.open, all.open.eighty),
          std::string{texts("ageing.figure.eighty_note")}, ""},
         {std::string{texts("ageing.figure.over_goal")}, over_goal(all, texts), goal_note(view, texts), ""},
         {std::string{texts("ageing.figure.closed")}, texts.number(all.closed.cases), since, ""},
         {std::string{texts("ageing.figure.closed_median")}, age(all.closed, all.closed.median),
          std::string{texts("ageing.figure.closed_median_note")}, ""},
         {std::string{texts("ageing.figure.closed_eighty")}, age(all.closed, all.closed.eighty),
          std::string{texts("ageing.figure.closed_eighty_note")}, ""}});
}

Html department_table(const View& view, const Filter& filter, const catalogue::Catalogue& catalogue, base::Day today,
                      const i18n::Texts& texts) {
    pages::Table table{std::string{texts("ageing.departments.title")}, true};
    table.empty_text = texts("ageing.departments.empty");
    table.columns = {{std::string{texts("ageing.column.department")}}};
    for (const auto* key :
         {"ageing.column.open", "ageing.column.median", "ageing.column.eighty", "ageing.column.over_goal",
          "ageing.column.closed", "ageing.column.closed_median", "ageing.column.closed_eighty"})
        table.columns.push_back({std::string{texts(key)}, "", 0, true});
    for (const auto& [region, standing] : view.departments) {
        const auto href = url_of(filter.type, region.empty() ? "none" : region);
        std::vector<pages::Cell> cells{
            {pages::link(href, department_name(region, catalogue, today, texts)), false, true}};
        const auto number = [&](std::string words) { cells.push_back({pages::text(words), true}); };
        const auto age = [&](const Spread& spread, int of) {
            number(spread.cases ? days(of, texts) : std::string{dash});
        };
        number(texts.number(standing.open.cases));
        age(standing.open, standing.open.median);
        age(standing.open, standing.open.eighty);
        number(over_goal(standing, texts));
        number(texts.number(standing.closed.cases));
        age(standing.closed, standing.closed.median);
        age(standing.closed, standing.closed.eighty);
        table.rows.push_back({std::move(cells), href});
    }
    return pages::table(table);
}

Html band_chart(const Standing& all, const i18n::Texts& texts) {
    const auto& months = band_months();
    pages::Chart chart;
    chart.id = "bands";
    chart.title = texts("ageing.bands.title");
    chart.unit = texts("ageing.bands.unit");
    chart.finding =
        all.open.cases == 0
            ? std::string{texts("ageing.bands.finding_none")}
            : texts.fill("ageing.bands.finding",
                         {texts.number(all.bands.back()), texts.number(all.open.cases), texts.number(months.back())});
    chart.labels.push_back(texts.fill("ageing.bands.under", {texts.number(months.front())}));
    for (std::size_t i = 1; i < months.size(); ++i)
        chart.labels.push_back(
            texts.fill("ageing.bands.between", {texts.number(months[i - 1]), texts.number(months[i])}));
    chart.labels.push_back(texts.fill("ageing.bands.over", {texts.number(months.back())}));
    pages::Series series{std::string{texts("ageing.figure.open")}, {}};
    for (const auto number : all.bands) series.values.push_back(static_cast<double>(number));
    chart.series.push_back(std::move(series));
    return pages::bar_chart(texts, chart);
}

std::string officer_name(base::UserId officer, const std::vector<identity::User>& users, const i18n::Texts& texts) {
    if (!officer) return std::string{texts("ageing.officer.nobody")};
    const auto found = std::find_if(users.begin(), users.end(), [&](const auto& user) { return user.id == officer; });
    return found == users.end() ? std::string{texts("ageing.officer.unknown")} : found->name;
}

Html due_words(base::Day due, base::Day today, const i18n::Texts& texts) {
    if (due.number == 0) return pages::text(dash);
    if (due < today) return pages::tag(texts.fill("ageing.due.late", {texts.date(due)}), pages::Tone::danger);
    return pages::text(texts.date(due));
}

Html load_table(const std::vector<Load>& loads, const std::vector<identity::User>& users, base::Day today,
                const i18n::Texts& texts) {
    pages::Table table{std::string{texts("ageing.loads.title")}, true};
    table.empty_text = texts("ageing.loads.empty");
    table.columns = {{std::string{texts("ageing.column.officer")}},
                     {std::string{texts("ageing.column.open")}, "", 0, true},
                     {std::string{texts("ageing.column.oldest")}},
                     {std::string{texts("ageing.column.due")}}};
    for (const auto& load : loads)
        table.rows.push_back({{{pages::text(officer_name(load.officer, users, texts)), false, true},
                               {pages::text(texts.number(load.open)), true},
                               {pages::text(texts.date(load.oldest)), false, false, true},
                               {due_words(load.due, today, texts), false, false, true}},
                              ""});
    return pages::table(table);
}

std::vector<pages::FilterField> filter_fields(const Filter& filter, const catalogue::Catalogue& catalogue,
                                              const identity::Actor& actor, base::Day today, const i18n::Texts& texts) {
    std::vector<pages::Choice> types{{"", std::string{texts("ageing.filter.all")}, ""}}, departments = types;
    for (const auto& type : catalogue.case_types()) types.push_back({type.id, type.name.in(texts.language()), ""});
    departments.push_back({"none", std::string{texts("ageing.department.none")}, ""});
    for (const auto* department : catalogue.departments(today))
        if (actor.sees_region(department->id))
            departments.push_back({department->id, department->name.in(texts.language()), ""});
    pages::Field type{"typ", std::string{texts("ageing.filter.type")}},
        department{"avdelning", std::string{texts("ageing.column.department")}};
    type.value = filter.type;
    department.value = filter.region;
    return {{type, types}, {department, departments}};
}

}  // namespace

// Nothing is left of these but to write the decision: which requirement failed, and where that leads.
Html Ageing::fast_lane(const View& view, const std::vector<casework::Case>& cases, const identity::Context& context) const {
    const auto& texts = context.t();
    const auto today = s_.clock.today();
    pages::Table table{std::string{texts("ageing.ready.title")}, true};
    table.empty_text = texts("ageing.ready.empty");
    table.columns = {{std::string{texts("ageing.column.number")}}, {std::string{texts("ageing.column.received")}},
                     {std::string{texts("ageing.ready.gate")}}, {std::string{texts("ageing.ready.leads_to")}}};
    const bool officers = identity::may(*context.actor, identity::Action::read_case);
    for (const auto& one : view.ready) {
        const auto row = std::find_if(cases.begin(), cases.end(), [&](const auto& other) { return other.id == one.id; });
        const auto version = row == cases.end() ? base::Result<const catalogue::CaseTypeVersion*>{base::Refusal{}} : s_.casework.version(row->type, row->version_day);
        const auto* gate = version && row->open ? (*version)->gate(one.gate) : nullptr;
        if (!gate) continue;
        const auto* decision = (*version)->decision(gate->fail_decision);
        const auto* type = s_.catalogue.case_type_named(row->type);
        const auto* cited = s_.catalogue.provision(gate->provision, today);
        const auto href = "/arbetsrum/arende/" + row->number.slug() + "/handlaggning";
        table.rows.push_back({{{pages::stack({officers ? pages::link(href, row->number.string()) : pages::text(row->number.string()),
                                              pages::subtle(type ? type->name.in(texts.language()) : row->type)}), false, true},
                               {pages::text(texts.date(row->received_day)), false, false, true},
                               {pages::stack({pages::text(gate->name.in(texts.language())), cited ? pages::subtle(cited->citation.in(texts.language())) : Html{}})},
                               {pages::text(decision ? decision->name.in(texts.language()) : gate->fail_decision)}},
                              officers ? href : ""});
    }
    std::vector<Html> parts{pages::paragraph(texts("ageing.ready.about")), pages::table(table)};
    if (view.all_ready > queue_max) parts.push_back(pages::paragraph(texts.fill("ageing.ready.more", {texts.number(queue_max), texts.number(view.all_ready)})));
    return pages::section("snabbspar", texts("ageing.ready.title"), pages::stack(parts));
}

Html Ageing::queue(const std::vector<casework::Case>& cases, const std::vector<identity::User>& users,
                   const identity::Context& context) const {
    const auto& texts = context.t();
    const auto today = s_.clock.today();
    pages::Table table{std::string{texts("ageing.queue.title")}, true};
    table.empty_text = texts("ageing.queue.empty");
    table.columns = {{std::string{texts("ageing.column.number")}},
                     {std::string{texts("ageing.column.department")}},
                     {std::string{texts("ageing.column.received")}},
                     {std::string{texts("ageing.column.age")}, "", 0, true},
                     {std::string{texts("ageing.column.due")}}};
    const bool officers = identity::may(*context.actor, identity::Action::read_case);
    if (officers) table.columns.push_back({std::string{texts("ageing.column.officer")}});
    for (const auto& row : cases) {
        const auto href = "/arbetsrum/arende/" + row.number.slug();
        const auto* type = s_.catalogue.case_type_named(row.type);
        pages::TableRow shown{
            {{pages::stack({officers ? pages::link(href, row.number.string()) : pages::text(row.number.string()),
                            pages::subtle(type ? type->name.in(texts.language()) : row.type)}),
              false, true},
             {pages::text(department_name(row.region, s_.catalogue, today, texts))},
             {pages::text(texts.date(row.received_day)), false, false, true},
             {pages::text(days(today - row.received_day, texts)), true, false, true},
             {due_words(row.due_day, today, texts), false, false, true}},
            officers ? href : ""};
        if (officers) shown.cells.push_back({pages::text(officer_name(row.owner, users, texts))});
        table.rows.push_back(std::move(shown));
    }
    return pages::table(table);
}

http::Response Ageing::show(const http::Request& request, const identity::Context& context) const {
    const auto& actor = *context.actor;
    const auto& texts = context.t();
    if (!identity::may(actor, identity::Action::list_cases)) return identity::not_found(context);
    const Filter filter{request.query.get("typ").substr(0, 60), request.query.get("avdelning").substr(0, 60)};
    const auto today = s_.clock.today();
    View view;
    std::vector<casework::Case> cases, ready;
    std::int64_t behind = 0;
    s_.database.read([&](db::Reader& reader) {
        view = this->view(reader, actor, filter);
        std::vector<std::int64_t> ids;
        for (const auto id : view.oldest) ids.push_back(id.value);
        cases = s_.casework.by_ids(reader, ids, actor);
        ids.clear();
        for (const auto& one : view.ready) ids.push_back(one.id.value);
        ready = s_.casework.by_ids(reader, ids, actor);
        behind = backlog(reader);
    });
    // Closed since the follower was there, or moved out of the filter.
    std::erase_if(cases, [](const casework::Case& row) { return !row.open; });
    const auto users = identity_.users();
    const bool everybody = actor.has(identity::Role::decision_maker);
    std::vector<Html> parts{pages::heading(1, texts("ageing.title")),
                            pages::filters(texts, here, filter_fields(filter, s_.catalogue, actor, today, texts))};
    if (behind > 0) parts.push_back(pages::notice(texts.fill("ageing.behind", {texts.number(behind)})));
    parts.push_back(key_numbers(view, texts));
    parts.push_back(band_chart(view.all, texts));
    parts.push_back(pages::section("avdelningar", texts("ageing.departments.title"),
                                   department_table(view, filter, s_.catalogue, today, texts)));
    if (everybody || actor.has(identity::Role::handler))
        parts.push_back(pages::section("belastning", texts(everybody ? "ageing.loads.title" : "ageing.loads.own_title"),
                                       load_table(view.loads, users, today, texts)));
    parts.push_back(fast_lane(view, ready, context));
    parts.push_back(pages::section("ko", texts("ageing.queue.title"), queue(cases, users, context)));
    return identity::staff_page(context, here, std::string{texts("ageing.title")}, pages::stack(parts));
}

}  // namespace ageing
