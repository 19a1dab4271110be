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

void declare_letter_tables(ledger::Ledger& ledger) { ledger.cover(letters); }

}  // namespace casework::store
