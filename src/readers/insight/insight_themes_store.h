#pragma once
#include "insight_themes.h"

namespace insight::store {

inline const ledger::Table theme_models{"insight_theme_models", {"id", "kind", "number", "made_at", "position", "card", "model"}};
inline const ledger::Table suggestions{"insight_suggestions",
    {"id", "state", "theme", "theme_probability", "severity", "severity_probability", "theme_model", "severity_model", "mac"}};
inline const ledger::Table theme_groups{"insight_theme_groups", {"id", "made_at", "position", "found", "content"}};

struct StoredModel {
    std::int64_t id = 0, number = 0;
    std::string kind;
    base::Time made_at;
    std::int64_t position = 0;
    std::string card, model;   // sealed; `model` empty when it was not asked for
};
std::optional<StoredModel> newest_theme_model(db::Reader& reader, std::string_view kind, bool with_model);
std::vector<StoredModel> theme_models_all(db::Reader& reader, int limit);   // newest first, without the model

struct StoredGroups { std::int64_t id = 0; base::Time made_at; std::string content; };
std::optional<StoredGroups> newest_groups(db::Reader& reader);

db::Values values(const Suggestion& suggestion);
std::optional<Suggestion> suggestion(db::Reader& reader, base::CaseId id);
// Of a state, by falling case, those before `before` (0: the newest).
std::vector<Suggestion> suggestions_of(db::Reader& reader, SuggestionState state, base::CaseId before, int limit);
// Cases of answered suggestions of the theme, the newest first.
std::vector<base::CaseId> answered_suggestions(db::Reader& reader, std::string_view theme, int limit);
std::int64_t count_suggestions(db::Reader& reader, SuggestionState state);
// Not answered, made by other models than these; lowest case first.
std::vector<base::CaseId> outdated_suggestions(db::Reader& reader, std::int64_t theme_model, std::int64_t severity_model,
                                               base::CaseId after, int limit);

}  // namespace insight::store
