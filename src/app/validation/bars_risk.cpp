// The bars of risk: food inspections of Chicago, with features as known before the period that is foretold.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "chicago.h"
#include "measures/measures.h"
#include "validation/validation.h"

namespace validation {

namespace {

constexpr int months_foretold = 30, test_period_max = 92;
constexpr int draws = 200;
constexpr std::uint64_t seed = 20261122;

int day(int year, int month, int of_month) { return base::to_day({year, month, of_month}).number; }

// What was foretold over several origins, row by row.
struct Foretold {
    std::vector<double> free, with;                // chances without and with the inspector
    std::vector<int> outcomes, inspectors, origins, licences, days;
    std::size_t origins_count = 0;

    std::vector<std::size_t> of_origin(int origin) const {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < origins.size(); ++i)
            if (origins[i] == origin) rows.push_back(i);
        return rows;
    }
};

template <class T>
std::vector<T> taken(const std::vector<T>& from, std::span<const std::size_t> rows) {
    std::vector<T> made;
    for (const auto row : rows) made.push_back(from[row]);
    return made;
}

void foretell(const Chicago& chicago, const Chicago::Split& split, const Chicago::Features& features, int origin, Foretold& into) {
    const auto model = ranking::Model::fit(chicago.shape(features), split.train);
    for (std::size_t i = 0; i < split.rows.size(); ++i) {
        into.free.push_back(model.probability(split.rows[i]));
        into.with.push_back(model.probability_with_nuisance(split.rows[i]));
        into.outcomes.push_back(split.outcomes[i]);
        into.inspectors.push_back(split.inspectors[i]);
        into.licences.push_back(split.licences[i]);
        into.days.push_back(split.days[i]);
        into.origins.push_back(origin);
    }
    ++into.origins_count;
}

// Mean over the origins, each weighted by its positives, of a figure of the chosen rows.
template <class F>
double over_origins(const Foretold& all, std::span<const std::size_t> rows, F figure) {
    std::map<int, std::vector<std::size_t>> of;
    for (const auto row : rows) of[all.origins[row]].push_back(row);
    double sum = 0, weight = 0;
    for (const auto& [origin, own] : of) {
        const auto value = figure(own);
        double positives = 0;
        for (const auto row : own) positives += all.outcomes[row];
        if (!measures::defined(value)) continue;
        sum += positives * value;
        weight += positives;
    }
    return weight > 0 ? sum / weight : measures::undefined;
}

using Figure = std::function<double(const Foretold&, std::span<const std::size_t>)>;

double free_auc(const Foretold& all, std::span<const std::size_t> rows) {
    return over_origins(all, rows, [&](const auto& own) { return measures::auc(taken(all.free, own), taken(all.outcomes, own)); });
}
double with_auc(const Foretold& all, std::span<const std::size_t> rows) {
    return over_origins(all, rows, [&](const auto& own) { return measures::auc(taken(all.with, own), taken(all.outcomes, own)); });
}
double within_auc(const Foretold& all, std::span<const std::size_t> rows) {
    std::vector<int> groups;
    for (const auto row : rows) groups.push_back(all.inspectors[row] * 100'000 + all.origins[row]);
    return measures::within_group_auc(taken(all.free, rows), taken(all.outcomes, rows), groups);
}
double days_beyond(const Foretold& all, std::span<const std::size_t> rows) {
    return over_origins(all, rows, [&](const auto& own) {
        return measures::days_earlier(taken(all.free, own), taken(all.outcomes, own), taken(all.days, own)).beyond_random();
    });
}
double days_with(const Foretold& all, std::span<const std::size_t> rows) {
    return over_origins(all, rows, [&](const auto& own) {
        return measures::days_earlier(taken(all.with, own), taken(all.outcomes, own), taken(all.days, own)).ordered;
    });
}
double brier_with(const Foretold& all, std::span<const std::size_t> rows) { return measures::brier(taken(all.with, rows), taken(all.outcomes, rows)); }
double lift_tenth(const Foretold& all, std::span<const std::size_t> rows) {
    return over_origins(all, rows, [&](const auto& own) { return measures::lift_at(taken(all.free, own), taken(all.outcomes, own), own.size() / 10); });
}
double slope_of(const Foretold& all, std::span<const std::size_t> rows) {
    return measures::calibration(taken(all.free, rows), taken(all.outcomes, rows)).slope;
}

std::vector<std::size_t> every_row(const Foretold& all) {
    std::vector<std::size_t> rows(all.free.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    return rows;
}

// The figure with its 95 % interval over licences drawn with replacement.
Bar measured(Bar bar, const Foretold& all, int places, const Figure& figure, const std::function<bool(double)>& met) {
    const auto value = figure(all, every_row(all));
    const auto interval = measures::block_bootstrap(all.licences, [&](auto rows) { return figure(all, rows); }, draws, seed);
    return reached(std::move(bar), fmt::format("{} ({} to {})", decimals(value, places), decimals(interval.low, places), decimals(interval.high, places)),
                   met(value));
}

Bar of(std::string id, std::string what, std::string data, std::string goal, std::string anchor) {
    Bar bar;
    bar.id = std::move(id);
    bar.what = std::move(what);
    bar.data = std::move(data);
    bar.goal = std::move(goal);
    bar.anchor = std::move(anchor);
    return bar;
}

// The honest figures, and those with the inspector for comparison with the city's.
void model_bars(const Foretold& all, const std::string& data, bool test_rows, std::vector<Bar>& bars) {
    const auto at_least = [](double goal) { return [goal](double value) { return value >= goal; }; };
    bars.push_back(measured(of("B1", "Chicago, AUC within inspectors, inspector set to zero", data, ">= 0.56", "city's model 0.550 on its test rows"), all, 4,
                            within_auc, at_least(0.56)));
    bars.push_back(measured(of("B1", "Chicago, AUC, inspector set to zero", data, ">= 0.58", "city's model without inspector 0.572 on its test rows"), all, 4,
                            free_auc, at_least(0.58)));
    bars.push_back(measured(of("B1", "Chicago, days earlier than random order, inspector set to zero", data, ">= 3.7",
                               "city's model without inspector 3.65 on its test rows"), all, 2, days_beyond, at_least(3.7)));
    // On other periods than the city's test rows these goals are but a comparison, and are said to be one.
    const std::string whose = test_rows ? "city's model " : "other rows than the city's test rows, its model there ";
    bars.push_back(measured(of("B1", "Chicago, AUC with the inspector known", data, ">= 0.675", whose + "0.675"), all, 4, with_auc, at_least(0.675)));
    bars.push_back(measured(of("B1", "Chicago, Brier with the inspector known", data, "<= 0.1265", whose + "0.12647"), all, 5, brier_with,
                            [](double value) { return value <= 0.1265; }));
    bars.push_back(measured(of("B1", "Chicago, days earlier with the inspector known", data, ">= 7.59", whose + "7.59"), all, 2, days_with, at_least(7.59)));
}

void rolling_bars(const Chicago& chicago, std::vector<Bar>& bars) {
    Foretold all;
    const Chicago::Features features{.city = false, .place = false};
    for (int month = 5; month <= 12; ++month) {
        const auto origin = day(2014, month, 1);
        const auto split = chicago.split(origin, months_foretold, features, false);
        if (split.rows.size() >= 100) foretell(chicago, split, features, origin, all);
    }
    const std::string data = "chicago/inspections_27600.csv, 8 origins May to December 2014, 30 days each; chosen on what came before 2014-04-17";
    if (all.origins_count < 8) {
        bars.push_back(of("B2", "Chicago, lift in the first tenth", data, ">= 1.5", ""));
        return;
    }
    bars.push_back(measured(of("B2", "Chicago, lift in the first tenth, inspector set to zero", data, ">= 1.5", "INSIGHT: 1.37"), all, 3, lift_tenth,
                            [](double value) { return value >= 1.5; }));
    bars.push_back(measured(of("B2", "Chicago, slope of calibration, inspector set to zero", data, "0.8 to 1.2", ""), all, 2, slope_of,
                            [](double value) { return value >= 0.8 && value <= 1.2; }));
}

}  // namespace

std::vector<Bar> risk_bars(const Folder& folder) {
    std::vector<Bar> bars;
    const auto chicago = Chicago::read(folder);
    if (!chicago) {
        for (const auto* what : {"AUC within inspectors", "AUC", "days earlier than random order"})
            bars.push_back(of("B1", std::string{"Chicago, "} + what, "chicago/model_data*.csv and inspections_27600.csv", "as documented", ""));
        bars.push_back(of("B2", "Chicago, lift in the first tenth", "chicago/inspections_27600.csv", ">= 1.5", ""));
        return bars;
    }
    const Chicago::Features features{.place = false};
    int test_first = 0, test_last = 0, train_last = 0;
    for (const auto& visit : chicago->visits()) {
        if (!visit.of_model) continue;
        if (visit.test && test_first == 0) test_first = visit.day;
        (visit.test ? test_last : train_last) = visit.day;
    }
    // By time on the training rows: every 60 days from December 2012.
    Foretold crossed;
    for (auto origin = day(2012, 12, 1); origin + 60 <= train_last + 1; origin += 60)
        foretell(*chicago, chicago->split(origin, 60, features, true), features, origin, crossed);
    model_bars(crossed, fmt::format("chicago/model_data_train.csv, Test=0, {} origins 60 days apart from December 2012", crossed.origins_count), false, bars);
    if (test_first > 0 && test_last - test_first < test_period_max) {
        Foretold tested;
        auto split = chicago->split(test_first, test_last - test_first + 1, features, true);
        foretell(*chicago, split, features, test_first, tested);
        model_bars(tested, fmt::format("chicago/model_data*.csv, Test=1, {} rows", tested.free.size()), true, bars);
    }
    rolling_bars(*chicago, bars);
    return bars;
}

}  // namespace validation
