#pragma once
#include "insight_risk.h"

namespace insight::store {

inline const ledger::Table models{"insight_models",
    {"id", "model", "version", "standing", "trial_from", "trial_to", "facts", "since_event", "at", "actor"}};
inline const ledger::Table back_tests{"insight_back_tests",
    {"id", "model", "version", "as_of", "position", "figures", "since_event", "at", "actor"}};

db::Values values(const ModelState& state);
db::Values values(const StoredTest& test);

std::optional<ModelState> model_state(db::Reader& reader, std::string_view model, std::string_view version);
// The newest state of each version, newest version first.
std::vector<ModelState> model_states(db::Reader& reader, std::string_view model);
std::vector<ModelState> model_history(db::Reader& reader, std::string_view model, std::string_view version);   // newest first
std::optional<StoredTest> newest_test(db::Reader& reader, std::string_view model, std::string_view version);

}  // namespace insight::store
