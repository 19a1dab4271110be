#include "enquiries/enquiries.h"

#include "base/text.h"
#include "enquiries_events.h"
#include "enquiries_rules.h"

namespace enquiries {

Enquiries::Enquiries(const intake::Intake& intake, const intake::Mail& mail, identity::Identity& identity)
    : intake_{intake}, mail_{mail}, identity_{identity}, flow_{intake, {"enquiry", "enquiry", enquiry_received, "/beratta/fraga", "enquiries.flow", false, false}} {}

http::Response Enquiries::form(const http::Request& request, const identity::Context& context) const { return flow_.show(request, context); }
http::Response Enquiries::submit(http::Request& request, const identity::Context& context) const { return flow_.submit(request, context); }

http::Response Enquiries::api(const http::Request& request, const identity::Context& context) const {
    return intake::api_response(flow_.receive_json(request.body, request.header("idempotency-key"), context), context.t());
}

namespace {

}  // namespace

base::Outcome Enquiries::give(const casework::Case& on, const Answer& answer, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    if (!version) return version.error();
    std::optional<crypto::CaseKeys> keys;
    intake::Contact contact;
    s.database.read([&](db::Reader& reader) {
        keys = s.casework.keys(reader, on.id);
        contact = intake_.contact(reader, on.id, *keys);
    });
    if (auto checked = check_answer(answer, **version, contact, mail_.may_send()); !checked) return checked;
    registry::Document document;
    document.id = s.ids.make<base::DocumentId>();
    document.case_id = on.id;
    document.direction = registry::Direction::sent;
    document.kind = answer.limit.empty() ? "answer" : "limit_of_service";
    document.channel = answer.reply_by;
    document.day = s.clock.today();
    document.registered_at = s.clock.now();
    document.actor = actor.user;
    document.title = s.catalogue.case_type_named(on.type)->name.sv;
    document.party = answer.reply_by == "email" ? contact.email : contact.name;
    document.text = answer.text;
    document.secrecy = on.secrecy;
    const auto sealed = s.registry.seal(*keys, document);
    const auto& texts = i18n::Texts::of(i18n::Language::sv);
    base::Outcome outcome = base::Done{};
    s.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        const auto now = s.casework.find(tx, on.id);
        CHECK(now.has_value());
        if (answer.reply_by == "email")
            mail_.queue(tx, {on.id, contact.email, texts.fill("enquiries.mail.subject", {on.number.string()}), answer.text, "", false}, *keys);
        const auto row = s.registry.add_document(tx, document, sealed);
        s.ledger.append(tx, {answer.limit.empty() ? enquiry_answered : limit_cited, on.id, document.id, actor.user, s.clock.now()}, {row}, &keys->salt());
        if (!answer.limit.empty()) s.casework.note(tx, *now, "limit:" + answer.limit, "", actor.user, *keys);
        outcome = s.casework.advance(tx, *now, "answered", actor.user, *keys);
    });
    return outcome;
}

namespace {

// Where the sender wants the answer, as far as it can be kept.
std::string wished(const intake::Contact& contact, const std::optional<intake::Intake::Sent>& sent, bool may_send_mail) {
    const auto wish = sent ? std::string{catalogue::answer(sent->answers, "reply_by")} : std::string{};
    if ((wish == "email" || wish.empty()) && !contact.email.empty() && may_send_mail) return "email";
    if (!wish.empty() && wish != "email") return wish;
    return contact.phone.empty() ? contact.address.empty() ? "code" : "letter" : "phone";
}

// "No limit" on the page: a choice that is made from the start, which a radio without a value never is.
constexpr std::string_view no_limit = "none";

std::vector<pages::Choice> limits_of(const catalogue::Catalogue& catalogue, const catalogue::CaseTypeVersion& version, base::Day today,
                                     const i18n::Texts& texts) {
    std::vector<pages::Choice> choices{{std::string{no_limit}, std::string{texts("enquiries.answer.no_limit")}, ""}};
    for (const auto& limit : version.limits)
        if (const auto* code = catalogue.code("limits_of_service", limit, today))
            choices.push_back({limit, code->name.in(texts.language()), code->definition.in(texts.language())});
    return choices;
}

}  // namespace

http::Response Enquiries::render_answer(const casework::Case& on, const Answer& typed, const std::optional<base::Refusal>& refusal,
                                        const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    CHECK(version.has_value());
    const auto purpose = identity::standing_purpose(*context.actor, on.object());
    identity_.record_read(*context.actor, "answer", on.number.string(), purpose.empty() ? "handling" : purpose, 1);
    intake::Contact contact;
    std::string question;
    std::optional<intake::Intake::Sent> sent;
    s.database.read([&](db::Reader& reader) {
        const auto keys = s.casework.keys(reader, on.id);
        contact = intake_.contact(reader, on.id, keys);
        sent = intake_.submission(reader, on.id, keys);
        question = s.registry.first_text(reader, on.id, keys);
    });
    const auto error_of = [&](std::string_view field) { return refusal && refusal->field == field ? std::string{texts(refusal->text_key)} : std::string{}; };
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({refusal->field.empty() ? "answer" : refusal->field, std::string{texts(refusal->text_key)}});
    pages::Field text{"answer", std::string{texts("enquiries.answer.text")}, std::string{texts("enquiries.answer.text_hint")}, error_of("answer"), typed.text};
    text.characters_max = 20'000;
    const pages::Field limit{"limit", std::string{texts("enquiries.answer.limit")}, std::string{texts("enquiries.answer.limit_hint")}, error_of("limit"),
                              typed.limit.empty() ? std::string{no_limit} : typed.limit};
    const pages::Field by{"reply_by", std::string{texts("enquiries.answer.by")}, "", error_of("reply_by"),
                          typed.reply_by.empty() ? wished(contact, sent, mail_.may_send()) : typed.reply_by};
    std::vector<pages::Choice> ways;
    if (!contact.email.empty()) ways.push_back({"email", std::string{texts("enquiries.answer.by_email")}, mail_.may_send() ? contact.email : std::string{texts("enquiries.refused.mail_off")}});
    ways.push_back({"letter", std::string{texts("enquiries.answer.by_letter")}, contact.address});
    ways.push_back({"phone", std::string{texts("enquiries.answer.by_phone")}, contact.phone});
    ways.push_back({"code", std::string{texts("enquiries.answer.by_code")}, std::string{texts("enquiries.answer.by_code_hint")}});
    const auto path = "/arbetsrum/arende/" + on.number.slug();
    auto content = pages::stack({
        pages::error_summary(texts, errors),
        pages::link(path, texts.fill("enquiries.answer.back", {on.number.string()})),
        pages::heading(1, texts("enquiries.answer.title")),
        pages::columns(
            pages::form({path + "/svar", true, false, "", context.actor->csrf},
                {pages::text_area(texts, text, 12), pages::radios(texts, limit, limits_of(s.catalogue, **version, s.clock.today(), texts)),
                 pages::radios(texts, by, ways),
                 pages::actions({pages::button(texts("enquiries.answer.send")), pages::link(path, texts("enquiries.answer.cancel"))})}),
            pages::card(pages::stack({pages::heading(2, texts("enquiries.answer.question")), pages::preserved(question)}))),
    });
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{texts("enquiries.answer.title")} + " " + on.number.string(),
                                std::move(content), refusal ? 422 : 200, refusal.has_value());
}

http::Response Enquiries::answer_form(const http::Request& request, const identity::Context& context) const {
    const auto on = intake::case_asked(intake_.services(), request, context, identity::Action::answer);
    if (!on) return identity::not_found(context);
    return render_answer(*on, {}, {}, context);
}

http::Response Enquiries::answer(http::Request& request, const identity::Context& context) const {
    const auto on = intake::case_asked(intake_.services(), request, context, identity::Action::answer);
    if (!on) return identity::not_found(context);
    Answer answer{base::normalise_newlines(request.form.get("answer")), request.form.get("limit"), request.form.get("reply_by")};
    if (answer.limit == no_limit) answer.limit.clear();
    const auto outcome = give(*on, answer, *context.actor);
    if (!outcome) return render_answer(*on, answer, outcome.error(), context);
    return http::see_other("/arbetsrum/arende/" + on->number.slug() + "?klart=answered");
}

ledger::EventKind opening_event() { return enquiry_received; }

}  // namespace enquiries
