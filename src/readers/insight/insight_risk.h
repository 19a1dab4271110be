#pragma once
// Which units may need a visit first: the chance of a serious deficiency at the next inspection, with its
// interval and its place among all, reasons for and against, and how well such places have held. Of units and
// providers that are organisations, never of persons. Advice: a person decides. docs/insight/risk.md.
#include "assessments/assessments.h"
#include "insight/insight.h"
#include "inspections/inspections.h"
#include "ranking/backtest.h"

namespace insight {

inline constexpr std::string_view risk_model = "risk", risk_version = "1";

struct RiskData;

// A model's version is tried for a quarter without anybody seeing its order; only one that won may be let to rank.
enum class ModelStanding { trial, won, lost, ranks, retired };
std::string_view code(ModelStanding standing);

struct ModelState {
    std::int64_t id = 0;
    std::string model, version;
    ModelStanding standing = ModelStanding::trial;
    base::Day trial_from, trial_to;        // the quarter it is tried in
    std::string facts;                     // canonical JSON of the trial; empty: not yet judged
    std::int64_t since_event = 0;
    base::Time at;
    base::UserId actor;
};

struct StoredTest {
    std::int64_t id = 0;
    std::string model, version;
    base::Day as_of;
    std::int64_t position = 0;
    std::string figures;                   // canonical JSON
    std::int64_t since_event = 0;
    base::Time at;
    base::UserId actor;
};

class Risk {
public:
    Risk(Services services, const inspections::Inspections& inspections, const assessments::Ratings& ratings)
        : s_{std::move(services)}, inspections_{inspections}, ratings_{ratings} {}

    static constexpr double capacity = 0.1;        // the share that a place "among the first" means
    static constexpr int origins_wanted = 8, draws = 400, bootstrap_draws = 200, rate_every_days = 7;
    static constexpr std::uint64_t seed = 20261122;

    // Rates every unit as known at the end of the day and keeps the run: for all to see when the version ranks,
    // unseen while it is tried. Refused for a day to come.
    base::Result<std::int64_t> rate(base::Day as_of, base::UserId by) const;
    // The last `origins_wanted` whole quarters, each foretold from what was known when it began. Nothing when
    // there are too few visits to judge by.
    std::optional<StoredTest> back_test(base::Day as_of, base::UserId by) const;
    // Job: enters the version for a trial, rates when the last run is a week old, judges a trial whose quarter
    // has passed, and tests anew each quarter. Gives how much it did.
    std::int64_t work_due() const;

    // The trial's quarter has passed: compares the order that was kept unseen with what ranks now, or, when nothing
    // does, with most reports first. Too few visits: the trial goes on over the next quarter too.
    base::Outcome judge_trial(std::string_view version) const;
    // For an office that takes over visits of earlier years: the trial is the last whole quarter, or as many as hold
    // enough visits to tell by, foretold from what was known before they began, with the version as it stands in the program. Says on the page that it was so.
    base::Outcome replay_trial() const;
    // A person lets a version that has won rank; what ranked before is retired.
    base::Outcome let_rank(std::string_view version, base::UserId by) const;
    // A version is entered to be tried in the quarter that holds `first`; the next one for what is new.
    ModelState enter(base::Day first, base::UserId by, bool replayed = false, base::Day to = {}) const;
    std::optional<ModelState> state(std::string_view version) const;
    std::optional<StoredTest> newest_test(std::string_view version) const;

    http::Response ranking(const http::Request& request, const identity::Context& context) const;   // /arbetsrum/insikt/risk
    http::Response models(const http::Request& request, const identity::Context& context) const;    // /arbetsrum/insikt/modell
    http::Response model(const http::Request& request, const identity::Context& context) const;     // .../modell/{version}
    http::Response act(http::Request& request, const identity::Context& context) const;             // POST: let it rank
    http::Response fairness(const http::Request& request, const identity::Context& context) const;  // /arbetsrum/insikt/rattvisa
    http::Response unit(const http::Request& request, const identity::Context& context) const;      // /arbetsrum/enhet/{code}

private:
    RiskData gather(db::Reader& reader, base::Day as_of, std::int64_t position) const;
    std::int64_t position_at(db::Reader& reader, base::Day day) const;
    ModelState trial_back(base::Day to) const;
    ModelState move(ModelState state, base::UserId by) const;
    http::Response render_model(const identity::Context& context, std::string_view version, const base::Refusal* refusal) const;

    Services s_;
    const inspections::Inspections& inspections_;
    const assessments::Ratings& ratings_;
};

void declare_risk_tables(ledger::Ledger& ledger);

}  // namespace insight
