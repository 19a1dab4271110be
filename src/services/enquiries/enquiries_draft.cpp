// The answer while it is being written: kept sealed on the server, never overwritten unseen, and read
// by a second person when somebody asks for it.
#include <boost/json.hpp>

#include "base/text.h"
#include "enquiries/enquiries.h"
#include "enquiries_draft.h"
#include "enquiries_events.h"
#include "enquiries_rules.h"
#include "enquiries_store.h"

namespace enquiries {

namespace {

constexpr std::string_view content_column = "enquiries.drafts.content", comment_column = "enquiries.readings.comment";   // not a text key
constexpr std::size_t comment_characters_max = 2'000, recipient_characters_max = 600;
using crypto::KeyClass;

std::vector<std::string> strings(const boost::json::value& list) {
    std::vector<std::string> found;
    for (const auto& one : list.as_array()) found.emplace_back(one.as_string());
    return found;
}

boost::json::array array(const std::vector<std::string>& list) {
    boost::json::array made;
    for (const auto& one : list) made.emplace_back(one);
    return made;
}

}  // namespace

std::string to_json(const Answer& answer) {
    return boost::json::serialize(boost::json::object{{"text", answer.text}, {"channel", answer.channel}, {"limits", array(answer.limits)},
                                                      {"referral", answer.referral}, {"referral_words", answer.referral_words}, {"quotes", array(answer.quotes)}, {"recipient", answer.recipient}, {"subject", answer.subject}});
}

Answer answer_of(std::string_view json) {
    const auto value = boost::json::parse(json);
    const auto text = [&](const char* name) { return std::string{value.at(name).as_string()}; };
    // Drafts from before letters had a queue say nothing of whom, and some nothing of a subject.
    const auto later = [&](const char* name) {
        const auto* there = value.as_object().if_contains(name);
        return there ? std::string{there->as_string()} : std::string{};
    };
    return {text("text"), text("channel"), strings(value.at("limits")), text("referral"), text("referral_words"), strings(value.at("quotes")),
            later("recipient"), later("subject")};
}

std::string Enquiries::content_hash(const Answer& answer) const { return intake_.services().keyring->hash("answer", to_json(answer)); }

std::optional<Draft> Enquiries::draft(db::Reader& reader, const casework::Case& on, const crypto::CaseKeys& keys) const {
    const auto stored = store::draft(reader, on.id);
    if (!stored) return {};
    return Draft{stored->author, stored->version, stored->saved_at, answer_of(keys.open(KeyClass::matter, {content_column, stored->id, on.id.value}, stored->sealed))};
}

base::Result<int> Enquiries::save(const casework::Case& on, const Answer& answer, int version, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    if (base::count_characters(answer.text) > answers::Answers::characters_max) return base::Refusal{"answers.refused.too_long", "answer"};
    if (base::count_characters(answer.referral_words) > answers::Answers::referral_characters_max) return base::Refusal{"answers.refused.referral_long", "referral_words"};
    if (base::count_characters(answer.recipient) > recipient_characters_max) return base::Refusal{"enquiries.refused.recipient_long", "recipient"};
    base::Result<int> saved{0};
    const auto fresh = s.ids.next();
    s.database.write([&](db::Transaction& tx) {
        const auto stored = store::draft(tx, on.id);
        const auto keys = s.casework.keys(tx, on.id);
        // The same words again, from a page that was posted twice, change nothing.
        if (stored && stored->version != version && answer_of(keys.open(KeyClass::matter, {content_column, stored->id, on.id.value}, stored->sealed)).text == answer.text &&
            stored->author == actor.user) {
            version = stored->version;
        }
        if (stored ? stored->version != version : version != 0) {
            saved = base::Refusal{stored ? "enquiries.refused.draft_changed" : "enquiries.refused.draft_gone", "answer"};
            return;
        }
        const auto id = stored ? stored->id : fresh;
        const int next = version + 1;
        s.ledger.put_working(tx, store::drafts, {id, on.id, actor.user, next,
            db::Bytes{keys.seal(KeyClass::matter, {content_column, id, on.id.value}, to_json(answer))}, s.clock.now().us});
        saved = next;
    });
    return saved;
}

std::vector<Reading> Enquiries::readings(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<Reading> found;
    for (auto& [reading, sealed] : store::readings_of(reader, id)) {
        if (!sealed.empty()) reading.comment = keys.open(KeyClass::matter, {comment_column, reading.id, id.value}, sealed);
        found.push_back(std::move(reading));
    }
    return found;
}

base::Outcome Enquiries::ask_reading(const casework::Case& on, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    base::Outcome outcome = base::Done{};
    const auto id = s.ids.next();
    s.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        const auto keys = s.casework.keys(tx, on.id);
        const auto now = draft(tx, on, keys);
        if (!now || base::trim(now->answer.text).empty()) { outcome = base::Refusal{"answers.refused.empty", "answer"}; return; }
        const auto before = store::readings_of(tx, on.id);
        if (!before.empty() && before.back().reading.verdict.empty()) { outcome = base::Refusal{"enquiries.refused.reading_waits", "reading"}; return; }
        const auto row = ledger::insert(tx, store::readings, {id, on.id, actor.user, s.clock.now().us, db::Bytes{content_hash(now->answer)}, base::UserId{},
                                                              std::int64_t{0}, "", db::Bytes{}, base::DocumentId{}});
        s.ledger.append(tx, {reading_asked, on.id, {}, actor.user, s.clock.now()}, {row}, &keys.salt());
    });
    return outcome;
}

base::Outcome Enquiries::withdraw_reading(const casework::Case& on, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    base::Outcome outcome = base::Done{};
    s.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        auto all = store::readings_of(tx, on.id);
        if (all.empty() || all.back().reading.document || all.back().reading.verdict == "withdrawn") { outcome = base::Refusal{"enquiries.refused.reading_none", "reading"}; return; }
        const auto keys = s.casework.keys(tx, on.id);
        all.back().reading.verdict = "withdrawn";
        store::update(tx, all.back());
        s.ledger.append(tx, {reading_withdrawn, on.id, {}, actor.user, s.clock.now()}, {ledger::reread(tx, store::readings, all.back().reading.id)}, &keys.salt());
    });
    return outcome;
}

base::Outcome Enquiries::read(const casework::Case& on, int version, std::string_view verdict, std::string_view comment, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    if (verdict != "approved" && verdict != "changes") return base::Refusal{"enquiries.refused.reading_verdict", "verdict"};
    if (verdict == "changes" && base::trim(comment).empty()) return base::Refusal{"enquiries.refused.reading_comment", "comment"};
    if (base::count_characters(comment) > comment_characters_max) return base::Refusal{"enquiries.refused.reading_comment_long", "comment"};
    base::Outcome outcome = base::Done{};
    s.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        const auto keys = s.casework.keys(tx, on.id);
        auto all = store::readings_of(tx, on.id);
        const auto now = draft(tx, on, keys);
        if (all.empty() || !now) { outcome = base::Refusal{"enquiries.refused.reading_none", "reading"}; return; }
        auto& last = all.back();
        if (outcome = check_reader(last.reading, now->author, actor.user); !outcome) return;
        // What was on the reader's screen is what is approved.
        if (now->version != version) { outcome = base::Refusal{"enquiries.refused.reading_moved", "reading"}; return; }
        last.reading.content_hash = content_hash(now->answer);
        last.reading.reader = actor.user;
        last.reading.read_at = s.clock.now();
        last.reading.verdict = verdict;
        last.comment_sealed = keys.seal(KeyClass::matter, {comment_column, last.reading.id, on.id.value}, comment);
        store::update(tx, last);
        s.ledger.append(tx, {reading_done, on.id, {}, actor.user, s.clock.now()}, {ledger::reread(tx, store::readings, last.reading.id)}, &keys.salt());
    });
    return outcome;
}

void declare_tables(ledger::Ledger& ledger) {
    ledger.watch(store::drafts);
    ledger.cover(store::readings);
}

}  // namespace enquiries
