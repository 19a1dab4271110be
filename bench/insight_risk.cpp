// The risk model beside XGBoost and four rules that need no model, on food inspections of Chicago: what is known at the
// beginning of each of eight periods of 60 days, who inspects never known. bench/README.md.
//
//   bench_insight_risk FOLDER
#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <vector>

#include "measures/measures.h"
#include "validation/chicago.h"

namespace {

using validation::Chicago;

void check(int answer) {
    if (answer != 0) throw std::runtime_error(XGBGetLastError());
}

// Numbers as they are, and each small factor as columns of 0 and 1 ("type", "risk"); licences would be a column each.
std::vector<float> wide(const ranking::Row& row, std::size_t types, std::size_t risks) {
    std::vector<float> made;
    for (const auto number : row.numbers) made.push_back(static_cast<float>(number));
    for (std::size_t type = 0; type <= types; ++type) made.push_back(row.levels[0] == static_cast<std::int64_t>(type) ? 1.0f : 0.0f);
    for (std::size_t risk = 0; risk <= risks; ++risk) made.push_back(row.levels[1] == static_cast<std::int64_t>(risk) ? 1.0f : 0.0f);
    return made;
}

DMatrixHandle matrix(const std::vector<std::vector<float>>& rows) {
    std::vector<float> flat;
    for (const auto& row : rows) flat.insert(flat.end(), row.begin(), row.end());
    DMatrixHandle handle = nullptr;
    check(XGDMatrixCreateFromMat(flat.data(), rows.size(), rows.front().size(), std::numeric_limits<float>::quiet_NaN(), &handle));
    return handle;
}

std::vector<double> xgboost(const Chicago::Split& split, std::size_t types, std::size_t risks) {
    std::vector<std::vector<float>> train, test;
    std::vector<float> labels;
    for (const auto& example : split.train) {
        train.push_back(wide(example.row, types, risks));
        labels.push_back(static_cast<float>(example.outcome));
    }
    for (const auto& row : split.rows) test.push_back(wide(row, types, risks));
    auto* known = matrix(train);
    auto* asked = matrix(test);
    check(XGDMatrixSetFloatInfo(known, "label", labels.data(), labels.size()));
    BoosterHandle booster = nullptr;
    check(XGBoosterCreate(&known, 1, &booster));
    for (const auto& [name, value] : std::vector<std::pair<const char*, const char*>>{{"objective", "binary:logistic"}, {"max_depth", "3"}, {"eta", "0.05"},
             {"subsample", "0.8"}, {"colsample_bytree", "0.8"}, {"min_child_weight", "10"}, {"lambda", "5"}, {"nthread", "1"}, {"seed", "1"}, {"verbosity", "0"}})
        check(XGBoosterSetParam(booster, name, value));
    for (int round = 0; round < 200; ++round) check(XGBoosterUpdateOneIter(booster, round, known));
    bst_ulong count = 0;
    const float* foretold = nullptr;
    check(XGBoosterPredict(booster, asked, 0, 0, 0, &count, &foretold));
    std::vector<double> made(foretold, foretold + count);
    check(XGBoosterFree(booster));
    check(XGDMatrixFree(known));
    check(XGDMatrixFree(asked));
    return made;
}

struct Sums { double auc = 0, days = 0, lift = 0, weight = 0; std::vector<double> scores; };

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) return std::fprintf(stderr, "usage: bench_insight_risk FOLDER\n"), 2;
    const auto chicago = Chicago::read(validation::Folder{arguments[1]});
    if (!chicago) return std::fprintf(stderr, "no data in the folder\n"), 2;
    const Chicago::Features features{.place = false};
    std::size_t types = 0, risks = 0;
    for (const auto& visit : chicago->visits()) {
        types = std::max(types, static_cast<std::size_t>(visit.type));
        risks = std::max(risks, static_cast<std::size_t>(visit.risk));
    }
    const auto shape = chicago->shape(features);
    const auto number = [&](const char* name) {
        for (std::size_t i = 0; i < shape.numbers.size(); ++i)
            if (shape.numbers[i] == name) return i;
        throw std::runtime_error(name);
    };
    const auto since = number("days_since"), past = number("critical_before"), near = number("neighbours_far");
    const char* names[] = {"this model", "XGBoost", "random order", "longest since first", "past deficiency first", "neighbours' findings first"};
    Sums sums[6];
    std::vector<int> outcomes, groups;
    for (auto origin = base::to_day({2012, 12, 1}).number; origin + 60 <= base::to_day({2014, 4, 17}).number; origin += 60) {
        const auto split = chicago->split(origin, 60, features, true);
        const auto model = ranking::Model::fit(shape, split.train);
        std::vector<double> scores[6];
        for (const auto& row : split.rows) {
            scores[0].push_back(model.probability(row));
            scores[2].push_back(0);
            scores[3].push_back(std::isnan(row.numbers[since]) ? 99 : row.numbers[since]);
            scores[4].push_back(std::isnan(row.numbers[past]) ? 0 : row.numbers[past]);
            scores[5].push_back(row.numbers[near]);
        }
        scores[1] = xgboost(split, types, risks);
        double found = 0;
        for (const auto outcome : split.outcomes) found += outcome;
        for (int way = 0; way < 6; ++way) {
            auto& sum = sums[way];
            sum.auc += found * measures::auc(scores[way], split.outcomes);
            sum.days += found * measures::days_earlier(scores[way], split.outcomes, split.days).beyond_random();
            sum.lift += found * measures::lift_at(scores[way], split.outcomes, scores[way].size() / 10);
            sum.weight += found;
            sum.scores.insert(sum.scores.end(), scores[way].begin(), scores[way].end());
        }
        outcomes.insert(outcomes.end(), split.outcomes.begin(), split.outcomes.end());
        for (const auto inspector : split.inspectors) groups.push_back(inspector * 100'000 + origin);
    }
    std::printf("%-28s %8s %8s %14s %8s %9s\n", "order", "AUC", "within", "days - random", "lift 10%", "Brier");
    for (int way = 0; way < 6; ++way) {
        const auto& sum = sums[way];
        std::printf("%-28s %8.4f %8.4f %14.2f %8.3f %9s\n", names[way], sum.auc / sum.weight, measures::within_group_auc(sum.scores, outcomes, groups),
                    sum.days / sum.weight, sum.lift / sum.weight, way < 2 ? std::to_string(measures::brier(sum.scores, outcomes)).substr(0, 7).c_str() : "");
    }
}
