// What the model learns from and looks at, as it was known at a position of the ledger.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "insight_fingerprints.h"
#include "insight_links.h"
#include "insight_links_store.h"
#include "insight_risk.h"
#include "insight_risk_features.h"
#include "insight_signals_store.h"
#include "insight_sketch.h"
#include "insight_unit_facts.h"
#include "insight_voices.h"

namespace insight {

namespace {

constexpr int report_days = 3 * 365;

// The day an id was made stands in it (base/ids.h): later than what it tells of, when it was entered afterwards.
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

// A report before it is said how far it counts for which unit.
struct HeardCase {
    base::CaseId id;
    RiskReport report;
    base::OperationId unit;                // linked to; 0: to none
    bool later = false;                    // entered after the day it is counted from
};

// Links of cases, as far as they could be known at the position: what the linker proposed for a case is read of a row
// that is made anew with each model, so a row of a model that came later tells nothing of then.
std::map<std::int64_t, LinkRow> links_known(db::Reader& reader, const std::vector<HeardCase>& cases, std::int64_t position) {
    std::map<std::int64_t, LinkRow> found;
    if (cases.empty()) return found;
    const auto models = store::link_models_until(reader, position);
    const auto [least, most] = std::minmax_element(cases.begin(), cases.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    store::each_link(reader, least->id, most->id, [&](const LinkRow& row) {
        if (row.model <= models) found.emplace(row.case_id.value, row);
    });
    return found;
}

// The first voice of each event, and how much a writer's event weighs who has told of others at the unit.
void weigh(db::Reader& reader, const Services& s, std::vector<HeardCase>& cases) {
    std::vector<Told> told;
    std::vector<std::optional<Sketch>> sketches(cases.size());
    std::unordered_map<std::int64_t, std::size_t> places;
    std::int64_t id_min = 0, id_max = 0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto id = cases[i].id.value;
        id_min = i == 0 ? id : std::min(id_min, id);
        id_max = std::max(id_max, id);
        places.emplace(id, i);
        told.push_back({cases[i].report.day, cases[i].unit.value, nullptr});
    }
    each_fingerprint(reader, *s.keyring, {id_min}, {id_max}, [&](base::CaseId id, Fingerprint&& one) {
        const auto place = places.find(id.value);
        if (place == places.end()) return;
        sketches[place->second] = std::move(one.sketch);
        told[place->second].writer = one.writer;
        cases[place->second].report.language = std::move(one.language);
    });
    for (std::size_t i = 0; i < told.size(); ++i) told[i].sketch = sketches[i] ? &*sketches[i] : nullptr;
    const auto first = first_of_event(told);
    std::map<std::pair<std::int64_t, std::int64_t>, int> events_of_writer;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        auto& report = cases[i].report;
        report.first_of_event = first[i] == i;
        if (report.first_of_event && told[i].writer != 0 && cases[i].unit)
            report.weight = weight_of_event(++events_of_writer[{told[i].writer, cases[i].unit.value}]);
    }
}

// Reports that tell of units, as they were assessed at the position; one that may tell of several counts for each as
// far as it is believed.
std::vector<RiskReport> reports_of(db::Reader& reader, const Services& s, base::Day as_of, std::int64_t position, std::size_t& entered_later) {
    const auto states = s.assessments.as_known(reader, position);
    std::optional<std::map<std::int64_t, assessments::State>> states_now;
    std::vector<HeardCase> cases;
    s.casework.each_received(reader, as_of - report_days, as_of, [&](const casework::Case& row) {
        if (!counts_as_report(row.type)) return;
        const auto later = base::day_given(row.id.value) > as_of;
        if (later && !states_now) states_now = s.assessments.as_known(reader, s.ledger.head(reader));
        const auto& known = later ? *states_now : states;
        const auto found = known.find(row.id.value);
        const auto state = found == known.end() ? assessments::State{} : found->second;
        HeardCase heard{row.id, {}, {state.unit}, later};
        heard.report.day = row.received_day;
        heard.report.severity = state.severity;
        heard.report.own = own_notification(row.type);
        heard.report.theme = state.theme;
        cases.push_back(std::move(heard));
    });
    weigh(reader, s, cases);
    const auto links = links_known(reader, cases, position);
    std::vector<RiskReport> reports;
    for (const auto& one : cases) {
        const auto row = links.find(one.id.value);
        bool counted = false;
        for (const auto& belief : beliefs(row == links.end() ? nullptr : &row->second, one.unit)) {
            if (belief.probability < 0) continue;
            reports.push_back(one.report);
            reports.back().unit = belief.unit;
            reports.back().weight *= belief.probability / static_cast<double>(belief_whole);
            counted = true;
        }
        entered_later += counted && one.later ? 1 : 0;
    }
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
        if (one.day <= as_of && base::day_given(one.id.value) > as_of && !known.contains(one.id)) {
            take(one);
            ++entered_later;
        }
    std::stable_sort(visits.begin(), visits.end(), [](const auto& a, const auto& b) { return std::tie(a.day, a.unit) < std::tie(b.day, b.unit); });
    return visits;
}

}  // namespace

RiskData Risk::gather(db::Reader& reader, base::Day as_of, std::int64_t position) const {
    RiskData data;
    data.position = position;
    data.units = units_of(reader, s_, as_of);
    const UnitFacts facts{s_};
    const auto places = facts.places(reader, position);
    for (auto& unit : data.units)
        if (const auto found = places.find(unit.id); found != places.end()) unit.places = found->second;
    for (const auto& change : facts.owner_changes(reader, position))
        if (change.day <= as_of) data.owner_changes.push_back({change.unit, change.day});
    std::map<std::string, base::OperationId> codes;
    for (const auto& unit : data.units) codes.emplace(unit.code, unit.id);
    for (const auto& signal : store::unit_signals_known(reader, position)) {
        const auto sunday = base::first_day(signal.week) + 6;
        if (const auto unit = codes.find(signal.name.code); unit != codes.end() && sunday <= as_of) data.signals.push_back({unit->second, sunday});
    }
    std::stable_sort(data.signals.begin(), data.signals.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
    data.reports = reports_of(reader, s_, as_of, position, data.entered_later);
    data.visits = visits_of(reader, inspections_, as_of, position, data.entered_later);
    return data;
}

}  // namespace insight
