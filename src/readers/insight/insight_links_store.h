#pragma once
#include <functional>

#include "insight_links.h"

namespace insight::store {

inline const ledger::Table links{
    "insight_links",
    {"id", "state", "unit", "probability", "model", "sampled", "provider", "municipality", "candidates", "mac"}};
inline const ledger::Table link_reviews{
    "insight_link_reviews",
    {"id", "case_id", "verdict", "proposed", "chosen", "probability", "model", "since_event", "at", "actor"},
    1};
inline const ledger::Table link_models{"insight_link_models", {"id", "number", "made_at", "since_event", "content"}};

db::Values values(const LinkRow& row);
db::Values values(const LinkModel& model);

std::optional<LinkRow> link_row(db::Reader& reader, base::CaseId id);
// By falling number of the case, those before `before` (0: the newest); `sampled`: of the linked only those drawn.
std::vector<LinkRow> links_of(db::Reader& reader, LinkState state, bool sampled, base::CaseId before, int limit);
void each_link(db::Reader& reader, base::CaseId first, base::CaseId last, const std::function<void(const LinkRow&)>& f);
// In review or unknown, looked at by another model; lowest case first.
// Cases with a higher id than `after`, in its order: of a long pile each call takes up where the last one ended.
std::vector<base::CaseId> outdated_links(db::Reader& reader, std::int64_t model, base::CaseId after, int limit);
bool has_links(db::Reader& reader, std::int64_t at_least);
LinkPiles piles(db::Reader& reader);

std::optional<LinkModel> newest_link_model(db::Reader& reader);
// The number of the newest model that had been learned at the position; 0: none.
std::int64_t link_models_until(db::Reader& reader, std::int64_t position);
std::int64_t reviews_since(db::Reader& reader, std::int64_t event);

}  // namespace insight::store
