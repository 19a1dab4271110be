#pragma once
// The staff's work lists and the case page, across all case types: inbox, case, search, register.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "search/search.h"

namespace desk {

struct Health {
    std::vector<std::pair<std::string, std::string>> rows;   // what · how it is, in words for the operator
};

struct Act;
struct Item;
struct Report;
struct CaseView;

// What a model thinks of a case that nobody has given a theme: shown where a person judges, and never filled in. Whoever
// holds the models hands it to the desk in composition.
struct Suggested {
    std::string theme;
    int per_cent = 0, severity = 0, severity_per_cent = 0;     // severity 0: too unsure
    std::int64_t right = 0, judged = 0;                        // of the cases that it was suggested for and a person judged
    int tested = -1;                                           // per cent right on cases not seen; -1: not known
    std::vector<std::string> words_for, words_against;
};
using Suggest = std::function<std::optional<Suggested>(const casework::Case& on, const std::string& text)>;
class Presence;
class Counts;
class Attachments;
class Worklist;
struct KeptWorklist;
struct Question;
struct Answer;

class Desk {
public:
    Desk(const intake::Intake& intake, const intake::Mail& mail, identity::Identity& identity, const search::Index& index);

    http::Response home(const http::Request& request, const identity::Context& context) const;
    http::Response inbox(const http::Request& request, const identity::Context& context) const;
    http::Response case_page(const http::Request& request, const identity::Context& context) const;
    http::Response act(http::Request& request, const identity::Context& context) const;            // POST on the case page
    http::Response present(const http::Request& request, const identity::Context& context) const;  // who else reads it, as JSON
    http::Response file(const http::Request& request, const identity::Context& context) const;     // clean copy
    http::Response original(const http::Request& request, const identity::Context& context) const;
    http::Response find(const http::Request& request, const identity::Context& context) const;
    http::Response units(const http::Request& request, const identity::Context& context) const;
    http::Response unit(const http::Request& request, const identity::Context& context) const;
    http::Response operations(const http::Request& request, const identity::Context& context, const Health& health) const;
    http::Response retry_mail(http::Request& request, const identity::Context& context) const;
    http::Response api_cases(const http::Request& request, const identity::Context& context) const;

    // Several cases at a time: choose and confirm, do, and read what was done; take it back.
    http::Response choose(http::Request& request, const identity::Context& context) const;
    http::Response do_chosen(http::Request& request, const identity::Context& context) const;
    http::Response report(const http::Request& request, const identity::Context& context) const;
    http::Response undo(http::Request& request, const identity::Context& context) const;
    http::Response export_list(const http::Request& request, const identity::Context& context) const;
    // Filters under a name.
    http::Response views(const http::Request& request, const identity::Context& context) const;
    http::Response change_views(http::Request& request, const identity::Context& context) const;
    // What was received becomes something else, in whole or in part.
    http::Response turn_form(const http::Request& request, const identity::Context& context) const;
    http::Response turn(http::Request& request, const identity::Context& context) const;
    // Cases that say much the same, and two of them beside each other.
    http::Response similar(const http::Request& request, const identity::Context& context) const;
    http::Response compare(const http::Request& request, const identity::Context& context) const;
    // The services of the office: who answers there, when it is open, what is said, its queue, calls and figures.
    http::Response services(const http::Request& request, const identity::Context& context) const;
    http::Response answer_at(http::Request& request, const identity::Context& context) const;
    // How often a word has come, week by week.
    http::Response words(const http::Request& request, const identity::Context& context) const;
    // Those alone, for whoever writes an answer or a note: the nearest first, none that is only a little alike.
    std::vector<intake::Similar> near(std::string_view text, base::CaseId but, const identity::Actor& actor, int limit) const;

    // Follows the ledger and keeps the index; gives how many events are left.
    std::int64_t index_once() const;
    std::int64_t backlog(db::Reader& reader) const;
    // Follows the ledger and keeps the list of cases in memory; gives how many events are left.
    std::int64_t list_once() const;
    // Follows the ledger and reads what is attached, one page at a time, by this program's own locked worker; gives what
    // is left. Safe to be cut anywhere: a file that was begun is begun anew.
    std::int64_t read_attachments_once() const;
    void suggest_by(Suggest suggest) { suggest_ = std::move(suggest); }            // composition
    void read_by(std::string program) { program_ = std::move(program); }   // composition: this binary, its own worker

    // The most cases that are done something to at a time, and the most rows of an export.
    static constexpr int chosen_max = 500, exported_max = 20'000;

    struct ListLook;                   // how a list is shown; for the parts of this module

private:
    std::optional<casework::Case> asked(const http::Request& request, const identity::Context& context, identity::Action action) const;
    http::Response render_case(const casework::Case& on, const http::Request& request, const identity::Context& context,
                               std::string_view purpose, const std::optional<base::Refusal>& refusal) const;
    struct Near { casework::Case on; std::string text; int per_cent = 0; };
    std::vector<Near> nearest(db::Reader& reader, const std::string& text, base::CaseId but, base::OperationId unit, const identity::Actor& actor) const;
    void find_linked(db::Reader& reader, const casework::Case& on, const identity::Context& context, CaseView& view) const;
    base::Outcome look_again(db::Transaction& tx, const casework::Case& on, std::string_view said, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome join(db::Transaction& tx, const casework::Case& on, std::string_view other, const identity::Actor& actor,
                       const crypto::CaseKeys& keys) const;
    http::Response ask_purpose(const casework::Case& on, const identity::Context& context) const;
    http::Response send_file(const http::Request& request, const identity::Context& context, bool clean) const;
    pages::Html case_table(const std::vector<casework::Case>& cases, const identity::Context& context, const ListLook& look, std::string caption) const;
    // Who may read a case of the region and can be given it; not the one who asks.
    std::vector<pages::Choice> colleagues(const std::string& region, const identity::Context& context) const;

    base::Outcome apply(db::Transaction& tx, const casework::Case& now, const Act& act, const identity::Actor& actor,
                        const std::optional<identity::Actor>& to) const;
    Report do_all(const std::vector<base::CaseId>& ids, const Act& act, const identity::Actor& actor) const;
    void keep(const Report& report) const;
    http::Response act_once(const casework::Case& on, http::Request& request, const identity::Context& context) const;
    std::optional<Report> kept(std::int64_t id, const identity::Actor& actor) const;
    base::Outcome take_back(db::Transaction& tx, const Item& item, const Act& act, const identity::Actor& actor) const;
    base::Outcome undo_all(Report& report, const identity::Actor& actor) const;
    http::Response render_chosen(const std::vector<casework::Case>& cases, bool more, const http::Fields& form, const identity::Context& context,
                                 const std::optional<base::Refusal>& refusal) const;
    http::Response render_report(const Report& report, const identity::Context& context, const std::optional<base::Refusal>& refusal) const;
    pages::Html undo_part(const http::Request& request, const identity::Context& context) const;

    search::Index::Prepared prepared_of(db::Reader& reader, const casework::Case& row) const;
    std::vector<registry::FileRow> to_read(db::Reader& reader, const casework::Case& on, const crypto::CaseKeys& keys) const;
    void follow_attachments() const;
    void keep_attachment(std::int64_t file, std::string_view state) const;
    std::string attached_text(db::Reader& reader, const casework::Case& on, const crypto::CaseKeys& keys) const;

    struct SavedView { std::int64_t id = 0; base::UserId owner; std::string department, name, query; };
    std::vector<SavedView> saved_views(const identity::Actor& actor) const;
    http::Response render_views(const identity::Context& context, const http::Fields& typed, const std::optional<base::Refusal>& refusal, int status) const;
    std::string count_of(const std::string& query, const identity::Context& context) const;

    std::vector<std::string> own_services(const identity::Actor& actor) const;   // that they have said to answer at
    std::string service_of(db::Reader& reader, const casework::Case& on) const;   // empty: none, or no question
    base::Outcome move_to_service(db::Transaction& tx, const casework::Case& on, const std::string& service, base::UserId actor, const crypto::CaseKeys& keys) const;
    std::uint64_t told_of(db::Reader& reader, base::CaseId id) const;
    void list_case(db::Reader& reader, Worklist& list, base::CaseId id, std::uint64_t told) const;
    void begin_list(db::Reader& reader, Worklist& list) const;
    void make_list(bool asked = true) const;   // before a read that asks it
    void follow_list(db::Reader& reader) const;
    void list_told(const std::map<std::int64_t, std::string>& told) const;
    Answer ask_list(db::Reader& reader, const Question& question, const identity::Actor& actor) const;
    void each_listed(db::Reader& reader, const Question& question, const identity::Actor& actor, const std::function<void(base::CaseId)>& f) const;
    // The cases of the answer, with those folded under each.
    std::vector<casework::Case> asked_cases(db::Reader& reader, const Question& question, const identity::Actor& actor) const;

    http::Response render_turn(const casework::Case& on, const http::Fields& typed, const identity::Context& context,
                               const std::optional<base::Refusal>& refusal) const;

    const intake::Intake& intake_;
    const intake::Mail& mail_;
    identity::Identity& identity_;
    const search::Index& index_;
    std::shared_ptr<Presence> presence_;
    std::shared_ptr<Counts> counts_;
    std::shared_ptr<Attachments> attachments_;
    std::shared_ptr<KeptWorklist> worklist_;
    std::string program_;
    Suggest suggest_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace desk
