#pragma once
// The supervision plan: who has to be visited by law, what has to be followed up, what is likely to be found where,
// and a part that is drawn by lot. A plan is proposed by the system or by hand, taken by a decision-maker, and each
// line is accepted or set aside by an inspector: nothing is decided by itself. Of units, never of persons.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assessments/assessments.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "catalogue/catalogue.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "http/http.h"
#include "identity/identity.h"
#include "inspections/inspections.h"
#include "ledger/ledger.h"
#include "parties/parties.h"
#include "planning_model.h"

namespace planning {

struct Services {
    db::Database& database;
    ledger::Ledger& ledger;
    const catalogue::Catalogue& catalogue;
    std::shared_ptr<const crypto::Keyring> keyring;
    const base::Clock& clock;
    base::IdAllocator& ids;
    const parties::Parties& parties;
    const inspections::Inspections& inspections;
    const assessments::Ratings& ratings;
    identity::Identity& identity;
};

struct TeamRow {
    std::int64_t id = 0;
    std::string region, name;
    std::vector<base::UserId> members;
    std::vector<std::string> skills;
    int hours_tenths = 0, travel_tenths = 0;
    bool active = true;
};

// kind: follow_up (a unit), signal (a unit that a signal points at; `area` is the signal), assigned, national (with an
// area), floor (a region).
struct DutyRow {
    std::int64_t id = 0;
    std::string kind;
    base::OperationId unit;
    std::int64_t area = 0;
    std::vector<std::string> kinds;
    std::string region;
    int visits = 0;
    base::Day first, due;
    std::string provision;
    base::CaseId case_id;
    std::string title;                       // sealed at rest
    bool open = true;
};

struct AreaRow {
    std::int64_t id = 0;
    base::Day first, last;
    std::vector<std::string> evidence;
    std::string name, reasons, goals;        // sealed at rest
    bool open = true;
};

struct Conflict {
    std::int64_t id = 0;
    base::UserId inspector;
    base::OperationId unit;
    base::ProviderId provider;
    base::Day until;
};

struct PlanRow {
    std::int64_t id = 0;
    int number = 0;
    std::string state;
    base::Day first;
    int weeks = 0;
    std::int64_t seed = 0, position = 0, rating_run = 0;
    double value = 0, bound = 0;
    bool proven = false;
    int missed = 0;
    base::Time made_at;
    base::UserId actor;
    base::Time decided_at;
    base::UserId decided_by;
    double gap() const { return value > 0 && bound > value ? (bound - value) / value : 0; }
};

// kind: stratum, no_team, too_long, hours, extra, price, hour, goal_missed, unrated, thumb (value of the rule of thumb),
// optimised (value before unannounced visits were moved by the lot).
struct Fact {
    std::int64_t id = 0, plan = 0;
    std::string kind, region, what;
    base::Day first, last;
    int needed = 0, available = 0, number = 0;
    double value = 0;
};

struct LineRow {
    std::int64_t id = 0, plan = 0;
    base::OperationId unit;
    std::string region;
    std::int64_t team = 0;
    base::Day week, day;
    inspections::Reason reason = inspections::Reason::other;
    std::string duty, provision;
    base::Day due;
    double value = 0, probability = 0;
    int place = 0, place_of = 0;
    double drawn_with = 0;
    int hours_tenths = 0;
    bool announced = true, children = false;
    std::string state;
    base::UserId lead;
    std::string override_reason;
    std::string note;                        // sealed at rest
    std::int64_t inspection = 0;
    base::Time changed_at;
    base::UserId changed_by;
};

// A unit that the law wants visited at least so often, and when that is next.
struct Due {
    parties::Operation unit;
    std::string region;
    const catalogue::FrequencyDuty* duty = nullptr;
    std::optional<base::Day> last;           // nothing: never inspected
    base::Day due;                           // of those never inspected: the day the duty began to count here, today
    bool overdue = false;
};

struct WhatIf { int visits = 0, duties_missed = 0, draws_missed = 0; double value = 0; };

class Planning {
public:
    explicit Planning(Services services) : s_{std::move(services)} {}

    // What the plan rests on, entered by people. Refusals planning.refused.*.
    base::Result<std::int64_t> set_team(TeamRow team, const identity::Actor& by) const;
    base::Result<std::int64_t> add_duty(DutyRow duty, const identity::Actor& by) const;
    base::Outcome end_duty(std::int64_t id, const identity::Actor& by) const;
    base::Result<std::int64_t> add_area(AreaRow area, const identity::Actor& by) const;
    base::Outcome end_area(std::int64_t id, const identity::Actor& by) const;
    base::Result<std::int64_t> declare_conflict(Conflict conflict, const identity::Actor& by) const;

    std::vector<TeamRow> teams(db::Reader& reader) const;
    std::vector<DutyRow> duties(db::Reader& reader) const;
    std::vector<AreaRow> areas(db::Reader& reader) const;

    // Makes a plan for the weeks to come; earlier proposals are put aside. `by` 0: the weekly job.
    base::Result<std::int64_t> propose(base::UserId by, int weeks = weeks_ahead) const;
    base::Outcome decide(std::int64_t plan, const identity::Actor& by) const;
    base::Outcome withdraw(std::int64_t plan, const identity::Actor& by) const;

    base::Outcome schedule(std::int64_t line, base::Day day, base::UserId lead, const identity::Actor& by) const;
    base::Outcome override_line(std::int64_t line, const std::string& reason, const std::string& note, const identity::Actor& by) const;
    // The visit was made: kept in kernel/inspections, with the chance of the lot when it was drawn.
    base::Outcome done(std::int64_t line, inspections::Inspection inspection, const identity::Actor& by) const;

    std::vector<PlanRow> plans(db::Reader& reader) const;                        // newest first
    std::optional<PlanRow> plan_in_force(db::Reader& reader) const;
    std::optional<PlanRow> proposal(db::Reader& reader) const;
    std::vector<Fact> facts(db::Reader& reader, std::int64_t plan) const;
    std::vector<LineRow> lines(db::Reader& reader, std::int64_t plan) const;
    std::optional<LineRow> line(db::Reader& reader, std::int64_t id) const;
    // Visits to the unit that an inspector may hear of, in plans made since the day, with the words of the page: what a
    // report may have moved. Of a visit that a signal brought, which.
    struct UnitVisit { std::string href, plan, week, reason, state; inspections::Reason because = inspections::Reason::other; std::int64_t signal = 0; };
    std::vector<UnitVisit> visits_of(const identity::Context& context, base::OperationId unit, base::Day since) const;

    std::vector<Due> due(db::Reader& reader) const;                              // soonest first
    Estimate estimate(db::Reader& reader) const;                                 // from all visits that were drawn
    // The plan as it would be with so many hundredths of every team's hours, by the quick search.
    WhatIf what_if(int per_hundred) const;

    // Job: proposes a plan on the first day of a week, when a team is there and nobody has made one this week.
    std::int64_t propose_due() const;

    http::Response board(const http::Request& request, const identity::Context& context) const;      // GET  /arbetsrum/plan
    http::Response act(http::Request& request, const identity::Context& context) const;              // POST /arbetsrum/plan
    http::Response show_line(const http::Request& request, const identity::Context& context) const;  // GET  /arbetsrum/plan/rad/{id}
    http::Response act_on_line(http::Request& request, const identity::Context& context) const;      // POST
    http::Response show_plan(const http::Request& request, const identity::Context& context) const;  // GET  /arbetsrum/plan/version/{number}
    http::Response try_less(const http::Request& request, const identity::Context& context) const;   // GET  /arbetsrum/plan/prova
    http::Response calendar(const http::Request& request, const identity::Context& context) const;   // GET  /arbetsrum/plan/kalender
    http::Response frequency(const http::Request& request, const identity::Context& context) const;  // GET  /arbetsrum/plan/frekvens
    http::Response coverage(const http::Request& request, const identity::Context& context) const;   // GET  /arbetsrum/plan/tackning
    http::Response basis_form(const http::Request& request, const identity::Context& context) const; // GET  /arbetsrum/plan/grunder
    http::Response change_basis(http::Request& request, const identity::Context& context) const;     // POST
    http::Response risk_areas(const http::Request& request, const identity::Context& context) const; // GET  /arbetsrum/plan/riskomraden
    http::Response change_areas(http::Request& request, const identity::Context& context) const;     // POST

    static constexpr int weeks_ahead = 26, weeks_max = 53;
    static constexpr double random_share = 0.10;
    static constexpr int jitter_weeks = 2;

    struct Basis;                                                                // planning_basis.h

private:
    Basis basis(db::Reader& reader, const std::string& seed, int weeks, int per_hundred) const;
    std::int64_t signal_of(db::Reader& reader, const LineRow& line) const;    // that brought the visit; 0: none did
    std::int64_t store_plan(db::Transaction& tx, const Basis& basis, const Plan& plan, const std::vector<Fact>& facts, PlanRow row) const;
    std::string seed_of(int year, std::int64_t& id) const;
    std::vector<Fact> told(const Basis& basis, const Plan& plan) const;
    http::Response render_line(const LineRow& line, const identity::Context& context, const std::vector<pages::Error>& errors, const http::Fields& typed) const;
    http::Response render_basis(const identity::Context& context, const std::vector<pages::Error>& errors, const http::Fields& typed) const;
    http::Response render_areas(const identity::Context& context, const std::vector<pages::Error>& errors, const http::Fields& typed) const;
    std::string seal(std::string_view column, std::int64_t row, std::string_view words) const;
    std::string open(std::string_view column, std::int64_t row, std::string_view sealed) const;
    Services s_;
};

// One calendar file of visits whose day is set (RFC 5545). Names of units whose address is secret are left out.
struct CalendarEntry { std::int64_t id = 0; base::Day day; std::string title, place, note; base::Time changed; };
std::string icalendar(const std::vector<CalendarEntry>& entries, std::string_view name, std::string_view host);

// The lot of a unit: the first eight bytes of SHA-256 over the seed, a colon and the unit's code. Anybody who has the
// seed can draw again.
std::uint64_t lot_of(const std::string& seed, const std::string& code, std::string_view purpose = {});

void declare_tables(ledger::Ledger& ledger);

}  // namespace planning
