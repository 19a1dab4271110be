// The whole chain on a real office: text to sketch, to unit, to theme and severity, to signals, to the compilation, by
// the product's own jobs over the product's own store, sealed as it is. The office is one that `vaka simulate` filled
// and that nobody has served since, so that nothing has been followed yet. One JSON line a figure.
//   bench_insight_chain DATA [--one-at-a-time] [--tips N]
// The jobs run on a thread each, as when the office is served; --one-at-a-time runs them after each other, which must
// give the same result (insight_chain_result). Then N new tips, one by one, each followed to its end.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/text.h"
#include "compose.h"
#include "simulate_submissions.h"
#include "started.h"
#include "tips/tips.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

double processor() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double peak_mib() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) / 1024;
}

void print(const std::string& name, double value, const char* unit, const std::string& more = {}) {
    std::printf("{\"name\": \"%s\", \"value\": %.4g, \"unit\": \"%s\"%s}\n", name.c_str(), value, unit, more.c_str());
    std::fflush(stdout);
}

struct Spent {
    double wall = 0, cpu = 0;
};

Spent timed(const std::string& name, const std::function<void()>& work) {
    const auto begun = Clock::now();
    const double before = processor();
    work();
    const Spent spent{seconds_since(begun), processor() - before};
    print("insight_chain_" + name, spent.wall, "s",
          ", \"cpu\": " + std::to_string(spent.cpu) + ", \"peak_mib\": " + std::to_string(static_cast<int>(peak_mib())));
    return spent;
}

void until_idle(const std::function<std::int64_t()>& job) {
    while (job() > 0) {
    }
}

// The jobs that read texts. Themes are learnt before they are suggested: what was suggested without a model is looked
// at again.
std::vector<std::pair<const char*, std::function<void()>>> followers(app::Office& office) {
    return {{"sketch", [&] { until_idle([&] { return office.insight.fingerprint_once(); }); }},
            // It learns when it finds nothing new, and looks again at what is open with what it learnt.
            {"link", [&] {
                 for (int round = 0; round < 2; ++round) until_idle([&] { return office.links.link_once(); });
             }},
            {"classify", [&] {
                 (void)office.themes.learn_due();
                 until_idle([&] { return office.themes.suggest_once(); });
             }}};
}

// Everything that the chain came to, as one hash: the compilations, the week's tests, and what was thought of each case.
std::string result_of(app::Office& office, const insight::Edition& week, const insight::Edition& quarter) {
    std::string all = week.hash + quarter.hash;
    const auto add = [&](auto... values) { ((all += std::to_string(values) + ","), ...); };
    office.database->read([&](db::Reader& reader) {
        for (const auto& signal : office.signals.of_weeks(reader, {2000, 1}, {9999, 1})) {
            all += signal.name.code + signal.name.theme;
            add(signal.observed, signal.expected_milli, signal.limit_milli, signal.p_billionths);
        }
        office.casework.each_received(reader, office.clock.today() - 800, office.clock.today(), [&](const casework::Case& on) {
            add(on.number.serial);
            if (const auto row = office.links.row(reader, on.id)) {
                all += insight::code(row->state);
                const auto unit = row->unit ? office.parties.operation(reader, row->unit) : std::nullopt;
                all += unit ? unit->code : "";
                add(row->probability, row->model);
            }
            if (const auto row = office.themes.suggestion(reader, on.id)) {
                all += row->theme;
                add(row->theme_probability, row->severity, row->severity_probability, row->theme_model);
            }
        });
    });
    return base::hex(crypto::sha256(all));
}

// New tips in words, of the office's own units, that are not among those it has.
void one_by_one(app::Office& office, int count) {
    std::int64_t units = 0;
    office.database->read([&](db::Reader& reader) { units = office.parties.count(reader); });
    constexpr std::uint64_t seed_of_office = 1, seed_of_words = 20261122;
    const auto& words = synthetic::Words::shipped();
    const auto today = office.clock.today();
    const auto made = synthetic::make_register(words, office.catalogue, static_cast<std::size_t>(units), seed_of_office, today);
    const auto plan = synthetic::make_plan(words, made, static_cast<std::size_t>(count), today - 7, today, seed_of_words);
    const synthetic::Teller teller{words, made, plan, seed_of_words};
    const app::Senders senders{office.services, made, plan, teller, seed_of_words, tips::opening_event(), enquiries::opening_event()};
    std::vector<double> milliseconds;
    double cpu = 0;
    for (const auto& arrival : plan.arrivals) {
        if (!arrival.tip) continue;
        const auto submission = senders.submission(arrival);
        const auto begun = Clock::now();
        const double before = processor();
        const auto receipt = office.intake.receive(submission);
        if (!receipt) throw base::Bug("a made-up tip was refused: " + receipt.error().text_key);
        until_idle([&] { return office.insight.fingerprint_once(); });
        until_idle([&] { return office.links.link_once(); });
        until_idle([&] { return office.themes.suggest_once(); });
        milliseconds.push_back(seconds_since(begun) * 1000);
        cpu += (processor() - before) * 1000;
        office.database->read([&](db::Reader& reader) {
            if (!office.themes.suggestion(reader, receipt->case_id)) throw base::Bug("a new tip was not followed");
        });
    }
    if (milliseconds.empty()) return;
    std::sort(milliseconds.begin(), milliseconds.end());
    const auto at = [&](double share) { return milliseconds[static_cast<std::size_t>(share * static_cast<double>(milliseconds.size() - 1))]; };
    print("insight_one_tip_p50", at(0.5), "ms", ", \"tips\": " + std::to_string(milliseconds.size()) + ", \"cpu_ms\": " + std::to_string(cpu / static_cast<double>(milliseconds.size())));
    print("insight_one_tip_p99", at(0.99), "ms", ", \"goal\": 50");
}

int measure(const std::string& data, bool one_at_a_time, int tips) {
    const base::SystemClock clock;
    app::Config config;
    config.data = data;
    const auto started = app::start(config, clock, "bench_insight_chain");
    auto& office = *started.office;
    std::int64_t cases = 0;
    office.database->read([&](db::Reader& reader) {
        office.casework.each_received(reader, clock.today() - 800, clock.today(), [&](const casework::Case&) { ++cases; });
    });
    print("insight_chain_cases", static_cast<double>(cases), "cases");
    const auto begun = Clock::now();
    const double before = processor();
    if (one_at_a_time) {
        for (const auto& [name, work] : followers(office)) timed(name, work);
    } else {
        timed("follow", [&] {
            std::vector<std::thread> running;
            for (const auto& [name, work] : followers(office))
                running.emplace_back([name = name, work = work] { timed(name, work); });
            for (auto& thread : running) thread.join();
        });
    }
    timed("signals", [&] { (void)office.signals.watch_due(); });
    const auto week = insight::period_of(insight::Period::Kind::week, clock.today()).previous();
    const auto quarter = insight::period_of(insight::Period::Kind::quarter, clock.today()).previous();
    std::vector<insight::Edition> editions;
    timed("compile_week", [&] { editions.push_back(*office.insight.compile(week, {})); });
    timed("compile_quarter", [&] { editions.push_back(*office.insight.compile(quarter, {})); });
    const double wall = seconds_since(begun);
    print("insight_chain", wall, "s", ", \"cpu\": " + std::to_string(processor() - before) + ", \"cases\": " + std::to_string(cases) +
                                          ", \"cases_per_second\": " + std::to_string(static_cast<double>(cases) / wall));
    print("insight_chain_memory", peak_mib(), "MiB", ", \"goal\": 4096");
    std::printf("{\"name\": \"insight_chain_result\", \"hash\": \"%s\", \"week\": \"%s\", \"quarter\": \"%s\"}\n", result_of(office, editions[0], editions[1]).c_str(),
                editions[0].hash.substr(0, 16).c_str(), editions[1].hash.substr(0, 16).c_str());
    std::fflush(stdout);
    one_by_one(office, tips);
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    std::string data;
    bool one_at_a_time = false;
    int tips = 200;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(arguments[i], "--one-at-a-time") == 0) one_at_a_time = true;
        else if (std::strcmp(arguments[i], "--tips") == 0 && i + 1 < count) tips = std::atoi(arguments[++i]);
        else data = arguments[i];
    }
    if (data.empty()) {
        std::fprintf(stderr, "bench_insight_chain DATA [--one-at-a-time] [--tips N]\n");
        return 2;
    }
    try {
        return measure(data, one_at_a_time, tips);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
