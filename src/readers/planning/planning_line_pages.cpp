// One visit of a plan: why it is there, and what an inspector does with it.
#include <algorithm>

#include "base/text.h"
#include "planning_basis.h"
#include "planning_parts.h"
#include "planning_store.h"

namespace planning {

using pages::Html;

namespace {

Html facts_part(const LineRow& line, const std::optional<parties::Operation>& unit, const std::string& team, const Words& words) {
    const auto& t = words.t();
    std::vector<std::pair<std::string, Html>> rows;
    const auto add = [&](std::string_view key, std::string value) { rows.emplace_back(std::string{t(key)}, pages::text(value)); };
    if (unit) {
        rows.emplace_back(std::string{t("planning.line.unit")}, pages::link("/arbetsrum/enhet/" + http::percent_encode(unit->code), unit->name));
        add("planning.line.kind", words.kind(unit->kind));
        add("planning.line.provider", unit->provider_name);
    }
    add("planning.list.region", words.region(line.region));
    rows.emplace_back(std::string{t("planning.list.state")}, pages::tag(words.state(line.state), Words::tone(line.state)));
    if (line.day.number) add("planning.list.day", words.day(line.day));
    if (!team.empty()) add("planning.list.team", team);
    if (line.lead) add("planning.line.lead", words.user(line.lead));
    add("planning.list.hours", words.hours(line.hours_tenths));
    add("planning.line.announced", std::string{t(line.announced ? "planning.line.announced_yes" : "planning.line.announced_no")});
    if (line.children) add("planning.line.children", std::string{t("planning.line.children_yes")});
    if (line.due.number) add("planning.line.due", words.day(line.due));
    add("planning.line.value", words.decimals(line.value, 3));
    if (!line.override_reason.empty()) add("planning.line.override", std::string{t("planning.override." + line.override_reason)});
    if (!line.note.empty()) rows.emplace_back(std::string{t("planning.line.note")}, pages::preserved(line.note));
    if (line.changed_by) add("planning.line.changed", t.fill("planning.line.changed_by", {words.user(line.changed_by), words.day(base::stockholm_day(line.changed_at))}));
    return pages::description_list(rows);
}

std::vector<pages::Choice> handlers(const std::vector<identity::User>& users, const std::string& region) {
    std::vector<pages::Choice> found;
    for (const auto& user : users)
        if (user.active && (user.roles & identity::only(identity::Role::handler)) && (region.empty() || user.regions.contains("*") || user.regions.contains(region)))
            found.push_back({std::to_string(user.id.value), user.name, ""});
    return found;
}

Html schedule_form(const LineRow& line, const Words& words, const identity::Context& context, const std::vector<identity::User>& users,
                   const std::vector<pages::Error>& errors, const http::Fields& typed) {
    const auto& t = words.t();
    auto date = date_in(typed, "day");
    if (date.day.empty() && date.year.empty() && line.day.number) {
        const auto day = base::to_date(line.day);
        date = {std::to_string(day.day), std::to_string(day.month), std::to_string(day.year)};
    }
    auto lead = field(t, "lead", "planning.line.lead", typed, errors);
    if (lead.value.empty()) lead.value = std::to_string(line.lead ? line.lead.value : context.actor->user.value);
    auto day = field(t, "day", "planning.line.day_of_visit", typed, errors);
    day.hint = t(line.announced ? "planning.line.day_hint" : "planning.line.day_hint_unannounced");
    return pages::section("godta", t("planning.accept.title"),
        pages::form({line_href(line), true, false, "", context.actor->csrf},
                    {pages::date_field(t, day, date), pages::select(t, lead, handlers(users, line.region)),
                     pages::actions({pages::button(t(line.state == "scheduled" ? "planning.accept.change" : "planning.accept.button"), pages::Button::primary, "act", "schedule")})}));
}

Html override_form(const LineRow& line, const Words& words, const identity::Context& context, const std::vector<pages::Error>& errors, const http::Fields& typed) {
    const auto& t = words.t();
    std::vector<pages::Choice> reasons;
    for (const auto reason : override_reasons) reasons.push_back({std::string{reason}, std::string{t("planning.override." + std::string{reason})}, ""});
    auto note = field(t, "note", "planning.line.note", typed, errors);
    note.optional = true;
    note.hint = t("planning.override.note_hint");
    std::vector<Html> parts;
    if (line.reason == inspections::Reason::frequency) parts.push_back(pages::paragraph(t("planning.override.duty")));
    if (line.reason == inspections::Reason::random) parts.push_back(pages::paragraph(t("planning.override.random")));
    parts.push_back(pages::form({line_href(line), true, false, "", context.actor->csrf},
                                {pages::radios(t, field(t, "reason", "planning.override.reason", typed, errors), reasons), pages::text_area(t, note, 3),
                                 pages::actions({pages::button(t("planning.override.button"), pages::Button::danger, "act", "override")})}));
    return pages::section("satt-at-sidan", t("planning.override.title"), pages::stack(parts));
}

Html done_form(const LineRow& line, const Words& words, const identity::Context& context, const std::vector<pages::Error>& errors, const http::Fields& typed) {
    const auto& t = words.t();
    std::vector<pages::Choice> results;
    for (const auto* code : {"none", "minor", "serious"}) results.push_back({code, std::string{t("planning.result." + std::string{code})}, ""});
    auto date = date_in(typed, "made");
    if (date.year.empty() && line.day.number) {
        const auto day = base::to_date(line.day);
        date = {std::to_string(day.day), std::to_string(day.month), std::to_string(day.year)};
    }
    const auto number = [&](const char* name, std::string_view key, const char* otherwise) {
        auto one = field(t, name, key, typed, errors);
        if (one.value.empty()) one.value = otherwise;
        one.input_mode = "numeric";
        return pages::text_field(t, one, 6);
    };
    auto hours = field(t, "hours", "planning.done.hours", typed, errors);
    if (hours.value.empty()) hours.value = words.decimals(line.hours_tenths / 10.0, line.hours_tenths % 10 ? 1 : 0);
    return pages::section("gjort", t("planning.done.title"),
        pages::form({line_href(line), true, false, "", context.actor->csrf},
                    {pages::date_field(t, field(t, "made", "planning.done.day", typed, errors), date),
                     pages::radios(t, field(t, "result", "planning.done.result", typed, errors), results),
                     pages::field_row({number("serious", "planning.done.serious", "0"), number("minor", "planning.done.minor", "0"), pages::text_field(t, hours, 6)}),
                     pages::actions({pages::button(t("planning.done.button"), pages::Button::primary, "act", "done")})}));
}

}  // namespace

std::int64_t Planning::signal_of(db::Reader& reader, const LineRow& line) const {
    if (line.reason != inspections::Reason::signal) return 0;
    for (const auto& duty : store::all_duties(reader))
        if (std::to_string(duty.id) == line.duty && duty.kind == "signal") return duty.area;
    return 0;
}

std::vector<Planning::UnitVisit> Planning::visits_of(const identity::Context& context, base::OperationId unit, base::Day since) const {
    const Words words{s_, context};
    std::vector<UnitVisit> found;
    std::vector<std::pair<LineRow, int>> shown;
    std::map<std::int64_t, std::int64_t> signals;
    s_.database.read([&](db::Reader& reader) {
        shown.clear();
        for (const auto& plan : plans(reader)) {
            if (plan.state == "withdrawn" || base::stockholm_day(plan.made_at) < since) continue;
            for (auto& line : seen_by(*context.actor, store::lines_of(reader, plan.id))) {
                if (line.unit != unit) continue;
                signals[line.id] = signal_of(reader, line);
                shown.emplace_back(std::move(line), plan.number);
            }
        }
    });
    for (const auto& [line, number] : shown)
        found.push_back({line_href(line), context.t().number(number), line.week.number ? words.day(line.week) : std::string{}, words.reason(line.reason),
                         words.state(line.state), line.reason, signals[line.id]});
    return found;
}

http::Response Planning::render_line(const LineRow& line, const identity::Context& context, const std::vector<pages::Error>& errors, const http::Fields& typed) const {
    const auto& t = context.t();
    const Words words{s_, context};
    std::optional<parties::Operation> unit;
    std::string team;
    std::optional<PlanRow> plan;
    std::int64_t signal = 0;
    s_.database.read([&](db::Reader& reader) {
        signal = signal_of(reader, line);
        unit = s_.parties.operation(reader, line.unit);
        for (const auto& one : teams(reader))
            if (one.id == line.team) team = one.name;
        for (const auto& one : plans(reader))
            if (one.id == line.plan) plan = one;
    });
    if (!line.note.empty()) s_.identity.record_read(*context.actor, "read", "plan/" + std::to_string(line.id), "handling", 1);
    const auto* duty = line.reason == inspections::Reason::frequency && unit ? s_.catalogue.frequency_duty_of(unit->kind, words.today()) : nullptr;
    const auto title = unit ? unit->name : std::string{t("planning.line.title")};
    std::vector<Html> parts{pages::error_summary(t, errors), pages::heading(1, title), pages::paragraph(why(words, line, duty))};
    if (duty && !duty->evidence.verified) parts.push_back(pages::tag(t("planning.unverified"), pages::Tone::warning));
    if (signal > 0) parts.push_back(pages::link("/arbetsrum/insikt/signaler/" + std::to_string(signal), t("planning.why.signal_link")));
    if (line.reason == inspections::Reason::risk) parts.push_back(pages::subtle(t("planning.why.risk_note")));
    parts.push_back(facts_part(line, unit, team, words));
    const bool acts = context.actor->has(identity::Role::handler) && plan && plan->state == "decided";
    const auto users = acts ? s_.identity.users() : std::vector<identity::User>{};
    if (acts && line.state == "scheduled") parts.push_back(done_form(line, words, context, errors, typed));
    if (acts && (line.state == "decided" || line.state == "scheduled")) {
        parts.push_back(schedule_form(line, words, context, users, errors, typed));
        parts.push_back(override_form(line, words, context, errors, typed));
    }
    if (plan && plan->state == "proposed") parts.push_back(pages::paragraph(t("planning.line.only_proposed")));
    parts.push_back(pages::link(home, t("planning.back")));
    return identity::staff_page(context, home, title, pages::stack(parts), errors.empty() ? 200 : 422, !errors.empty());
}

http::Response Planning::show_line(const http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.captures.get("id")).value_or(0);
    std::optional<LineRow> found;
    s_.database.read([&](db::Reader& reader) { found = line(reader, id); });
    if (!found || !context.actor->sees_region(found->region)) return identity::not_found(context);
    return render_line(*found, context, {}, {});
}

http::Response Planning::act_on_line(http::Request& request, const identity::Context& context) const {
    const auto& actor = *context.actor;
    const auto& form = request.form;
    const auto id = base::parse_integer(request.captures.get("id")).value_or(0);
    std::optional<LineRow> found;
    s_.database.read([&](db::Reader& reader) { found = line(reader, id); });
    if (!found || !actor.sees_region(found->region)) return identity::not_found(context);
    base::Outcome outcome = base::Refusal{"planning.refused.unknown_act"};
    const auto act = form.get("act");
    if (act == "schedule") {
        const auto day = day_in(form, "day");
        outcome = day ? schedule(id, *day, {base::parse_integer(form.get("lead")).value_or(0)}, actor)
                      : base::Outcome{base::Refusal{"planning.refused.day", "day_day"}};
    } else if (act == "override") {
        outcome = override_line(id, form.get("reason"), base::normalise_newlines(form.get("note")), actor);
    } else if (act == "done") {
        const auto day = day_in(form, "made");
        const auto result = inspections::result_of(form.get("result"));
        const auto hours = tenths_in(form.get("hours"));
        const auto serious = base::parse_integer(base::trim(form.get("serious"))), minor = base::parse_integer(base::trim(form.get("minor")));
        if (!day) outcome = base::Refusal{"planning.refused.day", "made_day"};
        else if (!result) outcome = base::Refusal{"planning.refused.result", "result"};
        else if (!hours) outcome = base::Refusal{"planning.refused.hours", "hours"};
        else if (!serious || !minor || *serious < 0 || *minor < 0 || *serious > 1'000 || *minor > 1'000) outcome = base::Refusal{"planning.refused.counts", "serious"};
        else {
            inspections::Inspection made;
            made.day = *day;
            made.inspectors = {found->lead ? found->lead : actor.user};
            made.hours_tenths = *hours;
            made.result = *result;
            made.serious = static_cast<int>(*serious);
            made.minor = static_cast<int>(*minor);
            outcome = done(id, made, actor);
        }
    }
    if (outcome) return http::see_other(line_href(*found));
    return render_line(*found, context, errors_of(outcome.error(), context.t()), form);
}

}  // namespace planning
