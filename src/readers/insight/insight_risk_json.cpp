#include "insight_risk_json.h"

#include <boost/json.hpp>
#include <cmath>
#include <limits>

#include "base/fault.h"

namespace insight {

namespace {

namespace json = boost::json;

constexpr double scale = 10'000;

json::value number(double value) {
    if (!std::isfinite(value)) return nullptr;
    return static_cast<std::int64_t>(std::llround(value * scale));
}
double real(const json::value& value) {
    return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(value.to_number<std::int64_t>()) / scale;
}
std::int64_t whole(const json::value& value) { return value.to_number<std::int64_t>(); }
std::string text(const json::value& value) { return std::string{value.as_string()}; }
json::value of_size(std::size_t value) { return static_cast<std::int64_t>(value); }

json::value of_group(const ranking::Group& one) {
    return json::array{one.code, one.rows, one.positives, one.flagged, number(one.base_rate), number(one.foretold), number(one.lift),
                       number(one.false_alarms), number(one.ratio), one.few ? 1 : 0};
}
ranking::Group group_of(const json::array& row) {
    ranking::Group one;
    one.code = text(row.at(0));
    one.rows = whole(row.at(1));
    one.positives = whole(row.at(2));
    one.flagged = whole(row.at(3));
    one.base_rate = real(row.at(4));
    one.foretold = real(row.at(5));
    one.lift = real(row.at(6));
    one.false_alarms = real(row.at(7));
    one.ratio = real(row.at(8));
    one.few = whole(row.at(9)) != 0;
    return one;
}

json::value of_fitted(const ranking::Fitted& fitted) {
    json::array coefficients, variances;
    for (const auto& one : fitted.coefficients) coefficients.push_back(json::array{one.name, number(one.value), number(one.deviation)});
    for (const auto& one : fitted.variances) variances.push_back(json::array{one.factor, number(one.variance), of_size(one.levels)});
    return json::object{{"base_rate", number(fitted.base_rate)}, {"base_rate_only", fitted.base_rate_only ? 1 : 0},
                        {"coefficients", coefficients},          {"converged", fitted.converged ? 1 : 0},
                        {"positives", of_size(fitted.positives)}, {"rows", of_size(fitted.rows)},
                        {"variances", variances}};
}
ranking::Fitted fitted_of(const json::object& object) {
    ranking::Fitted fitted;
    fitted.base_rate = real(object.at("base_rate"));
    fitted.base_rate_only = whole(object.at("base_rate_only")) != 0;
    fitted.converged = whole(object.at("converged")) != 0;
    fitted.positives = static_cast<std::size_t>(whole(object.at("positives")));
    fitted.rows = static_cast<std::size_t>(whole(object.at("rows")));
    for (const auto& one : object.at("coefficients").as_array())
        fitted.coefficients.push_back({text(one.as_array().at(0)), real(one.as_array().at(1)), real(one.as_array().at(2))});
    for (const auto& one : object.at("variances").as_array())
        fitted.variances.push_back({text(one.as_array().at(0)), real(one.as_array().at(1)), static_cast<std::size_t>(whole(one.as_array().at(2)))});
    return fitted;
}

// What boost says of a text that is not what was written is a Fault: the row was written by another program.
template <class F>
auto read(std::string_view words, F f) {
    try {
        return f(json::parse(words).as_object());
    } catch (const std::exception&) {
        throw base::Fault("figures of a model are not as this version writes them");
    }
}

}  // namespace

std::string to_json(const TestFigures& figures) {
    const auto& test = figures.test;
    json::array bins, by_origin;
    json::object by_rule, named, fairness;
    for (const auto& bin : test.bins) bins.push_back(json::array{number(bin.foretold), number(bin.came), bin.rows});
    for (const auto& one : test.by_origin) by_origin.push_back(json::array{one.day, one.rows, one.positives, number(one.auc), number(one.lift)});
    std::map<std::string_view, const ranking::BackTest::ByRule*> rules;
    for (const auto& one : test.by_rule) rules.emplace(ranking::code(one.rule), &one);
    for (const auto& [name, one] : rules) by_rule[name] = json::array{number(one->auc), number(one->lift), number(one->precision)};
    for (const auto& [name, one] : test.figures) named[name] = json::array{number(one.value), number(one.low), number(one.high)};
    for (const auto& [dimension, groups] : figures.fairness) {
        json::array rows;
        for (const auto& group : groups) rows.push_back(of_group(group));
        fairness[dimension] = std::move(rows);
    }
    // In the order of the names.
    const json::object all{{"base_rate", number(test.base_rate)},
                           {"bins", bins},
                           {"by_origin", by_origin},
                           {"by_rule", by_rule},
                           {"capacity", number(test.capacity)},
                           {"drawn", of_size(test.drawn)},
                           {"entered_later", of_size(figures.entered_later)},
                           {"fairness", fairness},
                           {"figures", named},
                           {"model", of_fitted(figures.fitted)},
                           {"positives", of_size(test.positives)},
                           {"rows", of_size(test.rows)}};
    return json::serialize(all);
}

TestFigures test_figures_of(std::string_view words) {
    return read(words, [](const json::object& all) {
        TestFigures figures;
        auto& test = figures.test;
        test.base_rate = real(all.at("base_rate"));
        test.capacity = real(all.at("capacity"));
        test.drawn = static_cast<std::size_t>(whole(all.at("drawn")));
        test.positives = static_cast<std::size_t>(whole(all.at("positives")));
        test.rows = static_cast<std::size_t>(whole(all.at("rows")));
        figures.entered_later = static_cast<std::size_t>(whole(all.at("entered_later")));
        for (const auto& bin : all.at("bins").as_array()) {
            const auto& row = bin.as_array();
            test.bins.push_back({real(row.at(0)), real(row.at(1)), whole(row.at(2))});
        }
        for (const auto& one : all.at("by_origin").as_array()) {
            const auto& row = one.as_array();
            test.by_origin.push_back({static_cast<int>(whole(row.at(0))), whole(row.at(1)), whole(row.at(2)), real(row.at(3)), real(row.at(4))});
        }
        test.origins = test.by_origin.size();
        for (const auto rule : ranking::rules) {
            const auto& row = all.at("by_rule").as_object().at(ranking::code(rule)).as_array();
            test.by_rule.push_back({rule, real(row.at(0)), real(row.at(1)), real(row.at(2))});
        }
        for (const auto& one : all.at("figures").as_object()) {
            const auto& row = one.value().as_array();
            test.figures[std::string{one.key()}] = {real(row.at(0)), real(row.at(1)), real(row.at(2))};
        }
        for (const auto& one : all.at("fairness").as_object())
            for (const auto& row : one.value().as_array()) figures.fairness[std::string{one.key()}].push_back(group_of(row.as_array()));
        figures.fitted = fitted_of(all.at("model").as_object());
        return figures;
    });
}

std::string to_json(const std::vector<ranking::Reason>& reasons, std::size_t most) {
    json::array raising, lowering;
    for (const auto& one : reasons) {
        auto& list = one.log_odds > 0 ? raising : lowering;
        if (list.size() < most) list.push_back(json::array{one.name, number(one.log_odds), number(one.probability_without)});
    }
    return json::serialize(json::object{{"against", lowering}, {"for", raising}});
}

ReasonsShown reasons_of(std::string_view words) {
    return read(words, [](const json::object& all) {
        ReasonsShown shown;
        const auto take = [](const json::value& list, std::vector<ranking::Reason>& into) {
            for (const auto& one : list.as_array()) {
                const auto& row = one.as_array();
                into.push_back({text(row.at(0)), real(row.at(1)), real(row.at(2))});
            }
        };
        take(all.at("for"), shown.for_);
        take(all.at("against"), shown.against);
        return shown;
    });
}

std::string to_json(const TrialShown& shown) {
    const auto& [trial, against, replayed] = shown;
    const auto verdict = trial.verdict == ranking::Trial::Verdict::won ? 1 : trial.verdict == ranking::Trial::Verdict::lost ? 2 : 0;
    return json::serialize(json::object{{"against", against},
                                        {"auc", number(trial.auc)},
                                        {"auc_other", number(trial.auc_other)},
                                        {"found", of_size(trial.found)},
                                        {"lift", number(trial.lift)},
                                        {"lift_other", number(trial.lift_other)},
                                        {"replayed", replayed ? 1 : 0},
                                        {"verdict", verdict},
                                        {"visits", of_size(trial.visits)}});
}

TrialShown trial_of(std::string_view words) {
    return read(words, [](const json::object& all) {
        TrialShown shown;
        shown.against = text(all.at("against"));
        shown.replayed = whole(all.at("replayed")) != 0;
        shown.trial.auc = real(all.at("auc"));
        shown.trial.auc_other = real(all.at("auc_other"));
        shown.trial.lift = real(all.at("lift"));
        shown.trial.lift_other = real(all.at("lift_other"));
        shown.trial.visits = static_cast<std::size_t>(whole(all.at("visits")));
        shown.trial.found = static_cast<std::size_t>(whole(all.at("found")));
        const auto verdict = whole(all.at("verdict"));
        shown.trial.verdict = verdict == 1 ? ranking::Trial::Verdict::won
                              : verdict == 2 ? ranking::Trial::Verdict::lost
                                             : ranking::Trial::Verdict::too_few;
        return shown;
    });
}

}  // namespace insight
