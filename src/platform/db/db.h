#pragma once
// One interface over SQLite and PostgreSQL. SQL is the common subset of SQLite 3.40 and
// PostgreSQL 15 (ON CONFLICT, RETURNING, CTEs, window functions) with `?` placeholders.
//
// Every change goes through one writer thread that groups waiting requests into one commit, each
// in its own savepoint, and answers them after the commit is durable. Readers have connections of
// their own that cannot write. Everything here throws base::Fault; an error on commit is never
// acknowledged. Thread-safe unless said.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fault.h"
#include "base/ids.h"
#include "db/migration.h"

namespace db {

struct Bytes {
    std::string data;
    bool operator==(const Bytes&) const = default;
};

// null, integer, real, text (UTF-8 without NUL), bytes. Typed ids convert to their integer.
class Value {
public:
    Value() = default;
    Value(std::nullptr_t) {}
    Value(int value) : held_{std::int64_t{value}} {}
    Value(bool value) : held_{std::int64_t{value}} {}
    Value(std::int64_t value) : held_{value} {}
    Value(double value) : held_{value} {}
    Value(std::string value) : held_{std::move(value)} {}
    Value(std::string_view value) : held_{std::string{value}} {}
    Value(const char* value) : held_{std::string{value}} {}
    Value(Bytes value) : held_{std::move(value)} {}
    template <class Tag>
    Value(base::Id<Tag> id) : held_{id.value} {}
    template <class T>
    Value(const std::optional<T>& value) { if (value) *this = Value{*value}; }

    using Held = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;
    const Held& held() const { return held_; }
    bool operator==(const Value&) const = default;

private:
    Held held_;
};

// A row of a running query; views are valid until the callback returns. Columns count from 0.
class Row {
public:
    virtual ~Row() = default;
    virtual int columns() const = 0;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;   // 0 for null
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;  // empty for null
    virtual std::string_view bytes(int column) const = 0;
    virtual Value value(int column) const = 0;            // with the column's own type

    std::string string(int column) const { return std::string{text(column)}; }
    std::string blob(int column) const { return std::string{bytes(column)}; }
    template <class AnId>
    AnId id(int column) const { return AnId{integer(column)}; }
};

using Values = std::vector<Value>;
using EachRow = std::function<void(const Row&)>;

class Reader {
public:
    virtual ~Reader() = default;
    // Runs one statement; `each` is called once a row and may throw.
    virtual void query(std::string_view sql, const Values& values, const EachRow& each) = 0;

    // True and `each` called when there is a first row; further rows are an error of the query.
    bool first(std::string_view sql, const Values& values, const EachRow& each);
    std::optional<std::int64_t> integer(std::string_view sql, const Values& values = {});
    std::optional<std::string> text(std::string_view sql, const Values& values = {});
};

// Work inside the writer's transaction. Reads see what this transaction has written.
class Transaction : public Reader {
public:
    // Runs a statement whose count is not needed; PostgreSQL pipelines it without waiting.
    virtual void execute(std::string_view sql, const Values& values = {}) = 0;
    // Runs a statement and gives the number of rows it changed.
    virtual std::int64_t change(std::string_view sql, const Values& values = {}) = 0;
    // INSERT INTO table (names) VALUES (...): the statement is prepared once per table and names.
    void insert(std::string_view table, std::initializer_list<std::pair<std::string_view, Value>> row);
};

enum class Kind { sqlite, postgres };

struct Options {
    int readers = 8;                  // reading connections
    int group_max = 256;              // requests in one commit
    int queue_max = 4096;             // waiting requests; more is base::Busy
    std::string synchronous = "FULL"; // SQLite; OFF exists only so that the crash harness can be tested
};

struct WriterStatus {
    std::int64_t committed = 0;       // requests acknowledged since start
    std::int64_t commits = 0;
    std::int64_t waiting = 0;
    bool failed = false;              // a commit failed: nothing more is accepted (fail stop)
    std::int64_t last_commit_monotonic_us = 0;
};

class Database {
public:
    virtual ~Database() = default;
    virtual Kind kind() const = 0;

    // One consistent snapshot on a reading connection of this call's own. May be nested in no other.
    virtual void read(const std::function<void(Reader&)>& work) = 0;

    // Runs `work` on the writer thread and returns once its commit is durable. When `work` throws,
    // its changes are rolled back alone and the exception arrives here. `work` may be run again
    // (a failed PostgreSQL batch is repeated one by one), so it must set, never add to, what it
    // captures. Must not be called from inside `work`. Throws base::Busy when the queue is full.
    virtual void write(const std::function<void(Transaction&)>& work) = 0;

    virtual WriterStatus status() const = 0;

    // Brings the schema up to date, each migration in a transaction of its own that also notes it,
    // so that a start which was cut goes on where it stopped. A migration whose text has changed
    // since it ran is a Fault.
    void migrate(const std::vector<Migration>& migrations, const std::function<void(const Migration&)>& progress = {});

    // Gives a number that no earlier start of any node has had (for base::IdAllocator).
    std::int64_t next_start();

    // Names of all tables, and maintenance that each database does in its own way.
    virtual std::vector<std::string> tables() = 0;
    virtual void optimise() = 0;      // SQLite: truncating checkpoint and statistics
};

// `path` is a file; its folder must exist. SQLite 3.40: WAL, one writer connection that also
// checkpoints, all others query_only (DECISIONS.md ruling 5).
std::unique_ptr<Database> open_sqlite(const std::string& path, const Options& options = {});
// `conninfo` as libpq takes it.
std::unique_ptr<Database> open_postgres(const std::string& conninfo, const Options& options = {});

}  // namespace db
