#pragma once
// The ledger's own SQL.
#include "ledger/ledger.h"

namespace ledger::store {

struct Stored {
    Record record;
    std::string covers, commitment, hash;
};

struct Head { std::int64_t number = -1; std::string hash; };

Head head(db::Reader& reader);
void begin(db::Transaction& tx, const Stored& event);
// Takes the head row (on PostgreSQL: until the commit) and gives the next number with the hash of
// the event before it.
Head next(db::Transaction& tx);
void append(db::Transaction& tx, const Stored& event);
void each(db::Reader& reader, const std::function<void(const Stored&)>& f);
std::vector<Record> after(db::Reader& reader, std::int64_t number, int limit);
std::vector<Record> of_case(db::Reader& reader, base::CaseId case_id);
std::int64_t cursor(db::Reader& reader, std::string_view name);
void set_cursor(db::Transaction& tx, std::string_view name, std::int64_t number);
std::optional<std::string> hash_of(db::Reader& reader, std::int64_t number);
struct Cursor { std::string name; std::int64_t number; std::string hash; };
std::vector<Cursor> cursors(db::Reader& reader);

void insert(db::Transaction& tx, const Table& table, const db::Values& values);
bool read_row(db::Reader& reader, const Table& table, std::int64_t row, db::Values& values);
void each_row(db::Reader& reader, const Table& table, const std::function<void(const db::Values&)>& f);
void put(db::Transaction& tx, const Table& table, const db::Values& values);

}  // namespace ledger::store
