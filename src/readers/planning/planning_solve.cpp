// The best plan, with a bound that shows how near the best it is. Part by part: first as few duties as
// possible are missed, then as few drawn units and goals, then the value is made as high as can be.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/fault.h"
#include "planning_model.h"

namespace planning {

namespace {

using Options = std::vector<std::vector<Option>>;

// A part with more columns is first made better piece by piece.
constexpr std::size_t columns_at_once = 1'500;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

struct Misses {
    int duties = 0, rest = 0;
    bool operator<(const Misses& other) const { return duties != other.duties ? duties < other.duties : rest < other.rest; }
    bool none() const { return duties == 0 && rest == 0; }
};

bool counts_as_duty(const Candidate& candidate) { return candidate.claim == Claim::duty || candidate.fixed; }

int reached(const Goal& goal, const std::vector<Place>& places) {
    return static_cast<int>(std::count_if(goal.members.begin(), goal.members.end(), [&](int member) { return places[at(member)].placed(); }));
}

Misses misses(const Instance& instance, const Part& part, const std::vector<Place>& places) {
    Misses found;
    for (const int candidate : part.candidates) {
        const auto& one = instance.candidates[at(candidate)];
        if (!one.must() || places[at(candidate)].placed()) continue;
        ++(counts_as_duty(one) ? found.duties : found.rest);
    }
    for (const int goal : part.goals)
        found.rest += std::max(0, instance.goals[at(goal)].visits - reached(instance.goals[at(goal)], places));
    return found;
}

double worth(const Instance& instance, const Options& options, const Part& part, const std::vector<Place>& places) {
    double value = 0;
    for (const int candidate : part.candidates)
        for (const auto& option : options[at(candidate)])
            if (option.at == places[at(candidate)]) value += option.gain;
    (void)instance;
    return value;
}

// The part's model with what is being asked for now.
class Asked {
public:
    Asked(const Instance& instance, const Options& options, const Part& part)
        : instance_{instance}, built_{build(instance, options, part)} {}

    // Least missed: duties (level 0), or drawn ones and goals (level 1).
    void ask_least_missed(int level) {
        for (auto& column : built_.model.columns) column.cost = 0;
        each_missed([&](int column, int its_level) { if (its_level == level) built_.model.columns[at(column)].cost = -1; });
    }
    void ask_value() {
        for (auto& column : built_.model.columns) column.cost = 0;
        for (std::size_t i = 0; i < built_.columns.size(); ++i) built_.model.columns[i].cost = built_.columns[i].second.gain;
    }
    // From now on no more than so many are missed.
    void allow(int level, int count) {
        optimiser::Row row;
        row.upper = count;
        each_missed([&](int column, int its_level) {
            if (its_level != level) return;
            row.terms.emplace_back(column, 1);
            if (count == 0) built_.model.columns[at(column)].upper = 0;
        });
        if (count > 0 && !row.terms.empty()) built_.model.add(std::move(row));
    }
    std::vector<double> start(const std::vector<Place>& places) const {
        std::vector<double> x(built_.model.columns.size());
        for (std::size_t i = 0; i < built_.columns.size(); ++i)
            if (places[at(built_.columns[i].first)] == built_.columns[i].second.at) x[i] = 1;
        for (const auto& [candidate, column] : built_.missed)
            if (!places[at(candidate)].placed()) x[at(column)] = 1;
        for (const auto& [goal, column] : built_.short_of)
            x[at(column)] = std::max(0, instance_.goals[at(goal)].visits - reached(instance_.goals[at(goal)], places));
        return x;
    }
    void read(const std::vector<double>& x, const Part& part, std::vector<Place>& places) const {
        for (const int candidate : part.candidates) places[at(candidate)] = {};
        for (std::size_t i = 0; i < built_.columns.size(); ++i)
            if (x[i] > 0.5) places[at(built_.columns[i].first)] = built_.columns[i].second.at;
    }
    const Built& built() const { return built_; }
    const optimiser::Model& model() const { return built_.model; }

private:
    template <class F>
    void each_missed(F f) const {
        for (const auto& [candidate, column] : built_.missed) f(column, counts_as_duty(instance_.candidates[at(candidate)]) ? 0 : 1);
        for (const auto& [goal, column] : built_.short_of) f(column, 1);
    }
    const Instance& instance_;
    Built built_;
};

struct Kept {
    std::vector<Place> places;
    Misses missed;
    double value = 0;
};

void keep_better(const Instance& instance, const Options& options, const Part& part, Kept& kept, std::vector<Place> places) {
    const auto missed = misses(instance, part, places);
    const double value = worth(instance, options, part, places);
    if (missed < kept.missed || (!(kept.missed < missed) && value > kept.value)) kept = {std::move(places), missed, value};
}

// The whole-number plan nearest to what parts of visits would do: each at the place where most of it is.
std::vector<Place> rounded(const Instance& instance, const Options& options, const Part& part, const Built& built,
                           const std::vector<double>& x) {
    std::vector<std::size_t> order(built.columns.size());
    std::iota(order.begin(), order.end(), 0u);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const bool first = instance.candidates[at(built.columns[a].first)].must();
        const bool second = instance.candidates[at(built.columns[b].first)].must();
        return first != second ? first : x[a] > x[b];
    });
    std::vector<Place> places(instance.candidates.size());
    std::vector<std::vector<int>> left;
    for (const auto& team : instance.teams) left.push_back(team.hours);
    for (const auto i : order) {
        if (x[i] < 0.01) continue;
        const auto& [candidate, option] = built.columns[i];
        auto& room = left[at(option.at.team)][at(option.at.period)];
        if (places[at(candidate)].placed() || room < option.hours) continue;
        places[at(candidate)] = option.at;
        room -= option.hours;
    }
    fill(instance, options, part, places);
    improve(instance, options, part, places);
    return places;
}

// Asks for fewer misses than are known, one level after the other.
void fewer_misses(const Instance& instance, const Options& options, const Part& part, Asked& asked, Kept& kept,
                  const optimiser::Options& search, Plan& plan) {
    for (int level = 0; level < 2; ++level) {
        const int known = level == 0 ? kept.missed.duties : kept.missed.rest;
        int least = 0;
        if (known > 0) {
            asked.ask_least_missed(level);
            auto with = search;
            with.gap = 0;
            with.start = asked.start(kept.places);
            const auto found = optimiser::solve(asked.model(), with);
            plan.out_of_time = plan.out_of_time || found.out_of_time;
            least = known;
            if (!found.x.empty()) {
                auto places = kept.places;
                asked.read(found.x, part, places);
                least = std::min(known, static_cast<int>(std::lround(-found.value)));
                improve(instance, options, part, places);
                keep_better(instance, options, part, kept, std::move(places));
            }
        }
        asked.allow(level, least);
    }
}

void solve_part(const Instance& instance, const Options& options, const Part& part, const Search& search, double seconds, Plan& plan) {
    Kept kept;
    kept.places.resize(instance.candidates.size());
    fill(instance, options, part, kept.places);
    improve(instance, options, part, kept.places);
    kept.missed = misses(instance, part, kept.places);
    kept.value = worth(instance, options, part, kept.places);

    std::size_t columns = 0;
    for (const int candidate : part.candidates) columns += options[at(candidate)].size();
    if (columns > search.columns_max) {
        plan.bound += std::max(kept.value, coarse_bound(instance, options, part));
        for (const int candidate : part.candidates) plan.places[at(candidate)] = kept.places[at(candidate)];
        return;
    }
    Asked asked{instance, options, part};
    optimiser::Options how;
    how.seconds = seconds;
    how.nodes = search.nodes;
    how.gap = search.gap;
    if (!asked.built().columns.empty()) {
        fewer_misses(instance, options, part, asked, kept, how, plan);
        asked.ask_value();
        const auto relaxed = optimiser::relax(asked.model());
        double bound = relaxed.status == optimiser::Status::optimal ? relaxed.value : kept.value;
        if (relaxed.status == optimiser::Status::optimal)
            keep_better(instance, options, part, kept, rounded(instance, options, part, asked.built(), relaxed.x));
        const auto far = [&] { return bound - kept.value > std::max(search.gap * std::abs(kept.value), 1e-7); };
        const bool large = asked.built().columns.size() > columns_at_once;
        if (far() && large) {
            auto places = kept.places;
            polish(instance, options, part, bound / (1 + search.gap), places);
            keep_better(instance, options, part, kept, std::move(places));
        }
        if (far()) {
            how.start = asked.start(kept.places);
            const auto found = optimiser::solve(asked.model(), how);
            plan.out_of_time = plan.out_of_time || found.out_of_time;
            if (!found.x.empty()) {
                auto places = kept.places;
                asked.read(found.x, part, places);
                keep_better(instance, options, part, kept, std::move(places));
                bound = std::min(bound, found.bound);
            }
        }
        plan.bound += std::max(bound, kept.value);
    }
    for (const int candidate : part.candidates) plan.places[at(candidate)] = kept.places[at(candidate)];
}

}  // namespace

Plan best_plan(const Instance& instance, const Search& search) {
    Plan plan;
    plan.places.resize(instance.candidates.size());
    Options options;
    for (const auto& candidate : instance.candidates) options.push_back(options_of(instance, candidate));
    const auto all = parts(instance, options);
    std::size_t columns = 0;
    const auto columns_of = [&](const Part& part) {
        std::size_t count = 1;
        for (const int candidate : part.candidates) count += options[at(candidate)].size();
        return count;
    };
    for (const auto& part : all) columns += columns_of(part);
    for (const auto& part : all)
        solve_part(instance, options, part, search,
                   search.seconds * static_cast<double>(columns_of(part)) / static_cast<double>(columns), plan);

    plan.value = value_of(instance, plan.places);
    plan.bound = std::max(plan.bound, plan.value);
    plan.proven = plan.bound - plan.value <= std::max(search.gap * std::abs(plan.value), 1e-6);
    for (std::size_t i = 0; i < plan.places.size(); ++i) {
        const auto& candidate = instance.candidates[i];
        if (plan.places[i].placed() || !candidate.must()) continue;
        (counts_as_duty(candidate) ? plan.missed_duties : plan.missed_draws).push_back(static_cast<int>(i));
    }
    for (std::size_t i = 0; i < instance.goals.size(); ++i)
        if (reached(instance.goals[i], plan.places) < instance.goals[i].visits) plan.missed_goals.push_back(static_cast<int>(i));
    CHECK(stands(instance, plan.places));
    return plan;
}

}  // namespace planning
