#include "inspections/inspections.h"

#include <algorithm>
#include <set>

#include "inspections_events.h"
#include "inspections_store.h"

namespace inspections {

namespace {

constexpr std::size_t rows_of_event = 100;

base::Refusal refusal(std::string_view what, std::string field) { return {"inspections.refused." + std::string{what}, std::move(field)}; }

// Counts and result tell the same: serious needs a serious deficiency, minor a minor one and none serious.
bool fits(const Inspection& inspection) {
    switch (inspection.result) {
        case Result::none: return inspection.minor == 0 && inspection.serious == 0;
        case Result::minor: return inspection.minor > 0 && inspection.serious == 0;
        case Result::serious: return inspection.serious > 0;
    }
    return false;
}

// What can be seen from the inspection alone.
base::Outcome check_alone(const Inspection& one, base::Day today) {
    if (one.day > today || one.day.number <= 0) return refusal("day", "day");
    const std::set<base::UserId> people{one.inspectors.begin(), one.inspectors.end()};
    if (people.empty() || people.size() != one.inspectors.size() || people.size() > Inspections::inspectors_max || people.count({}))
        return refusal("inspectors", "inspectors");
    if (one.hours_tenths < 0 || one.hours_tenths > Inspections::hours_tenths_max) return refusal("hours", "hours");
    const auto counted = [](int count) { return count >= 0 && count <= Inspections::deficiencies_max; };
    if (!counted(one.minor) || !counted(one.serious) || !fits(one)) return refusal("result", "result");
    if (one.themes.size() > Inspections::themes_max) return refusal("themes", "themes");
    for (const auto& theme : one.themes)
        if (theme.empty() || theme.find(' ') != std::string::npos) return refusal("themes", "themes");
    // A chance is what a draw has: it says nothing of a unit that was chosen.
    if (!(one.drawn_with >= 0 && one.drawn_with <= 1) || (one.drawn_with > 0) != (one.reason == Reason::random))
        return refusal("chance", "reason");
    return base::Done{};
}

}  // namespace

std::string_view code(Reason reason) {
    switch (reason) {
        case Reason::frequency: return "frequency";
        case Reason::follow_up: return "follow_up";
        case Reason::assigned: return "assigned";
        case Reason::national: return "national";
        case Reason::risk: return "risk";
        case Reason::signal: return "signal";
        case Reason::random: return "random";
        case Reason::other: return "other";
    }
    return "";
}

std::string_view code(Result result) {
    switch (result) {
        case Result::none: return "none";
        case Result::minor: return "minor";
        case Result::serious: return "serious";
    }
    return "";
}

const std::vector<Reason>& all_reasons() {
    static const std::vector<Reason> all{Reason::frequency, Reason::follow_up, Reason::assigned, Reason::national,
                                         Reason::risk,      Reason::signal,    Reason::random,   Reason::other};
    return all;
}

std::optional<Reason> reason_of(std::string_view text) {
    for (const auto reason : all_reasons())
        if (code(reason) == text) return reason;
    return {};
}

std::optional<Result> result_of(std::string_view text) {
    for (const auto result : {Result::none, Result::minor, Result::serious})
        if (code(result) == text) return result;
    return {};
}

Inspections::Inspections(ledger::Ledger& ledger, const parties::Parties& parties, const base::Clock& clock, base::IdAllocator& ids)
    : ledger_{ledger}, parties_{parties}, clock_{clock}, ids_{ids} {}

base::Outcome Inspections::check(db::Reader& reader, const Inspection& inspection) const {
    if (!inspection.unit || !parties_.operation(reader, inspection.unit)) return refusal("unit", "unit");
    return check_alone(inspection, clock_.today());
}

base::Result<InspectionId> Inspections::record(db::Transaction& tx, Inspection inspection, base::UserId by) const {
    if (auto checked = check(tx, inspection); !checked) return checked.error();
    std::vector one{std::move(inspection)};
    record_all(tx, one, by);
    return one.front().id;
}

void Inspections::record_all(db::Transaction& tx, std::vector<Inspection>& inspections, base::UserId by) const {
    for (std::size_t from = 0; from < inspections.size(); from += rows_of_event) {
        const auto to = std::min(inspections.size(), from + rows_of_event);
        const auto since = ledger_.head(tx) + 1;
        std::vector<ledger::RowContent> rows;
        for (std::size_t i = from; i < to; ++i) {
            auto& one = inspections[i];
            CHECK(one.unit && check_alone(one, clock_.today()));
            one.id = ids_.make<InspectionId>();
            one.version = 1;
            one.since_event = since;
            one.at = clock_.now();
            one.actor = by;
            rows.push_back(ledger::insert(tx, store::versions, store::values(ids_.next(), one)));
        }
        const auto only = to - from == 1 ? inspections[from].case_id : base::CaseId{};
        CHECK(ledger_.append(tx, {recorded, only, {}, by, clock_.now()}, rows) == since);
    }
}

base::Outcome Inspections::correct(db::Transaction& tx, Inspection inspection, base::UserId by) const {
    const auto former = find(tx, inspection.id);
    if (!former) return refusal("unknown", "inspection");
    if (former->unit != inspection.unit) return refusal("unit_fixed", "unit");
    if (auto checked = check(tx, inspection); !checked) return checked;
    inspection.version = former->version + 1;
    inspection.since_event = ledger_.head(tx) + 1;
    inspection.at = clock_.now();
    inspection.actor = by;
    const auto row = ledger::insert(tx, store::versions, store::values(ids_.next(), inspection));
    CHECK(ledger_.append(tx, {corrected, inspection.case_id, {}, by, clock_.now()}, {row}) == inspection.since_event);
    return base::Done{};
}

namespace {

std::vector<Inspection> gathered(db::Reader& reader, const store::Which& which) {
    std::vector<Inspection> found;
    store::each(reader, which, [&](Inspection one) { found.push_back(std::move(one)); });
    return found;
}

}  // namespace

std::optional<Inspection> Inspections::find(db::Reader& reader, InspectionId id) const {
    if (!id) return {};
    auto found = gathered(reader, {.inspection = id});
    if (found.empty()) return {};
    return std::move(found.front());
}

std::vector<Inspection> Inspections::of_unit(db::Reader& reader, base::OperationId unit, std::optional<std::int64_t> position) const {
    if (!unit) return {};
    return gathered(reader, {.unit = unit, .position = position});
}

std::vector<Inspection> Inspections::of_case(db::Reader& reader, base::CaseId id) const {
    if (!id) return {};
    return gathered(reader, {.case_id = id});
}

std::vector<Inspection> Inspections::history(db::Reader& reader, InspectionId id) const {
    if (!id) return {};
    auto found = gathered(reader, {.inspection = id, .every_version = true});
    std::sort(found.begin(), found.end(), [](const Inspection& a, const Inspection& b) { return a.version < b.version; });
    return found;
}

std::vector<Inspection> Inspections::all(db::Reader& reader, std::optional<std::int64_t> position) const {
    return gathered(reader, {.position = position});
}

std::map<base::OperationId, base::Day> Inspections::last_days(db::Reader& reader, std::optional<std::int64_t> position) const {
    std::map<base::OperationId, base::Day> days;
    store::each(reader, {.position = position}, [&](const Inspection& one) { days[one.unit] = one.day; });   // by day: the last stays
    return days;
}

void declare_tables(ledger::Ledger& ledger) { ledger.cover(store::versions); }

}  // namespace inspections
