#include "casework_letter_store.h"

#include <array>

namespace casework::store {

namespace {

constexpr std::array<std::string_view, 4> states{"draft", "queued", "sent", "returned"};

LetterState state_of(std::string_view code) {
    for (std::size_t i = 0; i < states.size(); ++i)
        if (states[i] == code) return static_cast<LetterState>(i);
    throw base::Fault("casework_letters holds an unknown state");
}

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

}  // namespace

std::vector<StoredLetter> letters_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredLetter> found;
    reader.query("SELECT id, case_id, template_id, party_id, state, channel, language, document_id, made_day, sent_day, actor, "
                 "subject_sealed, body_sealed FROM casework_letters WHERE case_id = ? ORDER BY at, id", {id}, [&](const db::Row& row) {
        StoredLetter stored;
        auto& letter = stored.letter;
        letter.id = row.integer(0);
        letter.case_id = row.id<base::CaseId>(1);
        letter.template_id = row.string(2);
        letter.party = row.id<base::PartyId>(3);
        letter.state = state_of(row.text(4));
        letter.channel = row.string(5);
        letter.language = row.string(6);
        letter.document = row.id<base::DocumentId>(7);
        letter.made_day = day(row.integer(8));
        letter.sent_day = day(row.integer(9));
        letter.actor = row.id<base::UserId>(10);
        stored.sealed = {row.blob(11), row.blob(12)};
        found.push_back(std::move(stored));
    });
    return found;
}

// The literal state is the partial index's: SQLite uses it only when it reads it word for word.
std::vector<Letters::Waiting> waiting_letters(db::Reader& reader, std::string_view channel, int limit) {
    std::vector<Letters::Waiting> found;
    reader.query("SELECT id, case_id, channel FROM casework_letters WHERE state = 'queued' AND channel = ? ORDER BY id LIMIT ?",
                 {channel, limit}, [&](const db::Row& row) { found.push_back({row.integer(0), row.id<base::CaseId>(1), row.string(2)}); });
    return found;
}

db::Values values(const Letter& letter, base::Time at, const SealedLetter& sealed) {
    return {letter.id, letter.case_id, at.us, letter.template_id, letter.party, states[static_cast<std::size_t>(letter.state)],
            letter.channel, letter.language, letter.document, letter.made_day.number, letter.sent_day.number, letter.actor,
            db::Bytes{sealed.subject}, db::Bytes{sealed.body}};
}

void update(db::Transaction& tx, const Letter& letter, const SealedLetter& sealed) {
    tx.execute("UPDATE casework_letters SET state = ?, channel = ?, document_id = ?, sent_day = ?, subject_sealed = ?, body_sealed = ? "
               "WHERE id = ?",
               {states[static_cast<std::size_t>(letter.state)], letter.channel, letter.document, letter.sent_day.number,
                db::Bytes{sealed.subject}, db::Bytes{sealed.body}, letter.id});
}

std::vector<Letters::Waiting> unbatched_letters(db::Reader& reader, int limit) {
    std::vector<Letters::Waiting> found;
    reader.query("SELECT l.id, l.case_id, l.channel FROM casework_letters l WHERE l.state = 'queued' AND l.channel = 'post' AND NOT EXISTS "
                 "(SELECT 1 FROM casework_batch_letters o JOIN casework_batches b ON b.id = o.batch_id WHERE o.letter_id = l.id AND b.ended_day = 0) "
                 "ORDER BY l.id LIMIT ?",
                 {limit}, [&](const db::Row& row) { found.push_back({row.integer(0), row.id<base::CaseId>(1), row.string(2)}); });
    return found;
}

bool in_open_batch(db::Reader& reader, std::int64_t letter) {
    return reader.integer("SELECT COUNT(*) FROM casework_batch_letters o JOIN casework_batches b ON b.id = o.batch_id "
                          "WHERE o.letter_id = ? AND b.ended_day = 0", {letter}).value_or(0) > 0;
}

namespace {

LetterBatch batch_of(const db::Row& row) {
    LetterBatch batch;
    batch.id = row.integer(0);
    batch.at = {row.integer(1)};
    batch.made_day = day(row.integer(2));
    batch.actor = row.id<base::UserId>(3);
    batch.ended_day = day(row.integer(4));
    batch.ended_by = row.id<base::UserId>(5);
    return batch;
}

void add_letters(db::Reader& reader, LetterBatch& batch) {
    reader.query("SELECT of_case, letter_id FROM casework_batch_letters WHERE batch_id = ? ORDER BY id", {batch.id},
                 [&](const db::Row& row) { batch.letters.push_back({row.id<base::CaseId>(0), row.integer(1)}); });
}

}  // namespace

std::optional<LetterBatch> batch(db::Reader& reader, std::int64_t id) {
    std::optional<LetterBatch> found;
    reader.first("SELECT id, at, made_day, actor, ended_day, ended_by FROM casework_batches WHERE id = ?", {id},
                 [&](const db::Row& row) { found = batch_of(row); });
    if (found) add_letters(reader, *found);
    return found;
}

std::vector<LetterBatch> batches_by(db::Reader& reader, bool open, int limit) {
    std::vector<LetterBatch> found;
    reader.query(std::string{"SELECT id, at, made_day, actor, ended_day, ended_by FROM casework_batches WHERE "} +
                     (open ? "ended_day = 0 ORDER BY id" : "ended_day > 0 ORDER BY id DESC") + " LIMIT ?",
                 {limit}, [&](const db::Row& row) { found.push_back(batch_of(row)); });
    for (auto& one : found) add_letters(reader, one);
    return found;
}

void end_batch(db::Transaction& tx, std::int64_t id, base::Day day, base::UserId actor) {
    tx.execute("UPDATE casework_batches SET ended_day = ?, ended_by = ? WHERE id = ?", {day.number, actor, id});
}

void declare_letter_tables(ledger::Ledger& ledger) {
    ledger.cover(letters);
    ledger.cover(batches);
    ledger.cover(batch_letters);
}

}  // namespace casework::store
