#include "casework_hearing_store.h"

#include <array>

namespace casework::store {

namespace {

// no_reply is never stored: it is what a hearing that was sent becomes when its day has passed.
constexpr std::array<std::string_view, 4> states{"sent", "replied", "no_reply", "excepted"};

HearingState state_of(std::string_view code) {
    for (std::size_t i = 0; i < states.size(); ++i)
        if (states[i] == code) return static_cast<HearingState>(i);
    throw base::Fault("casework_hearings holds an unknown state");
}

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

}  // namespace

std::vector<StoredHearing> hearings_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredHearing> found;
    reader.query("SELECT id, case_id, rule, party_id, document_id, sent_day, reply_by, state, reply_document, replied_day, exception, "
                 "reason_sealed, actor FROM casework_hearings WHERE case_id = ? ORDER BY at, id", {id}, [&](const db::Row& row) {
        StoredHearing stored;
        auto& hearing = stored.hearing;
        hearing.id = row.integer(0);
        hearing.case_id = row.id<base::CaseId>(1);
        hearing.rule = row.string(2);
        hearing.party = row.id<base::PartyId>(3);
        hearing.document = row.id<base::DocumentId>(4);
        hearing.sent_day = day(row.integer(5));
        hearing.reply_by = day(row.integer(6));
        hearing.state = state_of(row.text(7));
        hearing.reply = row.id<base::DocumentId>(8);
        hearing.replied_day = day(row.integer(9));
        hearing.exception = row.string(10);
        stored.reason = row.blob(11);
        hearing.actor = row.id<base::UserId>(12);
        found.push_back(std::move(stored));
    });
    return found;
}

db::Values values(const Hearing& hearing, base::Time at, const std::string& reason) {
    return {hearing.id, hearing.case_id, at.us, hearing.rule, hearing.party, hearing.document, hearing.sent_day.number,
            hearing.reply_by.number, states[static_cast<std::size_t>(hearing.state)], hearing.reply, hearing.replied_day.number,
            hearing.exception, db::Bytes{reason}, hearing.actor};
}

void hearing_replied(db::Transaction& tx, const Hearing& hearing) {
    tx.execute("UPDATE casework_hearings SET state = ?, reply_document = ?, replied_day = ? WHERE id = ?",
               {states[static_cast<std::size_t>(hearing.state)], hearing.reply, hearing.replied_day.number, hearing.id});
}

void declare_hearing_tables(ledger::Ledger& ledger) { ledger.cover(hearings); }

}  // namespace casework::store
