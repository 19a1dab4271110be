// What the page of ageing costs with a million cases: the distributions and the queue are filled as the
// follower fills them, then the page is asked for unfiltered, by case type and by department. The oldest
// cases, which the queue shows, are opened for true and followed from the ledger, which is timed too.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "ageing/ageing.h"
#include "ageing/ageing_store.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_identity();
std::vector<Migration> schema_parties();
std::vector<Migration> schema_registry();
std::vector<Migration> schema_casework();
std::vector<Migration> schema_assessments();
std::vector<Migration> schema_intake();
std::vector<Migration> schema_ageing();
}  // namespace db

namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

constexpr int true_cases = 10'000, in_a_commit = 2'000, officers = 400, named_officers = 20, types_an_officer = 5,
              oldest_days = 730;
const base::Day last_day = base::to_day({2026, 11, 18});

struct Office {
    static std::unique_ptr<db::Database> prepared(const std::filesystem::path& folder, const char* postgres) {
        std::filesystem::create_directories(folder);
        crypto::Keyring::create((folder / "keyring.toml").string());
        auto opened = postgres ? db::open_postgres(postgres) : db::open_sqlite((folder / "vaka.db").string());
        std::vector<db::Migration> all;
        for (const auto& module :
             {db::schema_ledger(), db::schema_identity(), db::schema_parties(), db::schema_registry(),
              db::schema_casework(), db::schema_assessments(), db::schema_intake(), db::schema_ageing()})
            all.insert(all.end(), module.begin(), module.end());
        opened->migrate(all);
        return opened;
    }
    Office(const std::filesystem::path& folder, const char* postgres)
        : held{prepared(folder, postgres)},
          database{*held},
          keyring{crypto::Keyring::load((folder / "keyring.toml").string())},
          ids{clock, 1, database.next_start()},
          files{(folder / "blobs").string()},
          ledger{keyring},
          identity{database, ledger, keyring, clock, ids},
          parties{ledger, clock, ids},
          registry{files, ledger, keyring->version()},
          casework{ledger, catalogue, keyring, clock, ids},
          assessments{ledger, casework, clock, ids},
          services{database, ledger, catalogue, keyring, clock, ids, files, parties, registry, casework, assessments},
          intake{services},
          ageing{intake, identity} {
        database.write([&](db::Transaction& tx) { ledger.begin(tx, "bench", clock.now()); });
    }

    base::ManualClock clock{base::start_of(last_day)};
    const catalogue::Catalogue& catalogue = catalogue::Catalogue::shipped();
    std::unique_ptr<db::Database> held;
    db::Database& database;
    std::shared_ptr<const crypto::Keyring> keyring;
    base::IdAllocator ids;
    files::Store files;
    ledger::Ledger ledger;
    identity::Identity identity;
    parties::Parties parties;
    registry::Registry registry;
    casework::Casework casework;
    assessments::Assessments assessments;
    intake::Services services;
    intake::Intake intake;
    ageing::Ageing ageing;
};

struct Mix {
    explicit Mix(const Office& office) : regions{""} {
        for (const auto& type : office.catalogue.case_types())
            if (office.catalogue.case_type(type.id, last_day - oldest_days) &&
                office.catalogue.case_type(type.id, last_day))
                types.push_back(type.id);
        for (const auto* department : office.catalogue.departments(last_day)) regions.push_back(department->id);
    }
    std::vector<std::string> types, regions;
    std::vector<base::UserId> who;
    std::mt19937 random{1};
    const std::string& type() { return types[random() % types.size()]; }
    const std::string& region() { return regions[random() % regions.size()]; }
    int below(int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); }
};

void name_officers(Office& office, Mix& mix) {
    for (int i = 0; i < named_officers; ++i) {
        const auto number = std::to_string(i);
        const auto made = office.identity.create_user({"officer" + number,
                                                       "Officer " + number,
                                                       "a long enough password " + number,
                                                       identity::only(identity::Role::handler),
                                                       {"*"}},
                                                      {});
        if (!made) throw std::runtime_error("no account: " + made.error().text_key);
        mix.who.push_back(*made);
    }
    while (std::ssize(mix.who) < officers) mix.who.push_back(office.ids.make<base::UserId>());
}

// The oldest of all: each was received before every case that is only counted.
void open_true_cases(Office& office, Mix& mix) {
    for (int done = 0; done < true_cases; done += 500)
        office.database.write([&](db::Transaction& tx) {
            for (int i = 0; i < 500; ++i) {
                casework::Opening made;
                made.id = office.ids.make<base::CaseId>();
                made.type = mix.type();
                made.channel = "web";
                made.received_day = last_day - oldest_days + mix.below(30);
                made.received_at = base::start_of(made.received_day);
                made.region = mix.region();
                made.keys = crypto::CaseKeys::random();
                made.keys_wrapped = office.keyring->wrap(made.keys, made.id);
                const auto version = office.casework.version(made.type, made.received_day);
                const auto opened = office.casework.open_case(tx, made, **version);
                office.ledger.append(tx, {{"bench.opened"}, made.id, {}, {}, made.received_at}, {opened.row},
                                     &made.keys.salt());
            }
        });
    const auto from = Clock::now();
    while (office.ageing.follow_once() > 0) {
    }
    const double seconds = seconds_since(from);
    std::printf("{\"followed\": %d, \"seconds\": %.2f, \"cases_per_second\": %.0f}\n", true_cases, seconds,
                true_cases / seconds);
    std::fflush(stdout);
}

// An officer works for one department, with a few case types.
void assign(ageing::Counted& one, Mix& mix) {
    const auto officer = static_cast<std::size_t>(mix.below(officers));
    one.owner = mix.who[officer];
    one.region = mix.regions[officer % mix.regions.size()];
    one.type = mix.types[(officer + static_cast<std::size_t>(mix.below(types_an_officer))) % mix.types.size()];
}

// Four in ten are open; the rest were closed within the last twelve months.
ageing::Counted any_case(Office& office, Mix& mix, std::int64_t number) {
    ageing::Counted one;
    one.id = office.ids.make<base::CaseId>();
    one.type = mix.type();
    one.region = mix.region();
    one.open = number % 10 < 4;
    if (one.open) {
        one.received = last_day - mix.below(oldest_days - 30);
        one.due = last_day - 30 + mix.below(200);
        if (number % 4) assign(one, mix);
    } else {
        one.closed = last_day - mix.below(320);
        one.received = one.closed - mix.below(400);
    }
    return one;
}

void fill(Office& office, Mix& mix, std::int64_t cases) {
    ageing::Changes changes;
    const auto from = Clock::now();
    for (std::int64_t done = 0; done < cases;) {
        std::vector<ageing::Counted> some;
        for (; done < cases && std::ssize(some) < in_a_commit; ++done) {
            some.push_back(any_case(office, mix, done));
            ageing::contribute(changes, some.back(), 1);
        }
        office.database.write([&](db::Transaction& tx) {
            for (const auto& one : some)
                office.ledger.put_working(tx, ageing::store::cases, ageing::store::values(one));
        });
    }
    std::size_t rows = 0, bytes = 0;
    office.database.write([&](db::Transaction& tx) {
        rows = bytes = 0;
        for (const auto& [key, change] : changes) {
            auto counts = change;
            const auto stored = ageing::store::row(tx, key);
            if (stored)
                ageing::each_packed(stored->counts,
                                    [&](std::int64_t day, std::int64_t number) { counts[day] += number; });
            auto packed = ageing::packed(counts);
            ++rows;
            bytes += packed.size();
            office.ledger.put_working(tx, ageing::store::counts,
                                      {stored ? stored->id : office.ids.next(), key.kind, key.part, key.type,
                                       key.region, db::Bytes{std::move(packed)}});
        }
    });
    office.database.optimise();
    std::printf("{\"filled\": %lld, \"seconds\": %.1f, \"count_rows\": %zu, \"count_bytes\": %zu}\n",
                static_cast<long long>(cases), seconds_since(from), rows, bytes);
    std::fflush(stdout);
}

void measure(const char* what, const std::vector<ageing::Filter>& filters, int times,
             const std::function<void(const ageing::Filter&)>& ask) {
    for (const auto& filter : filters) ask(filter);  // warm
    std::vector<double> taken;
    for (int i = 0; i < times; ++i) {
        const auto from = Clock::now();
        ask(filters[static_cast<std::size_t>(i) % filters.size()]);
        taken.push_back(1e3 * seconds_since(from));
    }
    std::sort(taken.begin(), taken.end());
    std::printf(
        "{\"asked\": \"%s\", \"times\": %d, \"least_ms\": %.1f, \"p50_ms\": %.1f, \"p99_ms\": %.1f, \"most_ms\": "
        "%.1f}\n",
        what, times, taken.front(), taken[taken.size() / 2], taken[taken.size() * 99 / 100], taken.back());
    std::fflush(stdout);
}

void measure_all(Office& office, const Mix& mix) {
    const identity::Actor chief{{1},   1,     "chief", "Chief", identity::only(identity::Role::decision_maker),
                                {"*"}, "csrf"};
    const identity::Context context{&chief, i18n::Texts::of(i18n::Language::sv), office.clock, false, "Office", ""};
    std::vector<ageing::Filter> types, departments;
    for (const auto& type : mix.types) types.push_back({type, ""});
    for (const auto& region : mix.regions) departments.push_back({"", region.empty() ? "none" : region});
    const auto page = [&](const ageing::Filter& filter) {
        http::Request request;
        request.query.add("typ", filter.type);
        request.query.add("avdelning", filter.region);
        if (office.ageing.show(request, context).status != 200) throw std::runtime_error("no page");
    };
    measure("figures, all", {{}}, 100, [&](const ageing::Filter& filter) {
        office.database.read([&](db::Reader& reader) {
            if (office.ageing.view(reader, chief, filter).oldest.size() != ageing::queue_max)
                throw std::runtime_error("no full queue");
        });
    });
    measure("page, all", {{}}, 100, page);
    measure("page, by case type", types, 100, page);
    measure("page, by department", departments, 100, page);
}

}  // namespace

int main(int count, char** words) {
    if (count != 3 && count != 4) {
        std::cerr << "bench_ageing EMPTY_FOLDER CASES [CONNINFO]\n";
        return 2;
    }
    try {
        Office office{words[1], count == 4 ? words[3] : nullptr};
        Mix mix{office};
        std::printf(
            "{\"case_types\": %zu, \"departments\": %zu, \"officers\": %d, \"named\": %d, \"types_an_officer\": %d}\n",
            mix.types.size(), mix.regions.size(), officers, named_officers, types_an_officer);
        name_officers(office, mix);
        open_true_cases(office, mix);
        fill(office, mix, std::atoll(words[2]) - true_cases);
        measure_all(office, mix);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "bench_ageing: " << error.what() << "\n";
        return 1;
    }
}
