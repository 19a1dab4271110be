#pragma once
// SQL of scanned letters.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "db/db.h"
#include "files/files.h"
#include "ledger/ledger.h"

namespace post::store {

inline const ledger::Table batches{"post_batches", {"id", "received_day", "split", "actor"}};
inline const ledger::Table files{"post_files", {"id", "batch_id", "position", "name_sealed", "key_sealed", "blob", "blob_hash", "size", "state", "held", "mac"}};
inline const ledger::Table pages{"post_pages",
    {"id", "batch_id", "file_id", "number", "position", "letter_id", "state", "attempts", "said_turn", "turned", "kind", "words_sealed", "text_sealed",
     "key_sealed", "blob", "blob_hash", "size", "media", "width", "height", "mac"}};
inline const ledger::Table letters{"post_letters", {"id", "batch_id", "position", "file_id", "state", "case_id", "typed_sealed", "mac"}};
inline const ledger::Table alarms{"post_alarms", {"id", "batch_id", "mac"}};
inline const ledger::Table acts{"post_acts", {"id", "batch_id", "letter_id", "kind", "case_id", "actor", "day"}, 4};

struct Batch { std::int64_t id = 0; base::Day received; std::string split; base::UserId actor; };

struct File {
    std::int64_t id = 0, batch = 0;
    int position = 0;
    std::string name_sealed, key_sealed, blob, blob_hash;
    std::int64_t size = 0;
    std::string state, held;
};

struct Page {
    std::int64_t id = 0, batch = 0, file = 0;
    int number = 0, position = 0;
    std::int64_t letter = 0;
    std::string state = "waiting";
    int attempts = 0, said_turn = -1, turned = 0;
    std::string kind, words_sealed, text_sealed, key_sealed, blob, blob_hash;
    std::int64_t size = 0;
    std::string media;
    int width = 0, height = 0;
};

struct Letter {
    std::int64_t id = 0, batch = 0;
    int position = 0;
    std::int64_t file = 0;
    std::string state = "open";
    base::CaseId case_id;
    std::string typed_sealed;
};

db::Values values(const Batch& batch);
db::Values values(const File& file);
db::Values values(const Page& page);
db::Values values(const Letter& letter);

std::optional<Batch> batch(db::Reader& reader, std::int64_t id);
std::vector<Batch> last_batches(db::Reader& reader, std::int64_t before, int limit);
std::vector<File> files_of(db::Reader& reader, std::int64_t batch);
std::optional<File> file(db::Reader& reader, std::int64_t id);
std::vector<Page> pages_of(db::Reader& reader, std::int64_t batch);      // in order
std::optional<Page> page(db::Reader& reader, std::int64_t id);
std::vector<Letter> letters_of(db::Reader& reader, std::int64_t batch);  // in order
std::optional<Letter> letter(db::Reader& reader, std::int64_t id);

// Counts of a batch, for the list.
struct Counts { std::int64_t alarms = 0 /* pages of letters that are not registered yet */, pages = 0, pages_waiting = 0, files_waiting = 0, letters = 0, letters_open = 0, held = 0; };
Counts counts(db::Reader& reader, std::int64_t batch);

// The file that is to be read next: the first that waits or has a page that waits.
std::optional<File> next_file(db::Reader& reader);
std::optional<Page> next_page(db::Reader& reader, std::int64_t file);
std::int64_t pages_waiting(db::Reader& reader);
bool has_unread_file(db::Reader& reader, std::int64_t batch);

void remove_alarm(db::Transaction& tx, std::int64_t page);
void remove_letter(db::Transaction& tx, std::int64_t id);
bool knows_blob(db::Reader& reader, std::string_view name);
void each_blob(db::Reader& reader, const std::function<void(std::string_view table, std::int64_t id, std::string_view name, std::string_view hash)>& f);
// Files with content whose batch has no letter left to do anything with, and nothing done since the day.
std::vector<File> finished_files(db::Reader& reader, base::Day done_before, int limit);

}  // namespace post::store
