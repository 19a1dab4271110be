// Time limits that are about to break, nearest first: why that day, who has the case, and what was drafted.
#include <map>

#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

using pages::Html;

namespace {

constexpr std::string_view here = "/arbetsrum/klockor";
constexpr int rows_max = 200;

std::string department_name(const std::string& region, const intake::Services& s, const i18n::Texts& t) {
    if (region.empty()) return std::string{t("casefile.clocks.no_department")};
    const auto* department = s.catalogue.department(region, s.clock.today());
    return department ? department->name.in(t.language()) : region;
}

Html days_left(base::Day due, base::Day today, const i18n::Texts& t) {
    const int left = due - today;
    if (left == 0) return pages::tag(t("casefile.clocks.today"), pages::Tone::danger);
    if (left == 1) return pages::tag(t("casefile.clocks.tomorrow"), pages::Tone::danger);
    return pages::tag(t.fill("casefile.clocks.days", {t.number(left)}), left <= 7 ? pages::Tone::warning : pages::Tone::info);
}

// Departments that the actor sees, as a filter in the address; all cases or only one's own.
Html filters(const identity::Context& context, const intake::Services& s, const std::string& region, bool own) {
    const auto& t = context.t();
    std::vector<pages::Choice> departments{{"", std::string{t("casefile.clocks.all_departments")}, ""}, {"none", std::string{t("casefile.clocks.no_department")}, ""}};
    for (const auto* department : s.catalogue.departments(s.clock.today()))
        if (context.actor->sees_region(department->id)) departments.push_back({department->id, department->name.in(t.language()), ""});
    return pages::form({std::string{here}, false},
        {pages::select(t, field(t, "avdelning", "casefile.clocks.department", region), departments),
         pages::checkboxes(t, field(t, "mina", "casefile.clocks.whose"), {{"1", std::string{t("casefile.clocks.own")}, ""}}, own ? std::vector<std::string>{"1"} : std::vector<std::string>{}),
         pages::actions({pages::button(t("casefile.clocks.show"), pages::Button::secondary)})});
}

}  // namespace

http::Response Casefile::clocks(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    const bool own = request.query.get("mina") == "1";
    casework::ClockWatch::Filter filter;
    filter.region = request.query.get("avdelning");
    if (own) filter.owner = context.actor->user;
    pages::Table table{std::string{t("casefile.clocks.title")}, true};
    for (const auto* key : {"casefile.clocks.due", "casefile.clocks.case", "casefile.clocks.clock", "casefile.clocks.who", "casefile.clocks.draft"})
        table.columns.push_back({std::string{t(key)}});
    table.empty_text = t("casefile.clocks.none");
    std::map<base::UserId, std::string> names;
    std::int64_t all = 0, broken = 0;
    struct Row { casework::Warned warned; std::optional<casework::Case> on; casework::ClockState state; };
    std::vector<Row> rows;
    s.database.read([&](db::Reader& reader) {
        rows.clear();
        const auto watch = s.casework.watch();
        all = watch.count(reader, *context.actor, filter);
        broken = watch.broken(reader, *context.actor, filter);
        for (auto& one : watch.about_to_break(reader, *context.actor, filter, rows_max)) {
            Row row{one, s.casework.find(reader, one.case_id), {}};
            if (!row.on || !identity::decide(*context.actor, identity::Action::list_cases, row.on->object())) continue;
            for (const auto& state : s.casework.clocks().of_case(reader, *row.on))
                if (state.clock->id == one.clock) row.state = state;
            if (row.state.clock) rows.push_back(std::move(row));
        }
    });
    const casework::CaseFile none;
    for (const auto& [warned, on, state] : rows) {
        const auto* type = s.catalogue.case_type_named(on->type);
        const Part part{*on, s, context, none, case_path(*on), identity::standing_purpose(*context.actor, on->object())};
        if (on->owner && !names.contains(on->owner)) names[on->owner] = identity_.name_of(on->owner);
        std::vector<Html> drafted;
        if (warned.letter) drafted.push_back(pages::link(part.to("/brev/" + std::to_string(warned.letter)), t("casefile.clocks.letter")));
        if (warned.decision) drafted.push_back(pages::link(part.to("/beslut/" + std::to_string(warned.decision)), t("casefile.clocks.decision")));
        if (drafted.empty()) {
            const bool needed = !state.clock->letter.empty() || !state.clock->draft_decision.empty();
            drafted.push_back(pages::subtle(t(needed ? "casefile.clocks.nobody_to_write_to" : "casefile.clocks.no_draft")));
        }
        const auto path = part.to("/handlaggning");
        table.rows.push_back({{{pages::stack({pages::text(t.date(warned.due)), days_left(warned.due, today, t)})},
                               {pages::stack({pages::link(path, on->number.string()), pages::subtle(type ? part.in(type->name) : on->type)}), false, true},
                               {pages::stack({pages::text(part.in(state.clock->name)), part.provision(state.clock->provision, state.clock->evidence),
                                              pages::details(t("casefile.clock.why"), pages::paragraph(casework::why(state, t)))})},
                               {pages::stack({pages::text(on->owner ? names[on->owner] : std::string{t("casefile.clocks.nobody")}),
                                              pages::subtle(department_name(on->region, s, t))})},
                               {pages::stack(drafted)}}, path});
    }
    std::vector<Html> parts{pages::heading(1, t("casefile.clocks.title")), pages::paragraph(t("casefile.clocks.about")),
                            filters(context, s, filter.region, own), pages::paragraph(t.fill("casefile.clocks.count", {t.number(all)}))};
    if (broken > 0) {
        auto past = "/arbetsrum/inkorg?vy=overdue" + (filter.region.empty() ? std::string{} : "&avdelning=" + http::percent_encode(filter.region));
        parts.push_back(pages::link(past, t.fill("casefile.clocks.broken", {t.number(broken)})));
    }
    parts.push_back(pages::table(table));
    if (all > std::ssize(rows)) parts.push_back(pages::paragraph(t.fill("casefile.clocks.more", {t.number(std::ssize(rows))})));
    return identity::staff_page(context, here, std::string{t("casefile.clocks.title")}, pages::stack(parts));
}

}  // namespace casefile
