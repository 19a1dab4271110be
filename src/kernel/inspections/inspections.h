#pragma once
// Visits and what was found: what insight learns from and what planning fills. An inspection is of a unit,
// never of a person; free text about it stands in the case, not here. Append-only: a correction is a new
// version of the same inspection with its own event, so that the past can be seen as it was known then.
// Thread-safe.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "db/db.h"
#include "ledger/ledger.h"
#include "parties/parties.h"

namespace inspections {

using InspectionId = base::Id<struct InspectionTag>;

// Why the authority went there. `random` is the arm that tells how common deficiencies are.
enum class Reason { frequency, follow_up, assigned, national, risk, signal, random, other };
enum class Result { none, minor, serious };        // the gravest that was found
std::string_view code(Reason reason);
std::string_view code(Result result);
std::optional<Reason> reason_of(std::string_view code);
std::optional<Result> result_of(std::string_view code);
const std::vector<Reason>& all_reasons();

struct Inspection {
    InspectionId id;
    base::OperationId unit;
    base::Day day;                                 // that the visit was made
    Reason reason = Reason::other;
    std::vector<base::UserId> inspectors;          // at least one; the first led it
    int hours_tenths = 0;                          // whole team, in tenths of an hour
    bool announced = true;
    Result result = Result::none;
    int minor = 0, serious = 0;                    // how many deficiencies of each kind
    std::vector<std::string> themes{};             // of the catalogue, that the deficiencies were of
    base::CaseId case_id{};                        // the case it was made in; 0: none
    // The chance that this unit had to be drawn, when it was drawn; 0: it was chosen, not drawn.
    double drawn_with = 0;
    std::int64_t plan_line = 0;                    // of the supervision plan; 0: not planned

    // Set by the store.
    int version = 1;
    std::int64_t since_event = 0;
    base::Time at{};                               // when it was entered
    base::UserId actor{};
};

class Inspections {
public:
    Inspections(ledger::Ledger& ledger, const parties::Parties& parties, const base::Clock& clock, base::IdAllocator& ids);

    static constexpr int hours_tenths_max = 20'000, deficiencies_max = 1'000;
    static constexpr std::size_t inspectors_max = 20, themes_max = 40;

    // May it be entered? Refusals inspections.refused.*: unit unknown, a day to come, nobody who inspected,
    // counts that do not fit the result, a chance outside 0..1 or without the random reason, and the limits.
    base::Outcome check(db::Reader& reader, const Inspection& inspection) const;
    base::Result<InspectionId> record(db::Transaction& tx, Inspection inspection, base::UserId by) const;
    // A new version of inspection.id. The unit cannot change.
    base::Outcome correct(db::Transaction& tx, Inspection inspection, base::UserId by) const;
    // Many from a simulation or another system, in the caller's transaction: one event a hundred. A row that
    // does not stand is a bug of the caller (CHECK).
    void record_all(db::Transaction& tx, std::vector<Inspection>& inspections, base::UserId by) const;

    // The newest versions; with `position` those that were known at that position of the ledger.
    std::optional<Inspection> find(db::Reader& reader, InspectionId id) const;
    std::vector<Inspection> of_unit(db::Reader& reader, base::OperationId unit, std::optional<std::int64_t> position = {}) const;   // by day
    std::vector<Inspection> of_case(db::Reader& reader, base::CaseId id) const;
    std::vector<Inspection> history(db::Reader& reader, InspectionId id) const;             // every version
    // All, by day and id, first to last. For models and plans.
    std::vector<Inspection> all(db::Reader& reader, std::optional<std::int64_t> position = {}) const;
    // Of each unit that was ever inspected the last day, as known at the position.
    std::map<base::OperationId, base::Day> last_days(db::Reader& reader, std::optional<std::int64_t> position = {}) const;

private:
    ledger::Ledger& ledger_;
    const parties::Parties& parties_;
    const base::Clock& clock_;
    base::IdAllocator& ids_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace inspections
