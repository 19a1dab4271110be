#pragma once
#include <libpq-fe.h>

#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "db/db.h"
#include "db/impl/statements.h"

namespace db::impl {

// A statement that the server refused; the connection is well.
class PostgresFault : public base::Fault {
public:
    using base::Fault::Fault;
};

// The server is gone. Whether what was under way got committed cannot be known.
class ConnectionLost : public base::Fault {
public:
    using base::Fault::Fault;
};

struct ClearResult { void operator()(PGresult* result) const { PQclear(result); } };
using PostgresResult = std::unique_ptr<PGresult, ClearResult>;

// One connection in libpq's pipeline mode, used by one thread at a time. Statements are queued; an
// error makes the server skip all that follows until the next sync.
class PostgresConnection {
public:
    // Throws ConnectionLost when the server cannot be reached.
    explicit PostgresConnection(const std::string& conninfo);
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    // False when the server has closed the connection meanwhile.
    bool alive();

    // Queues a statement; its error is kept for sync().
    void queue(std::string_view sql, const Values& values = {});
    // Past the cache of prepared statements: BEGIN and COMMIT (nothing, not even the release of an old
    // plan, may stand before a BEGIN), and what changes the schema.
    void queue_plain(const std::string& sql);
    // Queues a statement and waits for its own result. Throws PostgresFault for the first error of
    // the pipeline so far, which may be of an earlier statement.
    PostgresResult ask(std::string_view sql, const Values& values);
    // Ends the pipeline and takes all results: nothing when all went well, else the first error.
    // `tag` gets the command tag of the last statement.
    std::exception_ptr sync(std::string* tag = nullptr);
    // The first error since the last sync.
    const std::exception_ptr& error() const { return error_; }
    // Ends a transaction that was left open.
    void roll_back();
    bool lost() const { return lost_; }

    // Drops the prepared plans when they may not fit any more: `schema` counts the changes of the
    // schema. Between two pipelines only.
    void refresh(std::int64_t schema);

    static void each_row(PGresult* result, const EachRow& each);

private:
    struct Prepared {
        std::string name;
        std::string sql;              // numbered
        bool confirmed = false;       // the server has said that it is prepared
        std::int64_t serial = 0;
    };
    struct Pending {
        enum class Sort { prepare, statement, sync };
        Sort sort;
        std::int64_t serial = 0;      // of the prepared statement
    };
    struct Parameters;
    struct Finish { void operator()(PGconn* connection) const { PQfinish(connection); } };

    void set_up();
    const Prepared& prepared(std::string_view sql, const Parameters& parameters);
    PostgresResult take(const Pending& pending);
    PostgresResult take_all();
    void note(const Pending& pending, const PGresult* result);
    void wait_for_result();
    void expect_sent(int sent);
    [[noreturn]] void lose(const std::string& doing);

    std::unique_ptr<PGconn, Finish> connection_;
    std::deque<Pending> pending_;
    Statements<Prepared> statements_{200};
    std::int64_t serial_ = 0;
    std::exception_ptr error_;
    std::string tag_;
    bool lost_ = false;
    std::int64_t schema_ = 0;
    bool stale_ = false;
};

}  // namespace db::impl
