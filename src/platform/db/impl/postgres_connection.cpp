#include "db/impl/postgres_connection.h"

#include <poll.h>

#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.h"
#include "db/impl/spell.h"

namespace db::impl {

namespace {

// pg_type.h is not for clients; these numbers are fixed for ever.
enum : Oid {
    oid_bool = 16, oid_bytea = 17, oid_int8 = 20, oid_int2 = 21, oid_int4 = 23, oid_oid = 26,
    oid_float4 = 700, oid_float8 = 701, oid_numeric = 1700,
};

std::string big_endian(std::uint64_t value) {
    std::string out(8, '\0');
    for (int i = 7; i >= 0; --i) {
        out[static_cast<std::size_t>(i)] = static_cast<char>(value & 0xFF);
        value >>= 8;
    }
    return out;
}

template <class Number>
Number parsed(std::string_view text) {
    Number number{};
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// bytea arrives as \x and two digits a byte.
std::string unescaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 2);
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
        out += static_cast<char>(hex_digit(text[i]) << 4 | hex_digit(text[i + 1]));
    }
    return out;
}

class PostgresRow final : public Row {
public:
    explicit PostgresRow(PGresult* result) : result_{result} {
        unescaped_.resize(static_cast<std::size_t>(PQnfields(result)));
    }
    void move_to(int row) {
        row_ = row;
        for (auto& one : unescaped_) one.reset();
    }

    int columns() const override { return PQnfields(result_); }
    bool is_null(int column) const override { return PQgetisnull(result_, row_, checked(column)) == 1; }
    std::int64_t integer(int column) const override {
        const auto field = raw(column);
        if (type(column) == oid_bool) return field == "t" ? 1 : 0;
        if (type(column) == oid_float8) return static_cast<std::int64_t>(parsed<double>(field));
        return parsed<std::int64_t>(field);
    }
    double real(int column) const override { return parsed<double>(raw(column)); }
    std::string_view text(int column) const override {
        if (type(column) != oid_bytea || is_null(column)) return raw(column);
        auto& bytes = unescaped_[static_cast<std::size_t>(column)];
        if (!bytes) bytes = unescaped(raw(column));
        return *bytes;
    }
    std::string_view bytes(int column) const override { return text(column); }
    Value value(int column) const override {
        if (is_null(column)) return {};
        switch (type(column)) {
            case oid_int2: case oid_int4: case oid_int8: case oid_oid: case oid_bool: return Value{integer(column)};
            case oid_float4: case oid_float8: return Value{real(column)};
            case oid_bytea: return Value{Bytes{std::string{bytes(column)}}};
            case oid_numeric:   // sum() of integers; SQLite keeps them integers
                if (raw(column).find('.') == std::string_view::npos) return Value{integer(column)};
                return Value{real(column)};
            default: return Value{text(column)};
        }
    }

private:
    int checked(int column) const {
        CHECK(column >= 0 && column < PQnfields(result_));
        return column;
    }
    Oid type(int column) const { return PQftype(result_, checked(column)); }
    std::string_view raw(int column) const {
        const auto size = static_cast<std::size_t>(PQgetlength(result_, row_, checked(column)));
        return {PQgetvalue(result_, row_, column), size};
    }

    PGresult* result_;
    int row_ = 0;
    mutable std::vector<std::optional<std::string>> unescaped_;
};

std::string field_of(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text ? text : "";
}

// Only what names no value: details of a key, and texts about bad data, hold people's words.
std::string describe(const PGresult* result) {
    const auto state = field_of(result, PG_DIAG_SQLSTATE);
    const auto message = state.starts_with("22") ? "bad data" : field_of(result, PG_DIAG_MESSAGE_PRIMARY);
    return "database: " + message + " (" + state + ")";
}

std::exception_ptr error_of(const PGresult* result) {
    const auto state = field_of(result, PG_DIAG_SQLSTATE);
    if (state == "53100") return std::make_exception_ptr(base::Busy("database: the disk is full"));
    return std::make_exception_ptr(PostgresFault(describe(result)));
}

}  // namespace

// Integers, reals and bytes go in binary with their type; text without one, so that the server
// takes the type from the statement.
struct PostgresConnection::Parameters {
    explicit Parameters(const Values& values) {
        packed.reserve(values.size());
        for (const auto& value : values) add(value);
    }

    void add(const Value& value) {
        const auto& held = value.held();
        if (const auto* text = std::get_if<std::string>(&held)) {
            push(0, 't', text->c_str(), text->size(), 0);
        } else if (const auto* bytes = std::get_if<Bytes>(&held)) {
            push(oid_bytea, 'b', bytes->data.data(), bytes->data.size(), 1);
        } else if (const auto* integer = std::get_if<std::int64_t>(&held)) {
            packed.push_back(big_endian(static_cast<std::uint64_t>(*integer)));
            push(oid_int8, 'i', packed.back().data(), 8, 1);
        } else if (const auto* real = std::get_if<double>(&held)) {
            packed.push_back(big_endian(std::bit_cast<std::uint64_t>(*real)));
            push(oid_float8, 'r', packed.back().data(), 8, 1);
        } else {
            push(0, 'n', nullptr, 0, 0);
        }
    }
    void push(Oid type, char letter, const char* data, std::size_t size, int format) {
        CHECK(size < 1'000'000'000);
        types.push_back(type);
        letters += letter;
        datas.push_back(data);
        sizes.push_back(static_cast<int>(size));
        formats.push_back(format);
    }
    int count() const { return static_cast<int>(types.size()); }

    std::vector<Oid> types;
    std::string letters;
    std::vector<const char*> datas;
    std::vector<int> sizes;
    std::vector<int> formats;
    std::vector<std::string> packed;
};

PostgresConnection::PostgresConnection(const std::string& conninfo) {
    // What stands before dbname is a default that the conninfo may change; what follows it is fixed.
    static constexpr std::array keywords{"connect_timeout", "tcp_user_timeout", "application_name",
                                         "dbname", "client_encoding", static_cast<const char*>(nullptr)};
    const std::array values{"5", "10000", "vaka", conninfo.c_str(), "UTF8", static_cast<const char*>(nullptr)};
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 1));
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) lose("connect");
    set_up();
}

void PostgresConnection::set_up() {
    for (const auto* sql : {"SET standard_conforming_strings = on", "SET bytea_output = 'hex'",
                            "SET client_min_messages = error", "SET timezone = 'UTC'"}) {
        const PostgresResult result{PQexec(connection_.get(), sql)};
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) lose("set up");
    }
    if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) != 1) lose("set up");
}

void PostgresConnection::lose(const std::string& doing) {
    lost_ = true;
    std::string why = connection_ ? PQerrorMessage(connection_.get()) : "out of memory";
    while (!why.empty() && why.back() == '\n') why.pop_back();
    throw ConnectionLost("database: connection lost (" + doing + "): " + why);
}

bool PostgresConnection::alive() {
    if (lost_) return false;
    // Something that came unasked is a notice or the server's farewell; after that comes the end.
    pollfd server{PQsocket(connection_.get()), POLLIN, 0};
    while (poll(&server, 1, 0) > 0) {
        if (PQconsumeInput(connection_.get()) != 1) return false;
    }
    return PQstatus(connection_.get()) == CONNECTION_OK;
}

void PostgresConnection::expect_sent(int sent) {
    if (sent != 1) lose("send");
}

const PostgresConnection::Prepared& PostgresConnection::prepared(std::string_view sql, const Parameters& parameters) {
    std::string key = parameters.letters;
    key.append(1, ' ').append(sql);
    if (const auto* entry = statements_.find(key)) return entry->prepared;
    auto numbered = number_placeholders(sql);
    CHECK(numbered.placeholders == parameters.count());
    ++serial_;
    Prepared made{"s" + std::to_string(serial_), std::move(numbered.sql), false, serial_};
    const auto forget = [this](Prepared& old) { queue_plain("DEALLOCATE " + old.name); };
    auto& entry = statements_.add(std::move(key), std::move(made), forget);
    expect_sent(PQsendPrepare(connection_.get(), entry.prepared.name.c_str(), entry.prepared.sql.c_str(),
                              parameters.count(), parameters.types.data()));
    pending_.push_back({Pending::Sort::prepare, entry.prepared.serial});
    return entry.prepared;
}

void PostgresConnection::queue(std::string_view sql, const Values& values) {
    refuse_unkeepable(values);
    const Parameters parameters{values};
    if (values.empty() && changes_schema(sql)) return queue_plain(std::string{sql});
    if (lost_) lose("send");
    const auto& statement = prepared(sql, parameters);
    expect_sent(PQsendQueryPrepared(connection_.get(), statement.name.c_str(), parameters.count(),
                                    parameters.datas.data(), parameters.sizes.data(), parameters.formats.data(), 0));
    pending_.push_back({Pending::Sort::statement});
}

void PostgresConnection::queue_plain(const std::string& sql) {
    if (lost_) lose("send");
    expect_sent(PQsendQueryParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    pending_.push_back({Pending::Sort::statement});
}

PostgresResult PostgresConnection::ask(std::string_view sql, const Values& values) {
    queue(sql, values);
    expect_sent(PQsendFlushRequest(connection_.get()));
    auto result = take_all();
    if (error_) std::rethrow_exception(error_);
    return result;
}

std::exception_ptr PostgresConnection::sync(std::string* tag) {
    if (lost_) lose("sync");
    expect_sent(PQpipelineSync(connection_.get()));
    pending_.push_back({Pending::Sort::sync});
    take_all();
    // What was prepared in a pipeline that failed may or may not be there.
    if (error_) statements_.remove_if([](Prepared& one) { return !one.confirmed; });
    if (tag) *tag = tag_;
    return std::exchange(error_, nullptr);
}

void PostgresConnection::roll_back() {
    if (lost_) lose("roll back");
    if (PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
    queue_plain("ROLLBACK");
    if (const auto error = sync()) std::rethrow_exception(error);
}

void PostgresConnection::refresh(std::int64_t schema) {
    if (!stale_ && schema_ == schema) return;
    statements_.remove_if([](Prepared&) { return true; });
    stale_ = false;
    schema_ = schema;
    queue_plain("DEALLOCATE ALL");
    if (const auto error = sync()) std::rethrow_exception(error);
}

PostgresResult PostgresConnection::take_all() {
    PostgresResult last;
    while (!pending_.empty()) {
        const auto pending = pending_.front();
        last = take(pending);
    }
    return last;
}

PostgresResult PostgresConnection::take(const Pending& pending) {
    wait_for_result();
    PostgresResult result{PQgetResult(connection_.get())};
    if (!result) lose("read");
    note(pending, result.get());
    pending_.pop_front();
    if (PQstatus(connection_.get()) == CONNECTION_BAD) lose("read");
    if (pending.sort == Pending::Sort::sync) {
        if (PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC) lose("read");
        return result;
    }
    // Each statement's results end with a null.
    for (;;) {
        wait_for_result();
        const PostgresResult more{PQgetResult(connection_.get())};
        if (!more) return result;
        if (PQstatus(connection_.get()) == CONNECTION_BAD) lose("read");
    }
}

void PostgresConnection::note(const Pending& pending, const PGresult* result) {
    switch (PQresultStatus(result)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
            if (pending.sort == Pending::Sort::statement) tag_ = PQcmdStatus(const_cast<PGresult*>(result));
            if (pending.sort == Pending::Sort::prepare) {
                statements_.each([&](Prepared& one) {
                    if (one.serial == pending.serial) one.confirmed = true;
                });
            }
            return;
        case PGRES_PIPELINE_SYNC:
            return;
        case PGRES_PIPELINE_ABORTED:
            tag_.clear();
            return;
        default:
            tag_.clear();
            if (!error_) error_ = error_of(result);
            // The plan was made for another shape of the table, or is unknown to this server.
            const auto state = field_of(result, PG_DIAG_SQLSTATE);
            if (state == "0A000" || state == "26000") stale_ = true;
    }
}

void PostgresConnection::wait_for_result() {
    auto* connection = connection_.get();
    for (;;) {
        const int unsent = PQflush(connection);
        if (unsent < 0) lose("send");
        if (unsent == 0 && PQisBusy(connection) == 0) return;
        pollfd server{PQsocket(connection), static_cast<short>(unsent ? POLLIN | POLLOUT : POLLIN), 0};
        if (poll(&server, 1, -1) < 0 && errno != EINTR) lose("poll");
        if ((server.revents & (POLLIN | POLLERR | POLLHUP)) != 0 && PQconsumeInput(connection) != 1) lose("read");
    }
}

void PostgresConnection::each_row(PGresult* result, const EachRow& each) {
    PostgresRow row{result};
    for (int i = 0; i < PQntuples(result); ++i) {
        row.move_to(i);
        each(row);
    }
}

}  // namespace db::impl
