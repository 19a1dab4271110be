#include "answers_store.h"

#include "base/text.h"

namespace answers::store {

std::vector<Row> of_case(db::Reader& reader, base::CaseId id) {
    std::vector<Row> found;
    reader.query("SELECT id, document_id, channel, limits, referral, referral_sealed, actor, day FROM answers_given WHERE case_id = ? ORDER BY id", {id},
                 [&](const db::Row& row) {
                     Row one;
                     one.given.id = row.integer(0);
                     one.given.document = row.id<base::DocumentId>(1);
                     one.given.answer.channel = row.string(2);
                     for (auto& limit : base::split(row.text(3), ' '))
                         if (!limit.empty()) one.given.answer.limits.push_back(std::move(limit));
                     one.given.answer.referral = row.string(4);
                     one.referral_sealed = row.blob(5);
                     one.given.actor = row.id<base::UserId>(6);
                     one.given.day = {static_cast<std::int32_t>(row.integer(7))};
                     found.push_back(std::move(one));
                 });
    return found;
}

std::string subject_of(db::Reader& reader, base::CaseId id) {
    std::string found;
    reader.first("SELECT subject FROM answers_subjects WHERE case_id = ? ORDER BY id DESC LIMIT 1", {id}, [&](const db::Row& row) { found = row.string(0); });
    return found;
}

std::vector<std::string> quotes_of(db::Reader& reader, base::DocumentId document, base::CaseId id) {
    std::vector<std::string> found;
    reader.query("SELECT reference FROM answers_quotes WHERE case_id = ? AND document_id = ? ORDER BY id", {id, document},
                 [&](const db::Row& row) { found.push_back(row.string(0)); });
    return found;
}

}  // namespace answers::store
