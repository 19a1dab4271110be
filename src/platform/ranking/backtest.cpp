#include "ranking/backtest.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/fault.h"
#include "measures/measures.h"

namespace ranking {

namespace {

constexpr std::size_t drawn_min = 30;               // fewer drawn visits tell nothing that a figure would not overstate
constexpr std::size_t origin_rows_min = 10;        // an origin with fewer has no order worth a figure

using Rows = std::span<const std::size_t>;

template <class T, class F>
std::vector<T> column(const std::vector<Foretold>& all, Rows rows, F f) {
    std::vector<T> made;
    made.reserve(rows.size());
    for (const auto row : rows) made.push_back(f(all[row]));
    return made;
}

double probability(const Foretold& one) { return one.probability; }
int outcome(const Foretold& one) { return one.outcome; }

// Groups as small numbers, in the order of their keys.
std::vector<int> numbered(const std::vector<std::pair<std::int64_t, std::int64_t>>& keys) {
    std::map<std::pair<std::int64_t, std::int64_t>, int> places;
    for (const auto& key : keys) places.emplace(key, 0);
    int next = 0;
    for (auto& [key, place] : places) place = next++;
    std::vector<int> made;
    for (const auto& key : keys) made.push_back(places.at(key));
    return made;
}

std::map<int, std::vector<std::size_t>> by_origin(const std::vector<Foretold>& all, Rows rows) {
    std::map<int, std::vector<std::size_t>> made;
    for (const auto row : rows) made[all[row].origin].push_back(row);
    return made;
}

std::size_t places_of(std::size_t rows, double capacity) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::floor(capacity * static_cast<double>(rows))));
}

// Mean over origins, each weighted by what was found in it: orders are compared within an origin only.
double over_origins(const std::vector<Foretold>& all, Rows rows, const std::function<double(const std::vector<std::size_t>&)>& figure) {
    double sum = 0, weight = 0;
    for (const auto& [origin, own] : by_origin(all, rows)) {
        const auto value = figure(own);
        if (!measures::defined(value)) continue;
        double found = 0;
        for (const auto row : own) found += all[row].outcome;
        sum += found * value;
        weight += found;
    }
    return weight > 0 ? sum / weight : measures::undefined;
}

using Score = std::function<double(const Foretold&)>;

double auc_of(const std::vector<Foretold>& all, Rows rows, const Score& score) {
    return over_origins(all, rows, [&](const auto& own) { return measures::auc(column<double>(all, own, score), column<int>(all, own, outcome)); });
}

double lift_of(const std::vector<Foretold>& all, Rows rows, const Score& score, double capacity) {
    return over_origins(all, rows, [&](const auto& own) {
        return measures::lift_at(column<double>(all, own, score), column<int>(all, own, outcome), places_of(own.size(), capacity));
    });
}

double precision_of(const std::vector<Foretold>& all, Rows rows, const Score& score, double capacity) {
    return over_origins(all, rows, [&](const auto& own) {
        return measures::precision_at(column<double>(all, own, score), column<int>(all, own, outcome), places_of(own.size(), capacity));
    });
}

double within(const std::vector<Foretold>& all, Rows rows, std::int64_t Foretold::*group) {
    std::vector<std::pair<std::int64_t, std::int64_t>> keys;
    for (const auto row : rows) keys.emplace_back(all[row].origin, all[row].*group);
    return measures::within_group_auc(column<double>(all, rows, probability), column<int>(all, rows, outcome), numbered(keys));
}

double days_of(const std::vector<Foretold>& all, Rows rows) {
    return over_origins(all, rows, [&](const auto& own) {
        return measures::days_earlier(column<double>(all, own, probability), column<int>(all, own, outcome),
                                      column<int>(all, own, [](const Foretold& one) { return one.day; }))
            .beyond_random();
    });
}

std::vector<std::size_t> drawn_of(const std::vector<Foretold>& all, Rows rows) {
    std::vector<std::size_t> made;
    for (const auto row : rows)
        if (all[row].drawn_with > 0) made.push_back(row);
    if (made.size() < drawn_min) made.clear();
    return made;
}

double weighted_auc(const std::vector<Foretold>& all, Rows rows) {
    const auto drawn = drawn_of(all, rows);
    const auto weights = measures::selection_weights(column<double>(all, drawn, [](const Foretold& one) { return one.drawn_with; }));
    return measures::auc(column<double>(all, drawn, probability), column<int>(all, drawn, outcome), weights);
}

// Every figure of the page, by its name.
std::map<std::string, std::function<double(Rows)>> figures_of(const std::vector<Foretold>& all, double capacity) {
    const auto chance = [&all](Rows rows) { return column<double>(all, rows, probability); };
    const auto came = [&all](Rows rows) { return column<int>(all, rows, outcome); };
    return {
        {"auc", [&all](Rows rows) { return auc_of(all, rows, probability); }},
        {"average_precision", [=](Rows rows) { return measures::average_precision(chance(rows), came(rows)); }},
        {"brier", [=](Rows rows) { return measures::brier(chance(rows), came(rows)); }},
        {"brier_skill", [=](Rows rows) { return measures::brier_skill(chance(rows), came(rows)); }},
        {"slope", [=](Rows rows) { return measures::calibration(chance(rows), came(rows)).slope; }},
        {"intercept", [=](Rows rows) { return measures::calibration(chance(rows), came(rows)).intercept; }},
        {"calibration_error", [=](Rows rows) { return measures::calibration_error(chance(rows), came(rows)); }},
        {"precision", [&all, capacity](Rows rows) { return precision_of(all, rows, probability, capacity); }},
        {"lift", [&all, capacity](Rows rows) { return lift_of(all, rows, probability, capacity); }},
        {"within_inspector", [&all](Rows rows) { return within(all, rows, &Foretold::inspector); }},
        {"within_region", [&all](Rows rows) { return within(all, rows, &Foretold::region); }},
        {"days_earlier", [&all](Rows rows) { return days_of(all, rows); }},
        {"auc_drawn", [&all](Rows rows) { return auc_of(all, drawn_of(all, rows), probability); }},
        {"auc_weighted", [&all](Rows rows) { return weighted_auc(all, rows); }},
        {"lift_drawn", [&all, capacity](Rows rows) { return lift_of(all, drawn_of(all, rows), probability, capacity); }},
    };
}

}  // namespace

std::string_view code(Rule rule) {
    switch (rule) {
        case Rule::random: return "random";
        case Rule::most_reports: return "most_reports";
        case Rule::longest_since: return "longest_since";
        case Rule::past_deficiency: return "past_deficiency";
    }
    return "";
}

std::vector<Foretold> foretell(const Shape& shape, const std::vector<Origin>& origins, const Options& options) {
    std::vector<Foretold> all;
    for (const auto& origin : origins) {
        CHECK(origin.rows.size() == origin.about.size());
        if (origin.rows.size() < origin_rows_min) continue;
        const auto model = Model::fit(shape, origin.known, options);
        for (std::size_t i = 0; i < origin.rows.size(); ++i) {
            auto one = origin.about[i];
            one.origin = origin.day;
            one.probability = model.probability(origin.rows[i]);
            all.push_back(std::move(one));
        }
    }
    return all;
}

BackTest judge(const std::vector<Foretold>& foretold, double capacity, int draws, std::uint64_t seed) {
    CHECK(capacity > 0 && capacity <= 1);
    BackTest test;
    std::vector<std::size_t> rows(foretold.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    test.rows = foretold.size();
    test.capacity = capacity;
    for (const auto& one : foretold) {
        test.positives += one.outcome ? 1 : 0;
        test.drawn += one.drawn_with > 0 ? 1 : 0;
    }
    const auto came = column<int>(foretold, rows, outcome);
    test.base_rate = measures::base_rate(came);
    std::vector<std::pair<std::int64_t, std::int64_t>> blocks;
    for (const auto& one : foretold) blocks.emplace_back(0, one.block);
    const auto block_numbers = numbered(blocks);
    for (const auto& [name, figure] : figures_of(foretold, capacity)) {
        const auto interval = measures::block_bootstrap(block_numbers, figure, draws, seed);
        test.figures[name] = {figure(rows), interval.low, interval.high};
    }
    for (const auto& bin : measures::calibration_bins(column<double>(foretold, rows, probability), came))
        test.bins.push_back({bin.foretold, bin.came, bin.rows});
    for (const auto& [day, own] : by_origin(foretold, rows)) {
        BackTest::ByOrigin one{day, static_cast<std::int64_t>(own.size()), 0, auc_of(foretold, own, probability), lift_of(foretold, own, probability, capacity)};
        for (const auto row : own) one.positives += foretold[row].outcome;
        test.by_origin.push_back(one);
    }
    test.origins = test.by_origin.size();
    for (std::size_t r = 0; r < rules.size(); ++r) {
        // Random order has an expectation: every row alike.
        const Score score = [r](const Foretold& one) { return rules[r] == Rule::random ? 0 : one.by_rule[r]; };
        test.by_rule.push_back({rules[r], auc_of(foretold, rows, score), lift_of(foretold, rows, score, capacity),
                                precision_of(foretold, rows, score, capacity)});
    }
    return test;
}

std::vector<Group> fairness(const std::vector<Foretold>& foretold, const std::string& dimension, double capacity) {
    std::vector<std::size_t> rows(foretold.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    std::vector<bool> flagged(foretold.size());
    for (auto& [day, own] : by_origin(foretold, rows)) {
        auto order = own;
        std::sort(order.begin(), order.end(), [&](auto a, auto b) {
            return foretold[a].probability != foretold[b].probability ? foretold[a].probability > foretold[b].probability
                                                                       : foretold[a].key < foretold[b].key;
        });
        for (std::size_t i = 0; i < places_of(order.size(), capacity) && i < order.size(); ++i) flagged[order[i]] = true;
    }
    struct Sums { double rows = 0, found = 0, foretold = 0, flagged = 0, right = 0; };
    std::map<std::string, Sums> sums;
    Sums all;
    for (const auto row : rows) {
        const auto& one = foretold[row];
        const auto group = one.groups.find(dimension);
        for (auto* sum : {&all, &sums[group == one.groups.end() ? "" : group->second]}) {
            ++sum->rows;
            sum->found += one.outcome;
            sum->foretold += one.probability;
            sum->flagged += flagged[row] ? 1 : 0;
            sum->right += flagged[row] && one.outcome ? 1 : 0;
        }
    }
    const auto share = [](double part, double whole) { return whole > 0 ? part / whole : measures::undefined; };
    const auto alarms = share(all.flagged - all.right, all.rows - all.found);
    std::vector<Group> made;
    for (const auto& [code, sum] : sums) {
        Group group;
        group.code = code;
        group.rows = static_cast<std::int64_t>(sum.rows);
        group.positives = static_cast<std::int64_t>(sum.found);
        group.flagged = static_cast<std::int64_t>(sum.flagged);
        group.base_rate = share(sum.found, sum.rows);
        group.foretold = share(sum.foretold, sum.rows);
        group.lift = sum.found > 0 ? share(share(sum.right, sum.flagged), group.base_rate) : measures::undefined;
        group.false_alarms = share(sum.flagged - sum.right, sum.rows - sum.found);
        group.few = group.rows < 30 || group.positives < 5;
        group.ratio = group.few || !(alarms > 0) ? measures::undefined : group.false_alarms / alarms;
        made.push_back(group);
    }
    return made;
}

Trial compare(const std::vector<double>& one, const std::vector<double>& other, const std::vector<int>& outcomes, double capacity) {
    Trial trial;
    trial.visits = outcomes.size();
    for (const auto came : outcomes) trial.found += came ? 1 : 0;
    const auto k = places_of(outcomes.size(), capacity);
    trial.auc = measures::auc(one, outcomes);
    trial.auc_other = measures::auc(other, outcomes);
    trial.lift = measures::lift_at(one, outcomes, k);
    trial.lift_other = measures::lift_at(other, outcomes, k);
    if (trial.visits < Trial::visits_min || trial.found < Trial::found_min || trial.found == trial.visits) return trial;
    trial.verdict = trial.auc > std::max(0.5, trial.auc_other) && trial.lift >= trial.lift_other ? Trial::Verdict::won : Trial::Verdict::lost;
    return trial;
}

}  // namespace ranking
