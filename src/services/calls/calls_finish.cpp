// The note becomes a case: one Submission, and what was said on the phone in the same commit.
#include <algorithm>

#include "answers/answers.h"
#include "base/text.h"
#include "calls/calls.h"
#include "calls_events.h"
#include "calls_parts.h"
#include "calls_store.h"

namespace calls {

namespace {

constexpr std::string_view call_back_column = "calls.contacts.call_back";   // not a text key

const i18n::Texts& office_texts() { return i18n::Texts::of(i18n::Language::sv); }

// What was chosen in the note, in words after what was said: the document is read on its own.
std::string with_facts(const Content& content, const catalogue::Catalogue& catalogue, base::Day today) {
    const auto& t = office_texts();
    std::vector<std::string> lines;
    const auto add = [&](std::string_view key, std::string_view said) { if (!said.empty()) lines.push_back(t.fill(key, {said})); };
    if (const auto kind = value(content, "caller_kind"); !kind.empty()) add("calls.fact.caller", catalogue.label("caller_kinds", kind, today, t.language()));
    add("calls.fact.for_whom", value(content, "for_whom"));
    add("calls.fact.contact", t("calls.contact." + std::string{value(content, "contact")}));
    add("calls.fact.language", value(content, "language"));
    if (value(content, "interpreter") == "yes") lines.emplace_back(t("calls.fact.interpreter"));
    if (value(content, "child") == "yes") lines.emplace_back(t("calls.fact.child"));
    if (const auto unit = value(content, "unit"); !unit.empty()) add("calls.fact.unit", unit);
    return std::string{value(content, "text")} + "\n\n" + base::join(lines, "\n");
}

}  // namespace

const Calls::Owner* Calls::owner_of(std::string_view case_type) const {
    for (const auto& owner : owners_)
        if (owner.case_type == case_type) return &owner;
    return nullptr;
}

std::vector<std::string> Calls::danger_words(const Content& content) const {
    if (!about_child(content)) return {};
    return catalogue::phrases_in(std::string{value(content, "text")} + "\n" + std::string{value(content, "answer")},
                                 catalogue::phrases(s_.catalogue, "danger_words", s_.clock.today()));
}

intake::Submission Calls::submission_of(const Note& note, Ending ending, bool urgent) const {
    const auto& content = note.content;
    intake::Submission submission;
    submission.case_type = case_type(content);
    submission.form = value(content, "becomes");
    submission.channel = "phone";
    submission.contact = contact_of(content);
    submission.anonymous = submission.contact.empty();
    submission.answers = answers_of(content);
    const auto today = s_.clock.today();
    submission.text = with_facts(content, s_.catalogue, today);
    if (const auto unit = value(content, "unit_id"); unit != "unknown") submission.unit_code = unit;
    submission.urgent = urgent || ending == Ending::urgent;
    submission.received_day = base::stockholm_day(note.started);
    submission.received_at = note.started;
    submission.key = receipt_key(note.id);
    submission.body = to_json(content);
    // A journalist's question waits in its own queue also when whoever wrote the note chose no kind of caller.
    if (submission.case_type == "enquiry" && value(content, "caller_kind").empty() && route_)
        if (auto routed = route_(submission, {}); !routed.empty() && owner_of(routed)) submission.case_type = std::move(routed);
    const auto* owner = owner_of(submission.case_type);
    CHECK(owner != nullptr);   // composition names the owner of each type that a note may become
    submission.event = owner->event;
    return submission;
}

ContactRow Calls::contact_row(const Note& note, base::CaseId case_id, const crypto::CaseKeys& keys) const {
    const auto& content = note.content;
    ContactRow row;
    row.id = s_.ids.next();
    row.case_id = case_id;
    row.service = value(content, "service");
    row.caller_kind = value(content, "caller_kind");
    row.contact = value(content, "contact");
    row.child = about_child(content);
    row.interpreter = value(content, "interpreter") == "yes";
    // How long the talk was, to the minute; a note that was written on another day tells nothing of that.
    const auto seconds = (s_.clock.now().us - note.started.us) / 1'000'000;
    row.seconds = note.kind == "voicemail" || seconds > left_open_seconds ? 0 : seconds / 60 * 60;
    row.day = base::stockholm_day(note.started);
    row.phone_hash = row.contact == "given" ? phone_hash(content) : std::string{};
    row.call_day = call_day(content);
    if (row.call_day.number) row.call_state = "waiting";
    row.call_sealed = keys.seal(crypto::KeyClass::matter, {call_back_column, row.id, case_id.value}, value(content, "call_what"));
    return row;
}

std::string Calls::call_back_text(const ContactRow& row, const crypto::CaseKeys& keys) const {
    return keys.open(crypto::KeyClass::matter, {call_back_column, row.id, row.case_id.value}, row.call_sealed);
}

void Calls::write_contact(db::Transaction& tx, const Note& note, base::CaseId id, const crypto::CaseKeys& keys, const identity::Actor& actor) const {
    const auto now = store::note(tx, note.id);
    if (!now || now->version != note.version) throw NoteChanged{};
    store::delete_note(tx, note.id);
    const auto row = ledger::insert(tx, store::contacts, store::values(contact_row(note, id, keys)));
    const auto on = s_.casework.find(tx, id);
    CHECK(on.has_value());
    const auto at = on->anonymous ? on->received_at : s_.clock.now();
    s_.ledger.append(tx, {call_noted, id, {}, actor.user, at}, {row}, &keys.salt());
}

namespace {

// What was said, with the limits that were told and where the caller was sent on to, in words.
std::string said_in_words(const Content& content, const catalogue::Catalogue& catalogue, base::Day today) {
    const auto& t = office_texts();
    std::vector<std::string> parts;
    if (const auto answer = value(content, "answer"); !answer.empty()) parts.emplace_back(answer);
    if (const auto limits = content.find("limits"); limits != content.end())
        for (const auto& limit : limits->second) {
            const auto* code = catalogue.code("limits_of_service", limit, today);
            CHECK(code != nullptr);
            parts.push_back(t.fill("calls.fact.limit", {code->name.sv, code->definition.sv}));
        }
    if (const auto referral = value(content, "referral"); !referral.empty())
        parts.push_back(t.fill("calls.fact.referral", {catalogue.label("referrals", referral, today, t.language())}));
    return base::join(parts, "\n\n");
}

}  // namespace

// The caller may read the answer again behind the code. What is said about a tip is for the office alone,
// since a tip gets no feedback.
bool Calls::write_answer(db::Transaction& tx, const Note& note, const casework::Case& on, const crypto::CaseKeys& keys, const identity::Actor& actor) const {
    const auto& content = note.content;
    const auto text = said_in_words(content, s_.catalogue, s_.clock.today());
    if (text.empty()) return false;
    const auto at = s_.clock.now();
    const auto party = contact_of(content).name;
    if (on.type == "tip") {
        registry::Document document;
        document.id = s_.ids.make<base::DocumentId>();
        document.case_id = on.id;
        document.direction = registry::Direction::internal;
        document.kind = "note";
        document.channel = "phone";
        document.day = s_.clock.today();
        document.registered_at = at;
        document.actor = actor.user;
        document.title = s_.catalogue.case_type_named(on.type)->name.sv;
        document.text = text;
        document.secrecy = on.secrecy;
        const auto row = s_.registry.add_document(tx, document, s_.registry.seal(keys, document));
        s_.ledger.append(tx, {call_answered, on.id, document.id, actor.user, at}, {row}, &keys.salt());
        return true;
    }
    answers::Answer answer{text, "phone"};
    if (const auto limits = content.find("limits"); limits != content.end()) answer.limits = limits->second;
    answer.referral = value(content, "referral");
    answer.subject = value(content, "subject");
    const answers::Answers given{s_.casework};
    const auto written = given.give(tx, on, answer, party, actor.user, keys);
    s_.ledger.append(tx, {answer.limits.empty() ? call_answered : limit_told, on.id, written.document, actor.user, at}, written.rows, &keys.salt());
    given.note_limits(tx, on, answer, actor.user, keys);
    return true;
}

void Calls::write_ending(db::Transaction& tx, const Note& note, base::CaseId id, Ending ending, const crypto::CaseKeys& keys, const identity::Actor& actor) const {
    const auto by = actor.user;
    const auto now = [&] {
        const auto found = s_.casework.find(tx, id);
        CHECK(found.has_value());
        return *found;
    };
    const auto& content = note.content;
    const bool tip = now().type == "tip";
    // Who wrote the note has read what it says.
    auto outcome = tip ? s_.casework.advance(tx, now(), "read", by, keys) : base::Outcome{base::Done{}};
    CHECK(outcome.has_value());
    const bool answered = write_answer(tx, note, now(), keys, actor);
    if (!tip && answered) outcome = s_.casework.advance(tx, now(), "answered", by, keys);
    CHECK(outcome.has_value());
    if (ending == Ending::urgent) {
        s_.casework.set_urgent(tx, now(), true, value(content, "region"), by, keys);
        if (const auto reason = value(content, "reason"); !reason.empty()) s_.casework.note(tx, now(), "urgent", reason, by, keys);
    }
    // A call back that was promised is for the one who promised it.
    if (call_day(content).number) s_.casework.assign(tx, now(), actor.user, by, keys);
    if (ending == Ending::answered) outcome = s_.casework.close(tx, now(), calls::outcome(content), by, keys);
    CHECK(outcome.has_value());
}

Calls::Finished Calls::finish(const NoteRef& ref, const Content& content, Ending ending, const identity::Actor& actor) const {
    Finished finished;
    // Sent twice, or its answer was lost: the same receipt.
    if (auto receipt = intake_.receipt(receipt_key(ref.id))) {
        finished.receipt = std::move(receipt);
        return finished;
    }
    if (ref.version == 0 && empty(content)) {   // nothing to keep
        finished.problems = problems(content, ending, s_.catalogue, s_.clock.today());
        return finished;
    }
    const auto saved = save(ref, content, actor);
    if (!saved) {
        finished.problems.push_back(saved.error());
        return finished;
    }
    finished.stored = saved->stored;
    finished.version = saved->version;
    if (finished.stored) return finished;
    finished.problems = problems(content, ending, s_.catalogue, s_.clock.today());
    if (!finished.problems.empty()) return finished;
    const auto kept = note(ref.id, actor);
    if (!kept) {
        finished.problems.push_back({"calls.refused.gone"});
        return finished;
    }
    finished.danger = danger_words(content);
    const bool danger = !finished.danger.empty();
    if (danger && ending == Ending::answered) ending = Ending::later;   // a person looks at it before it is closed
    finished.urgent = danger || ending == Ending::urgent;
    finished.closed = ending == Ending::answered;
    auto submission = submission_of(*kept, ending, danger);
    submission.in_same_commit = [&](db::Transaction& tx, base::CaseId id, const crypto::CaseKeys& keys) {
        write_contact(tx, *kept, id, keys, actor);
        write_ending(tx, *kept, id, ending, keys, actor);
    };
    try {
        const auto receipt = intake_.receive(submission);
        if (receipt) finished.receipt = *receipt;
        else finished.problems.push_back(receipt.error());
    } catch (const NoteChanged&) {
        finished.stored = note(ref.id, actor);
        if (!finished.stored) finished.problems.push_back({"calls.refused.gone"});
    }
    return finished;
}

}  // namespace calls
