#pragma once
// Everything that comes in, by any door, becomes one Submission and goes one way: number, case,
// document, files and event in one commit, and only then a receipt. Drafts, receipts and return
// codes live here; so does the mail that comes and goes. Thread-safe.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assessments/assessments.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "casework/casework.h"
#include "catalogue/catalogue.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "files/files.h"
#include "http/http.h"
#include "i18n/i18n.h"
#include "identity/identity.h"
#include "ledger/ledger.h"
#include "parties/parties.h"
#include "registry/registry.h"

namespace intake {

using catalogue::Answers;

struct Contact { std::string name, email, phone, address; bool empty() const { return name.empty() && email.empty() && phone.empty() && address.empty(); } };

struct Submission {
    std::string case_type;
    std::string form;                  // id of the form; empty for e-mail
    i18n::Language language = i18n::Language::sv;
    std::string channel;               // web, api, email, phone, letter
    bool anonymous = false;            // then the day is stored, not the time
    Answers answers;                   // relevant to the form, validated
    std::string title;                 // neutral line; made from the type when empty
    std::string text;                  // what is read and searched; from answers when empty
    Contact contact;
    std::string area;                  // as the sender said
    std::string unit_code;             // of the register, empty: not known
    std::string municipality{};        // of a place that is no unit of the register; empty: not known
    bool urgent = false;
    bool child = false;                // a child tells, or is told of: words of danger then make it urgent, as they do
                                       // in what came to the service for children and young people
    bool danger_judged = false;        // the service has asked about danger itself, and its answer stands in `urgent`
    std::vector<registry::ReceivedFile> files;
    std::string key;                   // form token or idempotency key; empty: none
    std::string body;                  // what came under the key; only its keyed hash is stored
    std::string message_id;            // e-mail: taken once
    bool with_return_code = true;
    base::Day received_day{};          // FL 22: a letter may have come before it is registered; 0: today
    base::Time received_at{};          // when a call began; never stored of an anonymous sender. 0: now, or that day
    ledger::EventKind event;           // of the service that owns the type
    // What a service writes of its own about the case, as its parties: after the case and its event, in their
    // commit. May be called again when the commit is tried again. Empty: nothing.
    std::function<void(db::Transaction&, base::CaseId, const crypto::CaseKeys&)> in_same_commit{};
};

struct Receipt {
    std::string number;                // "8.2.1-123/2026"
    std::string return_code;           // empty when none was made
    base::CaseId case_id{};
    bool repeated = false;             // the same key and body came before
    bool danger = false;               // its words may tell of danger to a child: whoever sent it is told whom to call
};

// The words of danger in a text (codes danger_words), in the order of the list.
std::vector<std::string> danger_words(const catalogue::Catalogue& catalogue, std::string_view text, base::Day day);

// A draft: what has been filled in so far. `token` is a hidden field of the page.
struct Draft {
    std::string form;
    Answers answers;
    std::vector<registry::ReceivedFile> files;
    std::vector<std::string> interrupted{};   // ids of the interruptions that have been shown
    std::string return_code{};         // kept longer, and opened with this; empty: only the page opens it
    std::int32_t begun_day = 0;        // set by save; a draft's files do not wait for ever
    std::vector<std::string> begun{}, answered{};   // of a task list: steps where something stands, and those gone on from
    std::string person{};              // personal number of who was signed in when it was kept: their e-legitimation opens it too
};

// What the sender may see behind the return code: never the text of the tip itself.
struct Followed {
    base::CaseId case_id;
    std::string number;
    std::vector<std::pair<base::Day, std::string>> messages;   // from the office, newest first
};

// Cases that say much the same as a text, of those that the reader may read: a hint for a person, never a link.
// Whoever keeps the words of all cases finds them; composition hands it to the services.
struct Similar { casework::Case on; int per_cent = 0; };
using FindSimilar = std::function<std::vector<Similar>(std::string_view text, base::CaseId but, const identity::Actor& actor, int limit)>;

// What is made of a case's material. Defined in turning.h.
struct Turning;
struct Turned;

struct Services {
    db::Database& database;
    ledger::Ledger& ledger;
    const catalogue::Catalogue& catalogue;
    std::shared_ptr<const crypto::Keyring> keyring;
    const base::Clock& clock;
    base::IdAllocator& ids;
    const files::Store& files;
    const parties::Parties& parties;
    const registry::Registry& registry;
    const casework::Casework& casework;
    const assessments::Assessments& assessments;
};

class Intake {
public:
    explicit Intake(Services services);

    // Durable before it returns. Refusals: intake.refused.key_reused (422: same key, another body),
    // and those of the catalogue. The same key and body give the same receipt.
    base::Result<Receipt> receive(const Submission& submission) const;
    // Many at once by the same way, for `vaka simulate` and for taking over an older register: each
    // at its own time, without key. prepare_many seals on `threads` threads; write_many writes, some
    // hundred in a commit, in the order given.
    struct Dated { Submission submission; base::Time at; };
    struct Many;
    std::shared_ptr<const Many> prepare_many(std::vector<Dated> submissions, int threads) const;
    std::vector<Receipt> write_many(const Many& many) const;
    static constexpr std::size_t many_in_commit = 500;
    // The receipt that was given under this token in the last 24 hours.
    std::optional<Receipt> receipt(std::string_view key) const;
    // Adds to an open or closed case (which opens again): a document of kind "addition".
    // in_same_commit is called with the case that is added to.
    base::Outcome add(base::CaseId case_id, const Submission& addition) const;
    // What a case received becomes a case of another type, or is added to one; see turning.h.
    base::Result<Turned> turn(const casework::Case& on, const Turning& turning, const identity::Actor& actor) const;

    // A draft lives 24 hours, with a return code 72, from when it was last saved, and never more than five days.
    // load gives nothing for an unknown or expired token. save gives when the draft expires.
    std::string new_token() const;
    std::optional<Draft> load(std::string_view token) const;
    base::Time save(std::string_view token, const Draft& draft) const;
    void discard(std::string_view token) const;
    static std::string new_return_code();
    // Somebody who wrote without a form has no code; one made later opens the same and no more.
    bool has_code(db::Reader& reader, base::CaseId case_id) const;
    void add_code(db::Transaction& tx, base::CaseId case_id, std::string_view code) const;
    // The token of the draft that was kept under a return code. Refusal: intake.refused.draft_code; wrong codes
    // share their budget with those of follow (base::Busy when it is spent).
    base::Result<std::string> resume(std::string_view code) const;
    // The token of the newest draft of the form that this person kept; nothing when there is none.
    std::optional<std::string> kept_by(std::string_view form, std::string_view personal_number) const;

    // Return codes: wrong ones share one budget of 2 a second (base::Busy when it is spent).
    base::Result<Followed> follow(std::string_view number, std::string_view code) const;

    // Who to answer, for those who may know.
    Contact contact(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const;
    struct Sent { std::string form; base::Day form_day; std::string language; std::string channel; Answers answers; };
    std::optional<Sent> submission(db::Reader& reader, base::CaseId case_id, const crypto::CaseKeys& keys) const;

    // Receipts and drafts past their time, and blobs that belong to nothing. Gives how many.
    std::int64_t sweep() const;
    // Composition: blobs that another module's rows name are no leftovers.
    void keep_blobs_of(std::function<bool(db::Reader&, std::string_view name)> knows) { others_blobs_.push_back(std::move(knows)); }

    const Services& services() const { return s_; }

private:
    struct Budget;
    Services s_;
    std::shared_ptr<Budget> wrong_codes_;
    std::vector<std::function<bool(db::Reader&, std::string_view)>> others_blobs_;
};

// A message on its way out, sealed and durable; the job below sends it.
struct OutgoingMail {
    base::CaseId case_id;
    std::string to, subject, text, in_reply_to;
    bool automatic = false;
};
struct MailStatus { std::int64_t id = 0; std::string state; int attempts = 0; std::string answer; base::Time made_at, next_at; };

struct MailSettings {
    bool in = false, out = false;
    std::string in_url, in_user, in_password, in_mailbox = "INBOX", in_done = "Vaka-done", in_case_type = "enquiry";
    std::string out_url, out_user, out_password, from_address = "no-reply@localhost", from_name;
    bool require_tls = true;
    std::string ca_file;
    int poll_seconds = 30;
};

class Mail {
public:
    Mail(Services services, const Intake& intake, MailSettings settings) : s_{std::move(services)}, intake_{intake}, settings_{std::move(settings)} {}
    // Puts it in the queue, in the caller's transaction; gives its Message-ID.
    std::string queue(db::Transaction& tx, const OutgoingMail& mail, const crypto::CaseKeys& keys) const;
    std::vector<MailStatus> of_case(db::Reader& reader, base::CaseId case_id) const;
    std::vector<MailStatus> failed(db::Reader& reader, int limit) const;
    void try_again(db::Transaction& tx, std::int64_t id) const;
    bool may_send() const { return settings_.out; }

    // Jobs: give what is left to do.
    std::int64_t fetch_once() const;
    std::int64_t send_once() const;

    // The case type that a message opens, by who wrote, to whom and what; empty: the mailbox's own type.
    using Route = std::function<std::string(const Submission&, const std::vector<std::string>& to)>;
    void route_by(Route route) { route_ = std::move(route); }

    // What the mail job needs to open cases of a type: the event of the service that owns it.
    void owner(std::string_view case_type, ledger::EventKind event) { owners_.emplace_back(case_type, event); }
    bool owned(std::string_view case_type) const {
        return std::any_of(owners_.begin(), owners_.end(), [&](const auto& owner) { return owner.first == case_type; });
    }

private:
    bool take(std::string_view raw, std::int64_t size) const;
    Services s_;
    const Intake& intake_;
    MailSettings settings_;
    Route route_;
    std::vector<std::pair<std::string, ledger::EventKind>> owners_;
};

// The case whose number is in the URL. An unknown and a forbidden case answer alike: nothing.
std::optional<casework::Case> case_asked(const Services& services, const http::Request& request, const identity::Context& context,
                                         identity::Action action);

// The sink for file parts of forms: streams sealed to disk; tokens name what was written.
http::OpenSink open_sink(const files::Store& files);
std::optional<registry::ReceivedFile> received(const http::Upload& upload);

// Looks at files that nobody has looked at (job).
std::int64_t clean_waiting(const Services& services, const files::Scanner& scanner, const files::Cleaner& cleaner);

void declare_tables(ledger::Ledger& ledger);

}  // namespace intake

#include "intake/form_flow.h"
#include "intake/turning.h"
