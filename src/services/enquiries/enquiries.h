#pragma once
// Enquiries: a question to the service for permits, for supervision, or for children and young
// people, or from the press. Answered within the limits of the service (FL 6 to 8): no advance ruling, no
// dispensation, no large legal investigation, no view on a concrete case.
#include "answers/answers.h"
#include "articles/articles.h"
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace enquiries {

using Answer = answers::Answer;

struct Settings {
    std::string public_url;                          // where a person reads an answer on our site
    const articles::Articles* articles = nullptr;    // what answers quote; without it nothing is offered
    bool e_legitimation = false;                     // people can sign in
};

// An answer being written, one for a case.
struct Draft { base::UserId author; int version = 0; base::Time saved_at; Answer answer; };

// A colleague asked to read it before it goes out.
struct Reading {
    std::int64_t id = 0;
    base::CaseId case_id;
    base::UserId asked_by, reader;
    base::Time asked_at, read_at;
    std::string content_hash;                        // of the words that were to be read
    std::string verdict;                             // empty: waits; approved, changes, withdrawn
    std::string comment;
    base::DocumentId document;                       // the answer that it led to
};

class Enquiries {
public:
    Enquiries(const intake::Intake& intake, const intake::Mail& mail, identity::Identity& identity, Settings settings = {});

    http::Response form(const http::Request& request, const identity::Context& context) const;      // GET  /beratta/fraga
    http::Response submit(http::Request& request, const identity::Context& context) const;          // POST /beratta/fraga
    http::Response api(const http::Request& request, const identity::Context& context) const;       // POST /api/v1/enquiries
    // /arbetsrum/arende/{number}/svar: the answer, or a limit of the service with its referral.
    http::Response answer_form(const http::Request& request, const identity::Context& context) const;   // GET
    http::Response answer(http::Request& request, const identity::Context& context) const;              // POST
    http::Response answer_pdf(const http::Request& request, const identity::Context& context) const;    // GET .../svar/pdf: as a letter
    http::Response waiting(const http::Request& request, const identity::Context& context) const;       // GET /arbetsrum/svar
    void find_similar(intake::FindSimilar find) { find_similar_ = std::move(find); }   // composition; without it nobody is warned of duplicates

    // Registers the answer as a document, queues the mail when it goes by mail or waits on our site, and the letter for
    // the print queue when it goes by post; moves the case on, and ends the draft.
    // With `new_code` the message that one waits holds a new code, for who has lost theirs.
    base::Outcome give(const casework::Case& on, const Answer& answer, const identity::Actor& actor, bool new_code = false) const;

    std::optional<Draft> draft(db::Reader& reader, const casework::Case& on, const crypto::CaseKeys& keys) const;
    // `version` is the one that the writer began from; 0: none. Refusal enquiries.refused.draft_changed when somebody
    // has saved since: nothing is overwritten. Gives the new version.
    base::Result<int> save(const casework::Case& on, const Answer& answer, int version, const identity::Actor& actor) const;

    // The second reader: asked for the saved draft, done by another than who asked and who wrote.
    base::Outcome ask_reading(const casework::Case& on, const identity::Actor& actor) const;
    base::Outcome withdraw_reading(const casework::Case& on, const identity::Actor& actor) const;
    base::Outcome read(const casework::Case& on, int version, std::string_view verdict, std::string_view comment, const identity::Actor& actor) const;
    std::vector<Reading> readings(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;   // in the order they were asked

private:
    struct Seen;                                     // everything of the case that the page shows
    struct Shown;                                    // what was typed, and what came of it
    Seen seen(const casework::Case& on, const identity::Context& context) const;
    http::Response render(const casework::Case& on, const Shown& shown, const identity::Context& context) const;
    http::Response perform(const casework::Case& on, std::string act, Answer answer, int version, const http::Request& request,
                           const identity::Context& context) const;
    base::Result<std::string> hand_over(const casework::Case& on, const http::Fields& form, const identity::Actor& actor) const;   // the letter's id
    void tell(db::Transaction& tx, const casework::Case& on, const Answer& answer, const intake::Contact& contact, i18n::Language language,
              const std::string& fresh_code, const crypto::CaseKeys& keys) const;
    std::string content_hash(const Answer& answer) const;
    // Who the letter goes to, as a party of the case: the sender, with the address on the envelope.
    base::Result<base::PartyId> addressee(db::Transaction& tx, const casework::Case& on, const casework::Person& person, i18n::Language language,
                                          base::UserId actor, const crypto::CaseKeys& keys) const;
    http::Response autosaved(const casework::Case& on, const base::Result<int>& saved, const Answer& answer, const identity::Context& context) const;

    const intake::Intake& intake_;
    const intake::Mail& mail_;
    identity::Identity& identity_;
    Settings settings_;
    intake::FormFlow flow_;
    intake::FindSimilar find_similar_;
};

ledger::EventKind opening_event();
// The case type that a message opens: the press queue for journalists; empty for others.
std::string queue_of(const intake::Submission& submission, const std::vector<std::string>& to);

void declare_tables(ledger::Ledger& ledger);

}  // namespace enquiries
