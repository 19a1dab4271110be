// Several cases at a time: chosen, confirmed with how many and which, done one by one, told of and taken back.
#include <algorithm>

#include "base/text.h"
#include "desk_acts.h"
#include "desk_counts.h"
#include "desk_filter.h"
#include "desk_parts.h"

namespace desk {

using identity::Action;
using pages::Html;

namespace {

constexpr std::string_view report_path = "/arbetsrum/inkorg/rapport/";

std::vector<base::CaseId> ids_in(std::string_view list) {
    std::vector<base::CaseId> ids;
    for (const auto& word : base::split(list, ','))
        if (const auto id = base::parse_integer(word); id && *id > 0 && std::ssize(ids) < Desk::chosen_max) ids.push_back({*id});
    return ids;
}

std::string list_of(const std::vector<casework::Case>& cases) {
    std::string list;
    for (const auto& row : cases) list += (list.empty() ? "" : ",") + std::to_string(row.id.value);
    return list;
}

// The outcomes that some of the types know and that need no decision of their own.
std::vector<pages::Choice> outcomes(const intake::Services& s, const std::vector<casework::Case>& cases, const i18n::Texts& t) {
    std::vector<pages::Choice> choices;
    for (const auto& row : cases) {
        const auto version = s.catalogue.case_type(row.type, row.version_day);
        if (!version) continue;
        for (const auto& decision : (*version)->decisions) {
            const auto known = [&](const auto& choice) { return choice.value == decision.id; };
            if (!decision.formal && std::none_of(choices.begin(), choices.end(), known))
                choices.push_back({decision.id, decision.name.in(t.language()), ""});
        }
    }
    return choices;
}

std::string cases_in_words(std::int64_t count, const i18n::Texts& t) {
    return count == 1 ? std::string{t("desk.bulk.case")} : t.fill("desk.bulk.cases", {t.number(count)});
}

std::string refusal_words(const Item& item, std::string_view key, const i18n::Texts& t) {
    return t.has(key) ? t(key, item.values) : std::string{t("desk.refused.act")};
}

}  // namespace

std::vector<pages::Choice> Desk::colleagues(const std::string& region, const identity::Context& context) const {
    std::vector<pages::Choice> choices;
    for (const auto& user : identity_.users()) {
        const identity::Actor as{user.id, 0, user.login, user.name, user.roles, user.regions, ""};
        if (!user.active || user.id == context.actor->user || !identity::decide(as, Action::read_case, {region})) continue;
        choices.push_back({std::to_string(user.id.value), user.name, ""});
    }
    std::sort(choices.begin(), choices.end(), [](const auto& a, const auto& b) { return i18n::compare_swedish(a.label, b.label) < 0; });
    return choices;
}

http::Response Desk::choose(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto scope = request.form.get("omfattning");
    std::vector<casework::Case> cases;
    bool more = false;
    if (scope == "valda") {
        std::vector<std::int64_t> ids;
        for (const auto& word : request.form.all("vald"))
            if (const auto id = base::parse_integer(word); id && std::ssize(ids) < chosen_max) ids.push_back(*id);
        s.database.read([&](db::Reader& reader) { cases = s.casework.by_ids(reader, ids, *context.actor); });
    } else if (scope == "sidan" || scope == "filtret") {
        const auto query = http::parse_urlencoded(request.form.get("filter")).value_or(http::Fields{});
        auto question = question_of(query, *context.actor);
        if (scope == "sidan") {
            question.fold = !question.same;
            question.named_max = chosen_max;
        } else {
            question.filter.after = {};
            question.filter.limit = chosen_max + 1;
        }
        make_list();
        s.database.read([&](db::Reader& reader) { cases = asked_cases(reader, question, *context.actor); });
        more = std::ssize(cases) > chosen_max;
        if (more) cases.resize(chosen_max);
    }
    std::optional<base::Refusal> refusal;
    // Which cases is never guessed: a scope that was not said means none.
    if (!action_of(request.form.get("act")) || request.form.get("act") == "assess") refusal = base::Refusal{"desk.refused.act", "act"};
    else if (cases.empty()) refusal = base::Refusal{"desk.refused.none_chosen", "omfattning"};
    return render_chosen(cases, more, request.form, context, refusal);
}

http::Response Desk::render_chosen(const std::vector<casework::Case>& cases, bool more, const http::Fields& form, const identity::Context& context,
                                   const std::optional<base::Refusal>& refusal) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    const Act act{form.get("act"), form.get("value")};
    const auto title = std::string{t("desk.bulk.title")};
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({refusal->field == "value" ? "value" : "", std::string{t(refusal->text_key, refusal->values)}});
    const auto back = pages::link("/arbetsrum/inkorg?" + form.get("filter"), t("desk.bulk.back"));
    std::vector<Html> parts{pages::error_summary(t, errors), pages::heading(1, title)};
    if (cases.empty() || !action_of(act.what)) {
        parts.push_back(pages::actions({back}));
        return identity::staff_page(context, "/arbetsrum/inkorg", title, pages::stack(parts), 422, true);
    }
    parts.push_back(pages::paragraph(t.fill("desk.bulk.confirm." + act.what, {cases_in_words(std::ssize(cases), t)})));
    if (more) parts.push_back(pages::alert(pages::Tone::warning, t.fill("desk.bulk.too_many", {t.number(chosen_max)}), pages::paragraph(t("desk.bulk.too_many_help"))));
    pages::Field value{"value", std::string{t("desk.bulk.value." + act.what)}};
    value.value = act.value;
    if (refusal && refusal->field == "value") value.error = errors.front().text;
    std::vector<pages::Choice> choices;
    if (act.what == "give") choices = colleagues("", context);
    if (act.what == "theme") choices = code_choices(s.catalogue, "themes", today, t);
    if (act.what == "close") choices = outcomes(s, cases, t);
    if (act.what == "severity")
        for (const auto* code : s.catalogue.codes("severities", today))
            choices.push_back({std::to_string(code->rank), std::to_string(code->rank) + ". " + code->name.in(t.language()), ""});
    std::vector<Html> fields{pages::hidden("arenden", list_of(cases)), pages::hidden("act", act.what), pages::hidden("filter", form.get("filter"))};
    if (act.what != "take" && act.what != "release") {
        choices.insert(choices.begin(), {"", std::string{t("desk.bulk.pick")}, ""});
        fields.push_back(pages::select(t, value, choices));
    }
    fields.push_back(pages::actions({pages::button(t.fill("desk.bulk.do", {cases_in_words(std::ssize(cases), t)})), back}));
    parts.push_back(pages::form({"/arbetsrum/inkorg/utfor", true, false, "", context.actor->csrf}, fields));
    parts.push_back(pages::heading(2, t("desk.bulk.which")));
    parts.push_back(case_table(cases, context, {}, std::string{t("desk.bulk.which")}));
    return identity::staff_page(context, "/arbetsrum/inkorg", title, pages::stack(parts), refusal ? 422 : 200, refusal.has_value());
}

http::Response Desk::do_chosen(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const Act act{request.form.get("act"), request.form.get("value")};
    const auto ids = ids_in(request.form.get("arenden"));
    const bool needs_value = act.what != "take" && act.what != "release";
    if (!action_of(act.what) || act.what == "assess" || ids.empty() || (needs_value && act.value.empty())) {
        std::vector<std::int64_t> numbers;
        for (const auto id : ids) numbers.push_back(id.value);
        std::vector<casework::Case> cases;
        s.database.read([&](db::Reader& reader) { cases = s.casework.by_ids(reader, numbers, *context.actor); });
        const auto why = ids.empty() ? base::Refusal{"desk.refused.none_chosen"} : action_of(act.what) ? base::Refusal{"desk.refused.no_value", "value"} : base::Refusal{"desk.refused.act"};
        return render_chosen(cases, false, request.form, context, why);
    }
    const auto done = do_all(ids, act, *context.actor);
    keep(done);
    counts_->forget();
    return http::see_other(std::string{report_path} + std::to_string(done.id));
}

http::Response Desk::render_report(const Report& report, const identity::Context& context, const std::optional<base::Refusal>& refusal) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto done = static_cast<std::int64_t>(report.done()), all = static_cast<std::int64_t>(report.items.size());
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({"", std::string{t(refusal->text_key, refusal->values)}});
    std::vector<Html> parts{pages::error_summary(t, errors), pages::heading(1, t("desk.report.title"))};
    Html undo;
    if (report.may_undo(s.clock.now()))
        undo = pages::inline_form({std::string{report_path} + std::to_string(report.id), true, false, "", context.actor->csrf},
                                  {pages::button(t("desk.undo.button"), pages::Button::secondary)});
    if (report.undone() == 0) parts.push_back(pages::notice(t.fill("desk.report.done." + report.act.what, {t.number(done), t.number(all)}), undo));
    else {
        const auto back = std::count_if(report.items.begin(), report.items.end(), [](const auto& item) { return item.undone == "done"; });
        parts.push_back(pages::notice(t.fill("desk.report.undone", {t.number(back), t.number(done)})));
    }
    pages::Table table{std::string{t("desk.report.items")}};
    table.columns = {{std::string{t("desk.column.number")}}, {std::string{t("desk.report.how")}}};
    // What did not go is what somebody must look at: it stands first.
    for (const bool failed : {true, false})
        for (const auto& item : report.items) {
            const bool not_undone = !item.undone.empty() && item.undone != "done";
            if ((!item.refused.empty() || not_undone) != failed) continue;
            const auto number = registry::RegistryNumber::parse(item.number);
            Html how = !item.refused.empty() ? pages::stack({pages::tag(t("desk.report.failed"), pages::Tone::danger), pages::text(refusal_words(item, item.refused, t))})
                       : not_undone         ? pages::stack({pages::tag(t("desk.report.not_undone"), pages::Tone::warning), pages::text(refusal_words(item, item.undone, t))})
                       : item.undone == "done" ? pages::tag(t("desk.report.taken_back"), pages::Tone::neutral) : pages::tag(t("desk.report.ok"), pages::Tone::success);
            table.rows.push_back({{{number ? pages::link("/arbetsrum/arende/" + number->slug(), item.number) : pages::text(t("desk.report.unknown_case")), false, true}, {std::move(how)}}, ""});
        }
    parts.push_back(pages::table(table));
    parts.push_back(pages::actions({pages::link("/arbetsrum/inkorg", t("desk.bulk.back"))}));
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{t("desk.report.title")}, pages::stack(parts), refusal ? 409 : 200, refusal.has_value());
}

http::Response Desk::report(const http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.captures.get("id"));
    const auto found = id ? kept(*id, *context.actor) : std::nullopt;
    return found ? render_report(*found, context, {}) : identity::not_found(context);
}

http::Response Desk::undo(http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.captures.get("id"));
    auto found = id ? kept(*id, *context.actor) : std::nullopt;
    if (!found) return identity::not_found(context);
    if (auto undone = undo_all(*found, *context.actor); !undone) return render_report(*found, context, undone.error());
    counts_->forget();
    return http::see_other(std::string{report_path} + std::to_string(found->id));
}

// "Taken back?" beside what was just done, on the page the act led to.
Html Desk::undo_part(const http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.query.get("angra"));
    const auto found = id ? kept(*id, *context.actor) : std::nullopt;
    if (!found || !found->may_undo(intake_.services().clock.now())) return {};
    return pages::inline_form({std::string{report_path} + std::to_string(found->id), true, false, "", context.actor->csrf},
                              {pages::button(context.t()("desk.undo.button"), pages::Button::secondary)});
}

}  // namespace desk
