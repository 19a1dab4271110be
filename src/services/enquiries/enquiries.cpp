#include "enquiries/enquiries.h"

#include <algorithm>

#include "base/text.h"
#include "enquiries_events.h"
#include "enquiries_pages.h"
#include "enquiries_rules.h"
#include "enquiries_store.h"

namespace enquiries {

namespace {

constexpr std::string_view press_type = "press_enquiry";

// A journalist's question waits in a queue of its own, whatever it is about.
std::string type_of(const catalogue::Answers& answers) { return catalogue::answer(answers, "role") == "journalist" ? std::string{press_type} : std::string{}; }

// Who asks by e-legitimation reads the answer with it, among their own matters; a sender is no party to a decision.
void write_sender(const intake::Services& s, db::Transaction& tx, base::CaseId id, const crypto::CaseKeys& keys, const identity::PersonSession& who) {
    const auto on = s.casework.find(tx, id);
    CHECK(on.has_value());
    casework::CaseParty sender;
    sender.role = "sender";
    sender.person.name = who.name;
    sender.person.personal_number = who.personal_number;
    sender.from = on->received_day;
    if (const auto added = s.casework.case_parties().add(tx, *on, sender, {}, keys); !added)
        s.casework.note(tx, *on, "party", i18n::Texts::of(i18n::Language::sv)("enquiries.note.sender"), {}, keys);
}

pages::Html who_asks(const identity::Context& context, const std::string& path) {
    const auto& t = context.t();
    if (context.person) return pages::alert(pages::Tone::info, t.fill("enquiries.person.signed_in", {context.person->name}), pages::markdown(t("enquiries.person.what")));
    return pages::details(t("enquiries.person.offer"), pages::stack({pages::paragraph(t("enquiries.person.offer_text")),
        pages::link_button(identity::OidcPages::sign_in_href(context, intake::localised(context, path)), t("enquiries.person.sign_in"), pages::Button::secondary)}));
}

}  // namespace

Enquiries::Enquiries(const intake::Intake& intake, const intake::Mail& mail, identity::Identity& identity, Settings settings)
    : intake_{intake}, mail_{mail}, identity_{identity}, settings_{std::move(settings)}, flow_{intake, [&intake, signs_in = settings_.e_legitimation] {
          intake::FlowSettings flow{"enquiry", "enquiry", enquiry_received, "/beratta/fraga", "enquiries.flow", false, false};
          flow.type_of = type_of;
          flow.names_person = true;
          if (signs_in) flow.above = [](const identity::Context& context) { return who_asks(context, "/beratta/fraga"); };
          flow.after_receive = [&intake](db::Transaction& tx, base::CaseId id, const catalogue::Answers&, const crypto::CaseKeys& keys, const identity::Context& context) {
              if (context.person) write_sender(intake.services(), tx, id, keys, *context.person);
          };
          return flow;
      }()} {}

http::Response Enquiries::form(const http::Request& request, const identity::Context& context) const { return flow_.show(request, context); }
http::Response Enquiries::submit(http::Request& request, const identity::Context& context) const { return flow_.submit(request, context); }

http::Response Enquiries::api(const http::Request& request, const identity::Context& context) const {
    return intake::api_response(flow_.receive_json(request.body, request.header("idempotency-key"), context), context.t());
}

std::string matters_address(const Settings& settings, i18n::Language language) {
    constexpr std::string_view path = "/mina-arenden";
    return settings.public_url + (i18n::speaks(language, path) ? i18n::path_in(language, path) : std::string{path});
}

// What leaves by mail: the answer itself to who chose that, else the word that one waits and nothing of the case.
void Enquiries::tell(db::Transaction& tx, const casework::Case& on, const Answer& answer, const intake::Contact& contact, i18n::Language language,
                     const std::string& fresh_code, const crypto::CaseKeys& keys) const {
    const auto& texts = i18n::Texts::of(language);
    if (answer.channel == "email")
        mail_.queue(tx, {on.id, contact.email, texts.fill("enquiries.mail.subject", {on.number.string()}), answer.text, "", false}, keys);
    if (answer.channel != "page") return;
    if (!fresh_code.empty()) intake_.add_code(tx, on.id, fresh_code);
    auto words = texts.fill("enquiries.mail.message_text", {on.number.string(), matters_address(settings_, language)});
    words += "\n\n" + (fresh_code.empty() ? std::string{texts("enquiries.mail.message_code_known")} : texts.fill("enquiries.mail.message_code", {fresh_code}));
    mail_.queue(tx, {on.id, contact.email, texts.fill("enquiries.mail.message_subject", {on.number.string()}), words, "", false}, keys);
}

base::Outcome Enquiries::give(const casework::Case& on, const Answer& answer, const identity::Actor& actor, bool new_code) const {
    const auto& s = intake_.services();
    const answers::Answers answering{s.casework};
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    if (!version) return version.error();
    std::optional<crypto::CaseKeys> keys;
    intake::Contact contact;
    std::optional<intake::Intake::Sent> sent;
    bool has_code = false;
    s.database.read([&](db::Reader& reader) {
        keys = s.casework.keys(reader, on.id);
        contact = intake_.contact(reader, on.id, *keys);
        sent = intake_.submission(reader, on.id, *keys);
        has_code = intake_.has_code(reader, on.id);
    });
    if (auto checked = answering.check(answer, **version); !checked) return checked;
    if (auto checked = check_way(answer.channel, contact, mail_.may_send()); !checked) return checked;
    const auto envelope = answer.channel == "letter" ? on_envelope(answer.recipient.empty() ? recipient_of(contact) : answer.recipient) : std::nullopt;
    if (answer.channel == "letter" && !envelope) return base::Refusal{"enquiries.refused.recipient", "recipient"};
    const auto language = i18n::language_of(sent ? sent->language : "sv").value_or(i18n::Language::sv);
    const auto fresh_code = answer.channel == "page" && (new_code || !has_code) ? intake::Intake::new_return_code() : std::string{};
    const auto hash = content_hash(answer);
    const bool by_mail = answer.channel == "email" || answer.channel == "page";
    base::Outcome outcome = base::Done{};
    s.database.write([&](db::Transaction& tx) {
        auto asked = store::readings_of(tx, on.id);
        std::vector<Reading> readings;
        for (const auto& one : asked) readings.push_back(one.reading);
        if (outcome = check_reading(readings, hash); !outcome) return;
        const auto now = s.casework.find(tx, on.id);
        CHECK(now.has_value());
        base::PartyId letter_to;
        if (envelope) {
            const auto party = addressee(tx, *now, *envelope, language, actor.user, *keys);
            if (!party) { outcome = party.error(); return; }
            letter_to = *party;
        }
        tell(tx, *now, answer, contact, language, fresh_code, *keys);
        auto written = answering.give(tx, *now, answer, by_mail ? contact.email : envelope ? envelope->name : contact.name, actor.user, *keys);
        if (!asked.empty() && !asked.back().reading.document && asked.back().reading.verdict == "approved") {
            asked.back().reading.document = written.document;
            store::update(tx, asked.back());
            written.rows.push_back(ledger::reread(tx, store::readings, asked.back().reading.id));
        }
        s.ledger.append(tx, {answer.limits.empty() ? enquiry_answered : limit_cited, on.id, written.document, actor.user, s.clock.now()}, written.rows, &keys->salt());
        if (const auto quoted = answering.quote(tx, *now, written.document, answer); !quoted.empty())
            s.ledger.append(tx, {article_quoted, on.id, written.document, actor.user, s.clock.now()}, quoted, &keys->salt());
        if (envelope) {
            const auto written_in = i18n::complete(language) ? language : i18n::Language::sv;
            const auto queued = s.casework.letters().enqueue(tx, *now, letter_to, written.document, i18n::code(written_in),
                                                             i18n::Texts::of(written_in)("enquiries.letter.title"), answer.text, actor.user, *keys);
            CHECK(queued.has_value());   // what it refuses was looked at above
        }
        answering.note_limits(tx, *now, answer, actor.user, *keys);
        store::delete_draft(tx, on.id);
        outcome = s.casework.advance(tx, *now, "answered", actor.user, *keys);
    });
    return outcome;
}

ledger::EventKind opening_event() { return enquiry_received; }

std::string queue_of(const intake::Submission& submission, const std::vector<std::string>& to) {
    const bool press_address = std::any_of(to.begin(), to.end(), [](const std::string& address) {
        const auto local = base::lower_ascii(address.substr(0, address.find('@')));
        return local == "press" || local.ends_with("+press");
    });
    return press_address || from_press(submission.text) ? std::string{press_type} : std::string{};
}

}  // namespace enquiries
