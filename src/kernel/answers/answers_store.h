#pragma once
#include "answers/answers.h"

namespace answers::store {

inline const ledger::Table given{"answers_given",
    {"id", "case_id", "document_id", "channel", "limits", "referral", "referral_sealed", "actor", "day"}, 1};
inline const ledger::Table quotes{"answers_quotes", {"id", "case_id", "document_id", "reference"}, 1};
inline const ledger::Table subjects{"answers_subjects", {"id", "case_id", "document_id", "subject"}, 1};

struct Row { Given given; std::string referral_sealed; };
std::vector<Row> of_case(db::Reader& reader, base::CaseId id);
std::string subject_of(db::Reader& reader, base::CaseId id);
std::vector<std::string> quotes_of(db::Reader& reader, base::DocumentId document, base::CaseId id);

}  // namespace answers::store
