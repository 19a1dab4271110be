#pragma once
// Letters on paper: scanned in batches, read by a worker, parted into letters, looked at beside their
// picture, registered by the way that everything comes in. Until then they are sealed with the office's key.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "ledger/ledger.h"
#include "ocr/ocr.h"

namespace post {

namespace store {
struct Page;
}
struct Sheet;

// A file from the scanner, sealed, not yet known to any batch.
using Scanned = registry::ReceivedFile;

class Mailroom {
public:
    // `program` is this binary, which is its own reading worker.
    Mailroom(const intake::Intake& intake, identity::Identity& identity, std::string program);
    ~Mailroom();
    // The event of the service that owns a case type, as Mail::owner.
    void owner(std::string_view case_type, ledger::EventKind event) { owners_.emplace_back(case_type, event); }

    http::Response list(const http::Request& request, const identity::Context& context) const;         // GET  /arbetsrum/post
    http::Response upload_form(const http::Request& request, const identity::Context& context) const;  // GET  /arbetsrum/post/ny, by show
    http::Response upload(http::Request& request, const identity::Context& context) const;             // POST /arbetsrum/post
    http::Response show(const http::Request& request, const identity::Context& context) const;         // GET  /arbetsrum/post/{id}
    http::Response act(http::Request& request, const identity::Context& context) const;                // POST /arbetsrum/post/{id}
    http::Response image(const http::Request& request, const identity::Context& context) const;        // GET  .../{id}/sida/{page}
    http::Response original(const http::Request& request, const identity::Context& context) const;     // GET  .../{id}/original/{file}
    http::Response separator(const http::Request& request, const identity::Context& context) const;    // GET  /arbetsrum/skiljeblad

    // What the pages do, for tests and for other doors. `split` is "blank", "sheet", "page" or "none".
    std::int64_t receive(const std::vector<Scanned>& files, base::Day received, std::string_view split, const identity::Actor& actor) const;
    struct Registered { std::string number; };
    base::Result<Registered> register_letter(std::int64_t letter, const http::Fields& typed, const identity::Actor& actor) const;
    base::Result<Registered> add_letter(std::int64_t letter, const http::Fields& typed, const identity::Actor& actor) const;
    // "split:PAGE", "merge", "include:PAGE", "exclude:PAGE", "turn:PAGE:DEGREES", "aside", "back", "again". Typed fields and texts are kept.
    base::Outcome change(std::int64_t batch, std::int64_t letter, std::string_view act, const http::Fields& typed, const identity::Actor& actor) const;

    // Job: reads one page, or opens one file; gives what is left. Safe to be cut anywhere.
    std::int64_t read_once() const;
    // Whether a blob belongs to a letter that is not registered yet (Intake::sweep leaves it).
    bool knows_blob(db::Reader& reader, std::string_view name) const;

private:
    struct View;
    struct Reading;
    struct Content;
    std::string seal(std::string_view column, std::int64_t row, std::string_view plain) const;
    std::string open(std::string_view column, std::int64_t row, std::string_view sealed) const;
    std::optional<View> view_of(std::int64_t batch, std::int64_t letter) const;
    std::string text_of_page(const store::Page& page) const;
    Content content_of(std::int64_t letter, const i18n::Texts& texts) const;
    void save_typed(std::int64_t letter, const http::Fields& typed) const;
    void give_to_case(db::Transaction& tx, std::int64_t letter, base::CaseId case_id, const crypto::Key& salt, bool anonymous, bool added,
                      const identity::Actor& actor) const;
    void hold(std::int64_t file, const std::string& why) const;
    void finish(std::int64_t file) const;
    void part(db::Transaction& tx, std::int64_t batch) const;
    std::int64_t remove_finished() const;
    pages::Html letter_form(const View& view, const Sheet& sheet) const;
    pages::Html page_part(const Sheet& sheet, const store::Page& page, std::size_t number, std::size_t of) const;
    pages::Html held_part(const View& view, const Sheet& sheet) const;
    http::Fields typed_of(const View& view) const;
    http::Response render(const View& view, const http::Fields& typed, const std::vector<base::Refusal>& refusals, std::string_view done,
                          const identity::Context& context) const;

    const intake::Intake& intake_;
    identity::Identity& identity_;
    std::string program_;
    std::vector<std::pair<std::string, ledger::EventKind>> owners_;
    std::unique_ptr<Reading> reading_;   // of the job's thread alone
};

void declare_tables(ledger::Ledger& ledger, const files::Store& files);

}  // namespace post
