// Letters of a case: filled in, written on while a draft, fixed as a document when queued, marked when gone.
#include <algorithm>

#include "base/text.h"
#include "casework_acts.h"
#include "casework_events.h"
#include "casework_letter_store.h"

namespace casework {

namespace {

constexpr std::string_view subject_column = "casework.letters.subject", body_column = "casework.letters.body";   // not a text key
constexpr std::size_t subject_characters_max = 200, body_characters_max = 50'000;

using base::Refusal;
using crypto::KeyClass;
using Filled = std::map<std::string, std::string>;

store::SealedLetter sealed(const Letter& letter, const crypto::CaseKeys& keys) {
    return {keys.seal(KeyClass::matter, {subject_column, letter.id, letter.case_id.value}, letter.subject),
            keys.seal(KeyClass::matter, {body_column, letter.id, letter.case_id.value}, letter.body)};
}

Letter unsealed(store::StoredLetter stored, const crypto::CaseKeys& keys) {
    auto& letter = stored.letter;
    letter.subject = keys.open(KeyClass::matter, {subject_column, letter.id, letter.case_id.value}, stored.sealed.subject);
    letter.body = keys.open(KeyClass::matter, {body_column, letter.id, letter.case_id.value}, stored.sealed.body);
    return std::move(letter);
}

std::optional<Letter> find(db::Reader& reader, const Case& on, std::int64_t id, const crypto::CaseKeys& keys) {
    for (auto& stored : store::letters_of(reader, on.id))
        if (stored.letter.id == id) return unsealed(std::move(stored), keys);
    return {};
}

std::optional<CaseParty> party_of(const Casework& casework, db::Reader& reader, const Case& on, base::PartyId id, const crypto::CaseKeys& keys) {
    for (auto& party : casework.case_parties().of_case(reader, on.id, keys))
        if (party.id == id) return std::move(party);
    return {};
}

std::optional<Refusal> text_fault(const Letter& letter) {
    if (base::trim(letter.subject).empty()) return Refusal{"casework.refused.letter_subject", "subject"};
    if (base::trim(letter.body).empty()) return Refusal{"casework.refused.letter_body", "body"};
    if (base::count_characters(letter.subject) > subject_characters_max)
        return Refusal{"casework.refused.too_long", "subject", "", {std::to_string(subject_characters_max)}};
    if (base::count_characters(letter.body) > body_characters_max)
        return Refusal{"casework.refused.too_long", "body", "", {std::to_string(body_characters_max)}};
    return {};
}

// A letter is Swedish or English: no other language has every sentence.
i18n::Language language_of(const CaseParty& party) {
    const auto known = i18n::language_of(party.language);
    return known && i18n::complete(*known) ? *known : i18n::Language::sv;
}

// The decision a letter speaks of: the newest that was taken, else the newest draft.
const Decision* spoken_of(const std::vector<Decision>& decisions) {
    const Decision* found = nullptr;
    for (const auto& decision : decisions)
        if (!found || decision.decided_day.number != 0 || found->decided_day.number == 0) found = &decision;
    return found;
}

void add_clock(Filled& values, const Case& on, const catalogue::CaseTypeVersion& version, const i18n::Texts& texts) {
    if (const auto* clock = version.clock(on.clock)) {
        values["clock_name"] = clock->name.in(texts.language());
        values["due_day"] = texts.date(on.due_day);
    }
}

void add_decision(Filled& values, const Casework& casework, db::Reader& reader, const Decision& decision,
                  const catalogue::CaseTypeVersion& version, base::PartyId party, const i18n::Texts& texts) {
    const auto* kind = version.decision(decision.kind);
    values["decision"] = kind ? kind->name.in(texts.language()) : decision.kind;
    values["decision_content"] = decision.content;
    values["decision_reasons"] = decision.reasons;
    values["took_part"] = base::trim(decision.took_part).empty() ? std::string{texts("casework.letter.nobody")} : decision.took_part;
    if (decision.decided_day.number != 0) values["decision_day"] = texts.date(decision.decided_day);
    for (const auto& [name, user] : {std::pair{"decider", decision.decider}, std::pair{"drafter", decision.drafter}}) {
        auto known = casework.name_of(reader, user);
        if (decision.names_omitted) known = texts("casework.letter.name_omitted");   // FL 33: where names could bring threats
        if (!known.empty()) values[name] = std::move(known);
    }
    if (!kind || !kind->appealable) return;
    values["court"] = casework.catalogue().label("courts", kind->appeal.court, casework.clock().today(), texts.language());
    if (const auto last = last_appeal_day(casework.catalogue().calendar(), *kind, decision, party)) values["last_appeal_day"] = texts.date(*last);
}

}  // namespace

Letters::Letters(const Casework& casework) : casework_{casework} {}

Filled Letters::values(db::Reader& reader, const Case& on, const CaseParty& party, i18n::Language language, const crypto::CaseKeys& keys) const {
    const auto& texts = i18n::Texts::of(language);
    const auto& catalogue = casework_.catalogue();
    const auto& office = catalogue.office();
    Filled values{{"number", on.number.string()}, {"today", texts.date(casework_.clock().today())}, {"received_day", texts.date(on.received_day)},
                  {"party_name", shown_name(party)}, {"office_name", office.name.in(language)}, {"office_phone", office.phone},
                  {"office_email", office.registry_email}};
    if (const auto* type = catalogue.case_type_named(on.type)) values["case_type"] = type->name.in(language);
    for (const auto& one : casework_.case_parties().of_case(reader, on.id, keys))
        if (one.role == "provider" && one.current(casework_.clock().today()) && !one.organisation.empty()) values["provider"] = one.organisation;
    for (const auto& hearing : casework_.hearings().of_case(reader, on, keys))
        if (hearing.party == party.id && hearing.reply_by.number != 0) values["reply_by"] = texts.date(hearing.reply_by);
    const auto version = casework_.version(on.type, on.version_day);
    if (!version) return values;
    add_clock(values, on, **version, texts);
    const auto decisions = casework_.decisions().of_case(reader, on.id, keys);
    if (const auto* decision = spoken_of(decisions)) add_decision(values, casework_, reader, *decision, **version, party.id, texts);
    return values;
}

base::Result<std::int64_t> Letters::draft(db::Transaction& tx, const Case& on, std::string_view template_id, const CaseParty& given,
                                          const Filled& extra, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto today = casework_.clock().today();
    const auto party = party_of(casework_, tx, on, given.id, keys);
    if (!party || !party->current(today)) return Refusal{"casework.refused.letter_party", "party"};
    const auto language = language_of(*party);
    Letter letter;
    letter.id = casework_.ids().next();
    letter.case_id = on.id;
    letter.template_id = template_id;
    letter.party = party->id;
    letter.language = i18n::code(language);
    letter.made_day = today;
    letter.actor = actor;
    const auto value_of = [&](const char* name) {
        const auto found = extra.find(name);
        return found == extra.end() ? std::string{} : std::string{base::trim(base::normalise_newlines(found->second))};
    };
    if (template_id.empty()) {
        letter.subject = value_of("subject");
        letter.body = value_of("free_text");
    } else {
        const auto* chosen = casework_.catalogue().letter(template_id, today);
        if (!chosen || (!chosen->case_type.empty() && chosen->case_type != on.type)) return Refusal{"casework.refused.letter_template", "template"};
        auto known = values(tx, on, *party, language, keys);
        for (const auto& [name, value] : extra)   // who decided is the engine's to say, and to leave out (FL 33)
            if (!((name == "decider" || name == "drafter") && known.contains(name))) known[name] = value;
        const auto text = fill(*chosen, language, known);
        if (!text) return text.error();
        std::tie(letter.subject, letter.body) = *text;
    }
    if (auto fault = text_fault(letter)) return *fault;
    const auto row = ledger::insert(tx, store::letters, store::values(letter, time_of_act(casework_, on, actor), sealed(letter, keys)));
    append(casework_, tx, letter_drafted, on, {}, actor, {row}, keys);
    return letter.id;
}

base::Outcome Letters::revise(db::Transaction& tx, const Case& on, std::int64_t id, std::string_view subject, std::string_view body,
                              base::UserId actor, const crypto::CaseKeys& keys) const {
    auto letter = find(tx, on, id, keys);
    if (!letter) return Refusal{"casework.refused.letter_unknown", "letter"};
    if (letter->state != LetterState::draft) return Refusal{"casework.refused.letter_fixed", "letter"};
    letter->subject = base::trim(subject);
    letter->body = base::trim(base::normalise_newlines(body));
    if (auto fault = text_fault(*letter)) return *fault;
    store::update(tx, *letter, sealed(*letter, keys));
    append(casework_, tx, letter_revised, on, {}, actor, {ledger::reread(tx, store::letters, id)}, keys);
    return base::Done{};
}

// Of its own, or of the register behind the unit or the provider.
static bool has_organisation_number(const CaseParty& party) { return !party.organisation_number.empty() || party.provider || party.unit; }

// Where a protected person is must not be told by an address on paper or in a mailbox; digital post goes to the
// number alone.
std::optional<Refusal> channel_fault(const CaseParty& party, std::string_view channel) {
    if (channel != "post" && channel != "email" && channel != "digital_post") return Refusal{"casework.refused.letter_channel", "channel"};
    if (party.protection != Protection::none && channel != "digital_post")
        return Refusal{"casework.refused.letter_protected", "channel"};
    if (channel == "email" && party.person.email.empty()) return Refusal{"casework.refused.letter_email", "channel"};
    if (channel == "digital_post" && party.person.personal_number.empty() && !has_organisation_number(party)) return Refusal{"casework.refused.letter_digital_post", "channel"};
    if (channel == "post" && party.organisation.empty() && !party.unit && !party.provider &&
        (party.person.address.empty() || party.person.city.empty()))
        return Refusal{"casework.refused.letter_address", "channel"};
    return {};
}

// What a draft leaves for a person to write is written before the letter goes.
static std::optional<Refusal> unfinished(const Letter& letter) {
    for (const auto language : {i18n::Language::sv, i18n::Language::en, i18n::language_of(letter.language).value_or(i18n::Language::sv)}) {
        const auto left = i18n::Texts::of(language)("casework.letter.to_write");
        if (letter.body.find(left) != std::string::npos || letter.subject.find(left) != std::string::npos)
            return Refusal{"casework.refused.letter_unfinished", "body", "", {std::string{left}}};
    }
    return {};
}

base::Outcome Letters::queue(db::Transaction& tx, const Case& on, std::int64_t id, std::string_view channel, base::UserId actor,
                             const crypto::CaseKeys& keys) const {
    auto letter = find(tx, on, id, keys);
    if (!letter) return Refusal{"casework.refused.letter_unknown", "letter"};
    if (letter->state != LetterState::draft) return Refusal{"casework.refused.letter_fixed", "letter"};
    if (auto fault = unfinished(*letter)) return *fault;
    const auto party = party_of(casework_, tx, on, letter->party, keys);
    if (!party || !party->current(casework_.clock().today())) return Refusal{"casework.refused.letter_party", "party"};
    if (auto fault = channel_fault(*party, channel)) return *fault;
    const auto& registry = casework_.registry();
    registry::Document document;
    document.id = casework_.ids().make<base::DocumentId>();
    document.case_id = on.id;
    document.direction = registry::Direction::sent;
    document.kind = "letter";
    document.channel = channel;
    document.day = casework_.clock().today();
    document.registered_at = time_of_act(casework_, on, actor);
    document.actor = actor;
    document.title = letter->subject;
    document.party = shown_name(*party);
    document.text = letter->body;
    document.secrecy = on.secrecy;
    letter->state = LetterState::queued;
    letter->channel = channel;
    letter->document = document.id;
    const auto document_row = registry.add_document(tx, document, registry.seal(keys, document));
    store::update(tx, *letter, sealed(*letter, keys));
    append(casework_, tx, letter_queued, on, document.id, actor, {document_row, ledger::reread(tx, store::letters, id)}, keys);
    return base::Done{};
}

base::Result<std::int64_t> Letters::enqueue(db::Transaction& tx, const Case& on, base::PartyId to, base::DocumentId document, std::string_view language,
                                            std::string_view subject, std::string_view body, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto today = casework_.clock().today();
    const auto party = party_of(casework_, tx, on, to, keys);
    if (!party || !party->current(today)) return Refusal{"casework.refused.letter_party", "party"};
    if (auto fault = channel_fault(*party, "post")) return *fault;
    CHECK(document_of_case(casework_, tx, on, document, keys));
    Letter letter;
    letter.id = casework_.ids().next();
    letter.case_id = on.id;
    letter.party = party->id;
    letter.state = LetterState::queued;
    letter.channel = "post";
    letter.language = language;
    letter.document = document;
    letter.made_day = today;
    letter.actor = actor;
    letter.subject = base::trim(subject);
    letter.body = base::trim(base::normalise_newlines(body));
    if (auto fault = text_fault(letter)) return *fault;
    const auto row = ledger::insert(tx, store::letters, store::values(letter, time_of_act(casework_, on, actor), sealed(letter, keys)));
    append(casework_, tx, letter_queued, on, document, actor, {row}, keys);
    return letter.id;
}

base::Outcome Letters::mark(db::Transaction& tx, const Case& on, std::int64_t id, LetterState state, base::UserId actor,
                            const crypto::CaseKeys& keys) const {
    auto letter = find(tx, on, id, keys);
    if (!letter) return Refusal{"casework.refused.letter_unknown", "letter"};
    const bool sent = state == LetterState::sent && letter->state == LetterState::queued;
    const bool returned = state == LetterState::returned && letter->state == LetterState::sent;
    if (!sent && !returned) return Refusal{"casework.refused.letter_state", "state"};
    letter->state = state;
    if (sent) letter->sent_day = casework_.clock().today();
    store::update(tx, *letter, sealed(*letter, keys));
    append(casework_, tx, sent ? letter_sent : letter_returned, on, letter->document, actor, {ledger::reread(tx, store::letters, id)}, keys);
    return base::Done{};
}

std::vector<Letter> Letters::of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<Letter> found;
    for (auto& stored : store::letters_of(reader, id)) found.push_back(unsealed(std::move(stored), keys));
    return found;
}

std::vector<Letters::Waiting> Letters::waiting(db::Reader& reader, std::string_view channel, int limit) const {
    return store::waiting_letters(reader, channel, limit);
}

std::vector<Letters::Waiting> Letters::unbatched(db::Reader& reader, int limit) const { return store::unbatched_letters(reader, limit); }

// A letter that somebody else put in a batch, or marked, meanwhile is left out; what is left makes the batch.
base::Result<std::int64_t> Letters::make_batch(db::Transaction& tx, const std::vector<Waiting>& letters, base::UserId actor) const {
    const auto now = casework_.clock().now();
    const auto id = casework_.ids().next();
    std::vector<ledger::RowContent> rows;
    for (const auto& one : letters) {
        if (static_cast<int>(rows.size()) == batch_max) break;
        const auto stored = store::letters_of(tx, one.case_id);
        const auto letter = std::find_if(stored.begin(), stored.end(), [&](const auto& each) { return each.letter.id == one.id; });
        if (letter == stored.end() || letter->letter.state != LetterState::queued || letter->letter.channel != "post" || store::in_open_batch(tx, one.id))
            continue;
        rows.push_back(ledger::insert(tx, store::batch_letters, {casework_.ids().next(), id, one.case_id, one.id}));
    }
    if (rows.empty()) return Refusal{"casework.refused.batch_empty", "batch"};
    rows.push_back(ledger::insert(tx, store::batches, {id, now.us, casework_.clock().today().number, actor, 0, base::UserId{}}));
    casework_.ledger().append(tx, {letters_batched, {}, {}, actor, now}, rows);
    return id;
}

std::optional<LetterBatch> Letters::batch(db::Reader& reader, std::int64_t id) const { return store::batch(reader, id); }
std::vector<LetterBatch> Letters::open_batches(db::Reader& reader, int limit) const { return store::batches_by(reader, true, limit); }
std::vector<LetterBatch> Letters::ended_batches(db::Reader& reader, int limit) const { return store::batches_by(reader, false, limit); }

base::Outcome Letters::end_batch(db::Transaction& tx, std::int64_t id, base::UserId actor) const {
    const auto found = store::batch(tx, id);
    if (!found || !found->open()) return Refusal{"casework.refused.batch_ended", "batch"};
    store::end_batch(tx, id, casework_.clock().today(), actor);
    casework_.ledger().append(tx, {batch_ended, {}, {}, actor, casework_.clock().now()}, {ledger::reread(tx, store::batches, id)});
    return base::Done{};
}

}  // namespace casework
