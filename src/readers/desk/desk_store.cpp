#include "desk_store.h"

namespace desk::store {

namespace {

View view_of(const db::Row& row) { return {row.integer(0), row.id<base::UserId>(1), row.string(2), row.blob(3)}; }

}  // namespace

db::Values values(const View& view) { return {view.id, view.owner, view.department, db::Bytes{view.sealed}}; }

std::vector<View> views_of(db::Reader& reader, base::UserId owner, const std::vector<std::string>& departments, bool all) {
    std::string sql = "SELECT id, owner, department, sealed FROM desk_views WHERE owner = ?";
    db::Values values{owner};
    if (all) sql += " OR department <> ''";
    for (const auto& department : departments) {
        sql += " OR department = ?";
        values.emplace_back(department);
    }
    std::vector<View> found;
    reader.query(sql + " ORDER BY id", values, [&](const db::Row& row) { found.push_back(view_of(row)); });
    return found;
}

std::optional<View> view(db::Reader& reader, std::int64_t id) {
    std::optional<View> found;
    reader.first("SELECT id, owner, department, sealed FROM desk_views WHERE id = ?", {id}, [&](const db::Row& row) { found = view_of(row); });
    return found;
}

void remove_view(db::Transaction& tx, std::int64_t id) { tx.execute("DELETE FROM desk_views WHERE id = ?", {id}); }

db::Values values(const StoredReport& report) { return {report.id, report.user, report.made_at.us, report.content}; }

std::optional<StoredReport> report(db::Reader& reader, std::int64_t id) {
    std::optional<StoredReport> found;
    reader.first("SELECT id, user_id, made_at, content FROM desk_reports WHERE id = ?", {id}, [&](const db::Row& row) {
        found = StoredReport{row.integer(0), row.id<base::UserId>(1), {row.integer(2)}, row.string(3)};
    });
    return found;
}

db::Values values(const Attachment& one) { return {one.id, one.case_id, one.state, one.pages, db::Bytes{one.text_sealed}}; }

namespace {

Attachment attachment_from(const db::Row& row) { return {row.integer(0), row.id<base::CaseId>(1), row.string(2), static_cast<int>(row.integer(3)), row.blob(4)}; }

}  // namespace

std::optional<Attachment> attachment(db::Reader& reader, std::int64_t file) {
    std::optional<Attachment> found;
    reader.first("SELECT id, case_id, state, pages, text_sealed FROM desk_attachments WHERE id = ?", {file}, [&](const db::Row& row) { found = attachment_from(row); });
    return found;
}

std::optional<Attachment> next_attachment(db::Reader& reader) {
    std::optional<Attachment> found;
    reader.first("SELECT id, case_id, state, pages, text_sealed FROM desk_attachments WHERE state = 'waiting' ORDER BY id LIMIT 1", {},
                 [&](const db::Row& row) { found = attachment_from(row); });
    return found;
}

namespace {

// Some thousands at a time; `select` ends where the id is to begin.
template <class F>
void each_by_id(db::Reader& reader, const std::string& select, F f) {
    constexpr int at_a_time = 20'000;
    std::int64_t last = 0;
    for (int read = at_a_time; read == at_a_time;) {
        read = 0;
        reader.query(select + " WHERE id > ? ORDER BY id LIMIT " + std::to_string(at_a_time), {last}, [&](const db::Row& row) {
            last = row.integer(0);
            f(last, row);
            ++read;
        });
    }
}

}  // namespace

void each_told(db::Reader& reader, const std::function<void(std::int64_t, std::string_view hash)>& f) {
    each_by_id(reader, "SELECT id, hash FROM desk_told", [&](std::int64_t id, const db::Row& row) { f(id, row.bytes(1)); });
}

void each_service(db::Reader& reader, const std::function<void(std::int64_t, std::string_view service)>& f) {
    each_by_id(reader, "SELECT id, service FROM desk_services", [&](std::int64_t id, const db::Row& row) { f(id, row.text(1)); });
}

std::vector<Answering> staff_of(db::Reader& reader) {
    std::vector<Answering> found;
    reader.query("SELECT id, user_id, service FROM desk_staff ORDER BY id", {}, [&](const db::Row& row) { found.push_back({row.integer(0), row.id<base::UserId>(1), row.string(2)}); });
    return found;
}

void remove_staff(db::Transaction& tx, std::int64_t id) { tx.execute("DELETE FROM desk_staff WHERE id = ?", {id}); }

std::optional<std::string> moved_to(db::Reader& reader, base::CaseId id) {
    std::optional<std::string> found;
    reader.first("SELECT service FROM desk_moves WHERE case_id = ? ORDER BY id DESC LIMIT 1", {id}, [&](const db::Row& row) { found = row.string(0); });
    return found;
}

std::int64_t attachments_waiting(db::Reader& reader) {
    return reader.integer("SELECT COUNT(*) FROM desk_attachments WHERE state = 'waiting'").value_or(0);
}

void sweep_reports(db::Transaction& tx, base::Time before) { tx.execute("DELETE FROM desk_reports WHERE made_at < ?", {before.us}); }

}  // namespace desk::store
