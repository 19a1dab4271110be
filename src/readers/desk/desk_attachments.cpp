// What attached files say: PDFs, pictures and Word documents are read in the background by the locked worker, sealed with the case's
// key, and searched in a field of their own. Reading a file opens it for no person: who finds a case by its words
// still opens the case by its own page.
#include "desk_attachments.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "desk/desk.h"
#include "desk_store.h"

namespace desk {

namespace {

constexpr std::string_view text_column = "desk.attachments.text";   // not a text key
constexpr int followed_max = 100, pages_read_max = 200, failures_max = 3;
constexpr std::int64_t file_bytes_max = 64ll << 20, text_bytes_max = 1 << 20;

// What a file begins with that the worker can read: a held file has no kind but its own bytes.
bool looks_readable(std::string_view content) {
    using namespace std::string_view_literals;
    constexpr std::array begins{"PK\x03\x04"sv, "%PDF-"sv, "\x89PNG\r\n"sv, "\xFF\xD8\xFF"sv, "II*\0"sv, "MM\0*"sv};
    return std::any_of(begins.begin(), begins.end(), [&](std::string_view one) { return content.starts_with(one); }) ||
           (content.starts_with("RIFF") && content.substr(8, 4) == "WEBP");
}

// Somebody has looked at it, and it is no text that is searched as it stands.
bool may_be_read(const registry::FileRow& file) {
    const bool safe = file.state == "held" && registry::Registry::original_may_be_fetched(file);
    return (safe || (file.state == "ready" && !file.media.starts_with("text/"))) && file.size <= file_bytes_max;
}

std::string whole(const std::function<std::string()>& source) {
    std::string content;
    for (auto piece = source(); !piece.empty(); piece = source()) content += piece;
    return content;
}

}  // namespace

// The pictures of a scanned letter are the letter: its text stands in the document, as a person has seen it.
std::vector<registry::FileRow> Desk::to_read(db::Reader& reader, const casework::Case& on, const crypto::CaseKeys& keys) const {
    const auto& registry = intake_.services().registry;
    std::vector<registry::FileRow> found;
    auto files = registry.files_of(reader, on.id, keys);
    if (files.empty()) return found;
    const auto documents = registry.documents(reader, on.id, keys);
    for (auto& file : files) {
        const auto of = std::find_if(documents.begin(), documents.end(), [&](const auto& one) { return one.id == file.document; });
        const bool scan = of != documents.end() && of->channel == "letter";
        if (may_be_read(file) && !scan && !store::attachment(reader, file.id)) found.push_back(std::move(file));
    }
    return found;
}

void Desk::follow_attachments() const {
    const auto& s = intake_.services();
    std::vector<ledger::Record> events;
    std::vector<store::Attachment> fresh;
    s.database.read([&](db::Reader& reader) {
        fresh.clear();
        events = s.ledger.after(reader, s.ledger.cursor(reader, "attachments"), followed_max);
        std::set<std::int64_t> seen;
        for (const auto& event : events) {
            if (!event.case_id || !seen.insert(event.case_id.value).second) continue;
            const auto on = s.casework.find(reader, event.case_id);
            if (!on) continue;
            for (const auto& file : to_read(reader, *on, s.casework.keys(reader, on->id))) fresh.push_back({file.id, on->id});
        }
    });
    if (events.empty()) return;
    s.database.write([&](db::Transaction& tx) {
        for (const auto& one : fresh)
            if (!store::attachment(tx, one.id)) s.ledger.put_working(tx, store::attachments, store::values(one));
        s.ledger.set_cursor(tx, "attachments", events.back().number);
    });
}

// Read as far as it could be; the case is indexed anew with what was found.
void Desk::keep_attachment(std::int64_t file, std::string_view state) const {
    const auto& s = intake_.services();
    auto& reading = *attachments_;
    std::optional<search::Index::Prepared> prepared;
    std::optional<casework::Case> on;
    std::optional<crypto::CaseKeys> keys;
    s.database.read([&](db::Reader& reader) {
        on.reset();
        const auto row = store::attachment(reader, file);
        if (row) on = s.casework.find(reader, row->case_id);
        if (on) keys = s.casework.keys(reader, on->id);
    });
    if (!on) return;
    store::Attachment done{file, on->id, std::string{state}, reading.page, keys->seal(crypto::KeyClass::matter, {text_column, file, on->id.value}, reading.text)};
    s.database.write([&](db::Transaction& tx) { s.ledger.put_working(tx, store::attachments, store::values(done)); });
    s.database.read([&](db::Reader& reader) { prepared = prepared_of(reader, *on); });
    s.database.write([&](db::Transaction& tx) { index_.put(tx, on->id.value, *prepared); });
}

std::int64_t Desk::read_attachments_once() const {
    const auto& s = intake_.services();
    auto& reading = *attachments_;
    follow_attachments();
    std::optional<store::Attachment> next;
    std::int64_t left = 0;
    s.database.read([&](db::Reader& reader) {
        next = store::next_attachment(reader);
        left = store::attachments_waiting(reader) + (s.ledger.head(reader) - s.ledger.cursor(reader, "attachments"));
    });
    if (!next) {
        reading.begin(0);
        return left;
    }
    if (reading.file != next->id) reading.begin(next->id);
    if (!reading.session) {
        std::string content;
        s.database.read([&](db::Reader& reader) {
            const auto keys = s.casework.keys(reader, next->case_id);
            if (const auto file = s.registry.file(reader, next->id, keys)) content = whole(s.registry.open_original(reader, *file, keys));
        });
        ocr::Opened opened{"ocr.held.kind", 0};
        if (looks_readable(content)) {
            reading.session = std::make_unique<ocr::Session>(program_);
            opened = reading.session->open(content, ocr::Session::As::words);
        }
        if (!opened.held.empty()) {
            keep_attachment(next->id, "unreadable");
            reading.begin(0);
            return left;
        }
        reading.pages = std::min(opened.pages, pages_read_max);
    }
    if (reading.page < reading.pages && std::ssize(reading.text) < text_bytes_max) {
        ++reading.page;
        if (const auto words = reading.session->text(reading.page)) {
            reading.text += *words + "\n";
        } else {
            reading.session.reset();   // it may be gone: the next page gets a new one
            if (++reading.failed >= failures_max) reading.page = reading.pages;
        }
    }
    if (reading.page >= reading.pages || std::ssize(reading.text) >= text_bytes_max) {
        keep_attachment(next->id, reading.text.empty() && reading.failed > 0 ? "unreadable" : "read");
        reading.begin(0);
    }
    return std::max<std::int64_t>(left, 1);
}

// What attachments say, as far as it was read: plain text as it stands, the others when the worker has been there.
std::string Desk::attached_text(db::Reader& reader, const casework::Case& on, const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    std::string text;
    for (const auto& file : s.registry.files_of(reader, on.id, keys)) {
        if (std::ssize(text) >= text_bytes_max) break;
        if (file.state == "ready" && file.media == "text/plain" && !file.clean_blob.empty()) {
            const auto source = s.registry.open_clean(reader, file, keys);
            for (auto piece = source(); !piece.empty() && std::ssize(text) < text_bytes_max; piece = source()) text += piece;
        } else if (const auto read = store::attachment(reader, file.id); read && read->state == "read") {
            text += keys.open(crypto::KeyClass::matter, {text_column, file.id, on.id.value}, read->text_sealed);
        }
        text += '\n';
    }
    return base::replace_invalid_utf8(text);
}

}  // namespace desk
