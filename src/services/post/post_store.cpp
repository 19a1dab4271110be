#include "post_store.h"

namespace post::store {

namespace {

db::Bytes bytes(std::string_view data) { return {std::string{data}}; }
int small(const db::Row& row, int column) { return static_cast<int>(row.integer(column)); }

constexpr std::string_view file_columns = "SELECT f.id, f.batch_id, f.position, f.name_sealed, f.key_sealed, f.blob, f.blob_hash, f.size, f.state, f.held FROM post_files f ";
constexpr std::string_view page_columns =
    "SELECT id, batch_id, file_id, number, position, letter_id, state, attempts, said_turn, turned, kind, words_sealed, text_sealed, key_sealed, blob, "
    "blob_hash, size, media, width, height FROM post_pages ";
constexpr std::string_view letter_columns = "SELECT id, batch_id, position, file_id, state, case_id, typed_sealed FROM post_letters ";
constexpr std::string_view batch_columns = "SELECT id, received_day, split, actor FROM post_batches ";

Batch batch_from(const db::Row& row) { return {row.integer(0), {static_cast<std::int32_t>(row.integer(1))}, row.string(2), row.id<base::UserId>(3)}; }
File file_from(const db::Row& row) {
    return {row.integer(0), row.integer(1), small(row, 2), row.blob(3), row.blob(4), row.string(5), row.blob(6), row.integer(7), row.string(8), row.string(9)};
}
Page page_from(const db::Row& row) {
    return {row.integer(0), row.integer(1), row.integer(2), small(row, 3), small(row, 4), row.integer(5), row.string(6), small(row, 7), small(row, 8), small(row, 9),
            row.string(10), row.blob(11), row.blob(12), row.blob(13), row.string(14), row.blob(15), row.integer(16), row.string(17), small(row, 18), small(row, 19)};
}
Letter letter_from(const db::Row& row) {
    return {row.integer(0), row.integer(1), small(row, 2), row.integer(3), row.string(4), row.id<base::CaseId>(5), row.blob(6)};
}

template <class Row, class From>
std::vector<Row> all(db::Reader& reader, From from, std::string_view columns, std::string_view where, const db::Values& given) {
    std::vector<Row> found;
    reader.query(std::string{columns} + std::string{where}, given, [&](const db::Row& row) { found.push_back(from(row)); });
    return found;
}
template <class Row>
std::optional<Row> only(std::vector<Row> found) {
    if (found.empty()) return {};
    return std::move(found.front());
}

}  // namespace

db::Values values(const Batch& one) { return {one.id, one.received.number, one.split, one.actor}; }
db::Values values(const File& one) {
    return {one.id, one.batch, one.position, bytes(one.name_sealed), bytes(one.key_sealed), one.blob, bytes(one.blob_hash), one.size, one.state, one.held};
}
db::Values values(const Page& one) {
    return {one.id, one.batch, one.file, one.number, one.position, one.letter, one.state, one.attempts, one.said_turn, one.turned, one.kind,
            bytes(one.words_sealed), bytes(one.text_sealed), bytes(one.key_sealed), one.blob, bytes(one.blob_hash), one.size, one.media, one.width, one.height};
}
db::Values values(const Letter& one) { return {one.id, one.batch, one.position, one.file, one.state, one.case_id, bytes(one.typed_sealed)}; }

std::optional<Batch> batch(db::Reader& reader, std::int64_t id) { return only(all<Batch>(reader, batch_from, batch_columns, "WHERE id = ?", {id})); }
std::vector<Batch> last_batches(db::Reader& reader, std::int64_t before, int limit) {
    return all<Batch>(reader, batch_from, batch_columns, "WHERE id < ? ORDER BY id DESC LIMIT ?", {before, limit});
}
std::vector<File> files_of(db::Reader& reader, std::int64_t batch) { return all<File>(reader, file_from, file_columns, "WHERE f.batch_id = ? ORDER BY f.position", {batch}); }
std::optional<File> file(db::Reader& reader, std::int64_t id) { return only(all<File>(reader, file_from, file_columns, "WHERE f.id = ?", {id})); }
std::vector<Page> pages_of(db::Reader& reader, std::int64_t batch) { return all<Page>(reader, page_from, page_columns, "WHERE batch_id = ? ORDER BY position", {batch}); }
std::optional<Page> page(db::Reader& reader, std::int64_t id) { return only(all<Page>(reader, page_from, page_columns, "WHERE id = ?", {id})); }
std::vector<Letter> letters_of(db::Reader& reader, std::int64_t batch) {
    return all<Letter>(reader, letter_from, letter_columns, "WHERE batch_id = ? ORDER BY position", {batch});
}
std::optional<Letter> letter(db::Reader& reader, std::int64_t id) { return only(all<Letter>(reader, letter_from, letter_columns, "WHERE id = ?", {id})); }

Counts counts(db::Reader& reader, std::int64_t batch) {
    Counts found;
    reader.query("SELECT state, COUNT(*) FROM post_pages WHERE batch_id = ? GROUP BY state", {batch}, [&](const db::Row& row) {
        found.pages += row.integer(1);
        if (row.text(0) == "waiting") found.pages_waiting = row.integer(1);
    });
    reader.query("SELECT state, COUNT(*) FROM post_files WHERE batch_id = ? GROUP BY state", {batch}, [&](const db::Row& row) {
        if (row.text(0) == "held") found.held = row.integer(1);
        if (row.text(0) == "waiting" || row.text(0) == "reading") found.files_waiting += row.integer(1);
    });
    reader.query("SELECT state, COUNT(*) FROM post_letters WHERE batch_id = ? GROUP BY state", {batch}, [&](const db::Row& row) {
        found.letters += row.integer(1);
        if (row.text(0) == "open") found.letters_open = row.integer(1);
    });
    found.alarms = reader.integer("SELECT COUNT(*) FROM post_alarms a JOIN post_pages p ON p.id = a.id LEFT JOIN post_letters l ON l.id = p.letter_id "
                                  "WHERE a.batch_id = ? AND (l.id IS NULL OR l.state = 'open')", {batch}).value_or(0);
    return found;
}

std::optional<File> next_file(db::Reader& reader) {
    return only(all<File>(reader, file_from, file_columns, "WHERE f.state IN ('waiting', 'reading') ORDER BY f.id LIMIT 1", {}));
}
std::optional<Page> next_page(db::Reader& reader, std::int64_t file) {
    return only(all<Page>(reader, page_from, page_columns, "WHERE file_id = ? AND state = 'waiting' ORDER BY number LIMIT 1", {file}));
}
std::int64_t pages_waiting(db::Reader& reader) { return reader.integer("SELECT COUNT(*) FROM post_pages WHERE state = 'waiting'").value_or(0); }
bool has_unread_file(db::Reader& reader, std::int64_t batch) {
    return reader.integer("SELECT 1 FROM post_files WHERE batch_id = ? AND state IN ('waiting', 'reading') LIMIT 1", {batch}).has_value();
}

void remove_alarm(db::Transaction& tx, std::int64_t page) { tx.execute("DELETE FROM post_alarms WHERE id = ?", {page}); }
void remove_letter(db::Transaction& tx, std::int64_t id) { tx.execute("DELETE FROM post_letters WHERE id = ?", {id}); }

bool knows_blob(db::Reader& reader, std::string_view name) {
    return reader.integer("SELECT 1 FROM post_pages WHERE blob = ? LIMIT 1", {name}).has_value() ||
           reader.integer("SELECT 1 FROM post_files WHERE blob = ? LIMIT 1", {name}).has_value();
}

void each_blob(db::Reader& reader, const std::function<void(std::string_view, std::int64_t, std::string_view, std::string_view)>& f) {
    reader.query("SELECT id, blob, blob_hash FROM post_files WHERE blob <> ''", {}, [&](const db::Row& row) { f(files.name, row.integer(0), row.text(1), row.bytes(2)); });
    reader.query("SELECT id, blob, blob_hash FROM post_pages WHERE blob <> ''", {}, [&](const db::Row& row) { f(pages.name, row.integer(0), row.text(1), row.bytes(2)); });
}

std::vector<File> finished_files(db::Reader& reader, base::Day done_before, int limit) {
    return all<File>(reader, file_from, file_columns,
        "WHERE f.state = 'read' AND f.blob <> '' "
        "AND EXISTS (SELECT 1 FROM post_letters l WHERE l.batch_id = f.batch_id) "
        "AND NOT EXISTS (SELECT 1 FROM post_letters l WHERE l.batch_id = f.batch_id AND l.state IN ('open', 'aside')) "
        "AND NOT EXISTS (SELECT 1 FROM post_acts a WHERE a.batch_id = f.batch_id AND a.day >= ?) ORDER BY f.id LIMIT ?", {done_before.number, limit});
}

}  // namespace post::store
