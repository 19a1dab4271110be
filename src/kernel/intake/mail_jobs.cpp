#include <set>

#include "answers.h"
#include "base/log.h"
#include "base/text.h"
#include "intake/intake.h"
#include "intake_events.h"
#include "intake_store.h"
#include "mail/mail.h"

namespace intake {

namespace {

constexpr std::string_view to_column = "intake.outbox.to", message_column = "intake.outbox.message";   // not a text key
constexpr std::int64_t us = 1'000'000;
constexpr std::int64_t message_bytes_max = 60ll * 1024 * 1024;

std::string reply_token(const crypto::Keyring& keyring, base::CaseId case_id) {
    return keyring.blind("reply:" + std::to_string(case_id.value));
}

std::string domain_of(std::string_view address) {
    const auto at = address.rfind('@');
    return at == std::string_view::npos ? "localhost" : std::string{address.substr(at + 1)};
}

// What follows '+' in the local part.
std::string plus_part(std::string_view address) {
    const auto plus = address.find('+'), at = address.rfind('@');
    if (plus == std::string_view::npos || at == std::string_view::npos || plus > at) return "";
    return std::string{address.substr(plus + 1, at - plus - 1)};
}

// A mail server repeats the recipient in its words; staff and operators need the reason, not the address.
std::string without_addresses(std::string_view words) {
    std::string out;
    for (auto& word : base::split(words, ' ')) {
        if (!out.empty()) out += ' ';
        out += word.find('@') == std::string::npos ? word : "<...>";
    }
    return out;
}

// 1 min, 2, 4 ... at most 4 h; given up after three days of trying.
std::int64_t wait_us(int attempts) { return std::min<std::int64_t>(60ll << std::min(attempts - 1, 20), 4 * 3600) * us; }
constexpr int attempts_max = 24;

std::optional<base::CaseId> case_answered(const Services& s, db::Reader& reader, const mail::Message& message) {
    for (const auto& reference : message.references)
        if (auto found = store::case_of_message(reader, s.keyring->hash("message_id", reference))) return found;
    for (const auto& to : message.to)
        if (const auto token = plus_part(to); !token.empty())
            if (auto found = store::case_of_message(reader, s.keyring->hash("reply_token", token))) return found;
    return {};
}

// Which language a message is written in, by its commonest words; nothing when it is neither.
std::optional<i18n::Language> written_in(std::string_view text) {
    static const std::set<std::string, std::less<>> swedish{"och", "att", "jag", "det", "som", "inte", "har", "till", "med", "ni", "vi", "hur", "min", "kan", "om", "den", "hej", "ett", "en", "av", "vad", "ska", "var"};
    static const std::set<std::string, std::less<>> english{"the", "and", "to", "of", "is", "you", "how", "my", "have", "for", "that", "with", "we", "are", "can", "what", "please", "dear", "hello", "this", "it", "do", "on"};
    int sv = 0, en = 0, all = 0;
    std::string word;
    for (const char c : base::lower_ascii(text.substr(0, 20'000)) + " ") {
        if ((c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80)) { word += c; continue; }
        if (word.empty()) continue;
        ++all;
        sv += swedish.contains(word);
        en += english.contains(word);
        word.clear();
    }
    // A tenth of running words are among these; less is a name, a number, or another language.
    if (std::max(sv, en) * 10 < all || sv == en) return {};
    return sv > en ? i18n::Language::sv : i18n::Language::en;
}

// Subject and text; in both languages when we cannot tell which one the sender reads.
std::pair<std::string, std::string> acknowledged(std::optional<i18n::Language> language, const std::string& number) {
    const auto in = [&](i18n::Language one) {
        const auto& texts = i18n::Texts::of(one);
        return std::pair{std::string{texts("intake.mail.acknowledgement_subject")}, texts.fill("intake.mail.acknowledgement_text", {number})};
    };
    if (language) return in(*language);
    const auto [sv_subject, sv_text] = in(i18n::Language::sv);
    const auto [en_subject, en_text] = in(i18n::Language::en);
    return {sv_subject + " / " + en_subject, sv_text + "\n\n---\n\n" + en_text};
}

Submission submission_of(const Services& s, const mail::Message& message, std::string_view raw, std::int64_t size) {
    Submission submission;
    submission.channel = "email";
    submission.with_return_code = false;
    submission.message_id = message.message_id;
    submission.title = base::excerpt(base::replace_invalid_utf8(message.subject), 200);
    submission.contact.name = base::replace_invalid_utf8(message.from_name);
    submission.contact.email = base::replace_invalid_utf8(message.from_address);
    if (raw.empty() && size > 0) {
        submission.text = "[" + std::to_string(size / (1024 * 1024)) + " MB]";
        submission.message_id = "oversize:" + std::to_string(size) + ":" + iso_utc(s.clock.now());
        return submission;
    }
    submission.text = base::replace_invalid_utf8(base::normalise_newlines(message.text));
    submission.language = written_in(submission.title + " " + submission.text).value_or(i18n::Language::sv);
    if (message.broken) submission.files.push_back({"meddelande.eml", s.files.put(raw)});
    for (const auto& attachment : message.attachments) {
        auto name = base::replace_invalid_utf8(attachment.name);
        submission.files.push_back({name.empty() ? "bilaga" : base::excerpt(name, 200), s.files.put(attachment.content)});
    }
    return submission;
}

// Whoever writes to the address of a service is met by it; empty: to none that has an address and a queue.
std::string service_written_to(const Services& s, const std::vector<std::string>& to) {
    for (const auto* one : s.catalogue.contacts(s.clock.today()))
        if (!one->email.empty() && !one->queue.empty() &&
            std::any_of(to.begin(), to.end(), [&](const std::string& address) { return i18n::fold(address) == i18n::fold(one->email); }))
            return one->queue;
    return {};
}

}  // namespace

std::string Mail::queue(db::Transaction& tx, const OutgoingMail& mail, const crypto::CaseKeys& keys) const {
    const auto id = s_.ids.next();
    const auto token = reply_token(*s_.keyring, mail.case_id);
    mail::Outgoing out;
    out.from_address = settings_.from_address;
    out.from_name = settings_.from_name;
    out.to_address = mail.to;
    out.subject = mail.subject;
    out.text = mail.text;
    out.in_reply_to = mail.in_reply_to;
    out.automatic = mail.automatic;
    out.reply_token = token;
    out.message_id = s_.keyring->blind("message:" + std::to_string(id)) + "@" + domain_of(settings_.from_address);
    const store::Queued queued{id, mail.case_id,
                               keys.seal(crypto::KeyClass::identity, {to_column, id, mail.case_id.value}, mail.to),
                               keys.seal(crypto::KeyClass::matter, {message_column, id, mail.case_id.value}, mail::compose(out)),
                               "waiting", 0, s_.clock.now(), "", s_.clock.now()};
    s_.ledger.put_working(tx, store::outbox, store::values(queued));
    s_.ledger.put_working(tx, store::messages, {s_.ids.next(), db::Bytes{s_.keyring->hash("message_id", out.message_id)}, mail.case_id});
    const auto token_hash = s_.keyring->hash("reply_token", token);
    if (!store::case_of_message(tx, token_hash))
        s_.ledger.put_working(tx, store::messages, {s_.ids.next(), db::Bytes{token_hash}, mail.case_id});
    return out.message_id;
}

namespace {

MailStatus status_of(const store::Queued& queued) {
    return {queued.id, queued.state, queued.attempts, queued.answer, queued.made_at, queued.next_at};
}

}  // namespace

std::vector<MailStatus> Mail::of_case(db::Reader& reader, base::CaseId case_id) const {
    std::vector<MailStatus> found;
    for (const auto& queued : store::queued_of(reader, case_id)) found.push_back(status_of(queued));
    return found;
}

std::vector<MailStatus> Mail::failed(db::Reader& reader, int limit) const {
    std::vector<MailStatus> found;
    for (const auto& queued : store::failed(reader, limit)) found.push_back(status_of(queued));
    return found;
}

void Mail::try_again(db::Transaction& tx, std::int64_t id) const {
    auto queued = store::queued(tx, id);
    if (!queued || queued->state != "refused") return;
    queued->state = "waiting";
    queued->attempts = 0;
    queued->next_at = s_.clock.now();
    s_.ledger.put_working(tx, store::outbox, store::values(*queued));
}

bool Mail::take(std::string_view raw, std::int64_t size) const {
    const auto message = raw.empty() ? mail::Message{} : mail::parse(raw);
    auto submission = submission_of(s_, message, raw, size);
    std::optional<base::CaseId> known, answered;
    s_.database.read([&](db::Reader& reader) {
        known = store::case_of_message(reader, s_.keyring->hash("message_id", submission.message_id));
        if (!known) answered = case_answered(s_, reader, message);
    });
    if (known) return true;   // taken before: the mailbox was cut off before it could be moved
    if (answered) {
        submission.form = "";
        if (const auto added = intake_.add(*answered, submission); added) return true;
    }
    if (const auto service = service_written_to(s_, message.to); !service.empty()) {
        submission.child = service == "children";
        submission.answers["service"] = {service};
    }
    submission.case_type = route_ ? route_(submission, message.to) : std::string{};
    if (submission.case_type.empty() || !owned(submission.case_type)) submission.case_type = settings_.in_case_type;
    for (const auto& [type, event] : owners_)
        if (type == submission.case_type) submission.event = event;
    CHECK(!submission.event.name.empty());
    const auto receipt = intake_.receive(submission);
    if (!receipt) {
        base::log(base::Level::alarm, "mail_not_taken", {{"reason", receipt.error().text_key}});
        return false;
    }
    // Automatic mails never answer each other (RFC 3834); the acknowledgement holds the number alone.
    if (message.automatic || message.broken || message.from_address.empty() || !settings_.out) return true;
    const auto acknowledgement = acknowledged(written_in(submission.title + " " + submission.text), receipt->number);
    s_.database.write([&](db::Transaction& tx) {
        const auto keys = s_.casework.keys(tx, receipt->case_id);
        queue(tx, {receipt->case_id, message.reply_to.empty() ? message.from_address : message.reply_to,
                   acknowledgement.first, acknowledgement.second, message.message_id, true}, keys);
    });
    return true;
}

std::int64_t Mail::fetch_once() const {
    if (!settings_.in) return 0;
    const mail::ServerAddress server{settings_.in_url, settings_.in_user, settings_.in_password, settings_.require_tls,
                                     settings_.ca_file, settings_.in_mailbox};
    const int taken = mail::fetch(server, settings_.in_done, message_bytes_max, 50,
                                  [&](const mail::Fetched& fetched) { return take(fetched.raw, fetched.size); });
    return taken >= 50 ? 1 : 0;
}

std::int64_t Mail::send_once() const {
    if (!settings_.out) return 0;
    std::vector<store::Queued> due;
    s_.database.read([&](db::Reader& reader) { due = store::due(reader, s_.clock.now(), 20); });
    const mail::ServerAddress server{settings_.out_url, settings_.out_user, settings_.out_password, settings_.require_tls, settings_.ca_file};
    for (auto& queued : due) {
        std::optional<crypto::CaseKeys> keys;
        std::string to, message;
        try {
            s_.database.read([&](db::Reader& reader) { keys = s_.casework.keys(reader, queued.case_id); });
            to = keys->open(crypto::KeyClass::identity, {to_column, queued.id, queued.case_id.value}, queued.to_sealed);
            message = keys->open(crypto::KeyClass::matter, {message_column, queued.id, queued.case_id.value}, queued.message_sealed);
        } catch (const crypto::Tampered&) {
            // Shown to staff with the refused ones; the rest of the queue must not wait behind it.
            base::log(base::Level::alarm, "mail_not_opened", {{"id", std::to_string(queued.id)}});
            queued.state = "refused";
            s_.database.write([&](db::Transaction& tx) { s_.ledger.put_working(tx, store::outbox, store::values(queued)); });
            continue;
        }
        const auto sent = mail::send(server, settings_.from_address, to, message);
        ++queued.attempts;
        queued.answer = base::excerpt(base::replace_invalid_utf8(std::to_string(sent.code) + " " + without_addresses(sent.answer)), 300);
        queued.next_at = {s_.clock.now().us + wait_us(queued.attempts)};
        using Status = mail::Sent::Status;
        if (sent.status == Status::accepted) queued.state = "sent";
        else if (sent.status == Status::refused || queued.attempts >= attempts_max) queued.state = "refused";
        s_.database.write([&](db::Transaction& tx) {
            s_.ledger.put_working(tx, store::outbox, store::values(queued));
            if (queued.state != "waiting")
                s_.ledger.append(tx, {queued.state == "sent" ? mail_accepted : mail_refused, queued.case_id, {}, {}, s_.clock.now()}, {}, &keys->salt());
        });
    }
    return due.size() == 20 ? 1 : 0;
}

}  // namespace intake
