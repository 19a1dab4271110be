#include "insight_themes_store.h"

namespace insight::store {

namespace {

const std::string suggestion_columns =
    "SELECT id, state, theme, theme_probability, severity, severity_probability, theme_model, severity_model FROM insight_suggestions ";

SuggestionState state_of(std::string_view text) {
    return text == "open" ? SuggestionState::open : text == "answered" ? SuggestionState::answered : SuggestionState::unsure;
}

Suggestion suggestion_of(const db::Row& row) {
    Suggestion found;
    found.case_id = row.id<base::CaseId>(0);
    found.state = state_of(row.text(1));
    found.theme = row.string(2);
    found.theme_probability = static_cast<int>(row.integer(3));
    found.severity = static_cast<int>(row.integer(4));
    found.severity_probability = static_cast<int>(row.integer(5));
    found.theme_model = row.integer(6);
    found.severity_model = row.integer(7);
    return found;
}

StoredModel model_of(const db::Row& row) {
    return {row.integer(0), row.integer(2), row.string(1), {row.integer(3)}, row.integer(4), std::string{row.bytes(5)}, {}};
}

}  // namespace

std::optional<StoredModel> newest_theme_model(db::Reader& reader, std::string_view kind, bool with_model) {
    std::optional<StoredModel> found;
    reader.first("SELECT id, kind, number, made_at, position, card" + std::string{with_model ? ", model" : ""} +
                     " FROM insight_theme_models WHERE kind = ? ORDER BY number DESC LIMIT 1",
                 {kind}, [&](const db::Row& row) {
                     found = model_of(row);
                     if (with_model) found->model = row.bytes(6);
                 });
    return found;
}

std::vector<StoredModel> theme_models_all(db::Reader& reader, int limit) {
    std::vector<StoredModel> found;
    reader.query("SELECT id, kind, number, made_at, position, card FROM insight_theme_models ORDER BY made_at DESC, id DESC LIMIT ?", {limit},
                 [&](const db::Row& row) { found.push_back(model_of(row)); });
    return found;
}

std::optional<StoredGroups> newest_groups(db::Reader& reader) {
    std::optional<StoredGroups> found;
    reader.first("SELECT id, made_at, content FROM insight_theme_groups ORDER BY made_at DESC, id DESC LIMIT 1", {},
                 [&](const db::Row& row) { found = StoredGroups{row.integer(0), {row.integer(1)}, std::string{row.bytes(2)}}; });
    return found;
}

db::Values values(const Suggestion& suggestion) {
    return {suggestion.case_id, code(suggestion.state), suggestion.theme, std::int64_t{suggestion.theme_probability},
            std::int64_t{suggestion.severity}, std::int64_t{suggestion.severity_probability}, suggestion.theme_model, suggestion.severity_model};
}

std::optional<Suggestion> suggestion(db::Reader& reader, base::CaseId id) {
    std::optional<Suggestion> found;
    reader.first(suggestion_columns + "WHERE id = ?", {id}, [&](const db::Row& row) { found = suggestion_of(row); });
    return found;
}

std::vector<Suggestion> suggestions_of(db::Reader& reader, SuggestionState state, base::CaseId before, int limit) {
    std::vector<Suggestion> found;
    const auto add = [&](const db::Row& row) { found.push_back(suggestion_of(row)); };
    if (before)
        reader.query(suggestion_columns + "WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?", {code(state), before, limit}, add);
    else
        reader.query(suggestion_columns + "WHERE state = ? ORDER BY id DESC LIMIT ?", {code(state), limit}, add);
    return found;
}

std::vector<base::CaseId> answered_suggestions(db::Reader& reader, std::string_view theme, int limit) {
    std::vector<base::CaseId> found;
    reader.query("SELECT id FROM insight_suggestions WHERE state = 'answered' AND theme = ? ORDER BY id DESC LIMIT ?", {theme, limit},
                 [&](const db::Row& row) { found.push_back(row.id<base::CaseId>(0)); });
    return found;
}

std::int64_t count_suggestions(db::Reader& reader, SuggestionState state) {
    return reader.integer("SELECT count(*) FROM insight_suggestions WHERE state = ?", {code(state)}).value_or(0);
}

std::vector<base::CaseId> outdated_suggestions(db::Reader& reader, std::int64_t theme_model, std::int64_t severity_model,
                                               base::CaseId after, int limit) {
    std::vector<base::CaseId> found;
    reader.query("SELECT id FROM insight_suggestions WHERE state <> 'answered' AND (theme_model <> ? OR severity_model <> ?) "
                 "AND id > ? ORDER BY id LIMIT ?",
                 {theme_model, severity_model, after, limit}, [&](const db::Row& row) { found.push_back(row.id<base::CaseId>(0)); });
    return found;
}

}  // namespace insight::store
