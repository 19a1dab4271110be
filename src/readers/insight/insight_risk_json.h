#pragma once
// Figures of models as canonical JSON: sorted keys, integers alone (ten-thousandths; null: cannot be told). Pure.
#include <string>

#include "insight_risk_features.h"
#include "ranking/backtest.h"

namespace insight {

struct TestFigures {
    ranking::BackTest test;
    std::map<std::string, std::vector<ranking::Group>> fairness;     // by dimension
    ranking::Fitted fitted;                                          // of the model as it stands now
    std::size_t entered_later = 0;
};
std::string to_json(const TestFigures& figures);
TestFigures test_figures_of(std::string_view json);                  // a Fault for what to_json did not write

std::string to_json(const std::vector<ranking::Reason>& reasons, std::size_t most);
struct ReasonsShown { std::vector<ranking::Reason> for_, against; };
ReasonsShown reasons_of(std::string_view json);

// What a trial came to; replayed: its quarter had passed before the version was entered.
struct TrialShown { ranking::Trial trial; std::string against; bool replayed = false; };
std::string to_json(const TrialShown& shown);
TrialShown trial_of(std::string_view json);

}  // namespace insight
