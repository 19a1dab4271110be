// What the plan rests on, entered by people: teams, follow-ups, assignments, efforts, conflicts; and the risk areas.
#include <algorithm>

#include "base/text.h"
#include "planning_basis.h"
#include "planning_parts.h"

namespace planning {

using pages::Html;

namespace {

constexpr std::string_view basis_path = "/arbetsrum/plan/grunder", areas_path = "/arbetsrum/plan/riskomraden";
constexpr std::string_view skill_choices[] = {"hsl", "sol", "lss", children_skill};

struct Asked {
    const Words& words;
    const identity::Context& context;
    const std::vector<pages::Error>& errors;
    const http::Fields& typed;
    const i18n::Texts& t() const { return words.t(); }
    // What was typed belongs to the form whose act was sent.
    http::Fields of(std::string_view act) const { return typed.get("act") == act ? typed : http::Fields{}; }
    std::vector<pages::Error> errors_of_act(std::string_view act) const { return typed.get("act") == act ? errors : std::vector<pages::Error>{}; }
    pages::Form form(std::string_view path) const { return {std::string{path}, true, false, "", context.actor->csrf}; }
};

std::vector<pages::Choice> regions(const Services& s, const identity::Actor& actor, const Words& words) {
    std::vector<pages::Choice> found;
    for (const auto* department : s.catalogue.departments(words.today()))
        if (actor.sees_region(department->id) && !department->counties.empty()) found.push_back({department->id, words.region(department->id), ""});
    return found;
}

Html team_form(const Asked& asked, const Services& s, const std::vector<identity::User>& users) {
    const auto& t = asked.t();
    const auto typed = asked.of("team");
    const auto errors = asked.errors_of_act("team");
    std::vector<pages::Choice> skills, members;
    for (const auto skill : skill_choices) skills.push_back({std::string{skill}, asked.words.skill(std::string{skill}), ""});
    for (const auto& user : users)
        if (user.active && (user.roles & identity::only(identity::Role::handler))) members.push_back({std::to_string(user.id.value), user.name, ""});
    auto hours = field(t, "hours", "planning.team.hours", typed, errors), travel = field(t, "travel", "planning.team.travel", typed, errors);
    hours.hint = t("planning.team.hours_hint");
    travel.hint = t("planning.team.travel_hint");
    return pages::details(t("planning.team.add"),
        pages::form(asked.form(basis_path),
                    {pages::text_field(t, field(t, "name", "planning.team.name", typed, errors), 30), pages::select(t, field(t, "team_region", "planning.list.region", typed, errors), regions(s, *asked.context.actor, asked.words)),
                     pages::field_row({pages::text_field(t, hours, 6), pages::text_field(t, travel, 6)}),
                     pages::checkboxes(t, field(t, "skills", "planning.team.skills", typed, errors), skills, typed.all("skills")),
                     pages::checkboxes(t, field(t, "members", "planning.team.members", typed, errors), members, typed.all("members")),
                     pages::actions({pages::button(t("planning.team.save"), pages::Button::primary, "act", "team")})}), !errors.empty());
}

Html teams_part(const Asked& asked, const Services& s, const std::vector<TeamRow>& teams) {
    const auto& t = asked.t();
    const bool decides = asked.context.actor->has(identity::Role::decision_maker);
    pages::Table table{std::string{t("planning.team.caption")}, true};
    table.empty_text = t("planning.team.empty");
    for (const auto* key : {"planning.list.team", "planning.list.region", "planning.team.skills", "planning.team.members"}) table.columns.push_back({std::string{t(key)}});
    table.columns.push_back({std::string{t("planning.team.hours")}, "", 0, true});
    if (decides) table.columns.push_back({std::string{t("planning.team.act")}});
    for (const auto& team : teams) {
        if (!asked.context.actor->sees_region(team.region)) continue;
        std::vector<std::string> skills, members;
        for (const auto& skill : team.skills) skills.push_back(asked.words.skill(skill));
        for (const auto member : team.members) members.push_back(asked.words.user(member));
        pages::TableRow row{{{pages::text(team.name), false, true}, {pages::text(asked.words.region(team.region))}, {pages::text(base::join(skills, ", "))},
                             {pages::text(base::join(members, ", "))}, {team.active ? pages::text(asked.words.hours(team.hours_tenths)) : pages::tag(t("planning.team.inactive"), pages::Tone::neutral), true}}, ""};
        if (decides)
            row.cells.push_back({pages::inline_form(asked.form(basis_path), {pages::hidden("team", std::to_string(team.id)),
                                                                             pages::button(t(team.active ? "planning.team.stop" : "planning.team.start"), pages::Button::tertiary, "act", "toggle_team")})});
        table.rows.push_back(std::move(row));
    }
    std::vector<Html> parts{pages::paragraph(t("planning.team.about")), pages::table(table)};
    if (decides) parts.push_back(team_form(asked, s, s.identity.users()));
    return pages::section("team", t("planning.team.title"), pages::stack(parts));
}

Html duty_form(const Asked& asked, const Services& s, const std::vector<AreaRow>& areas) {
    const auto& t = asked.t();
    const auto typed = asked.of("duty");
    const auto errors = asked.errors_of_act("duty");
    const bool decides = asked.context.actor->has(identity::Role::decision_maker);
    std::vector<pages::Choice> kinds, open_areas{{"", std::string{t("planning.duty.no_area")}, ""}}, unit_kinds, of_regions = regions(s, *asked.context.actor, asked.words);
    const auto signal = typed.get("signal").substr(0, 20);
    for (const auto kind : duty_kinds)
        if (kind == "signal" ? !signal.empty() : decides || kind == "follow_up")
            kinds.push_back({std::string{kind}, std::string{t("planning.duty_kind." + std::string{kind})}, std::string{t("planning.duty_hint." + std::string{kind})}});
    for (const auto& area : areas)
        if (area.open) open_areas.push_back({std::to_string(area.id), area.name, ""});
    for (const auto* kind : s.catalogue.codes("unit_kinds", asked.words.today())) unit_kinds.push_back({kind->id, kind->name.in(t.language()), ""});
    of_regions.insert(of_regions.begin(), {"", std::string{t("planning.duty.all_regions")}, ""});
    auto unit = field(t, "unit", "planning.duty.unit", typed, errors), visits = field(t, "visits", "planning.duty.visits", typed, errors);
    auto provision = field(t, "provision", "planning.duty.provision", typed, errors);
    unit.optional = visits.optional = provision.optional = true;
    unit.hint = t("planning.duty.unit_hint");
    visits.hint = t("planning.duty.visits_hint");
    provision.hint = t("planning.duty.provision_hint");
    visits.input_mode = "numeric";
    std::vector<Html> parts{pages::radios(t, field(t, "kind", "planning.duty.kind", typed, errors), kinds), pages::text_field(t, field(t, "title", "planning.duty.name", typed, errors), 40),
                            pages::date_field(t, field(t, "due", "planning.duty.due", typed, errors), date_in(typed, "due")), pages::text_field(t, unit, 20)};
    if (decides)
        parts.push_back(pages::details(t("planning.duty.more"),
            pages::stack({pages::text_field(t, visits, 6), pages::select(t, field(t, "region", "planning.list.region", typed, errors), of_regions),
                          pages::select(t, field(t, "area", "planning.duty.area", typed, errors), open_areas), pages::text_field(t, provision, 20),
                          pages::checkboxes(t, field(t, "kinds", "planning.duty.kinds", typed, errors), unit_kinds, typed.all("kinds"))}), !errors.empty()));
    if (!signal.empty()) parts.push_back(pages::hidden("signal", signal));
    parts.push_back(pages::actions({pages::button(t("planning.duty.save"), pages::Button::primary, "act", "duty")}));
    return pages::details(t("planning.duty.add"), pages::form(asked.form(basis_path), parts), !errors.empty() || !signal.empty());
}

Html duties_part(const Asked& asked, const Services& s, const std::vector<DutyRow>& duties, const std::vector<AreaRow>& areas,
                 const std::map<base::OperationId, parties::Operation>& units) {
    const auto& t = asked.t();
    const bool decides = asked.context.actor->has(identity::Role::decision_maker);
    pages::Table table{std::string{t("planning.duty.caption")}, true};
    table.empty_text = t("planning.duty.empty");
    for (const auto* key : {"planning.duty.name", "planning.duty.kind", "planning.duty.what", "planning.line.due"}) table.columns.push_back({std::string{t(key)}});
    if (decides) table.columns.push_back({std::string{t("planning.team.act")}});
    for (const auto& duty : duties) {
        if (!duty.open) continue;
        std::string what;
        if (duty.unit) what = units.contains(duty.unit) ? units.at(duty.unit).name : "?";
        else what = t.fill("planning.duty.visits_of", {t.number(duty.visits), duty.region.empty() ? std::string{t("planning.duty.all_regions")} : asked.words.region(duty.region)});
        pages::TableRow row{{{pages::text(duty.title), false, true}, {pages::text(t("planning.duty_kind." + duty.kind))}, {pages::text(what)},
                             {duty.due < asked.words.today() ? pages::tag(asked.words.day(duty.due), pages::Tone::danger) : pages::text(asked.words.day(duty.due))}}, ""};
        if (decides)
            row.cells.push_back({pages::inline_form(asked.form(basis_path), {pages::hidden("duty", std::to_string(duty.id)), pages::button(t("planning.duty.end"), pages::Button::tertiary, "act", "end_duty")})});
        table.rows.push_back(std::move(row));
    }
    std::vector<Html> parts{pages::paragraph(t("planning.duty.about")), pages::table(table)};
    if (decides || asked.context.actor->has(identity::Role::handler)) parts.push_back(duty_form(asked, s, areas));
    return pages::section("uppdrag", t("planning.duty.title"), pages::stack(parts));
}

Html conflict_form(const Asked& asked) {
    const auto& t = asked.t();
    const auto typed = asked.of("conflict");
    const auto errors = asked.errors_of_act("conflict");
    auto unit = field(t, "conflict_unit", "planning.duty.unit", typed, errors);
    unit.hint = t("planning.duty.unit_hint");
    return pages::section("jav", t("planning.conflict.title"),
        pages::stack({pages::paragraph(t("planning.conflict.about")),
                      pages::form(asked.form(basis_path), {pages::text_field(t, unit, 20), pages::date_field(t, field(t, "until", "planning.conflict.until", typed, errors), date_in(typed, "until")),
                                                           pages::actions({pages::button(t("planning.conflict.save"), pages::Button::primary, "act", "conflict")})})}));
}

TeamRow team_in(const http::Fields& form) {
    TeamRow team;
    team.region = form.get("team_region");
    team.name = base::trim(form.get("name"));
    team.skills = form.all("skills");
    for (const auto& member : form.all("members")) team.members.push_back({base::parse_integer(member).value_or(0)});
    const auto hours = tenths_in(form.get("hours")), travel = tenths_in(form.get("travel").empty() ? "0" : form.get("travel"));
    team.hours_tenths = hours.value_or(-1);
    team.travel_tenths = travel.value_or(-1);
    return team;
}

}  // namespace

http::Response Planning::render_basis(const identity::Context& context, const std::vector<pages::Error>& errors, const http::Fields& typed) const {
    const auto& t = context.t();
    const Words words{s_, context};
    std::vector<TeamRow> all_teams;
    std::vector<DutyRow> all_duties;
    std::vector<AreaRow> all_areas;
    std::map<base::OperationId, parties::Operation> units;
    s_.database.read([&](db::Reader& reader) {
        all_teams = teams(reader);
        all_duties = duties(reader);
        all_areas = areas(reader);
        for (const auto& duty : all_duties)
            if (duty.unit)
                if (auto unit = s_.parties.operation(reader, duty.unit)) units.emplace(duty.unit, std::move(*unit));
    });
    if (!all_duties.empty()) s_.identity.record_read(*context.actor, "list", "plan_duties", "handling", static_cast<std::int64_t>(all_duties.size()));
    const Asked asked{words, context, errors, typed};
    std::vector<Html> parts{pages::error_summary(t, errors), pages::heading(1, t("planning.basis.title")), tabs(words, basis_path), pages::paragraph(t("planning.basis.about")),
                            teams_part(asked, s_, all_teams), duties_part(asked, s_, all_duties, all_areas, units)};
    if (context.actor->has(identity::Role::handler)) parts.push_back(conflict_form(asked));
    return identity::staff_page(context, home, std::string{t("planning.basis.title")}, pages::stack(parts), errors.empty() ? 200 : 422, !errors.empty());
}

// From the page of a signal: the form for a visit it should bring, filled in as far as the signal tells.
http::Response Planning::basis_form(const http::Request& request, const identity::Context& context) const {
    http::Fields typed;
    const auto signal = base::parse_integer(request.query.get("signal")).value_or(0);
    if (signal > 0) {
        typed.add("act", "duty");
        typed.add("kind", "signal");
        typed.add("signal", std::to_string(signal));
        typed.add("unit", request.query.get("enhet").substr(0, 60));
    }
    return render_basis(context, {}, typed);
}

http::Response Planning::change_basis(http::Request& request, const identity::Context& context) const {
    const auto& form = request.form;
    const auto& actor = *context.actor;
    const auto act = form.get("act");
    std::optional<base::Refusal> refused;
    const auto take = [&](const auto& outcome) {
        if (!outcome) refused = outcome.error();
    };
    const auto unit_of = [&](const char* name, base::OperationId& id) {
        const auto code = std::string{base::trim(form.get(name))};
        if (code.empty()) return true;
        s_.database.read([&](db::Reader& reader) {
            if (const auto found = s_.parties.operation_by_code(reader, code)) id = found->id;
        });
        return static_cast<bool>(id);
    };
    if (act == "team") {
        take(set_team(team_in(form), actor));
    } else if (act == "toggle_team") {
        std::optional<TeamRow> found;
        s_.database.read([&](db::Reader& reader) {
            for (auto& team : teams(reader))
                if (std::to_string(team.id) == form.get("team")) found = std::move(team);
        });
        if (!found) return identity::not_found(context);
        found->active = !found->active;
        take(set_team(*found, actor));
    } else if (act == "duty") {
        DutyRow duty;
        duty.kind = form.get("kind");
        duty.title = base::trim(form.get("title"));
        duty.region = form.get("region");
        duty.kinds = form.all("kinds");
        duty.provision = base::trim(form.get("provision"));
        duty.area = base::parse_integer(form.get(duty.kind == "signal" ? "signal" : "area")).value_or(0);
        const auto visits = base::parse_integer(base::trim(form.get("visits"))).value_or(0);
        duty.visits = static_cast<int>(std::clamp<std::int64_t>(visits, 0, 1'000'000));
        const auto due = day_in(form, "due");
        if (!due) refused = base::Refusal{"planning.refused.due", "due_day"};
        else if (!unit_of("unit", duty.unit)) refused = base::Refusal{"planning.refused.unit", "unit"};
        else {
            duty.due = *due;
            take(add_duty(duty, actor));
        }
    } else if (act == "end_duty") {
        take(end_duty(base::parse_integer(form.get("duty")).value_or(0), actor));
    } else if (act == "conflict") {
        Conflict conflict;
        conflict.inspector = actor.user;
        const auto until = day_in(form, "until");
        if (!until) refused = base::Refusal{"planning.refused.until", "until_day"};
        else if (!unit_of("conflict_unit", conflict.unit)) refused = base::Refusal{"planning.refused.unit", "unit"};
        else {
            conflict.until = *until;
            take(declare_conflict(conflict, actor));
        }
    } else {
        refused = base::Refusal{"planning.refused.unknown_act"};
    }
    if (!refused) return http::see_other(std::string{basis_path});
    // Fields of several forms stand on one page, each with a name of its own.
    if (act == "team" && refused->field == "region") refused->field = "team_region";
    if (act == "conflict" && refused->field == "unit") refused->field = "conflict_unit";
    return render_basis(context, errors_of(*refused, context.t()), form);
}

// ---------------------------------------------------------------- risk areas

http::Response Planning::render_areas(const identity::Context& context, const std::vector<pages::Error>& errors, const http::Fields& typed) const {
    const auto& t = context.t();
    const Words words{s_, context};
    const Asked asked{words, context, errors, typed};
    std::vector<AreaRow> all;
    std::vector<DutyRow> efforts;
    s_.database.read([&](db::Reader& reader) {
        all = areas(reader);
        efforts = duties(reader);
    });
    if (!all.empty()) s_.identity.record_read(*context.actor, "list", "risk_areas", "handling", static_cast<std::int64_t>(all.size()));
    const bool changes = context.actor->has(identity::Role::decision_maker) || context.actor->has(identity::Role::analyst);
    std::vector<Html> parts{pages::error_summary(t, errors), pages::heading(1, t("planning.area.title")), tabs(words, areas_path), pages::paragraph(t("planning.area.about"))};
    if (all.empty()) parts.push_back(pages::paragraph(t("planning.area.empty")));
    for (const auto& area : all) {
        std::vector<Html> card{pages::heading(2, area.name),
                               pages::tag(t(!area.open ? "planning.area.ended" : area.last < words.today() ? "planning.area.past" : "planning.area.open"), area.open && words.today() <= area.last ? pages::Tone::info : pages::Tone::neutral),
                               pages::subtle(t.fill("planning.period", {words.day(area.first), words.day(area.last)})),
                               pages::heading(3, t("planning.area.reasons")), pages::preserved(area.reasons)};
        if (!area.goals.empty()) {
            card.push_back(pages::heading(3, t("planning.area.goals")));
            card.push_back(pages::preserved(area.goals));
        }
        if (!area.evidence.empty()) {
            card.push_back(pages::heading(3, t("planning.area.evidence")));
            std::vector<Html> links;
            for (const auto& one : area.evidence) links.push_back(one.starts_with("/arbetsrum/") ? pages::link(one, one) : pages::text(one));
            card.push_back(pages::list(links));
        }
        std::vector<Html> own;
        for (const auto& effort : efforts)
            if (effort.open && effort.kind == "national" && effort.area == area.id)
                own.push_back(pages::text(t.fill("planning.area.effort", {effort.title, t.number(effort.visits), words.day(effort.due)})));
        if (!own.empty()) {
            card.push_back(pages::heading(3, t("planning.area.efforts")));
            card.push_back(pages::list(own));
        }
        if (changes && area.open)
            card.push_back(pages::inline_form(asked.form(areas_path), {pages::hidden("area", std::to_string(area.id)), pages::button(t("planning.area.end"), pages::Button::tertiary, "act", "end")}));
        parts.push_back(pages::card(pages::stack(card)));
    }
    if (changes) {
        const auto mine = asked.of("add");
        const auto wrong = asked.errors_of_act("add");
        auto goals = field(t, "goals", "planning.area.goals", mine, wrong), evidence = field(t, "evidence", "planning.area.evidence", mine, wrong);
        goals.optional = evidence.optional = true;
        evidence.hint = t("planning.area.evidence_hint");
        parts.push_back(pages::section("nytt", t("planning.area.add"),
            pages::form(asked.form(areas_path),
                        {pages::text_field(t, field(t, "name", "planning.area.name", mine, wrong), 40), pages::text_area(t, field(t, "reasons", "planning.area.reasons", mine, wrong), 5), pages::text_area(t, goals, 3),
                         pages::text_area(t, evidence, 3), pages::date_field(t, field(t, "first", "planning.area.first", mine, wrong), date_in(mine, "first")),
                         pages::date_field(t, field(t, "last", "planning.area.last", mine, wrong), date_in(mine, "last")), pages::actions({pages::button(t("planning.area.save"), pages::Button::primary, "act", "add")})})));
    }
    return identity::staff_page(context, home, std::string{t("planning.area.title")}, pages::stack(parts), errors.empty() ? 200 : 422, !errors.empty());
}

http::Response Planning::risk_areas(const http::Request&, const identity::Context& context) const { return render_areas(context, {}, {}); }

http::Response Planning::change_areas(http::Request& request, const identity::Context& context) const {
    const auto& form = request.form;
    std::optional<base::Refusal> refused;
    if (form.get("act") == "end") {
        const auto outcome = end_area(base::parse_integer(form.get("area")).value_or(0), *context.actor);
        if (!outcome) refused = outcome.error();
    } else {
        AreaRow area;
        area.name = base::trim(form.get("name"));
        area.reasons = base::normalise_newlines(form.get("reasons"));
        area.goals = base::normalise_newlines(form.get("goals"));
        for (const auto& line : base::split(base::normalise_newlines(form.get("evidence")), '\n'))
            if (!base::trim(line).empty()) area.evidence.emplace_back(base::trim(line));
        const auto first = day_in(form, "first"), last = day_in(form, "last");
        if (!first || !last) {
            refused = base::Refusal{"planning.refused.period", first ? "last_day" : "first_day"};
        } else {
            area.first = *first;
            area.last = *last;
            const auto made = add_area(area, *context.actor);
            if (!made) refused = made.error();
        }
    }
    if (refused) return render_areas(context, errors_of(*refused, context.t()), form);
    return http::see_other(std::string{areas_path});
}

}  // namespace planning
