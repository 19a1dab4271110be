// What clocks and gates cost: opening a case under a gate and three clocks against opening it without,
// and computing every clock of all open cases anew after a changed calendar. Fills a database of its own.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "casework/casework.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_registry();
std::vector<Migration> schema_casework();
}  // namespace db
namespace embedded {
std::span<const base::EmbeddedFile> catalogue();
}

namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

constexpr int in_a_commit = 500;
const base::Day last_day = base::to_day({2026, 11, 18});
constexpr std::array types{"complaint_hsl", "tip", "report_sol_lss", "tip", "permit_new"};

class Office {
public:
    explicit Office(const std::filesystem::path& folder) {
        std::filesystem::create_directories(folder);
        const auto keys = (folder / "keyring.toml").string();
        crypto::Keyring::create(keys);
        keyring = crypto::Keyring::load(keys);
        database = db::open_sqlite((folder / "vaka.db").string());
        std::vector<db::Migration> all;
        for (const auto& module : {db::schema_ledger(), db::schema_registry(), db::schema_casework()}) all.insert(all.end(), module.begin(), module.end());
        database->migrate(all);
        ids = std::make_unique<base::IdAllocator>(clock, 1, database->next_start());
        book = std::make_unique<ledger::Ledger>(keyring);
        casework::declare_tables(*book, *keyring);
        database->write([&](db::Transaction& tx) { book->begin(tx, "bench", clock.now()); });
    }
    casework::Casework under(const catalogue::Catalogue& law) const { return {*book, law, keyring, clock, *ids}; }

    casework::Opening opening(const std::string& type, base::Day day) {
        casework::Opening made;
        made.id = ids->make<base::CaseId>();
        made.type = type;
        made.channel = "web";
        made.received_day = day;
        made.received_at = base::start_of(day);
        made.anonymous = true;
        made.keys = crypto::CaseKeys::random();
        made.keys_wrapped = keyring->wrap(made.keys, made.id);
        return made;
    }

    base::ManualClock clock{base::start_of(last_day)};
    std::shared_ptr<const crypto::Keyring> keyring;
    std::unique_ptr<db::Database> database;
    std::unique_ptr<base::IdAllocator> ids;
    std::unique_ptr<ledger::Ledger> book;
};

void open_one(db::Transaction& tx, Office& office, const casework::Casework& casework, const casework::Opening& made,
              const catalogue::CaseTypeVersion& version) {
    const auto opened = casework.open_case(tx, made, version);
    office.book->append(tx, {{"bench.opened"}, made.id, {}, {}, made.received_at}, {opened.row}, &made.keys.salt());
}

// Milliseconds a case, with the gate of the provider answered by the sender or without anything. A case opened
// without clocks has no due day until it is computed anew: what the first computation then costs is the worst case.
double opening_cost(Office& office, const casework::Casework& casework, const catalogue::CaseTypeVersion& version, bool with_gate, int rounds) {
    const catalogue::Answers answers{{"asked_provider", {"provider"}}, {"answer", {"answered"}}};
    const auto from = Clock::now();
    for (int round = 0; round < rounds; ++round)
        office.database->write([&](db::Transaction& tx) {
            for (int i = 0; i < in_a_commit; ++i) {
                const auto made = office.opening(version.case_type, last_day);
                open_one(tx, office, casework, made, version);
                if (!with_gate) continue;
                const auto judged = casework.gates().answer(tx, casework.find(tx, made.id).value(), "provider_first", answers, {}, made.keys);
                if (!judged || *judged != casework::GateOutcome::passed) throw std::runtime_error("the gate does not pass");
            }
        });
    return seconds_since(from) * 1000 / (rounds * in_a_commit);
}

void measure_opening(Office& office, const casework::Casework& casework) {
    auto full = **casework.version("complaint_hsl", last_day);
    full.clocks.resize(std::min<std::size_t>(full.clocks.size(), 3));
    auto bare = full;
    bare.clocks.clear();
    bare.gates.clear();
    (void)opening_cost(office, casework, bare, false, 2);   // warm
    double with = 1e9, without = 1e9;
    for (int i = 0; i < 3; ++i) {
        without = std::min(without, opening_cost(office, casework, bare, false, 4));
        with = std::min(with, opening_cost(office, casework, full, true, 4));
    }
    std::printf("{\"opening_ms\": %.4f, \"with_gate_and_clocks_ms\": %.4f, \"added_ms\": %.4f}\n", without, with, with - without);
}

// Open cases of two years; every tenth has come to its second step.
void fill(Office& office, const casework::Casework& casework, std::int64_t cases) {
    for (std::int64_t done = 0; done < cases;)
        office.database->write([&](db::Transaction& tx) {
            const auto end = std::min<std::int64_t>(cases, done + in_a_commit);
            for (auto i = done; i < end; ++i) {
                const auto* type = types[static_cast<std::size_t>(i) % types.size()];
                const auto made = office.opening(type, last_day - static_cast<int>(i % 730));
                const auto* version = *casework.version(type, made.received_day);
                open_one(tx, office, casework, made, *version);
                if (i % 10 == 0)
                    (void)casework.take_step(tx, casework.find(tx, made.id).value(), version->steps.front().next.front(), {}, made.keys);
            }
            done = end;
        });
}

void measure_recompute(Office& office, const casework::Casework& casework, const char* what) {
    std::int64_t seen = 0, told = 0;
    const auto from = Clock::now();
    const auto moved = casework.clocks().recompute(*office.database, [&](std::int64_t done, std::int64_t) { seen = done; }, [&](const auto&) { ++told; });
    const double seconds = seconds_since(from);
    if (moved != told) throw std::runtime_error("not every case that moved was told");
    std::printf("{\"recompute\": \"%s\", \"cases\": %lld, \"moved\": %lld, \"seconds\": %.2f, \"cases_per_second\": %.0f}\n", what,
                static_cast<long long>(seen), static_cast<long long>(moved), seconds, static_cast<double>(seen) / seconds);
    std::fflush(stdout);
}

// The shipped law with one more day off a year.
catalogue::Catalogue with_one_day_more(std::string& held) {
    std::vector<base::EmbeddedFile> files;
    for (const auto& file : embedded::catalogue()) {
        files.push_back(file);
        if (file.name != "calendar/holidays.toml") continue;
        held = std::string{file.data} + "\n[[holiday]]\nid = \"one_more\"\nname = { sv = \"En dag till\", en = \"One more day\" }\n"
               "month = 11\nday = 24\nprovision = \"helgdagar:1\"\nvalid_from = 1990-01-01\n";
        files.back().data = held;
    }
    return catalogue::Catalogue::load(files);
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) {
        std::cerr << "bench_clocks EMPTY_FOLDER CASES\n";
        return 2;
    }
    try {
        Office office{words[1]};
        const auto& law = catalogue::Catalogue::shipped();
        const auto before = office.under(law);
        measure_opening(office, before);
        measure_recompute(office, before, "half of the cases get a first due day");
        const auto from = Clock::now();
        fill(office, before, std::atoll(words[2]));
        std::printf("{\"fill_seconds\": %.1f}\n", seconds_since(from));
        std::fflush(stdout);
        measure_recompute(office, before, "unchanged");
        std::string held;
        const auto changed = with_one_day_more(held);
        const auto after = office.under(changed);
        measure_recompute(office, after, "one day off more a year");
        measure_recompute(office, after, "again");
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "bench_clocks: " << error.what() << "\n";
        return 1;
    }
}
