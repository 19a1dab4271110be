#include "insight_risk.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/log.h"
#include "insight_events.h"
#include "insight_risk_features.h"
#include "insight_risk_json.h"
#include "insight_risk_store.h"
#include "insight_unit_facts.h"

namespace insight {

namespace {

constexpr int runs_looked_at = 400;
constexpr double freshness_half_life = 180;
constexpr auto rule_before_models = ranking::Rule::most_reports;

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

double four(double value) { return std::round(value * 1e4) / 1e4; }

}  // namespace

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
    const auto known = features.known(tomorrow);
    const auto model = ranking::Model::fit(RiskFeatures::shape(), known);
    std::vector<ranking::Row> rows;
    std::vector<std::int64_t> keys;
    std::vector<const RiskUnit*> units;
    for (const auto& unit : data.units) {
        if (!features.may_rank(unit)) continue;
        rows.push_back(features.row(unit, tomorrow));
        keys.push_back(unit.id.value);
        units.push_back(&unit);
    }
    keep_within(rows, known);
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
        one.severity = four(features.severity(*units[i], tomorrow));
        one.people = four(features.people(*units[i]));
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
            keep_within(origin.rows, origin.known);
            origins.push_back(std::move(origin));
        }
    });
    const auto foretold = ranking::foretell(RiskFeatures::shape(), origins);
    if (foretold.empty()) return {};
    figures.test = ranking::judge(foretold, capacity, bootstrap_draws, seed);
    for (const auto* dimension : {"region", "owner_form", "kind", "size", "language"})
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

ModelState Risk::enter(base::Day first, base::UserId by, bool replayed, base::Day to) const {
    ModelState state;
    if (replayed) state.facts = to_json(TrialShown{{}, "", true});
    state.model = risk_model;
    state.version = risk_version;
    state.trial_from = quarter_start(first);
    state.trial_to = to.number ? to : next_quarter(first);
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

namespace {

// The first visit of each unit in each quarter of the trial.
std::vector<ranking::Foretold> trial_visits(const RiskFeatures& features, const ModelState& trial) {
    std::vector<ranking::Foretold> found;
    for (auto from = trial.trial_from; from < trial.trial_to; from = next_quarter(from)) {
        auto quarter = features.origin(from, std::min(next_quarter(from), trial.trial_to));
        found.insert(found.end(), quarter.about.begin(), quarter.about.end());
    }
    return found;
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
        std::vector<double> one, other;
        std::vector<int> outcomes;
        for (const auto& about : trial_visits(features, *now)) {
            const auto found = own.find({about.key});
            const auto found_other = others.find({about.key});
            if (found == own.end() || (ranks && found_other == others.end())) continue;
            one.push_back(found->second);
            // By the rule as it stood when the trial began, like the order that is tried.
            const auto* of = features.unit({about.key});
            other.push_back(ranks ? found_other->second : features.row(*of, now->trial_from).numbers[0]);
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

// As many whole quarters back as hold enough visits to tell by, at most two years; the last one when none do.
ModelState Risk::trial_back(base::Day to) const {
    ModelState state;
    state.trial_to = to;
    state.trial_from = quarter_start(to - 1);
    const auto shortest = state.trial_from;
    s_.database.read([&](db::Reader& reader) {
        const auto data = gather(reader, to - 1, s_.ledger.head(reader));
        const RiskFeatures features{data};
        state.trial_from = shortest;
        for (int quarters = 1; quarters <= origins_wanted; ++quarters, state.trial_from = quarter_start(state.trial_from - 1)) {
            const auto visits = trial_visits(features, state);
            const auto found = std::count_if(visits.begin(), visits.end(), [](const ranking::Foretold& one) { return one.outcome != 0; });
            if (visits.size() >= ranking::Trial::visits_min && static_cast<std::size_t>(found) >= ranking::Trial::found_min) return;
        }
        state.trial_from = shortest;
    });
    return state;
}

base::Outcome Risk::replay_trial() const {
    if (this->state(risk_version)) return base::Refusal{"insight.refused.entered"};
    const auto to = quarter_start(s_.clock.today());
    auto state = trial_back(to);
    enter(state.trial_from, {}, true, state.trial_to);
    if (const auto rated = rate(state.trial_from - 1, {}); !rated) return rated.error();
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
    (void)UnitFacts{s_}.note_owners();
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
