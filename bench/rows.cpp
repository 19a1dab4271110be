// What the group-commit writer does with the very same rows as intake wrote, without HTTP, sealing
// and hashing: the ceiling of the intake bench. Reads the tips of a database that a server has
// filled, row by row, and writes them into a database of the same schema, one db::Database::write a
// tip, from as many threads as the server had connections.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "db/db.h"
#include "search/search.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Statement {
    const std::string* sql;
    db::Values values;
};
using Tip = std::vector<Statement>;

struct Rows {
    std::map<std::string, std::string> sql;  // by table; statements keep pointers into it
    std::vector<Tip> tips;
    std::size_t statements = 0, rows = 0, bytes = 0;
};

const std::string next_number = "UPDATE ledger_head SET number = number + 1 WHERE id = 1 RETURNING number, hash";
const std::string new_hash = "UPDATE ledger_head SET hash = ? WHERE id = 1";
const std::string next_serial =
    "INSERT INTO registry_series (id, next) VALUES (?, 2) ON CONFLICT (id) DO UPDATE SET next = registry_series.next + "
    "1 RETURNING next - 1";
const std::string find_receipt = "SELECT body_hash, answer_sealed FROM intake_receipts WHERE key_hash = ?";

std::size_t size_of(const db::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value.held())) return text->size();
    if (const auto* bytes = std::get_if<db::Bytes>(&value.held())) return bytes->data.size();
    return std::holds_alternative<std::int64_t>(value.held()) ? 8 : 0;
}

std::vector<std::string> columns_of(db::Reader& reader, const std::string& table) {
    std::vector<std::string> names;
    reader.query("SELECT name FROM pragma_table_info(?) ORDER BY cid", {table},
                 [&](const db::Row& row) { names.push_back(row.string(0)); });
    return names;
}

// Reads a table's rows of tips, newest last: case id (or 0) and values.
using CaseRow = std::pair<std::int64_t, db::Values>;

std::vector<CaseRow> read_table(db::Reader& reader, Rows& rows, const std::string& table,
                                const std::string& case_column, const std::string& where) {
    const auto columns = columns_of(reader, table);
    std::string names, marks;
    for (const auto& column : columns) {
        names += (names.empty() ? "" : ", ") + column;
        marks += marks.empty() ? "?" : ", ?";
    }
    rows.sql[table] = "INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")";
    std::vector<CaseRow> found;
    reader.query("SELECT " + (case_column.empty() ? std::string{"0"} : case_column) + ", " + names + " FROM " + table +
                     " " + where + " ORDER BY id",
                 {}, [&](const db::Row& row) {
                     db::Values values;
                     for (int i = 1; i < row.columns(); ++i) values.push_back(row.value(i));
                     found.emplace_back(row.integer(0), std::move(values));
                 });
    return found;
}

Rows read_rows(db::Database& from, std::int64_t tips_max) {
    Rows rows;
    from.read([&](db::Reader& reader) {
        std::map<std::int64_t, std::size_t> place;
        const std::string of_tips =
            "WHERE case_id IN (SELECT id FROM casework_cases WHERE type = 'tip' ORDER BY id LIMIT " +
            std::to_string(tips_max) + ")";
        const auto add = [&](std::size_t tip, const std::string& sql, db::Values values, bool row) {
            for (const auto& value : values) rows.bytes += size_of(value);
            rows.tips[tip].push_back({&sql, std::move(values)});
            ++rows.statements;
            rows.rows += row ? 1 : 0;
        };
        auto receipts = read_table(reader, rows, "intake_receipts", "", "");
        for (auto& [id, values] : read_table(reader, rows, "casework_cases", "id", "WHERE type = 'tip'")) {
            if (static_cast<std::int64_t>(rows.tips.size()) == tips_max) break;
            const auto tip = rows.tips.size();
            place[id] = tip;
            rows.tips.emplace_back();
            if (tip < receipts.size()) add(tip, find_receipt, {receipts[tip].second.at(1)}, false);
            add(tip, next_serial, {values.at(5)}, true);
            add(tip, rows.sql.at("casework_cases"), std::move(values), true);
        }
        for (const auto* table : {"registry_documents", "intake_submissions", "assessments_entries"})
            for (auto& [id, values] : read_table(reader, rows, table, "case_id", of_tips))
                add(place.at(id), rows.sql.at(table), std::move(values), true);
        for (auto& [id, values] : read_table(reader, rows, "ledger_events", "case_id", of_tips)) {
            auto hash = values.back();
            add(place.at(id), next_number, {}, false);
            add(place.at(id), rows.sql.at("ledger_events"), std::move(values), true);
            add(place.at(id), new_hash, {std::move(hash)}, true);
        }
        for (std::size_t tip = 0; tip < rows.tips.size() && tip < receipts.size(); ++tip)
            add(tip, rows.sql.at("intake_receipts"), std::move(receipts[tip].second), true);
    });
    return rows;
}

void write_tip(db::Database& into, const Tip& tip) {
    into.write([&](db::Transaction& tx) {
        for (const auto& [sql, values] : tip) tx.query(*sql, values, [](const db::Row&) {});
    });
}

void replay(db::Database& into, const Rows& rows, int threads) {
    std::atomic<std::size_t> next{0};
    std::vector<std::vector<std::uint32_t>> micros(static_cast<std::size_t>(threads));
    std::atomic<int> faults{0};
    const auto begin = Clock::now();
    {
        std::vector<std::jthread> workers;
        for (auto& mine : micros)
            workers.emplace_back([&] {
                try {
                    for (std::size_t at = next++; at < rows.tips.size(); at = next++) {
                        const auto from = Clock::now();
                        write_tip(into, rows.tips[at]);
                        mine.push_back(static_cast<std::uint32_t>(
                            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - from).count()));
                    }
                } catch (const std::exception& error) {
                    ++faults;
                    std::cerr << "bench_rows: " << error.what() << "\n";
                }
            });
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (faults) throw std::runtime_error("a row could not be written");
    std::vector<std::uint32_t> all;
    for (const auto& mine : micros) all.insert(all.end(), mine.begin(), mine.end());
    std::sort(all.begin(), all.end());
    const auto count = static_cast<double>(rows.tips.size());
    const auto status = into.status();
    std::printf(
        "{\"tips\": %zu, \"per_second\": %.1f, \"p50_ms\": %.2f, \"p99_ms\": %.2f, \"seconds\": %.2f, \"rows_a_tip\": "
        "%.2f, "
        "\"statements_a_tip\": %.2f, \"bytes_a_tip\": %.0f, \"tips_a_commit\": %.1f}\n",
        rows.tips.size(), count / seconds, all[all.size() / 2] / 1000.0, all[all.size() * 99 / 100] / 1000.0, seconds,
        static_cast<double>(rows.rows) / count, static_cast<double>(rows.statements) / count,
        static_cast<double>(rows.bytes) / count,
        static_cast<double>(status.committed) / static_cast<double>(std::max<std::int64_t>(status.commits, 1)));
}

}  // namespace

int main(int count, char** words) {
    if (count != 5) {
        std::cerr << "bench_rows FILLED.db EMPTY.db THREADS TIPS_MAX\n";
        return 2;
    }
    try {
        search::register_tokenizer();
        Rows rows;
        {
            const auto from = db::open_sqlite(words[1]);
            rows = read_rows(*from, std::atoll(words[4]));
        }
        if (rows.tips.empty()) throw std::runtime_error(std::string{"no tip in "} + words[1]);
        const auto into = db::open_sqlite(words[2]);
        replay(*into, rows, std::atoi(words[3]));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "bench_rows: " << error.what() << "\n";
        return 1;
    }
}
