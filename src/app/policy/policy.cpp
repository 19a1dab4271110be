#include "policy.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

#include "base/fault.h"
#include "measures/measures.h"

namespace policy {

using synthetic::Random;
using synthetic::Seen;
using synthetic::Visit;
using synthetic::Why;
using synthetic::World;

namespace {

// Streams of draws, apart from those of the world.
enum Stream : std::uint64_t { of_order = 0x90C1, of_random_arm, of_audit };

constexpr int year_months = 12;
constexpr double days_a_month = 365.25 / year_months, bad_from = 0.25;

std::uint64_t stream(int month, int unit = 0) { return static_cast<std::uint64_t>(month) * 1'000'000 + static_cast<std::uint64_t>(unit); }
std::size_t at(int index) { return static_cast<std::size_t>(index); }

class Blind : public Chooser {
public:
    std::vector<double> scores(const Known& known) override { return std::vector<double>(known.units.size(), 0); }
};

// What an authority does that counts its letters: the most voices in a year, whoever they are.
class MostTips : public Chooser {
public:
    std::vector<double> scores(const Known& known) override {
        std::vector<double> found(known.units.size(), 0);
        for (int month = std::max(0, known.month - year_months); month < known.month; ++month)
            for (std::size_t unit = 0; unit < found.size(); ++unit) found[unit] += known.seen[at(month)][unit].voices;
        return found;
    }
};

class LongestSince : public Chooser {
public:
    std::vector<double> scores(const Known& known) override {
        std::vector<double> found(known.units.size(), 0);
        for (std::size_t unit = 0; unit < found.size(); ++unit)
            found[unit] = known.last_visit[unit] < 0 ? known.month + 1 : known.month - known.last_visit[unit];
        return found;
    }
};

class BestPossible : public Chooser {
public:
    explicit BestPossible(const World& world) : filter_{world} {}
    std::vector<double> scores(const Known& known) override {
        std::vector<double> found;
        for (std::size_t unit = 0; unit < known.units.size(); ++unit) found.push_back(filter_.expected(static_cast<int>(unit)));
        return found;
    }
    void visited(const Visit& visit, const Known&) override { filter_.visited(visit); }
    void told(const std::vector<Seen>& seen, int month) override { filter_.told(seen, month); }

private:
    synthetic::Ceiling filter_;
};

class Watcher : public BestPossible {
public:
    using BestPossible::BestPossible;
    double drawn_share() const override { return 1; }
};

class Years {
public:
    Years(const synthetic::Difficulty& difficulty, std::uint64_t seed, bool signal, Policy policy, const MakeChooser& make)
        : world_{difficulty, seed, signal}, chooser_{make(world_)}, known_{world_.units()} {
        const auto count = world_.units().size();
        known_.seed = seed;
        known_.last_visit.assign(count, -1);
        known_.times_visited.assign(count, 0);
        known_.times_serious.assign(count, 0);
        known_.last_serious.assign(count, 0);
        run_.policy = policy;
        run_.seed = seed;
    }

    Run unfold() {
        const auto& d = world_.difficulty();
        for (int month = 0; month < world_.months(); ++month) {
            known_.month = month;
            const bool burn_in = month < d.burn_in_months;
            const auto scores = burn_in ? std::vector<double>(known_.units.size(), 0) : chooser_->scores(known_);
            CHECK(scores.size() == known_.units.size());
            if (!burn_in) measure(scores);
            go(scores, burn_in);
            known_.seen.push_back(world_.end_month());
            chooser_->told(known_.seen.back(), month);
        }
        if (audits_ > 0) {
            run_.auc = auc_sum_ / audits_;
            run_.days_earlier = days_sum_ / audits_;
        }
        if (d.months > 0) run_.bad_days = bad_months_ * days_a_month / static_cast<double>(known_.units.size()) / (static_cast<double>(d.months) / year_months);
        return run_;
    }

private:
    // The same draws for every policy.
    void measure(const std::vector<double>& scores) {
        for (std::size_t unit = 0; unit < scores.size(); ++unit) bad_months_ += world_.chance(static_cast<int>(unit)) >= bad_from;
        if ((known_.month - world_.difficulty().burn_in_months) % year_months != 0) return;
        std::vector<int> found, days;
        for (std::size_t unit = 0; unit < scores.size(); ++unit) {
            Random random{known_.seed, of_audit, stream(known_.month, static_cast<int>(unit))};
            found.push_back(random.chance(world_.chance(static_cast<int>(unit))));
            days.push_back(static_cast<int>(unit * 365 / scores.size()));
        }
        const auto auc = measures::auc(scores, found);
        if (!measures::defined(auc)) return;
        auc_sum_ += auc;
        days_sum_ += measures::days_earlier(scores, found, days).beyond_random();
        ++audits_;
    }

    bool rested(std::size_t unit) const {
        return known_.last_visit[unit] < 0 || known_.month - known_.last_visit[unit] >= world_.difficulty().rest_months;
    }

    void go(const std::vector<double>& scores, bool burn_in) {
        const auto& d = world_.difficulty();
        std::vector<Visit> made;
        for (int unit = 0; unit < d.units; ++unit)
            if (const auto& facts = known_.units[at(unit)]; facts.duty && known_.month % year_months == facts.duty_month)
                made.push_back(world_.visit(unit, Why::duty));
        std::vector<int> order;
        for (int unit = 0; unit < d.units; ++unit)
            if (rested(at(unit)) && std::none_of(made.begin(), made.end(), [&](const Visit& one) { return one.unit == unit; })) order.push_back(unit);
        shuffle(order, of_random_arm);
        const auto drawn = burn_in ? d.visits_a_month : arm();
        take(order, drawn, burn_in ? Why::burn_in : Why::drawn, made);
        shuffle(order, of_order);
        std::stable_sort(order.begin(), order.end(), [&](int one, int other) { return scores[at(one)] > scores[at(other)]; });
        take(order, d.visits_a_month - drawn, Why::chosen, made);
        for (const auto& visit : made) enter(visit);
    }

    // A tenth of ten is one a month; of a share that does not come out even, the fractions are saved up.
    int arm() {
        saved_ += chooser_->drawn_share() * world_.difficulty().visits_a_month;
        const int now = static_cast<int>(saved_ + 1e-9);
        saved_ -= now;
        return now;
    }

    // In an order that depends on nothing but seed and month: from the whole register, so that two policies with
    // other units left still draw alike.
    void shuffle(std::vector<int>& order, Stream of) const {
        std::vector<std::pair<std::uint64_t, int>> keyed;
        for (const int unit : order) keyed.emplace_back(Random{known_.seed, of, stream(known_.month, unit)}.next(), unit);
        std::sort(keyed.begin(), keyed.end());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = keyed[i].second;
    }

    void take(std::vector<int>& order, int count, Why why, std::vector<Visit>& made) {
        const auto most = std::min(order.size(), at(std::max(0, count)));
        for (std::size_t i = 0; i < most; ++i) made.push_back(world_.visit(order[i], why));
        order.erase(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most));
    }

    void enter(const Visit& visit) {
        chooser_->visited(visit, known_);
        known_.visits.push_back(visit);
        known_.last_visit[at(visit.unit)] = visit.month;
        ++known_.times_visited[at(visit.unit)];
        known_.times_serious[at(visit.unit)] += visit.serious;
        known_.last_serious[at(visit.unit)] = visit.serious;
        if (visit.why != Why::chosen && visit.why != Why::drawn) return;
        ++run_.visits;
        run_.serious += visit.serious;
        if (visit.why != Why::drawn) return;
        ++run_.drawn;
        run_.drawn_serious += visit.serious;
    }

    World world_;
    std::unique_ptr<Chooser> chooser_;
    Known known_;
    Run run_;
    double saved_ = 0, auc_sum_ = 0, days_sum_ = 0;
    std::int64_t bad_months_ = 0;
    int audits_ = 0;
};

}  // namespace

// In policy_ours.cpp.
std::unique_ptr<Chooser> ours(const synthetic::Difficulty& difficulty);

std::string_view name(Policy policy) {
    switch (policy) {
        case Policy::random: return "random";
        case Policy::most_tips: return "most_tips";
        case Policy::longest_since: return "longest_since";
        case Policy::ours: return "ours";
        case Policy::ceiling: return "ceiling";
        case Policy::watcher: return "watcher";
    }
    return {};
}

std::unique_ptr<Chooser> chooser(Policy policy, const World& world) {
    switch (policy) {
        case Policy::random: break;
        case Policy::most_tips: return std::make_unique<MostTips>();
        case Policy::longest_since: return std::make_unique<LongestSince>();
        case Policy::ours: return ours(world.difficulty());
        case Policy::ceiling: return std::make_unique<BestPossible>(world);
        case Policy::watcher: return std::make_unique<Watcher>(world);
    }
    return std::make_unique<Blind>();
}

Run run(const synthetic::Difficulty& difficulty, std::uint64_t seed, bool signal, Policy policy) {
    return run(difficulty, seed, signal, policy, [&](const World& world) { return chooser(policy, world); });
}

Run run(const synthetic::Difficulty& difficulty, std::uint64_t seed, bool signal, Policy named, const MakeChooser& make) {
    return Years{difficulty, seed, signal, named, make}.unfold();
}

std::vector<Run> run_seeds(const synthetic::Difficulty& difficulty, std::uint64_t first, int seeds, bool signal, Policy policy, int threads) {
    CHECK(seeds > 0 && threads > 0);
    std::vector<Run> runs(at(seeds));
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (auto i = next++; i < runs.size(); i = next++) runs[i] = run(difficulty, first + i, signal, policy);
    };
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back(work);
    work();
    for (auto& other : others) other.join();
    return runs;
}

Compared compare(const std::vector<Run>& runs, const std::vector<Run>& against, std::uint64_t seed) {
    CHECK(!runs.empty() && runs.size() == against.size());
    for (std::size_t i = 0; i < runs.size(); ++i) CHECK(runs[i].seed == against[i].seed);
    const auto rate = [](const std::vector<Run>& of, std::span<const std::size_t> rows) {
        double visits = 0, serious = 0;
        for (const auto row : rows) {
            visits += of[row].visits;
            serious += of[row].serious;
        }
        return visits > 0 ? serious / visits : 0;
    };
    const auto ratio = [&](std::span<const std::size_t> rows) {
        const auto other = rate(against, rows);
        return other > 0 ? rate(runs, rows) / other : measures::undefined;
    };
    std::vector<std::size_t> all(runs.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    std::vector<int> blocks(runs.size());
    std::iota(blocks.begin(), blocks.end(), 0);
    constexpr int draws = 2'000;
    const auto interval = measures::block_bootstrap(blocks, ratio, draws, seed);
    return {rate(runs, all), ratio(all), interval.low, interval.high};
}

}  // namespace policy
