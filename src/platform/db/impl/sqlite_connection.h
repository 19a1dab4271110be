#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "db/db.h"
#include "db/impl/statements.h"

namespace db::impl {

class SqliteFault : public base::Fault {
public:
    SqliteFault(const std::string& what, int code) : base::Fault{what}, code_{code} {}
    int code() const { return code_; }   // extended result code

private:
    int code_;
};

struct CloseSqlite { void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); } };
struct FinalizeStatement { void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); } };

// One connection, used by one thread at a time. A reader can neither write nor checkpoint.
class SqliteConnection {
public:
    enum class Role { writer, reader };
    SqliteConnection(const std::string& path, Role role, const std::string& synchronous);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    // Runs one statement, gives the number of rows it changed. A full disk is base::Busy, any
    // other error a SqliteFault.
    std::int64_t run(std::string_view sql, const Values& values = {}, const EachRow* each = nullptr);

    bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
    sqlite3* handle() { return handle_.get(); }

    // After an error: the disk may have lost what was written before (an fsync failed).
    bool lost_sync() const { return lost_sync_; }
    // Whether `code`, just given by this connection, means that the disk is full.
    bool is_disk_full(int code) const;
    void note_error(int code);

private:
    using Prepared = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

    void configure(Role role, const std::string& synchronous);
    Prepared prepare(std::string_view sql);
    [[noreturn]] void raise(int code, std::string_view sql);
    std::int64_t step(sqlite3_stmt* statement, std::string_view sql, const Values& values, const EachRow* each);
    void bind(sqlite3_stmt* statement, std::string_view sql, const Values& values);

    std::unique_ptr<sqlite3, CloseSqlite> handle_;   // closed last, after its statements
    Statements<Prepared> statements_{200};
    bool lost_sync_ = false;
};

}  // namespace db::impl
