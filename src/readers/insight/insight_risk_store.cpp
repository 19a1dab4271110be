#include "insight_risk_store.h"

#include <array>

namespace insight::store {

namespace {

const std::string state_columns = "SELECT id, model, version, standing, trial_from, trial_to, facts, since_event, at, actor FROM insight_models ";

ModelStanding standing_of(std::string_view text) {
    for (const auto standing : {ModelStanding::trial, ModelStanding::won, ModelStanding::lost, ModelStanding::ranks})
        if (code(standing) == text) return standing;
    return ModelStanding::retired;
}

ModelState state_of(const db::Row& row) {
    ModelState state;
    state.id = row.integer(0);
    state.model = row.string(1);
    state.version = row.string(2);
    state.standing = standing_of(row.text(3));
    state.trial_from = {static_cast<std::int32_t>(row.integer(4))};
    state.trial_to = {static_cast<std::int32_t>(row.integer(5))};
    state.facts = row.string(6);
    state.since_event = row.integer(7);
    state.at = {row.integer(8)};
    state.actor = row.id<base::UserId>(9);
    return state;
}

}  // namespace

db::Values values(const ModelState& state) {
    return {state.id, state.model, state.version, code(state.standing), std::int64_t{state.trial_from.number},
            std::int64_t{state.trial_to.number}, state.facts, state.since_event, state.at.us, state.actor};
}

db::Values values(const StoredTest& test) {
    return {test.id, test.model, test.version, std::int64_t{test.as_of.number}, test.position, test.figures, test.since_event, test.at.us, test.actor};
}

std::vector<ModelState> model_history(db::Reader& reader, std::string_view model, std::string_view version) {
    std::vector<ModelState> found;
    reader.query(state_columns + "WHERE model = ? AND version = ? ORDER BY since_event DESC", {model, version},
                 [&](const db::Row& row) { found.push_back(state_of(row)); });
    return found;
}

std::optional<ModelState> model_state(db::Reader& reader, std::string_view model, std::string_view version) {
    auto history = model_history(reader, model, version);
    if (history.empty()) return {};
    return std::move(history.front());
}

std::vector<ModelState> model_states(db::Reader& reader, std::string_view model) {
    std::vector<ModelState> found;
    reader.query(state_columns + "m WHERE model = ? AND NOT EXISTS (SELECT 1 FROM insight_models n WHERE n.model = m.model "
                 "AND n.version = m.version AND n.since_event > m.since_event) ORDER BY since_event DESC",
                 {model}, [&](const db::Row& row) { found.push_back(state_of(row)); });
    return found;
}

std::optional<StoredTest> newest_test(db::Reader& reader, std::string_view model, std::string_view version) {
    std::optional<StoredTest> found;
    reader.query("SELECT id, model, version, as_of, position, figures, since_event, at, actor FROM insight_back_tests "
                 "WHERE model = ? AND version = ? ORDER BY since_event DESC LIMIT 1", {model, version}, [&](const db::Row& row) {
                     found.emplace();
                     found->id = row.integer(0);
                     found->model = row.string(1);
                     found->version = row.string(2);
                     found->as_of = {static_cast<std::int32_t>(row.integer(3))};
                     found->position = row.integer(4);
                     found->figures = row.string(5);
                     found->since_event = row.integer(6);
                     found->at = {row.integer(7)};
                     found->actor = row.id<base::UserId>(8);
                 });
    return found;
}

}  // namespace insight::store
