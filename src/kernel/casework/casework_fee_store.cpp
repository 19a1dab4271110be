#include "casework_fee_store.h"

#include <algorithm>

namespace casework::store {

namespace {

FeeState state_of(std::string_view word) {
    for (const auto state : {FeeState::demanded, FeeState::paid, FeeState::written_off})
        if (code(state) == word) return state;
    throw base::Fault("casework_fees holds the unknown state " + std::string{word});
}

base::Day day(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

}  // namespace

std::vector<StoredFee> fees_of(db::Reader& reader, base::CaseId id) {
    std::vector<StoredFee> found;
    reader.query("SELECT id, case_id, fee, kronor, state, demanded_day, pay_by, settled_day, actor, reason_sealed FROM casework_fees "
                 "WHERE case_id = ? ORDER BY at, id", {id}, [&](const db::Row& row) {
        StoredFee stored;
        auto& fee = stored.fee;
        fee.id = row.integer(0);
        fee.case_id = row.id<base::CaseId>(1);
        fee.fee = row.string(2);
        fee.kronor = static_cast<int>(row.integer(3));
        fee.state = state_of(row.text(4));
        fee.demanded_day = day(row.integer(5));
        fee.pay_by = day(row.integer(6));
        fee.settled_day = day(row.integer(7));
        fee.actor = row.id<base::UserId>(8);
        stored.reason = row.blob(9);
        found.push_back(std::move(stored));
    });
    if (found.empty()) return found;
    reader.query("SELECT fee_id, kronor, day, actor FROM casework_payments WHERE case_id = ? ORDER BY id", {id}, [&](const db::Row& row) {
        const auto of = std::find_if(found.begin(), found.end(), [&](const StoredFee& one) { return one.fee.id == row.integer(0); });
        if (of != found.end()) of->fee.payments.push_back({static_cast<int>(row.integer(1)), day(row.integer(2)), row.id<base::UserId>(3)});
    });
    return found;
}

// The literal state is the partial index's: SQLite uses it only when it reads it word for word.
std::vector<Fees::Unpaid> unpaid_fees(db::Reader& reader, int limit) {
    std::vector<Fees::Unpaid> found;
    reader.query("SELECT f.id, f.case_id, f.fee, f.kronor, f.demanded_day, f.pay_by, "
                 "(SELECT COALESCE(SUM(p.kronor), 0) FROM casework_payments p WHERE p.case_id = f.case_id AND p.fee_id = f.id) "
                 "FROM casework_fees f WHERE f.state = 'demanded' ORDER BY CASE WHEN f.pay_by = 0 THEN 1 ELSE 0 END, f.pay_by, f.id LIMIT ?",
                 {limit}, [&](const db::Row& row) {
        found.push_back({row.integer(0), row.id<base::CaseId>(1), row.string(2), static_cast<int>(row.integer(3)), static_cast<int>(row.integer(6)),
                         day(row.integer(4)), day(row.integer(5))});
    });
    return found;
}

db::Values values(const CaseFee& fee, base::Time at, const std::string& reason_sealed) {
    return {fee.id, fee.case_id, at.us, fee.fee, fee.kronor, code(fee.state), fee.demanded_day.number, fee.pay_by.number,
            fee.settled_day.number, fee.actor, db::Bytes{reason_sealed}};
}

db::Values values(std::int64_t id, const CaseFee& fee, const CaseFee::Payment& payment, base::Time at) {
    return {id, fee.case_id, at.us, fee.id, payment.kronor, payment.day.number, payment.actor};
}

void update(db::Transaction& tx, const CaseFee& fee, const std::string& reason_sealed) {
    tx.execute("UPDATE casework_fees SET state = ?, settled_day = ?, reason_sealed = ? WHERE id = ?",
               {code(fee.state), fee.settled_day.number, db::Bytes{reason_sealed}, fee.id});
}

void declare_fee_tables(ledger::Ledger& ledger) {
    ledger.cover(fees);
    ledger.cover(payments);
}

}  // namespace casework::store
