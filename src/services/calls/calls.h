#pragma once
// The phone note of the enquiry service: one page for writing while talking. What is written lives
// sealed on the server from the first seconds, is never overwritten by somebody else's version, and
// becomes one Submission like everything that comes in (FL 6 to 8, 27; OSL 5:1). Beside it the list of
// notes left open, of voice-mail messages, and of call backs that were promised.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "ledger/ledger.h"

namespace calls {

struct NoteRow;
struct ContactRow;
enum class Ending;

// A note as somebody sees it: unsealed.
struct Note {
    std::int64_t id = 0;
    std::string kind = "call";         // call, voicemail
    base::UserId author{};             // 0: a message that nobody has taken yet
    base::Time started, updated;
    std::int64_t version = 0;          // 0: nothing is stored yet
    int attempts = 0;
    base::Day call_day{};
    catalogue::Answers content;
    std::string page{};                // which page saved it last
};

// Which version somebody wrote on. Of a note that is not stored yet the start of the call stands in
// the page, sealed for the one who opened it.
struct NoteRef {
    std::int64_t id = 0;
    std::int64_t version = 0;
    base::Time started{};
    std::string seal{};
    std::string page{};                // of one page alone: its own save is no other version, when the answer to it was lost
};

class Calls {
public:
    Calls(const intake::Intake& intake, identity::Identity& identity) : intake_{intake}, s_{intake.services()}, identity_{identity} {}

    // The event of the service that owns a case type; a note may become what is named here.
    // `after` is what that service writes of its own in the commit that opens the case (intake::FlowSettings).
    using After = decltype(intake::FlowSettings::after_receive);
    void owner(std::string_view case_type, ledger::EventKind event, After after = {}) { owners_.push_back({std::string{case_type}, event, std::move(after)}); }

    http::Response list(const http::Request& request, const identity::Context& context) const;         // GET  /arbetsrum/samtal
    http::Response act_on_list(http::Request& request, const identity::Context& context) const;        // POST
    http::Response show(const http::Request& request, const identity::Context& context) const;         // GET  /arbetsrum/samtal/{id}, "ny": a new call
    http::Response act(http::Request& request, const identity::Context& context) const;                // POST
    http::Response form(const http::Request& request, const identity::Context& context) const;         // GET  .../{id}/formular/{form}
    http::Response submit_form(http::Request& request, const identity::Context& context) const;        // POST

    // A call that begins now. Nothing is stored until something was written.
    NoteRef open(const identity::Actor& actor) const;
    // Nothing also when the actor may not see it.
    std::optional<Note> note(std::int64_t id, const identity::Actor& actor) const;

    // Durable before it returns. When somebody saved another version since, nothing is written and
    // both are in hand: the caller's and `stored`. Refusals: calls.refused.gone, calls.refused.not_yours.
    struct Saved { std::int64_t version = 0; base::Time at{}; std::optional<Note> stored{}; };
    base::Result<Saved> save(const NoteRef& ref, const catalogue::Answers& content, const identity::Actor& actor) const;

    // The note becomes a case and is no note any more, in one commit. What was typed is saved first, so
    // that a refusal loses nothing.
    struct Finished {
        std::vector<base::Refusal> problems{};
        std::optional<Note> stored{};              // somebody else's version
        std::optional<intake::Receipt> receipt{};
        std::int64_t version = 0;                  // of the note, when it is not finished
        bool closed = false, urgent = false;
        std::vector<std::string> danger{};         // words that made it urgent
    };
    Finished finish(const NoteRef& ref, const catalogue::Answers& content, Ending ending, const identity::Actor& actor) const;

    // A message on the answering machine, as somebody wrote it down; came at `came`.
    base::Result<std::int64_t> add_message(const catalogue::Answers& content, base::Time came) const;
    base::Outcome take(std::int64_t id, const identity::Actor& actor) const;       // the message or a colleague's note is the actor's now
    base::Outcome no_answer(std::int64_t id, const identity::Actor& actor) const;  // tried, and nobody answered
    base::Outcome discard(std::int64_t id, std::int64_t version, const identity::Actor& actor) const;
    base::Outcome end_call_back(std::int64_t contact, bool made, const identity::Actor& actor) const;

    // Earlier contacts that the actor may see: a hint with its source, never a link by itself.
    struct Earlier { std::string source; std::string text, href; };   // source: number, unit, text, note
    std::vector<Earlier> hints(const catalogue::Answers& content, std::int64_t but, const identity::Actor& actor, const i18n::Texts& texts) const;

    // Composition: who finds cases that say much the same, and which case type the words of a caller open whose kind
    // nobody chose, as Mail::Route.
    void find_similar(intake::FindSimilar find) { find_similar_ = std::move(find); }
    void route_by(intake::Mail::Route route) { route_ = std::move(route); }

    static constexpr std::int64_t left_open_seconds = 24 * 3600;

private:
    struct Owner { std::string case_type; ledger::EventKind event; After after; };
    struct Shown;                      // one rendering of the note's page
    struct Waiting;                    // a call back that is to be made
    std::vector<Waiting> call_backs(const identity::Actor& actor, const std::string& service) const;
    http::Response render(const Shown& shown, const identity::Context& context, int status = 200) const;
    http::Response render_conflict(const Note& stored, const catalogue::Answers& mine, const identity::Context& context) const;
    http::Response render_finished(const Finished& finished, const identity::Context& context) const;
    http::Response render_list(const http::Fields& typed, const std::vector<base::Refusal>& refused, const std::string& notice, const identity::Context& context) const;
    http::Response act_on_note(const http::Request& request, const NoteRef& ref, const catalogue::Answers& content, const identity::Context& context) const;
    http::Response answer_saved(const base::Result<Saved>& saved, const NoteRef& ref, const catalogue::Answers& content, bool script, const identity::Context& context) const;
    http::Response finish_note(const NoteRef& ref, const catalogue::Answers& content, Ending ending, const identity::Context& context) const;
    http::Response resolve(const http::Request& request, const NoteRef& ref, const catalogue::Answers& content, const identity::Context& context) const;
    std::optional<intake::FormFlow> flow_of(const http::Request& request, const Note& note) const;

    Note unsealed(const NoteRow& row) const;
    NoteRow sealed(const Note& note) const;
    bool may(const identity::Actor& actor, const NoteRow& row) const;
    std::string phone_hash(const catalogue::Answers& content) const;
    std::string seal_of(std::int64_t id, base::Time started, base::UserId user) const;
    std::string receipt_key(std::int64_t id) const;
    const Owner* owner_of(std::string_view case_type) const;
    std::vector<std::string> danger_words(const catalogue::Answers& content) const;
    intake::Submission submission_of(const Note& note, Ending ending, bool urgent) const;
    ContactRow contact_row(const Note& note, base::CaseId case_id, const crypto::CaseKeys& keys) const;
    std::string call_back_text(const ContactRow& row, const crypto::CaseKeys& keys) const;
    void write_contact(db::Transaction& tx, const Note& note, base::CaseId id, const crypto::CaseKeys& keys, const identity::Actor& actor) const;
    bool write_answer(db::Transaction& tx, const Note& note, const casework::Case& on, const crypto::CaseKeys& keys, const identity::Actor& actor) const;
    void write_ending(db::Transaction& tx, const Note& note, base::CaseId id, Ending ending, const crypto::CaseKeys& keys, const identity::Actor& actor) const;

    const intake::Intake& intake_;
    const intake::Services& s_;
    identity::Identity& identity_;
    std::vector<Owner> owners_;
    intake::FindSimilar find_similar_;
    intake::Mail::Route route_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace calls
