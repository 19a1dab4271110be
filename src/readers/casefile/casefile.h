#pragma once
// The handling of one case, of whatever type: what is to be done now, its gates, parties, clocks,
// hearings, decisions, letters and appeals, all from the catalogue; a case opened by the staff; and
// the print queue. A new case type needs nothing here.
#include "documents/documents.h"
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"

namespace casefile {

class Casefile {
public:
    Casefile(const intake::Intake& intake, const intake::Mail& mail, identity::Identity& identity)
        : intake_{intake}, mail_{mail}, identity_{identity} {}

    // /arbetsrum/arende/{number}/handlaggning
    http::Response show(const http::Request& request, const identity::Context& context) const;
    http::Response act(http::Request& request, const identity::Context& context) const;
    // .../grind/{gate}: the wizard
    http::Response gate(const http::Request& request, const identity::Context& context) const;
    http::Response answer_gate(http::Request& request, const identity::Context& context) const;
    // .../part/{id}, "ny" for one to be added
    http::Response party(const http::Request& request, const identity::Context& context) const;
    http::Response save_party(http::Request& request, const identity::Context& context) const;
    // .../beslut/{id}, "nytt" for one to be drafted
    http::Response decision(const http::Request& request, const identity::Context& context) const;
    http::Response act_on_decision(http::Request& request, const identity::Context& context) const;
    // .../brev/{id} and its PDF
    http::Response letter(const http::Request& request, const identity::Context& context) const;
    http::Response act_on_letter(http::Request& request, const identity::Context& context) const;
    http::Response letter_pdf(const http::Request& request, const identity::Context& context) const;

    // /arbetsrum/nytt-arende
    http::Response new_case(const http::Request& request, const identity::Context& context) const;
    http::Response open_case(http::Request& request, const identity::Context& context) const;
    // /arbetsrum/klockor: time limits about to break, with what was drafted
    http::Response clocks(const http::Request& request, const identity::Context& context) const;
    // /arbetsrum/avgifter: fees that wait to be paid, of all cases
    http::Response unpaid_fees(const http::Request& request, const identity::Context& context) const;
    // /arbetsrum/utskick
    http::Response print_queue(const http::Request& request, const identity::Context& context) const;
    http::Response act_on_queue(http::Request& request, const identity::Context& context) const;
    // /arbetsrum/utskick/{id}: letters that are printed together, and their PDF
    http::Response show_batch(const http::Request& request, const identity::Context& context) const;
    http::Response end_batch(http::Request& request, const identity::Context& context) const;
    http::Response batch_pdf(const http::Request& request, const identity::Context& context) const;

    // Composition: who carries digital post. Without, it is not offered.
    void use(const casework::DigitalMail& carrier) { digital_ = &carrier; }
    // Letters that go by digital post and whose time has come are handed to the carrier; gives how many may be left.
    std::int64_t send_digital_once() const;
    // Letters that go by e-mail are handed to the mail's queue; gives how many are left.
    std::int64_t send_letters_once() const;
    // The letter that confirms what has come in, for types that have one: once a case, by e-mail or the print queue,
    // or left as a draft where neither reaches the sender. Follows the ledger; gives how many events are left.
    std::int64_t receipts_once() const;

private:
    struct View;
    std::optional<casework::Case> asked(const http::Request& request, const identity::Context& context, identity::Action action) const;
    // Records the read, then unseals. `purpose` is never empty: who has no standing one is asked first.
    View view(const casework::Case& on, const identity::Context& context, std::string_view what, std::string_view purpose) const;
    // What for: as the address says, or what stands; empty: it must be asked.
    static std::string purpose_of(const http::Request& request, const identity::Context& context, const casework::Case& on);
    static http::Response ask_purpose(const http::Request& request, const identity::Context& context, const casework::Case& on);
    // After an act: the handling page, for the purpose that was said. `done` is a key below casefile.done.
    static http::Response back(const http::Request& request, const identity::Context& context, const casework::Case& on, std::string_view done);
    void confirm_receipt(db::Transaction& tx, const casework::Case& on, const std::string& letter, const crypto::CaseKeys& keys) const;
    http::Response render(const casework::Case& on, const identity::Context& context, const std::optional<base::Refusal>& refusal,
                          std::string_view done, std::string_view purpose) const;
    http::Response render_gate(const casework::Case& on, const catalogue::Gate& gate, const catalogue::Answers& answers,
                               const std::vector<catalogue::FieldError>& errors, const std::optional<base::Refusal>& refusal,
                               const identity::Context& context, std::string_view purpose) const;
    http::Response render_party(const casework::Case& on, const casework::CaseParty& typed, const std::vector<casework::CaseParty>& others,
                                const std::optional<base::Refusal>& refusal, const identity::Context& context, std::string_view purpose) const;
    http::Response render_decision(const casework::Case& on, const casework::Decision& typed, const std::vector<base::Refusal>& refusals,
                                   bool changed, const identity::Context& context, std::string_view purpose) const;
    http::Response render_new(const http::Fields& typed, const std::vector<pages::Error>& errors, const identity::Context& context) const;
    documents::LetterPage page_of(db::Reader& reader, const casework::Case& on, const casework::Letter& letter, const crypto::CaseKeys& keys) const;
    struct Queued;                                // a letter of the queue with its case, unsealed
    std::vector<std::pair<casework::Case, std::int64_t>> seen_by(const identity::Context& context, const std::vector<casework::Letters::Waiting>& letters) const;
    std::vector<Queued> queued(const std::vector<std::pair<casework::Case, std::int64_t>>& letters) const;
    pages::Html batches_part(const identity::Context& context) const;
    pages::Html digital_part(const identity::Context& context) const;
    std::string act_on_digital(const http::Fields& form, const identity::Context& context) const;
    base::Result<std::string> spin_off(const casework::Case& on, const http::Fields& form, const identity::Actor& actor) const;   // the new case's slug
    void draft_letters(db::Transaction& tx, const casework::Case& on, const casework::Decision& decision, base::UserId actor,
                       const crypto::CaseKeys& keys) const;

    const intake::Intake& intake_;
    const intake::Mail& mail_;
    identity::Identity& identity_;
    const casework::DigitalMail* digital_ = nullptr;
};

}  // namespace casefile
