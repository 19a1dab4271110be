#include "insight_links_store.h"

#include <boost/json.hpp>
#include <limits>

namespace insight::store {

namespace {

namespace json = boost::json;

constexpr std::string_view columns = "id, state, unit, probability, model, sampled, provider, municipality, candidates";

std::string written(const std::vector<LinkCandidate>& candidates) {
    json::array all;
    for (const auto& candidate : candidates) {
        json::array levels;
        for (const auto level : candidate.levels) levels.push_back(level);
        all.push_back(json::object{{"levels", std::move(levels)},
                                   {"probability", candidate.probability},
                                   {"unit", candidate.unit.value},
                                   {"weight", candidate.weight}});
    }
    return json::serialize(all);
}

std::vector<LinkCandidate> read(std::string_view text) {
    std::vector<LinkCandidate> candidates;
    const auto parsed = json::parse(text);
    for (const auto& one : parsed.as_array()) {
        LinkCandidate candidate{{one.at("unit").as_int64()},
                                static_cast<int>(one.at("probability").as_int64()),
                                one.at("weight").as_int64()};
        for (const auto& level : one.at("levels").as_array())
            candidate.levels.push_back(static_cast<int>(level.as_int64()));
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

LinkState state_of(std::string_view text) {
    for (const auto state : {LinkState::linked, LinkState::review, LinkState::settled})
        if (code(state) == text) return state;
    return LinkState::unknown;
}

LinkRow row_of(const db::Row& row) {
    LinkRow found;
    found.case_id = row.id<base::CaseId>(0);
    found.state = state_of(row.string(1));
    found.unit = row.id<base::OperationId>(2);
    found.probability = static_cast<int>(row.integer(3));
    found.model = row.integer(4);
    found.sampled = row.integer(5) != 0;
    found.provider = row.id<base::ProviderId>(6);
    found.municipality = row.string(7);
    found.candidates = read(row.string(8));
    return found;
}

std::vector<LinkRow> several(db::Reader& reader, const std::string& condition, const db::Values& values) {
    std::vector<LinkRow> found;
    reader.query("SELECT " + std::string{columns} + " FROM insight_links WHERE " + condition, values,
                 [&](const db::Row& row) { found.push_back(row_of(row)); });
    return found;
}

}  // namespace

db::Values values(const LinkRow& row) {
    return {row.case_id,         code(row.state), row.unit,         row.probability,        row.model,
            row.sampled ? 1 : 0, row.provider,    row.municipality, written(row.candidates)};
}

db::Values values(const LinkModel& model) {
    return {model.id, model.number, model.made_at.us, model.since_event, model.content};
}

std::optional<LinkRow> link_row(db::Reader& reader, base::CaseId id) {
    auto found = several(reader, "id = ?", {id});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<LinkRow> links_of(db::Reader& reader, LinkState state, bool sampled, base::CaseId before, int limit) {
    const auto below = before ? before.value : std::numeric_limits<std::int64_t>::max();
    return several(reader, "state = ? AND sampled >= ? AND id < ? ORDER BY id DESC LIMIT ?",
                   {code(state), sampled ? 1 : 0, below, limit});
}

void each_link(db::Reader& reader, base::CaseId first, base::CaseId last, const std::function<void(const LinkRow&)>& f) {
    reader.query("SELECT " + std::string{columns} + " FROM insight_links WHERE id BETWEEN ? AND ? ORDER BY id",
                 {first, last}, [&](const db::Row& row) { f(row_of(row)); });
}

std::vector<base::CaseId> outdated_links(db::Reader& reader, std::int64_t model, base::CaseId after, int limit) {
    std::vector<base::CaseId> found;
    reader.query("SELECT id FROM insight_links WHERE state IN ('review', 'unknown') AND model <> ? AND id > ? "
                 "ORDER BY id LIMIT ?",
                 {model, after, limit}, [&](const db::Row& row) { found.push_back(row.id<base::CaseId>(0)); });
    return found;
}

bool has_links(db::Reader& reader, std::int64_t at_least) {
    std::int64_t found = 0;
    reader.query("SELECT id FROM insight_links LIMIT ?", {at_least}, [&](const db::Row&) { ++found; });
    return found >= at_least;
}

LinkPiles piles(db::Reader& reader) {
    LinkPiles counted;
    reader.query("SELECT state, sampled, count(*) FROM insight_links GROUP BY state, sampled", {},
                 [&](const db::Row& row) {
                     const auto state = state_of(row.string(0));
                     const auto number = row.integer(2);
                     if (state == LinkState::review) counted.review += number;
                     if (state == LinkState::unknown) counted.unknown += number;
                     if (state == LinkState::settled) counted.settled += number;
                     if (state == LinkState::linked) counted.linked += number;
                     if (state == LinkState::linked && row.integer(1) != 0) counted.sampled += number;
                 });
    return counted;
}

std::optional<LinkModel> newest_link_model(db::Reader& reader) {
    std::optional<LinkModel> found;
    reader.first(
        "SELECT id, number, made_at, since_event, content FROM insight_link_models ORDER BY number DESC LIMIT 1", {},
        [&](const db::Row& row) {
            found = LinkModel{row.integer(0), row.integer(1), {row.integer(2)}, row.integer(3), row.string(4)};
        });
    return found;
}

std::int64_t link_models_until(db::Reader& reader, std::int64_t position) {
    return reader.integer("SELECT max(number) FROM insight_link_models WHERE since_event <= ?", {position}).value_or(0);
}

std::int64_t reviews_since(db::Reader& reader, std::int64_t event) {
    return reader.integer("SELECT count(*) FROM insight_link_reviews WHERE since_event > ?", {event}).value_or(0);
}

}  // namespace insight::store
