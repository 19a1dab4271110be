#include <algorithm>

#include "base/text.h"
#include "portal/portal.h"

namespace portal {

using intake::localised;
using pages::Html;

struct Matters::Opened {
    casework::Case on;
    base::PartyId party;               // 0: opened with the code alone
    std::string number, code;          // with the code: posted again with every act
};

namespace {

constexpr std::size_t text_characters_max = 20'000;

pages::Field field_of(const i18n::Texts& t, const char* name, std::string_view key) { return {name, std::string{t(key)}}; }

// What of a case its own party sees; nothing of another's.
struct Seen {
    const catalogue::CaseTypeVersion* version = nullptr;
    std::vector<casework::ClockState> clocks;
    std::vector<casework::Hearing> hearings;       // this party's, still waiting
    std::vector<casework::CaseFee> fees;
    std::vector<std::pair<base::Day, std::string>> sent, told;   // letters to the party · what they wrote, by title
    bool demanded = false;
};

Seen seen_of(const intake::Services& s, db::Reader& reader, const casework::Case& on, base::PartyId party) {
    Seen seen;
    const auto keys = s.casework.keys(reader, on.id);
    const auto version = s.casework.version(on.type, on.version_day);
    CHECK(version.has_value());
    seen.version = *version;
    seen.clocks = s.casework.clocks().of_case(reader, on);
    seen.fees = s.casework.fees().of_case(reader, on.id, keys);
    for (const auto& mark : s.casework.clocks().marks(reader, on.id)) seen.demanded = seen.demanded || (mark.kind == casework::ClockMark::Kind::event && mark.what == "demand");
    for (auto& hearing : s.casework.hearings().of_case(reader, on, keys))
        if (party && hearing.party == party && hearing.state == casework::HearingState::sent) seen.hearings.push_back(std::move(hearing));
    for (const auto& letter : s.casework.letters().of_case(reader, on.id, keys))
        if (party && letter.party == party && letter.state != casework::LetterState::draft) seen.sent.emplace_back(letter.sent_day.number ? letter.sent_day : letter.made_day, letter.subject + "\n\n" + letter.body);
    for (const auto& document : s.registry.documents(reader, on.id, keys)) {
        if (document.direction == registry::Direction::received) seen.told.emplace_back(document.day, document.title);
        // Answers to questions, those that cite a limit of the service too; a letter to a party stands above.
        const bool answer = document.kind == "answer" || document.kind == "limit_of_service";
        if (document.direction == registry::Direction::sent && answer) seen.sent.emplace_back(document.day, document.text);
    }
    return seen;
}

// What is to be paid, how and until when; one that is settled says so.
Html fee_lines(const intake::Services& s, const casework::Case& on, const casework::CaseFee& fee, const i18n::Texts& t) {
    const auto* law = s.catalogue.fee(fee.fee, on.received_day);
    const auto name = law ? law->name.in(t.language()) : std::string{t("portal.matters.fee")};
    if (fee.state == casework::FeeState::written_off) return pages::paragraph(t.fill("portal.matters.fee_written_off", {name}));
    if (fee.state == casework::FeeState::paid) return pages::paragraph(t.fill("portal.matters.fee_paid", {name, t.date(fee.settled_day)}));
    std::vector<Html> lines{pages::paragraph(t.fill("portal.matters.fee_left", {name, t.number(fee.left())})),
                            pages::paragraph(t.fill("portal.matters.fee_reference", {casework::payment_reference(on.number)}))};
    if (fee.pay_by.number) lines.push_back(pages::paragraph(t.fill("portal.matters.fee_until", {t.date(fee.pay_by)})));
    return pages::stack(lines);
}

Html what_next(const intake::Services& s, const casework::Case& on, const Seen& seen, const i18n::Texts& t) {
    const auto* step = seen.version->step(on.step);
    std::vector<Html> lines;
    if (step) lines.push_back(pages::paragraph(step->party_text.empty() ? step->name.in(t.language()) : step->party_text.in(t.language())));
    if (!on.open) {
        if (const auto* outcome = seen.version->decision(on.outcome)) lines.push_back(pages::paragraph(t.fill("portal.matters.outcome", {outcome->name.in(t.language()), t.date(on.closed_day)})));
    }
    for (const auto& fee : seen.fees) lines.push_back(fee_lines(s, on, fee, t));
    for (const auto& state : seen.clocks) {
        if (!on.open || state.clock->internal || !state.due.number) continue;
        const bool right = state.clock->opens_right;
        if (!right && state.kind != casework::ClockKind::running && state.kind != casework::ClockKind::broken) continue;
        lines.push_back(pages::paragraph(t.fill(right ? "portal.matters.right_from" : state.kind == casework::ClockKind::broken ? "portal.matters.passed" : "portal.matters.by",
                                                {state.clock->name.in(t.language()), t.date(state.due)})));
        lines.push_back(pages::details(t("portal.matters.why"), pages::stack({pages::paragraph(casework::why(state, t)),
            [&] { const auto* cited = s.catalogue.provision(state.clock->provision); return cited ? pages::subtle(cited->citation.in(t.language())) : Html{}; }()})));
    }
    return pages::alert(on.open ? pages::Tone::info : pages::Tone::neutral, t("portal.matters.now"), pages::stack(lines));
}

Html papers(const std::vector<std::pair<base::Day, std::string>>& list, const i18n::Texts& t, bool whole) {
    std::vector<Html> items;
    for (const auto& [day, text] : list) {
        const auto end = text.find('\n');
        // The newest stands open: it is what the message was about.
        items.push_back(whole ? pages::details(t.date(day) + " \xC2\xB7 " + base::excerpt(text.substr(0, end), 120), pages::preserved(text), &text == &list.back().second)
                              : pages::text(t.date(day) + " \xC2\xB7 " + text));
    }
    return items.empty() ? pages::paragraph(t("portal.matters.nothing")) : whole ? pages::stack(items) : pages::list(items);
}

bool may_demand(const Seen& seen, const casework::Case& on) {
    if (!on.open || seen.demanded || !seen.version->party_initiated) return false;
    return std::any_of(seen.clocks.begin(), seen.clocks.end(), [](const auto& state) { return state.clock->opens_right && state.kind == casework::ClockKind::right_open; });
}

}  // namespace

http::Response Matters::render_list(const identity::Context& context, std::string number, const std::optional<base::Refusal>& refusal) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    std::vector<Html> parts{pages::heading(1, t("portal.matters.title"))};
    if (context.person) {
        pages::Table table{std::string{t("portal.matters.title")}, true};
        table.columns = {{std::string{t("portal.matters.number")}}, {std::string{t("portal.matters.about")}}, {std::string{t("portal.matters.received")}}, {std::string{t("portal.matters.state")}}};
        table.empty_text = t("portal.matters.none");
        s.database.read([&](db::Reader& reader) {
            for (const auto& own : s.casework.case_parties().cases_of_person(reader, context.person->personal_number)) {
                const auto on = s.casework.find(reader, own.id);
                if (!on) continue;
                const auto version = s.casework.version(on->type, on->version_day);
                const auto* step = version ? (*version)->step(on->step) : nullptr;
                const auto* type = s.catalogue.case_type_named(on->type);
                table.rows.push_back({{{pages::link(localised(context, "/mina-arenden/" + on->number.slug()), on->number.string()), false, true},
                                       {pages::text(type ? type->name.in(t.language()) : on->type)}, {pages::text(t.date(on->received_day))},
                                       {pages::text(step ? (step->party_text.empty() ? step->name : step->party_text).in(t.language()) : "")}}, ""});
            }
        });
        parts.push_back(pages::paragraph(t.fill("portal.matters.signed_in", {context.person->name})));
        parts.push_back(pages::table(table));
        parts.push_back(pages::form({localised(context, "/logga-ut-e-legitimation"), true, false, "", context.person->csrf}, {pages::actions({pages::button(t("portal.matters.sign_out"), pages::Button::secondary)})}));
    } else if (e_legitimation_) {
        parts.push_back(pages::card(pages::stack({pages::heading(2, t("portal.matters.sign_in")), pages::paragraph(t("portal.matters.sign_in_about")),
            pages::link_button(identity::OidcPages::sign_in_href(context, localised(context, "/mina-arenden")), t("portal.matters.sign_in_button"))})));
    }
    std::vector<pages::Error> errors;
    auto number_field = field_of(t, "number", "portal.matters.number");
    number_field.hint = t("portal.matters.number_hint");
    number_field.value = std::move(number);
    auto code_field = field_of(t, "code", "portal.matters.code");
    if (refusal) {
        code_field.error = t(refusal->text_key, refusal->values);
        errors.push_back({"code", code_field.error});
        parts.insert(parts.begin(), pages::error_summary(t, errors));
    }
    parts.push_back(pages::card(pages::stack({pages::heading(2, t("portal.matters.by_code")),
        pages::form({localised(context, "/mina-arenden")}, {pages::text_field(t, number_field, 24), pages::text_field(t, code_field, 24), pages::actions({pages::button(t("portal.matters.open"), pages::Button::secondary)})})})));
    return identity::public_page(context, "/mina-arenden", std::string{t("portal.matters.title")}, pages::stack(parts), refusal ? 422 : 200);
}

http::Response Matters::list(const http::Request&, const identity::Context& context) const { return render_list(context, "", {}); }

http::Response Matters::render(const Opened& opened, const identity::Context& context, std::string_view notice, const std::optional<base::Refusal>& refusal,
                               std::string typed) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto& on = opened.on;
    Seen seen;
    s.database.read([&](db::Reader& reader) { seen = seen_of(s, reader, on, opened.party); });
    const auto* type = s.catalogue.case_type_named(on.type);
    const bool signed_in = static_cast<bool>(opened.party);
    const pages::Form form{localised(context, signed_in ? "/mina-arenden/" + on.number.slug() : "/mina-arenden"), true, false, "", context.person && signed_in ? context.person->csrf : ""};
    const auto with_code = [&](std::vector<Html> fields) {
        if (!signed_in) { fields.push_back(pages::hidden("number", opened.number)); fields.push_back(pages::hidden("code", opened.code)); }
        return pages::form(form, fields);
    };
    std::vector<pages::Error> errors;
    if (refusal) {
        std::string words{t(refusal->text_key, refusal->values)};
        if (const auto* cited = refusal->provision.empty() ? nullptr : s.catalogue.provision(refusal->provision)) words += " (" + cited->citation.in(t.language()) + ")";
        errors.push_back({"text", words});
    }
    std::vector<Html> parts{pages::error_summary(t, errors), notice.empty() ? Html{} : pages::notice(t(notice)), pages::heading(1, on.number.string()),
                            pages::subtle(type ? type->name.in(t.language()) : on.type), what_next(s, on, seen, t)};
    for (const auto& hearing : seen.hearings) {
        const auto* rule = seen.version->hearing(hearing.rule);
        auto text = field_of(t, "text", "portal.matters.reply_text");
        text.characters_max = static_cast<int>(text_characters_max);
        if (refusal) text.value = typed;
        parts.push_back(pages::alert(pages::Tone::warning, t("portal.matters.hearing"), pages::stack({
            pages::paragraph(t.fill("portal.matters.hearing_about", {rule ? rule->name.in(t.language()) : hearing.rule, t.date(hearing.reply_by)})),
            pages::paragraph(t("portal.matters.hearing_warning")),
            with_code({pages::hidden("hearing", std::to_string(hearing.id)), pages::text_area(t, text, 8), pages::actions({pages::button(t("portal.matters.reply"), pages::Button::primary, "act", "reply")})})})));
    }
    parts.push_back(pages::section("fran-oss", t("portal.matters.from_us"), papers(seen.sent, t, true)));
    parts.push_back(pages::section("fran-dig", t("portal.matters.from_you"), papers(seen.told, t, false)));
    auto more = field_of(t, "text", "portal.matters.add_text");
    more.characters_max = static_cast<int>(text_characters_max);
    if (refusal && seen.hearings.empty()) more.value = typed;
    parts.push_back(pages::details(t("portal.matters.add"), with_code({pages::text_area(t, more, 6), pages::actions({pages::button(t("portal.matters.add_send"), pages::Button::secondary, "act", "add")})}), refusal.has_value()));
    if (signed_in && may_demand(seen, on))
        parts.push_back(pages::details(t("portal.matters.demand"), with_code({pages::paragraph(t("portal.matters.demand_about")), pages::actions({pages::button(t("portal.matters.demand_send"), pages::Button::secondary, "act", "demand")})})));
    if (signed_in && on.open && seen.version->party_initiated)
        parts.push_back(pages::details(t("portal.matters.withdraw"), with_code({pages::paragraph(t("portal.matters.withdraw_about")), pages::actions({pages::button(t("portal.matters.withdraw_send"), pages::Button::danger, "act", "withdraw")})})));
    parts.push_back(pages::paragraph(t.fill("portal.matters.contact", {context.office_phone})));
    return identity::public_page(context, "/mina-arenden", on.number.string(), pages::stack(parts), refusal ? 422 : 200);
}

std::optional<Matters::Opened> Matters::opened_by_person(const http::Request& request, const identity::Context& context) const {
    if (!context.person) return {};
    const auto& s = intake_.services();
    const auto number = registry::RegistryNumber::parse(request.captures.get("number"));
    std::optional<Opened> opened;
    if (number)
        s.database.read([&](db::Reader& reader) {
            const auto on = s.casework.find(reader, *number);
            if (!on) return;
            for (const auto& own : s.casework.case_parties().cases_of_person(reader, context.person->personal_number))
                if (own.id == on->id) opened = Opened{*on, own.party, "", ""};
        });
    return opened;
}

http::Response Matters::show(const http::Request& request, const identity::Context& context) const {
    if (!context.person) return http::see_other(localised(context, "/mina-arenden"));
    const auto opened = opened_by_person(request, context);
    if (!opened) return identity::not_found(context);
    const auto done = request.query.get("klart");
    const auto key = "portal.matters.done." + done;
    return render(*opened, context, !done.empty() && context.t().has(key) ? key : "", {});
}

base::Outcome Matters::perform(const Opened& opened, const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto act = request.form.get("act");
    const auto& swedish = i18n::Texts::of(i18n::Language::sv);
    intake::Submission addition;
    addition.channel = "web";
    addition.language = context.t().language();
    addition.text = base::normalise_newlines(request.form.get("text"));
    if (act == "demand" || act == "withdraw") {
        addition.title = swedish("portal.matters.document." + act);
        addition.text = addition.title;
    } else {
        if (base::trim(addition.text).empty()) return base::Refusal{"portal.refused.matters_empty", "text"};
        if (base::count_characters(addition.text) > text_characters_max) return base::Refusal{"portal.refused.matters_long", "text"};
        addition.title = swedish(act == "reply" ? "portal.matters.document.reply" : "portal.matters.document.add");
    }
    addition.answers["what_happened"] = {addition.text};
    // The law's own answer comes first: a demand that is refused leaves no document behind it.
    base::Outcome outcome = base::Done{};
    if (act == "demand")
        s.database.write([&](db::Transaction& tx) {
            const auto now = s.casework.find(tx, opened.on.id);
            CHECK(now.has_value());
            outcome = s.casework.clocks().mark_event(tx, *now, "demand", s.clock.today(), {}, s.casework.keys(tx, now->id));
        });
    if (!outcome) return outcome;
    if (auto added = intake_.add(opened.on.id, addition); !added) return added;
    const auto hearing = base::parse_integer(request.form.get("hearing")).value_or(0);
    if (act == "reply")
        s.database.write([&](db::Transaction& tx) {
            const auto now = s.casework.find(tx, opened.on.id);
            CHECK(now.has_value());
            const auto keys = s.casework.keys(tx, now->id);
            outcome = base::Done{};
            // Only a hearing of this very party.
            bool own = false;
            for (const auto& one : s.casework.hearings().of_case(tx, *now, keys)) own = own || (one.id == hearing && one.party == opened.party);
            const auto documents = s.registry.documents(tx, now->id, keys);
            if (own && !documents.empty()) outcome = s.casework.hearings().reply(tx, *now, hearing, documents.back().id, keys);
        });
    return outcome;
}

http::Response Matters::act(http::Request& request, const identity::Context& context) const {
    if (!context.person) return http::see_other(localised(context, "/mina-arenden"));
    const auto opened = opened_by_person(request, context);
    if (!opened || !crypto::equal_constant_time(request.form.get("form_token"), context.person->csrf)) return identity::not_found(context);
    const auto act = request.form.get("act");
    if (act != "add" && act != "reply" && act != "demand" && act != "withdraw") return identity::not_found(context);
    if (const auto outcome = perform(*opened, request, context); !outcome) return render(*opened, context, "", outcome.error(), request.form.get("text"));
    return http::see_other(localised(context, "/mina-arenden/" + opened->on.number.slug()) + "?klart=" + act);
}

http::Response Matters::open(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto number = request.form.get("number").substr(0, 60), code = request.form.get("code").substr(0, 60);
    const auto found = intake_.follow(number, code);
    if (!found) return render_list(context, number, found.error());
    std::optional<Opened> opened;
    s.database.read([&](db::Reader& reader) {
        const auto on = s.casework.find(reader, found->case_id);
        const auto version = on ? s.casework.version(on->type, on->version_day) : base::Refusal{"intake.refused.code"};
        // No feedback, no status: such a case is followed where nothing of it is told.
        if (version && (*version)->feedback != catalogue::Feedback::none) opened = Opened{*on, {}, number, code};
    });
    if (!opened) return http::see_other(localised(context, "/beratta/folj"));
    const auto act = request.form.get("act");
    if (act.empty()) return render(*opened, context, "", {});
    if (act != "add") return identity::not_found(context);
    if (const auto outcome = perform(*opened, request, context); !outcome) return render(*opened, context, "", outcome.error(), request.form.get("text"));
    return render(*opened, context, "portal.matters.done.add", {});
}

}  // namespace portal
