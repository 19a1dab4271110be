#include "intake/intake.h"

#include <mutex>

#include "answers.h"
#include "base/log.h"
#include "base/text.h"
#include "intake_events.h"
#include "intake_prepare.h"
#include "intake_store.h"

namespace intake {

namespace {

using crypto::KeyClass;

constexpr std::string_view answers_column = "intake.submissions.answers", contact_column = "intake.submissions.contact",   // not a text key
                           receipt_column = "intake.receipts.answer", draft_column = "intake.drafts.content";   // not a text key
constexpr std::int64_t us = 1'000'000, hour = 3600 * us;
constexpr std::int64_t draft_hours = 24, kept_draft_hours = 72;
constexpr int draft_days_max = 5, blob_days_min = 6;

// The long text stands once, in the document: the answer that is the very same says only so.
constexpr std::string_view same_as_text = "_text";

Answers without_text(Answers answers, const std::string& text) {
    // Contact details are sealed with the identity key alone.
    std::erase_if(answers, [](const auto& answer) { return answer.first.starts_with("contact_"); });
    for (auto& [field, values] : answers)
        if (!text.empty() && values.size() == 1 && base::trim(values[0]) == base::trim(text)) {
            const auto name = field;
            answers.erase(name);
            answers.emplace(same_as_text, std::vector<std::string>{name});
            break;
        }
    return answers;
}

Answers with_text(Answers answers, const std::string& text) {
    const auto found = answers.find(same_as_text);
    if (found == answers.end()) return answers;
    const auto name = found->second.at(0);
    answers.erase(found);
    answers[name] = {text};
    return answers;
}

base::Time stored_time(const Services& s, bool anonymous) {
    return anonymous ? base::start_of(s.clock.today()) : s.clock.now();
}

void seal_parts(const Services& s, const Submission& submission, const crypto::CaseKeys& keys, Prepared& prepared) {
    const auto case_id = prepared.opening.id;
    auto& document = prepared.document;
    prepared.document_sealed = s.registry.seal(keys, document);
    for (const auto& file : submission.files) prepared.files.push_back(s.registry.seal_file(keys, case_id, s.ids.next(), file));
    prepared.submission_id = s.ids.next();
    prepared.answers_sealed = keys.seal(KeyClass::matter, {answers_column, prepared.submission_id, case_id.value}, to_json(without_text(submission.answers, submission.text)));
    prepared.contact_sealed = keys.seal(KeyClass::identity, {contact_column, prepared.submission_id, case_id.value}, to_json(submission.contact));
}

registry::Document document_of(const Services& s, const Submission& submission, base::CaseId case_id, std::string kind, int number) {
    registry::Document document;
    document.id = s.ids.make<base::DocumentId>();
    document.case_id = case_id;
    document.number = number;
    document.kind = std::move(kind);
    document.channel = submission.channel;
    document.day = submission.received_day.number ? submission.received_day : s.clock.today();
    document.registered_at = stored_time(s, submission.anonymous);
    document.title = submission.title;
    document.party = submission.contact.name.empty() ? submission.contact.email : submission.contact.name;
    document.text = submission.text;
    return document;
}

// Keyed: what was sent under the key is compared, and must not be guessed from the disk.
std::string hash_of_body(const Services& s, const Submission& submission) { return s.keyring->hash("body", submission.body); }

// "number\ncode" under the key that the sender alone holds.
std::string seal_receipt(const Services& s, std::string_view key, const std::string& number, const std::string& code) {
    return crypto::seal(s.keyring->token_key("receipt", key), s.keyring->version(), {receipt_column, 0, 0}, number + "\n" + code);
}

std::optional<Receipt> open_receipt(const Services& s, std::string_view key, const std::string& sealed) {
    const auto plain = crypto::open(s.keyring->token_key("receipt", key), {receipt_column, 0, 0}, sealed);
    if (!plain) return {};
    const auto lines = base::split(*plain, '\n');
    return Receipt{lines.at(0), lines.at(1), {}, true};
}

ledger::RowContent insert_submission(db::Transaction& tx, const Submission& submission, const Prepared& prepared, base::CaseId case_id, base::Day day) {
    return ledger::insert(tx, store::submissions,
        {prepared.submission_id, case_id, prepared.document.id, submission.form, day.number, i18n::code(submission.language),
         submission.channel, db::Bytes{prepared.answers_sealed}, db::Bytes{prepared.contact_sealed}, db::Bytes{prepared.code_hash}});
}

}  // namespace

Prepared prepare(const Services& s, const Submission& submission, const catalogue::CaseTypeVersion& version, base::CaseId id) {
    Prepared prepared;
    auto& opening = prepared.opening;
    opening.id = id;
    opening.type = submission.case_type;
    opening.channel = submission.channel;
    const bool today = !submission.received_day.number || submission.received_day == s.clock.today();
    opening.received_day = today ? s.clock.today() : submission.received_day;
    opening.received_at = today ? stored_time(s, submission.anonymous) : base::start_of(opening.received_day);
    if (submission.received_at.us && !submission.anonymous) opening.received_at = submission.received_at;
    opening.anonymous = submission.anonymous;
    opening.urgent = submission.urgent;
    opening.area = submission.area;
    opening.keys = crypto::CaseKeys::random();
    opening.keys_wrapped = s.keyring->wrap(opening.keys, opening.id);
    if (!submission.unit_code.empty()) {
        s.database.read([&](db::Reader& reader) {
            const auto unit = s.parties.operation_by_code(reader, submission.unit_code);
            if (!unit) return;
            opening.unit = unit->id;
            opening.provider = unit->provider;
            opening.municipality = unit->municipality;
            opening.county = unit->county;
        });
        if (const auto* department = s.catalogue.department_of_county(opening.county, opening.received_day)) opening.region = department->id;
    }
    if (const auto* place = s.catalogue.municipality(submission.municipality); place && opening.municipality.empty()) {
        opening.municipality = place->code;
        opening.county = place->county;
        // Only what cannot wait goes straight to the department of the place; the rest is for whoever answers.
        const auto* department = submission.urgent ? s.catalogue.department_of_county(place->county, opening.received_day) : nullptr;
        if (department) opening.region = department->id;
    }
    prepared.document = document_of(s, submission, opening.id, submission.case_type, 1);
    if (!version.secrecy.empty()) prepared.document.secrecy = version.secrecy.front();
    seal_parts(s, submission, opening.keys, prepared);
    if (submission.with_return_code) {
        prepared.code = crypto::random_return_code();
        prepared.code_hash = s.keyring->hash("return_code", *base::normalise_crockford32(prepared.code));
    }
    return prepared;
}

std::string title_of(const Services& s, const Submission& submission) {
    return submission.title.empty() ? s.catalogue.case_type_named(submission.case_type)->name.sv : submission.title;
}

Receipt write_received(const Services& s, db::Transaction& tx, const Submission& submission, const Prepared& prepared,
                       const catalogue::CaseTypeVersion& version) {
    const auto& opening = prepared.opening;
    const auto at = opening.received_at;
    const auto opened = s.casework.open_case(tx, opening, version);
    std::vector<ledger::RowContent> rows{opened.row, s.registry.add_document(tx, prepared.document, prepared.document_sealed)};
    for (const auto& file : prepared.files) rows.push_back(s.registry.add_file(tx, opening.id, prepared.document.id, file));
    rows.push_back(insert_submission(tx, submission, prepared, opening.id, opening.received_day));
    for (auto& row : s.assessments.said_by_sender(tx, opening.id, at, submission.area, opening.unit)) rows.push_back(std::move(row));
    s.ledger.append(tx, {submission.event, opening.id, prepared.document.id, {}, at}, rows, &opening.keys.salt());
    if (!submission.message_id.empty())
        s.ledger.put_working(tx, store::messages, {s.ids.next(), db::Bytes{s.keyring->hash("message_id", submission.message_id)}, opening.id});
    if (submission.in_same_commit) submission.in_same_commit(tx, opening.id, opening.keys);
    return {opened.number.string(), prepared.code, opening.id, false};
}

std::vector<std::string> danger_words(const catalogue::Catalogue& catalogue, std::string_view text, base::Day day) {
    return catalogue::phrases_in(text, catalogue::phrases(catalogue, "danger_words", day));
}

namespace {

constexpr std::string_view childrens_service = "children";

// Where a child is concerned a person reads what may tell of danger at once, whichever way it came.
bool mark_danger(const Services& s, Submission& submission, bool child) {
    if (submission.danger_judged) return false;
    if (!child && !submission.child && catalogue::answer(submission.answers, "service") != childrens_service) return false;
    const auto words = danger_words(s.catalogue, submission.title + "\n" + submission.text, s.clock.today());
    if (words.empty()) return false;
    submission.urgent = true;
    if (submission.title.empty()) submission.title = i18n::Texts::of(i18n::Language::sv).fill("intake.case.danger_words", {base::join(words, ", ")});
    return true;
}

}  // namespace

struct Intake::Budget {
    std::mutex mutex;
    double left = 2;
    std::int64_t at = 0;
    // Two wrong codes a second over the whole office.
    bool spend(std::int64_t now, double cost) {
        const std::lock_guard lock{mutex};
        left = std::min(2.0, left + static_cast<double>(now - at) * 2 / us);
        at = now;
        if (left < 1) return false;
        left -= cost;
        return true;
    }
};

Intake::Intake(Services services) : s_{std::move(services)}, wrong_codes_{std::make_shared<Budget>()} {}

base::Result<Receipt> Intake::receive(const Submission& given) const {
    Submission submission = given;
    const auto version = s_.casework.version(submission.case_type, submission.received_day.number ? submission.received_day : s_.clock.today());
    if (!version) return version.error();
    const bool danger = mark_danger(s_, submission, false);
    submission.title = title_of(s_, submission);
    const auto key_hash = submission.key.empty() ? "" : s_.keyring->hash("idempotency", submission.key);
    const auto body_hash = hash_of_body(s_, submission);
    const auto prepared = prepare(s_, submission, **version, s_.ids.make<base::CaseId>());
    Receipt receipt;
    bool reused = false;
    s_.database.write([&](db::Transaction& tx) {
        receipt = {};
        reused = false;
        if (!key_hash.empty()) {
            if (const auto stored = store::receipt(tx, key_hash)) {
                const auto opened = open_receipt(s_, submission.key, stored->answer_sealed);
                reused = stored->body_hash != body_hash || !opened;
                if (!reused) receipt = *opened;
                return;
            }
        }
        receipt = write_received(s_, tx, submission, prepared, **version);
        if (!key_hash.empty())
            s_.ledger.put_working(tx, store::receipts,
                {s_.ids.next(), db::Bytes{key_hash}, db::Bytes{body_hash},
                 db::Bytes{seal_receipt(s_, submission.key, receipt.number, receipt.return_code)}, s_.clock.today().number});
    });
    if (reused) return base::Refusal{"intake.refused.key_reused"};
    receipt.danger = danger;
    return receipt;
}

std::optional<Receipt> Intake::receipt(std::string_view key) const {
    std::optional<Receipt> found;
    s_.database.read([&](db::Reader& reader) {
        if (const auto stored = store::receipt(reader, s_.keyring->hash("idempotency", key))) found = open_receipt(s_, key, stored->answer_sealed);
    });
    return found;
}

base::Outcome Intake::add(base::CaseId case_id, const Submission& addition) const {
    // What comes after a formal decision is registered, and a person judges whether it changes anything.
    const auto decided = [&](const casework::Case& on) {
        const auto version = s_.casework.version(on.type, on.version_day);
        const auto* kind = version ? (*version)->decision(on.outcome) : nullptr;
        return kind && kind->formal;
    };
    std::optional<casework::Case> row;
    std::optional<crypto::CaseKeys> keys;
    bool child = false;
    s_.database.read([&](db::Reader& reader) {
        row = s_.casework.find(reader, case_id);
        if (!row) return;
        keys = s_.casework.keys(reader, case_id);
        const auto first = this->submission(reader, case_id, *keys);
        child = first && catalogue::answer(first->answers, "service") == childrens_service;
    });
    if (!row) return base::Refusal{"intake.refused.unknown_case"};
    Submission submission = addition;
    const bool danger = mark_danger(s_, submission, child);
    submission.anonymous = row->anonymous;
    if (submission.title.empty()) submission.title = s_.catalogue.case_type_named(row->type)->name.sv;
    Prepared prepared;
    prepared.opening.id = case_id;
    prepared.document = document_of(s_, submission, case_id, "addition", 0);
    prepared.document.secrecy = row->secrecy;
    seal_parts(s_, submission, *keys, prepared);
    const auto key_hash = submission.key.empty() ? "" : s_.keyring->hash("idempotency", submission.key);
    const auto body_hash = hash_of_body(s_, submission);
    bool reused = false;
    s_.database.write([&](db::Transaction& tx) {
        reused = false;
        if (!key_hash.empty())
            if (const auto stored = store::receipt(tx, key_hash)) { reused = stored->body_hash != body_hash; return; }
        std::vector<ledger::RowContent> rows{s_.registry.add_document(tx, prepared.document, prepared.document_sealed)};
        for (const auto& file : prepared.files) rows.push_back(s_.registry.add_file(tx, case_id, prepared.document.id, file));
        rows.push_back(insert_submission(tx, submission, prepared, case_id, s_.clock.today()));
        const auto kind = submission.event.name == material_added.name ? material_added : addition_received;
        s_.ledger.append(tx, {kind, case_id, prepared.document.id, {}, stored_time(s_, row->anonymous)}, rows, &keys->salt());
        if (const auto now = s_.casework.find(tx, case_id); now && !now->open && !decided(*now)) (void)s_.casework.reopen(tx, *now, {}, *keys);
        if (!key_hash.empty())
            s_.ledger.put_working(tx, store::receipts,
                {s_.ids.next(), db::Bytes{key_hash}, db::Bytes{body_hash},
                 db::Bytes{seal_receipt(s_, submission.key, row->number.string(), "")}, s_.clock.today().number});
        if (!submission.message_id.empty())
            s_.ledger.put_working(tx, store::messages,
                {s_.ids.next(), db::Bytes{s_.keyring->hash("message_id", submission.message_id)}, case_id});
        if (submission.in_same_commit) submission.in_same_commit(tx, case_id, *keys);
        if (!danger) return;
        if (const auto now = s_.casework.find(tx, case_id); now && !now->urgent) s_.casework.set_urgent(tx, *now, true, now->region, {}, *keys);
    });
    if (reused) return base::Refusal{"intake.refused.key_reused"};
    return base::Done{};
}

std::string Intake::new_token() const { return crypto::random_token(); }

std::optional<Draft> Intake::load(std::string_view token) const {
    if (token.size() != 43) return {};
    std::optional<store::Draft> stored;
    s_.database.read([&](db::Reader& reader) { stored = store::draft(reader, s_.keyring->hash("draft", token)); });
    if (!stored || stored->expires_at < s_.clock.now()) return {};
    const auto plain = crypto::open(s_.keyring->token_key("draft", token), {draft_column, stored->id, 0}, stored->sealed);
    if (!plain) return {};
    return draft_of(*plain);
}

std::string Intake::new_return_code() { return crypto::random_return_code(); }

base::Time Intake::save(std::string_view token, const Draft& given) const {
    Draft draft = given;
    const auto today = s_.clock.today();
    if (!draft.begun_day) draft.begun_day = today.number;
    const bool kept = !draft.return_code.empty();
    // Rounded up to the hour: when a draft was begun must not tell when an anonymous tip was sent.
    const base::Time asked{(s_.clock.now().us / hour + 1 + (kept ? kept_draft_hours : draft_hours)) * hour};
    const auto expires = std::min(asked, base::start_of(base::Day{draft.begun_day} + draft_days_max));
    // The row under the code holds nothing but the token, so that the page and the code open the same draft.
    struct Part { std::string purpose, key, content; std::string_view column; std::int64_t fresh_id; };
    std::vector<Part> parts{{"draft", std::string{token}, to_json(draft), draft_column, s_.ids.next()}};
    if (kept) parts.push_back({"resume", *base::normalise_crockford32(draft.return_code), std::string{token}, resume_column, s_.ids.next()});
    if (kept && !draft.person.empty()) parts.push_back({"resume_person", person_key(draft.form, draft.person), std::string{token}, resume_column, s_.ids.next()});
    s_.database.write([&](db::Transaction& tx) {
        for (const auto& part : parts) {
            const auto hash = s_.keyring->hash(part.purpose, part.key);
            const auto old = store::draft(tx, hash);
            const auto id = old ? old->id : part.fresh_id;
            const auto sealed = crypto::seal(s_.keyring->token_key(part.purpose, part.key), s_.keyring->version(), {part.column, id, 0}, part.content);
            s_.ledger.put_working(tx, store::drafts, {id, db::Bytes{hash}, db::Bytes{sealed}, expires.us});
        }
    });
    return expires;
}

bool Intake::has_code(db::Reader& reader, base::CaseId case_id) const { return store::has_code(reader, case_id); }

void Intake::add_code(db::Transaction& tx, base::CaseId case_id, std::string_view code) const {
    s_.ledger.put_working(tx, store::codes, {s_.ids.next(), db::Bytes{s_.keyring->hash("return_code", *base::normalise_crockford32(code))}, case_id, s_.clock.today().number});
}

base::Result<std::string> Intake::resume(std::string_view code) const {
    if (!wrong_codes_->spend(s_.clock.monotonic_us(), 0)) throw base::Busy("too many wrong return codes");
    std::optional<std::string> token;
    if (const auto normal = base::normalise_crockford32(code); normal && normal->size() == 16) {
        std::optional<store::Draft> stored;
        s_.database.read([&](db::Reader& reader) { stored = store::draft(reader, s_.keyring->hash("resume", *normal)); });
        if (stored && stored->expires_at >= s_.clock.now())
            token = crypto::open(s_.keyring->token_key("resume", *normal), {resume_column, stored->id, 0}, stored->sealed);
        if (token && !load(*token)) token.reset();   // sent, or thrown away
    }
    if (token) return *token;
    (void)wrong_codes_->spend(s_.clock.monotonic_us(), 1);
    return base::Refusal{"intake.refused.draft_code", "code"};
}

void Intake::discard(std::string_view token) const {
    const auto hash = s_.keyring->hash("draft", token);
    s_.database.write([&](db::Transaction& tx) { store::delete_draft(tx, hash); });
}

base::Result<Followed> Intake::follow(std::string_view number, std::string_view code) const {
    const base::Refusal wrong{"intake.refused.code", "code"};
    if (!wrong_codes_->spend(s_.clock.monotonic_us(), 0)) throw base::Busy("too many wrong return codes");
    const auto parsed = registry::RegistryNumber::parse(number);
    const auto normal = base::normalise_crockford32(code);
    std::optional<Followed> found;
    if (parsed && normal && normal->size() == 16)
        s_.database.read([&](db::Reader& reader) {
            const auto case_id = store::case_of_code(reader, s_.keyring->hash("return_code", *normal));
            if (!case_id) return;
            const auto row = s_.casework.find(reader, *case_id);
            if (!row || row->number != *parsed) return;
            found = Followed{*case_id, row->number.string(), {}};
            const auto keys = s_.casework.keys(reader, *case_id);
            // What answers the sender; a letter or a decision may have gone to somebody else in the case.
            for (const auto& document : s_.registry.documents(reader, *case_id, keys))
                if (document.direction == registry::Direction::sent && (document.kind == "answer" || document.kind == "limit_of_service"))
                    found->messages.insert(found->messages.begin(), {document.day, document.text});
        });
    if (found) return *found;
    (void)wrong_codes_->spend(s_.clock.monotonic_us(), 1);
    return wrong;
}

Contact Intake::contact(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const {
    for (const auto& stored : store::contacts(reader, case_id)) {
        auto contact = contact_of(keys.open(KeyClass::identity, {contact_column, stored.id, case_id.value}, stored.sealed));
        if (!contact.empty()) return contact;   // who came back with the code may have said how to be reached
    }
    return {};
}

std::optional<Intake::Sent> Intake::submission(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const {
    const auto stored = store::first_submission(reader, case_id);
    if (!stored) return {};
    return Sent{stored->form, stored->form_day, stored->language, stored->channel,
                with_text(answers_of(keys.open(KeyClass::matter, {answers_column, stored->id, case_id.value}, stored->answers)),
                          s_.registry.first_text(reader, case_id, keys))};
}

std::int64_t Intake::sweep() const {
    std::int64_t swept = 0;
    s_.database.write([&](db::Transaction& tx) { swept = store::sweep(tx, s_.clock.today() - 1, s_.clock.now()); });
    // A draft's files live as long as the draft can; a blob older than that which no row names is
    // what a cut connection or an abandoned form left.
    s_.files.each([&](const std::string& name, std::int64_t age_seconds) {
        if (age_seconds < blob_days_min * 86'400) return;
        bool known = true;
        s_.database.read([&](db::Reader& reader) {
            known = s_.registry.knows_blob(reader, name) ||
                    std::any_of(others_blobs_.begin(), others_blobs_.end(), [&](const auto& knows) { return knows(reader, name); });
        });
        if (!known) { s_.files.remove(name); ++swept; }
    });
    return swept;
}

std::int64_t clean_waiting(const Services& s, const files::Scanner& scanner, const files::Cleaner& cleaner) {
    std::vector<registry::Registry::Waiting> waiting;
    s.database.read([&](db::Reader& reader) { waiting = s.registry.waiting_files(reader, 20); });
    for (const auto& [id, case_id] : waiting) {
        std::optional<registry::FileRow> file;
        std::optional<crypto::CaseKeys> keys;
        std::string content;
        bool anonymous = true;
        s.database.read([&](db::Reader& reader) {
            anonymous = s.casework.find(reader, case_id).value().anonymous;
            keys = s.casework.keys(reader, case_id);
            file = s.registry.file(reader, id, *keys);
            const auto source = s.registry.open_original(reader, *file, *keys);
            for (auto piece = source(); !piece.empty(); piece = source()) content += piece;
        });
        const auto held = scanner.look(content);
        const auto cleaned = held.empty() ? cleaner.clean(content) : files::Cleaned{false, held, "", "", ""};
        const auto at = stored_time(s, anonymous);   // seconds after it came, so it would tell the hour
        std::optional<files::Sealed> clean;
        if (cleaned.ready) clean = s.files.put(cleaned.content);
        s.database.write([&](db::Transaction& tx) { s.registry.file_looked_at(tx, *file, *keys, cleaned, clean, at); });
    }
    return waiting.size() == 20 ? 1 : 0;
}

namespace {

class StoreSink final : public http::UploadSink {
public:
    explicit StoreSink(const files::Store& files) : writer_{files.create()} {}
    void write(std::string_view chunk) override { writer_->write(chunk); }
    std::string finish() override { return to_token(writer_->finish()); }
    void abandon() noexcept override { writer_.reset(); }

private:
    std::unique_ptr<files::Store::Writer> writer_;
};

}  // namespace

http::OpenSink open_sink(const files::Store& files) {
    return [&files] { return std::make_unique<StoreSink>(files); };
}

std::optional<registry::ReceivedFile> received(const http::Upload& upload) {
    auto sealed = sealed_of(upload.token);
    if (!upload.refused.empty() || !sealed) return {};
    return registry::ReceivedFile{upload.file_name, std::move(*sealed)};
}

void declare_tables(ledger::Ledger& ledger) {
    ledger.cover(store::submissions);
    ledger.watch(store::receipts);
    ledger.watch(store::drafts);
    ledger.watch(store::messages);
    ledger.watch(store::codes);
    ledger.watch(store::outbox);
}

std::optional<casework::Case> case_asked(const Services& services, const http::Request& request, const identity::Context& context,
                                         identity::Action action) {
    const auto number = registry::RegistryNumber::parse(request.captures.get("number"));
    std::optional<casework::Case> found;
    if (number && context.actor)
        services.database.read([&](db::Reader& reader) { found = services.casework.find_for(reader, *number, *context.actor, action); });
    return found;
}

}  // namespace intake
