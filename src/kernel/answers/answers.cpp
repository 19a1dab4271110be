#include "answers/answers.h"

#include <algorithm>

#include "answers_store.h"
#include "base/text.h"

namespace answers {

namespace {

constexpr std::string_view referral_column = "answers.given.referral";   // not a text key

}  // namespace

base::Outcome Answers::check(const Answer& answer, const catalogue::CaseTypeVersion& version) const {
    if (version.feedback == catalogue::Feedback::none) return base::Refusal{"answers.refused.no_feedback"};
    if (base::trim(answer.text).empty()) return base::Refusal{"answers.refused.empty", "answer"};
    if (base::count_characters(answer.text) > characters_max) return base::Refusal{"answers.refused.too_long", "answer"};
    for (const auto& limit : answer.limits)
        if (std::find(version.limits.begin(), version.limits.end(), limit) == version.limits.end()) return base::Refusal{"answers.refused.limit", "limit"};
    if (!answer.referral.empty() && !casework_.catalogue().code("referrals", answer.referral, casework_.clock().today()))
        return base::Refusal{"answers.refused.referral", "referral"};
    if (!answer.subject.empty() && !casework_.catalogue().code("question_subjects", answer.subject, casework_.clock().today()))
        return base::Refusal{"answers.refused.subject", "subject"};
    if (base::count_characters(answer.referral_words) > referral_characters_max) return base::Refusal{"answers.refused.referral_long", "referral_words"};
    if (answer.quotes.size() > quotes_max) return base::Refusal{"answers.refused.quotes", "answer"};
    return base::Done{};
}

Answers::Written Answers::give(db::Transaction& tx, const casework::Case& on, const Answer& answer, std::string_view party, base::UserId actor,
                               const crypto::CaseKeys& keys) const {
    const auto today = casework_.clock().today();
    registry::Document document;
    document.id = casework_.ids().make<base::DocumentId>();
    document.case_id = on.id;
    document.direction = registry::Direction::sent;
    document.kind = answer.limits.empty() ? "answer" : "limit_of_service";
    document.channel = answer.channel;
    document.day = today;
    document.registered_at = casework_.clock().now();
    document.actor = actor;
    document.title = casework_.catalogue().case_type_named(on.type)->name.sv;
    document.party = party;
    document.text = answer.text;
    document.secrecy = on.secrecy;
    Written written{document.id, {casework_.registry().add_document(tx, document, casework_.registry().seal(keys, document))}};
    const auto id = casework_.ids().next();
    const auto words = keys.seal(crypto::KeyClass::matter, {referral_column, id, on.id.value}, answer.referral_words);
    written.rows.push_back(ledger::insert(tx, store::given, {id, on.id, document.id, answer.channel, base::join(answer.limits, " "), answer.referral,
                                                             db::Bytes{words}, actor, today.number}));
    if (!answer.subject.empty()) written.rows.push_back(ledger::insert(tx, store::subjects, {casework_.ids().next(), on.id, document.id, answer.subject}));
    return written;
}

void Answers::note_limits(db::Transaction& tx, const casework::Case& on, const Answer& answer, base::UserId actor, const crypto::CaseKeys& keys) const {
    for (const auto& limit : answer.limits) casework_.note(tx, on, "limit:" + limit, "", actor, keys);
}

std::vector<ledger::RowContent> Answers::quote(db::Transaction& tx, const casework::Case& on, base::DocumentId document, const Answer& answer) const {
    std::vector<ledger::RowContent> rows;
    for (const auto& reference : answer.quotes)
        rows.push_back(ledger::insert(tx, store::quotes, {casework_.ids().next(), on.id, document, reference}));
    return rows;
}

std::string Answers::subject_of(db::Reader& reader, base::CaseId id) { return store::subject_of(reader, id); }

std::vector<Given> Answers::of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<Given> found;
    for (auto& [given, sealed] : store::of_case(reader, id)) {
        given.answer.referral_words = keys.open(crypto::KeyClass::matter, {referral_column, given.id, id.value}, sealed);
        given.answer.quotes = store::quotes_of(reader, given.document, id);
        found.push_back(std::move(given));
    }
    return found;
}

void declare_tables(ledger::Ledger& ledger) {
    ledger.cover(store::given);
    ledger.cover(store::quotes);
    ledger.cover(store::subjects);
}

}  // namespace answers
