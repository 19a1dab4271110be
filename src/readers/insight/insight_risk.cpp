#include "insight_risk.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "base/log.h"
#include "insight_events.h"
#include "insight_risk_features.h"
#include "insight_risk_json.h"
#include "insight_risk_store.h"
#include "insight_sketch.h"
#include "insight_store.h"

namespace insight {

namespace {

constexpr std::string_view sketch_column = "insight.fingerprints.sketch",   // not a text key
                           key_purpose = "insight.fingerprint";             // not a text key
constexpr int report_days = 3 * 365;
constexpr int runs_looked_at = 400;
constexpr double freshness_half_life = 180;
constexpr auto rule_before_models = ranking::Rule::most_reports;

// The day an id was made stands in it (base/ids.h): later than what it tells of, when it was entered afterwards.
base::Day made_on(std::int64_t id) { return base::to_day({2020, 1, 1}) + static_cast<int>(id >> 47); }

}  // namespace

std::string_view code(ModelStanding standing) {
    switch (standing) {
        case ModelStanding::trial: return "trial";
        case ModelStanding::won: return "won";
        case ModelStanding::lost: return "lost";
        case ModelStanding::ranks: return "ranks";
        case ModelStanding::retired: return "retired";
    }
    return "";
}

// The last event of a day; by halving, since events stand in the order of their commits.
std::int64_t Risk::position_at(db::Reader& reader, base::Day day) const {
    std::int64_t low = 0, high = s_.ledger.head(reader);
    while (low < high) {
        const auto middle = low + (high - low + 1) / 2;
        const auto found = s_.ledger.after(reader, middle - 1, 1);
        CHECK(!found.empty());
        if (base::stockholm_day(found.front().at) <= day) low = middle;
        else high = middle - 1;
    }
    return low;
}

namespace {

std::vector<RiskUnit> units_of(db::Reader& reader, const Services& s, base::Day day) {
    std::vector<RiskUnit> units;
    std::map<base::ProviderId, std::optional<parties::Provider>> providers;
    s.parties.each(reader, [&](const parties::Operation& operation) {
        auto [at, fresh] = providers.try_emplace(operation.provider);
        if (fresh) at->second = s.parties.provider(reader, operation.provider);
        RiskUnit unit;
        unit.id = operation.id;
        unit.provider = operation.provider;
        unit.code = operation.code;
        unit.name = operation.name;
        unit.kind = operation.kind;
        unit.county = operation.county;
        unit.active = operation.active;
        if (const auto* department = s.catalogue.department_of_county(operation.county, day)) unit.region = department->id;
        unit.owner_form = at->second ? at->second->owner_form : "";
        unit.of_person = home_of_person(operation.kind) || (at->second && number_of_person(at->second->organisation_number));
        units.push_back(std::move(unit));
    });
    std::sort(units.begin(), units.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return units;
}

// Reports that tell of units, as they were assessed at the position, with the first voice of each event marked.
std::vector<RiskReport> reports_of(db::Reader& reader, const Services& s, base::Day as_of, std::int64_t position, std::size_t& entered_later) {
    const auto states = s.assessments.as_known(reader, position);
    std::optional<std::map<std::int64_t, assessments::State>> states_now;
    std::vector<RiskReport> reports;
    std::vector<Told> told;
    std::vector<std::optional<Sketch>> sketches;
    std::unordered_map<std::int64_t, std::size_t> places;
    std::int64_t id_min = 0, id_max = 0;
    s.casework.each_received(reader, as_of - report_days, as_of, [&](const casework::Case& row) {
        if (!counts_as_report(row.type)) return;
        const auto later = made_on(row.id.value) > as_of;
        if (later && !states_now) states_now = s.assessments.as_known(reader, s.ledger.head(reader));
        const auto& known = later ? *states_now : states;
        const auto found = known.find(row.id.value);
        if (found == known.end() || found->second.unit == 0) return;
        entered_later += later ? 1 : 0;
        id_min = reports.empty() ? row.id.value : std::min(id_min, row.id.value);
        id_max = std::max(id_max, row.id.value);
        places.emplace(row.id.value, reports.size());
        reports.push_back({{found->second.unit}, row.received_day, found->second.severity, own_notification(row.type), true});
        told.push_back({row.received_day, found->second.unit, nullptr});
    });
    sketches.resize(reports.size());
    const auto key = s.keyring->office_key(key_purpose);
    store::each_fingerprint(reader, {id_min}, {id_max}, sketch_version, [&](base::CaseId id, std::string_view sealed) {
        const auto place = places.find(id.value);
        if (place == places.end()) return;
        const auto bytes = crypto::open(key, {sketch_column, id.value, 0}, sealed);
        if (!bytes) throw crypto::Tampered("the fingerprint of a case does not open");
        sketches[place->second] = decode_sketch(*bytes);
    });
    for (std::size_t i = 0; i < told.size(); ++i) told[i].sketch = sketches[i] ? &*sketches[i] : nullptr;
    const auto first = first_of_event(told);
    for (std::size_t i = 0; i < reports.size(); ++i) reports[i].first_of_event = first[i] == i;
    std::stable_sort(reports.begin(), reports.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
    return reports;
}

std::vector<RiskVisit> visits_of(db::Reader& reader, const inspections::Inspections& inspections, base::Day as_of, std::int64_t position,
                                 std::size_t& entered_later) {
    std::vector<RiskVisit> visits;
    std::set<inspections::InspectionId> known;
    const auto take = [&](const inspections::Inspection& one) {
        visits.push_back({one.unit, one.day, one.inspectors.front(), one.result == inspections::Result::serious, one.minor, one.drawn_with});
    };
    for (const auto& one : inspections.all(reader, position)) {
        known.insert(one.id);
        if (one.day <= as_of) take(one);
    }
    for (const auto& one : inspections.all(reader))
        if (one.day <= as_of && made_on(one.id.value) > as_of && !known.contains(one.id)) {
            take(one);
            ++entered_later;
        }
    std::stable_sort(visits.begin(), visits.end(), [](const auto& a, const auto& b) { return std::tie(a.day, a.unit) < std::tie(b.day, b.unit); });
    return visits;
}

double four(double value) { return std::round(value * 1e4) / 1e4; }

}  // namespace

RiskData Risk::gather(db::Reader& reader, base::Day as_of, std::int64_t position) const {
    RiskData data;
    data.position = position;
    data.units = units_of(reader, s_, as_of);
    data.reports = reports_of(reader, s_, as_of, position, data.entered_later);
    data.visits = visits_of(reader, inspections_, as_of, position, data.entered_later);
    return data;
}

base::Result<std::int64_t> Risk::rate(base::Day as_of, base::UserId by) const {
    const auto today = s_.clock.today();
    if (as_of > today) return base::Refusal{"insight.refused.rate_future", "day"};
    RiskData data;
    std::optional<ModelState> now;
    s_.database.read([&](db::Reader& reader) {
        data = gather(reader, as_of, as_of == today ? s_.ledger.head(reader) : position_at(reader, as_of));
        now = store::model_state(reader, risk_model, risk_version);
    });
    const RiskFeatures features{data};
    const auto tomorrow = as_of + 1;
    const auto model = ranking::Model::fit(RiskFeatures::shape(), features.known(tomorrow));
    std::vector<ranking::Row> rows;
    std::vector<std::int64_t> keys;
    std::vector<const RiskUnit*> units;
    for (const auto& unit : data.units) {
        if (!features.may_rank(unit)) continue;
        rows.push_back(features.row(unit, tomorrow));
        keys.push_back(unit.id.value);
        units.push_back(&unit);
    }
    const auto top = std::max<std::size_t>(1, static_cast<std::size_t>(capacity * static_cast<double>(rows.size())));
    const auto rated = model.rate(rows, keys, top, draws, seed);
    std::vector<assessments::UnitRating> ratings;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        assessments::UnitRating one;
        one.unit = units[i]->id;
        one.probability = four(rated[i].probability);
        one.low = four(rated[i].low);
        one.high = four(rated[i].high);
        one.rank = rated[i].rank;
        one.rank_low = rated[i].rank_low;
        one.rank_high = rated[i].rank_high;
        one.of = static_cast<int>(rows.size());
        one.in_top = rated[i].in_top;
        const auto since = features.days_since(*units[i], tomorrow);
        one.freshness = since < 0 ? 1 : 1 - std::exp2(-since / freshness_half_life);
        one.priority = one.probability * one.severity * one.people * one.freshness;
        one.reasons = to_json(model.reasons(rows[i]), 5);
        ratings.push_back(std::move(one));
    }
    TestFigures about;
    about.fitted = model.fitted();
    about.entered_later = data.entered_later;
    assessments::RatingRun run;
    run.model = risk_model;
    run.version = risk_version;
    run.standing = now && now->standing == ModelStanding::ranks ? assessments::Standing::ranks : assessments::Standing::shadow;
    run.as_of = as_of;
    run.position = data.position;
    run.base_rate = model.fitted().base_rate;
    run.about = to_json(about);
    std::optional<base::Result<std::int64_t>> answer;
    s_.database.write([&](db::Transaction& tx) { answer = ratings_.put(tx, run, ratings, by); });
    return *answer;
}

std::optional<StoredTest> Risk::back_test(base::Day as_of, base::UserId by) const {
    std::vector<ranking::Origin> origins;
    TestFigures figures;
    StoredTest made;
    std::vector<base::Day> starts{quarter_start(as_of)};
    while (static_cast<int>(starts.size()) <= origins_wanted) starts.push_back(quarter_start(starts.back() - 1));
    s_.database.read([&](db::Reader& reader) {
        origins.clear();
        made.position = as_of == s_.clock.today() ? s_.ledger.head(reader) : position_at(reader, as_of);
        const auto outcomes = gather(reader, as_of, made.position);
        const RiskFeatures after{outcomes};
        figures.fitted = ranking::Model::fit(RiskFeatures::shape(), after.known(as_of + 1)).fitted();
        for (std::size_t i = starts.size() - 1; i > 0; --i) {
            // What was known when the quarter began, and what its visits found as it is known now.
            const auto then = gather(reader, starts[i] - 1, position_at(reader, starts[i] - 1));
            const RiskFeatures before{then};
            figures.entered_later = std::max(figures.entered_later, then.entered_later);
            auto origin = after.origin(starts[i], starts[i - 1]);
            origin.known = before.known(starts[i]);
            for (std::size_t row = 0; row < origin.rows.size(); ++row)
                if (const auto* unit = before.unit({origin.about[row].key}))
                    origin.rows[row] = before.row(*unit, starts[i], {origin.about[row].inspector});
            origins.push_back(std::move(origin));
        }
    });
    const auto foretold = ranking::foretell(RiskFeatures::shape(), origins);
    if (foretold.empty()) return {};
    figures.test = ranking::judge(foretold, capacity, bootstrap_draws, seed);
    for (const auto* dimension : {"region", "owner_form", "kind", "size"})
        figures.fairness[dimension] = ranking::fairness(foretold, dimension, capacity);
    made.id = s_.ids.next();
    made.model = risk_model;
    made.version = risk_version;
    made.as_of = as_of;
    made.figures = to_json(figures);
    made.at = s_.clock.now();
    made.actor = by;
    s_.database.write([&](db::Transaction& tx) {
        made.since_event = s_.ledger.head(tx) + 1;
        const auto row = ledger::insert(tx, store::back_tests, store::values(made));
        CHECK(s_.ledger.append(tx, {back_tested, {}, {}, by, made.at}, {row}) == made.since_event);
    });
    return made;
}

ModelState Risk::move(ModelState state, base::UserId by) const {
    state.id = s_.ids.next();
    state.at = s_.clock.now();
    state.actor = by;
    s_.database.write([&](db::Transaction& tx) {
        state.since_event = s_.ledger.head(tx) + 1;
        const auto row = ledger::insert(tx, store::models, store::values(state));
        CHECK(s_.ledger.append(tx, {model_moved, {}, {}, by, state.at}, {row}) == state.since_event);
    });
    return state;
}

ModelState Risk::enter(base::Day first, base::UserId by, bool replayed) const {
    ModelState state;
    if (replayed) state.facts = to_json(TrialShown{{}, "", true});
    state.model = risk_model;
    state.version = risk_version;
    state.trial_from = quarter_start(first);
    state.trial_to = next_quarter(first);
    return move(state, by);
}

std::optional<ModelState> Risk::state(std::string_view version) const {
    std::optional<ModelState> found;
    s_.database.read([&](db::Reader& reader) { found = store::model_state(reader, risk_model, version); });
    return found;
}

std::optional<StoredTest> Risk::newest_test(std::string_view version) const {
    std::optional<StoredTest> found;
    s_.database.read([&](db::Reader& reader) { found = store::newest_test(reader, risk_model, version); });
    return found;
}

namespace {

// The newest run before the trial began: what was said before anything was found.
std::optional<assessments::RatingRun> run_before(const std::vector<assessments::RatingRun>& runs, base::Day day, std::string_view version,
                                                 assessments::Standing standing) {
    for (const auto& run : runs)
        if (run.model == risk_model && run.as_of < day && run.standing == standing && (version.empty() || run.version == version)) return run;
    return {};
}

std::map<base::OperationId, double> scores_of(db::Reader& reader, const assessments::Ratings& ratings, std::int64_t run) {
    std::map<base::OperationId, double> scores;
    for (const auto& one : ratings.of_run(reader, run))
        if (one.ranked) scores.emplace(one.unit, one.probability);
    return scores;
}

}  // namespace

base::Outcome Risk::judge_trial(std::string_view version) const {
    auto now = state(version);
    if (!now || now->standing != ModelStanding::trial) return base::Refusal{"insight.refused.no_trial"};
    if (s_.clock.today() < now->trial_to) return base::Refusal{"insight.refused.trial_runs"};
    ranking::Trial trial;
    std::string against;
    s_.database.read([&](db::Reader& reader) {
        trial = {};
        const auto runs = ratings_.runs(reader, runs_looked_at);
        const auto tried = run_before(runs, now->trial_from, version, assessments::Standing::shadow);
        if (!tried) return;
        const auto ranks = run_before(runs, now->trial_from, {}, assessments::Standing::ranks);
        const auto own = scores_of(reader, ratings_, tried->id);
        const auto others = ranks ? scores_of(reader, ratings_, ranks->id) : std::map<base::OperationId, double>{};
        const auto data = gather(reader, now->trial_to - 1, s_.ledger.head(reader));
        const RiskFeatures features{data};
        const auto quarter = features.origin(now->trial_from, now->trial_to);
        std::vector<double> one, other;
        std::vector<int> outcomes;
        for (const auto& about : quarter.about) {
            const auto found = own.find({about.key});
            const auto found_other = others.find({about.key});
            if (found == own.end() || (ranks && found_other == others.end())) continue;
            one.push_back(found->second);
            other.push_back(ranks ? found_other->second : about.by_rule[static_cast<std::size_t>(rule_before_models)]);
            outcomes.push_back(about.outcome);
        }
        // While nothing ranks: the rule that the office would go by without a model, which is fixed beforehand.
        against = ranks ? ranks->version : ranking::code(rule_before_models);
        trial = ranking::compare(one, other, outcomes, capacity);
    });
    const auto replayed = !now->facts.empty() && trial_of(now->facts).replayed;
    now->facts = to_json(TrialShown{trial, against, replayed});
    switch (trial.verdict) {
        case ranking::Trial::Verdict::won: now->standing = ModelStanding::won; break;
        case ranking::Trial::Verdict::lost: now->standing = ModelStanding::lost; break;
        case ranking::Trial::Verdict::too_few:
            // The order stays the one from before the trial; its quarters become more until they can tell.
            now->trial_to = next_quarter(s_.clock.today());
            break;
    }
    move(*now, {});
    return base::Done{};
}

base::Outcome Risk::replay_trial() const {
    if (state(risk_version)) return base::Refusal{"insight.refused.entered"};
    const auto first = quarter_start(quarter_start(s_.clock.today()) - 1);
    enter(first, {}, true);
    if (const auto rated = rate(first - 1, {}); !rated) return rated.error();
    return judge_trial(risk_version);
}

base::Outcome Risk::let_rank(std::string_view version, base::UserId by) const {
    const auto now = state(version);
    if (!now || now->standing != ModelStanding::won) return base::Refusal{"insight.refused.not_won"};
    std::vector<ModelState> all;
    s_.database.read([&](db::Reader& reader) { all = store::model_states(reader, risk_model); });
    for (auto other : all)
        if (other.standing == ModelStanding::ranks) {
            other.standing = ModelStanding::retired;
            move(other, by);
        }
    auto fresh = *now;
    fresh.standing = ModelStanding::ranks;
    move(fresh, by);
    return base::Done{};
}

std::int64_t Risk::work_due() const {
    const auto today = s_.clock.today();
    bool visited = false;
    std::vector<assessments::RatingRun> runs;
    std::optional<ModelState> now;
    std::optional<StoredTest> test;
    s_.database.read([&](db::Reader& reader) {
        visited = !inspections_.last_days(reader).empty();
        runs = ratings_.runs(reader, runs_looked_at);
        now = store::model_state(reader, risk_model, risk_version);
        test = store::newest_test(reader, risk_model, risk_version);
    });
    // Without any visit there is nothing to learn from.
    if (!visited) return 0;
    std::int64_t done = 0;
    if (!now) {
        now = enter(next_quarter(today), {});
        ++done;
    }
    if (now->standing == ModelStanding::trial && today >= now->trial_to) {
        (void)judge_trial(risk_version);
        ++done;
    }
    const auto wanted = now->standing == ModelStanding::ranks ? assessments::Standing::ranks : assessments::Standing::shadow;
    const auto newest = std::find_if(runs.begin(), runs.end(), [&](const auto& run) { return run.version == risk_version && run.standing == wanted; });
    // A clock that was set back leaves a run of a day to come: it is rated anew, and the run says of when it is.
    if (newest == runs.end() || today - newest->as_of >= rate_every_days || newest->as_of > today) {
        if (const auto rated = rate(today, {}); !rated) base::log(base::Level::warning, "risk_not_rated");
        ++done;
    }
    if (!test || quarter_start(test->as_of) != quarter_start(today)) done += back_test(today, {}) ? 1 : 0;
    return done;
}

void declare_risk_tables(ledger::Ledger& ledger) {
    ledger.cover(store::models);
    ledger.cover(store::back_tests);
}

}  // namespace insight
