// A decision: drafted, read by a second person, taken, sent.
#include "base/text.h"
#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

using casework::Decision;
using casework::DecisionState;
using identity::Action;
using pages::Html;

namespace {

constexpr const char* breach_codes[] = {"not_said", "no_breach", "breach", "unsuitable"};

Decision typed_decision(const http::Fields& form) {
    Decision decision;
    decision.kind = form.get("kind");
    decision.content = reason_of(form, "content");
    decision.reasons = reason_of(form, "reasons");
    decision.took_part = reason_of(form, "took_part");
    decision.names_omitted = form.get("names_omitted") == "yes";
    for (int i = 0; i < 4; ++i)
        if (form.get("breach") == breach_codes[i]) decision.breach = static_cast<casework::Breach>(i);
    return decision;
}

std::string words(const base::Refusal& refusal, const catalogue::Catalogue& catalogue, const i18n::Texts& t) {
    auto text = casework::words(refusal, t);
    if (const auto* cited = refusal.provision.empty() ? nullptr : catalogue.provision(refusal.provision)) text += " (" + cited->citation.in(t.language()) + ")";
    return text;
}

std::vector<Html> draft_fields(const intake::Services& s, const catalogue::CaseTypeVersion& version, const Decision& typed, const i18n::Texts& t) {
    std::vector<pages::Choice> kinds, breaches;
    bool states_breach = false;
    for (const auto& kind : version.decisions) {
        if (!kind.formal) continue;
        states_breach = states_breach || kind.states_breach;
        const auto* cited = kind.provision.empty() ? nullptr : s.catalogue.provision(kind.provision);
        kinds.push_back({kind.id, kind.name.in(t.language()), cited ? cited->citation.in(t.language()) : ""});
    }
    for (const auto* code : breach_codes) breaches.push_back({code, std::string{t("casefile.breach." + std::string{code})}, ""});
    auto content = field(t, "content", "casefile.decision.content", typed.content), reasons = field(t, "reasons", "casefile.decision.reasons", typed.reasons),
         others = field(t, "took_part", "casefile.decision.took_part", typed.took_part);
    reasons.hint = t("casefile.decision.reasons_hint");
    others.optional = true;
    std::vector<Html> fields{pages::radios(t, field(t, "kind", "casefile.decision.kind", typed.kind), kinds), pages::text_area(t, content, 5), pages::text_area(t, reasons, 12)};
    if (states_breach) fields.push_back(pages::radios(t, field(t, "breach", "casefile.decision.breach", breach_codes[static_cast<int>(typed.breach)]), breaches));
    fields.push_back(pages::text_field(t, others));
    fields.push_back(pages::checkboxes(t, field(t, "names_omitted", "casefile.decision.names"), {{"yes", std::string{t("casefile.decision.omit_names")}, std::string{t("casefile.decision.omit_hint")}}},
                                       typed.names_omitted ? std::vector<std::string>{"yes"} : std::vector<std::string>{}));
    return fields;
}

Html read_only(const intake::Services& s, const catalogue::DecisionKind* kind, const Decision& decision, identity::Identity& identity, const i18n::Texts& t) {
    std::vector<std::pair<std::string, Html>> rows;
    const auto add = [&](std::string_view key, std::string value) { if (!value.empty()) rows.emplace_back(t(key), pages::preserved(value)); };
    add("casefile.decision.kind", kind ? kind->name.in(t.language()) : decision.kind);
    add("casefile.decision.decided_on", decision.decided_day.number ? t.date(decision.decided_day) : "");
    add("casefile.decision.content", decision.content);
    add("casefile.decision.reasons", decision.reasons);
    if (decision.breach != casework::Breach::not_said) add("casefile.decision.breach", std::string{t("casefile.breach." + std::string{breach_codes[static_cast<int>(decision.breach)]})});
    add("casefile.decision.decider", identity.name_of(decision.decider));
    add("casefile.decision.drafter", identity.name_of(decision.drafter));
    add("casefile.decision.reader", decision.reader ? identity.name_of(decision.reader) : "");
    add("casefile.decision.took_part", decision.took_part);
    if (kind && kind->appealable) {
        const auto last = casework::last_appeal_day(s.catalogue.calendar(), *kind, decision);
        add("casefile.decision.last_appeal_day", last ? t.date(*last) : std::string{t("casefile.decision.not_served")});
    }
    return pages::description_list(rows);
}

}  // namespace

http::Response Casefile::render_decision(const casework::Case& on, const Decision& typed, const std::vector<base::Refusal>& refusals, bool changed,
                                         const identity::Context& context, std::string_view purpose) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto path = case_path(on);
    const auto handling = with_purpose(path + "/handlaggning", purpose);
    const auto seen = view(on, context, "decision", purpose);
    const auto* kind = seen.file.version->decision(typed.kind);
    const bool taken = typed.state == DecisionState::decided || typed.state == DecisionState::sent;
    std::vector<pages::Error> errors;
    for (const auto& refusal : refusals) errors.push_back({refusal.field.empty() ? "content" : refusal.field, words(refusal, s.catalogue, t)});
    std::vector<base::Refusal> hindrances;
    if (typed.id && !taken)
        s.database.read([&](db::Reader& reader) { hindrances = s.casework.decisions().hindrances(reader, on, typed, *context.actor, seen.keys); });
    const pages::Form form{with_purpose(path + "/beslut/" + (typed.id ? std::to_string(typed.id) : "nytt"), purpose), true, false, "", context.actor->csrf};
    std::vector<Html> parts{pages::error_summary(t, errors), pages::link(handling, t.fill("casefile.back_to_handling", {on.number.string()})),
                            pages::heading(1, kind && typed.id ? kind->name.in(t.language()) : std::string{t("casefile.decision.new")})};
    if (taken) {
        parts.push_back(read_only(s, kind, typed, identity_, t));
        if (typed.state == DecisionState::decided && kind && !kind->letter.empty() && identity::decide(*context.actor, Action::move, on.object()))
            parts.push_back(pages::form(form, {pages::paragraph(t("casefile.decision.send_about")), pages::actions({pages::button(t("casefile.decision.send"), pages::Button::primary, "act", "send")})}));
    } else {
        if (typed.id) {
            std::vector<Html> still;
            for (const auto& hindrance : hindrances) still.push_back(pages::text(words(hindrance, s.catalogue, t)));
            parts.push_back(still.empty() ? pages::alert(pages::Tone::success, t("casefile.decision.may"), {})
                                          : pages::alert(pages::Tone::warning, t("casefile.decision.may_not"), pages::list(still)));
        }
        auto fields = draft_fields(s, *seen.file.version, typed, t);
        fields.push_back(pages::actions({pages::button(t("casefile.decision.save"), changed || !typed.id ? pages::Button::primary : pages::Button::secondary, "act", "save"),
                                         pages::link(handling, t("casefile.cancel"))}));
        parts.push_back(pages::form(form, fields));
        if (typed.id && typed.drafter != context.actor->user && typed.state == DecisionState::draft)
            parts.push_back(pages::form(form, {pages::paragraph(t("casefile.decision.read_about")), pages::actions({pages::button(t("casefile.decision.mark_read"), pages::Button::secondary, "act", "read")})}));
        if (typed.id)
            parts.push_back(pages::form(form, {pages::paragraph(t("casefile.decision.decide_about")), pages::actions({pages::button(t("casefile.decision.decide"), pages::Button::primary, "act", "decide")})}));
    }
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{t("casefile.decision.title")} + " \xC2\xB7 " + on.number.string(), pages::stack(parts),
                                errors.empty() ? 200 : 422, !errors.empty());
}

namespace {

std::optional<Decision> find_decision(const std::vector<Decision>& all, std::string_view id) {
    for (const auto& one : all)
        if (std::to_string(one.id) == id) return one;
    return {};
}

}  // namespace

http::Response Casefile::decision(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::read_case);
    if (!on) return identity::not_found(context);
    const auto id = request.captures.get("id");
    const auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) return ask_purpose(request, context, *on);
    if (id == "nytt")
        return identity::decide(*context.actor, Action::work_decision, on->object()) && on->open ? render_decision(*on, {}, {}, false, context, purpose)
                                                                                                : identity::not_found(context);
    const auto& s = intake_.services();
    std::optional<Decision> found;
    s.database.read([&](db::Reader& reader) { found = find_decision(s.casework.decisions().of_case(reader, on->id, s.casework.keys(reader, on->id)), id); });
    return found ? render_decision(*on, *found, {}, false, context, purpose) : identity::not_found(context);
}

// The decision's letter for everyone in the case today who speaks for themselves; each is read before it goes.
void Casefile::draft_letters(db::Transaction& tx, const casework::Case& on, const Decision& decision, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    const auto version = s.casework.version(on.type, on.version_day);
    const auto* kind = version ? (*version)->decision(decision.kind) : nullptr;
    if (!kind || kind->letter.empty()) return;
    for (const auto& party : s.casework.case_parties().of_case(tx, on.id, keys))
        if (party.current(s.clock.today()))
            static_cast<void>(s.casework.letters().draft(tx, on, kind->letter, party, register_values(s, tx, on), actor, keys));
}

http::Response Casefile::act_on_decision(http::Request& request, const identity::Context& context) const {
    const auto act = std::string{request.form.get("act")};
    const auto on = asked(request, context, act == "send" ? Action::move : Action::work_decision);
    if (!on) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto id = request.captures.get("id");
    auto typed = typed_decision(request.form);
    typed.case_id = on->id;
    bool found = id == "nytt";
    std::int64_t made = 0;
    std::vector<base::Refusal> refusals;
    s.database.write([&](db::Transaction& tx) {
        refusals.clear();
        const auto now = s.casework.find(tx, on->id);
        CHECK(now.has_value());
        const auto keys = s.casework.keys(tx, now->id);
        const auto decisions = s.casework.decisions();
        const auto user = context.actor->user;
        const auto note = [&](const base::Outcome& outcome) { if (!outcome) refusals.push_back(outcome.error()); };
        if (id == "nytt") {
            const auto drafted = decisions.draft(tx, *now, typed, user, keys);
            if (drafted) made = *drafted;
            else refusals.push_back(drafted.error());
            return;
        }
        const auto old = find_decision(decisions.of_case(tx, now->id, keys), id);
        if (!old) return;
        found = true;
        typed.id = old->id;
        if (act == "save") note(decisions.revise(tx, *now, typed, user, keys));
        else {
            typed = *old;
            if (act == "read") note(decisions.read(tx, *now, old->id, *context.actor, keys));
            if (act == "decide") note(decisions.decide(tx, *now, old->id, *context.actor, keys));
            if (act == "send" && old->state == DecisionState::decided) {
                draft_letters(tx, *now, *old, user, keys);
                note(decisions.sent(tx, *now, old->id, {}, user, keys));
            }
        }
    });
    if (!found) return identity::not_found(context);
    auto purpose = purpose_of(request, context, *on);
    if (purpose.empty()) purpose = "handling";   // who acts in a case handles it
    if (!refusals.empty()) return render_decision(*on, typed, refusals, act == "save", context, purpose);
    if (act == "save") return http::see_other(with_purpose(case_path(*on) + "/beslut/" + (made ? std::to_string(made) : id), purpose));
    return back(request, context, *on, act);
}

}  // namespace casefile
