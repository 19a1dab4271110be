#pragma once
// Answers of the office, whichever service gives them: a document of the case, the limits of the
// service that it cites (FL 6 to 8), where the person was sent on to, and what it quotes.
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "casework/casework.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "ledger/ledger.h"
#include "registry/registry.h"

namespace answers {

struct Answer {
    std::string text;
    std::string channel;                     // email, page, letter, phone, code
    std::vector<std::string> limits{};       // codes of limits_of_service; empty: answered in full
    std::string referral{}, referral_words{};    // code of referrals, and which one in words; may be empty
    std::vector<std::string> quotes{};       // what articles::to_string(Reference) writes
    std::string recipient{};                 // of a letter: the name, and the address below it, as it stands on the envelope
    std::string subject{};                   // code of question_subjects: what the question was about; may be empty
};

struct Given {
    std::int64_t id = 0;
    base::DocumentId document;
    base::UserId actor;
    base::Day day;
    Answer answer;                           // its text stands in the document
};

class Answers {
public:
    explicit Answers(const casework::Casework& casework) : casework_{casework} {}

    static constexpr std::size_t characters_max = 20'000, referral_characters_max = 1'000, quotes_max = 40;
    // Pure but for the catalogue: may this be answered to a case of this type? A limit must be one that the type may
    // cite, a referral one of the list. Refusals answers.refused.*.
    base::Outcome check(const Answer& answer, const catalogue::CaseTypeVersion& version) const;

    // The document (kind answer, or limit_of_service when a limit is cited) and the facts. The caller has checked it, and appends its own event with the rows.
    struct Written { base::DocumentId document; std::vector<ledger::RowContent> rows; };
    Written give(db::Transaction& tx, const casework::Case& on, const Answer& answer, std::string_view party, base::UserId actor,
                 const crypto::CaseKeys& keys) const;
    // A note for each limit, so that the case tells of it where it is read.
    void note_limits(db::Transaction& tx, const casework::Case& on, const Answer& answer, base::UserId actor, const crypto::CaseKeys& keys) const;
    // What the answer quotes, for an event of its own; empty when it quotes nothing.
    std::vector<ledger::RowContent> quote(db::Transaction& tx, const casework::Case& on, base::DocumentId document, const Answer& answer) const;

    // What a case was about, as it was last judged; empty: nobody has.
    static std::string subject_of(db::Reader& reader, base::CaseId id);

    // In the order they were given, without their texts and subjects.
    std::vector<Given> of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;

private:
    const casework::Casework& casework_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace answers
