#pragma once
// Letters of a case: a template of the catalogue filled in for one party, kept as a document, and
// sent by the print queue, e-mail or digital post. Included by casework.h, which is the door.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "case_parties.h"
#include "catalogue/catalogue.h"
#include "crypto/crypto.h"
#include "db/db.h"

namespace casework {

enum class LetterState { draft, queued, sent, returned };

struct Letter {
    std::int64_t id = 0;
    base::CaseId case_id;
    std::string template_id;           // empty: written freely
    base::PartyId party;
    LetterState state = LetterState::draft;
    std::string channel;               // post, email, digital_post
    std::string language;
    base::DocumentId document;         // set when it is queued: from then on the text stands
    base::Day made_day, sent_day;
    base::UserId actor;
    std::string subject, body;         // unsealed
};

// Pure: the template's text with the values put in; a placeholder without value is a Refusal
// (casework.refused.letter_value, values: the placeholder).
base::Result<std::pair<std::string, std::string>> fill(const catalogue::LetterTemplate& letter, i18n::Language language,
                                                       const std::map<std::string, std::string>& values);

// Letters that are printed together and put in their envelopes in that order.
struct LetterBatch {
    struct One { base::CaseId case_id; std::int64_t letter = 0; };
    std::int64_t id = 0;
    base::Time at;
    base::Day made_day, ended_day;     // ended_day 0: somebody is to say what became of its letters
    base::UserId actor, ended_by;
    std::vector<One> letters;          // in the order they are printed
    bool open() const { return ended_day.number == 0; }
};

class Letters {
public:
    explicit Letters(const Casework& casework);

    // What the engine knows for a letter: number, dates, names, the clock's days, the decision's texts, office.
    std::map<std::string, std::string> values(db::Reader& reader, const Case& on, const CaseParty& party, i18n::Language language,
                                              const crypto::CaseKeys& keys) const;
    base::Result<std::int64_t> draft(db::Transaction& tx, const Case& on, std::string_view template_id, const CaseParty& party,
                                     const std::map<std::string, std::string>& extra, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome revise(db::Transaction& tx, const Case& on, std::int64_t letter, std::string_view subject, std::string_view body,
                         base::UserId actor, const crypto::CaseKeys& keys) const;
    // Becomes a document of the case (direction sent) and waits for the channel. E-mail only to who
    // chose it; a protected party never by post from here (casework.refused.letter_protected).
    base::Outcome queue(db::Transaction& tx, const Case& on, std::int64_t letter, std::string_view channel, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome mark(db::Transaction& tx, const Case& on, std::int64_t letter, LetterState state, base::UserId actor, const crypto::CaseKeys& keys) const;

    std::vector<Letter> of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;
    struct Waiting { std::int64_t id = 0; base::CaseId case_id; std::string channel; };
    std::vector<Waiting> waiting(db::Reader& reader, std::string_view channel, int limit) const;   // those of open batches too

    // A document that the case has already, as an answer: it waits for the print queue as it stands, and
    // is written once. Refused as queue() refuses.
    base::Result<std::int64_t> enqueue(db::Transaction& tx, const Case& on, base::PartyId party, base::DocumentId document, std::string_view language,
                                       std::string_view subject, std::string_view body, base::UserId actor, const crypto::CaseKeys& keys) const;

    // The print queue in batches: a letter that waits is in one open batch at most. Ending a batch marks nothing as
    // sent: what is still queued waits again.
    static constexpr int batch_max = 100;
    std::vector<Waiting> unbatched(db::Reader& reader, int limit) const;
    base::Result<std::int64_t> make_batch(db::Transaction& tx, const std::vector<Waiting>& letters, base::UserId actor) const;
    std::optional<LetterBatch> batch(db::Reader& reader, std::int64_t id) const;
    std::vector<LetterBatch> open_batches(db::Reader& reader, int limit) const;    // oldest first
    std::vector<LetterBatch> ended_batches(db::Reader& reader, int limit) const;   // newest first
    base::Outcome end_batch(db::Transaction& tx, std::int64_t id, base::UserId actor) const;

private:
    const Casework& casework_;
};

}  // namespace casework
