#include "assessments/assessments.h"

#include <algorithm>

#include "assessments_events.h"
#include "assessments_store.h"
#include "base/text.h"

namespace assessments {

std::string_view code(Kind kind) {
    switch (kind) {
        case Kind::area: return "area";
        case Kind::theme: return "theme";
        case Kind::severity: return "severity";
        case Kind::unit: return "unit";
    }
    return "";
}

Assessments::Assessments(ledger::Ledger& ledger, const casework::Casework& casework, const base::Clock& clock, base::IdAllocator& ids)
    : ledger_{ledger}, casework_{casework}, clock_{clock}, ids_{ids} {}

namespace {

// A theme without areas of its own has those of its group; without any it is for all.
bool theme_of_area(const catalogue::Catalogue& catalogue, const catalogue::Code& theme, const std::string& area, base::Day today) {
    const auto* group = theme.areas.empty() && !theme.parent.empty() ? catalogue.code("themes", theme.parent, today) : nullptr;
    const auto& areas = group ? group->areas : theme.areas;
    return area.empty() || areas.empty() || std::find(areas.begin(), areas.end(), area) != areas.end();
}

base::Outcome check_codes(const catalogue::Catalogue& catalogue, const casework::Case& on, const Judgement& judgement, base::Day today) {
    if (judgement.area && !judgement.area->empty() && !catalogue.code("areas", *judgement.area, today))
        return base::Refusal{"assessments.refused.area", "area"};
    if (judgement.theme && !judgement.theme->empty()) {
        const auto* theme = catalogue.code("themes", *judgement.theme, today);
        if (!theme || !theme_of_area(catalogue, *theme, judgement.area.value_or(on.area), today))
            return base::Refusal{"assessments.refused.theme", "theme"};
    }
    if (judgement.severity && (*judgement.severity < 0 || *judgement.severity > 5))
        return base::Refusal{"assessments.refused.severity", "severity"};
    return base::Done{};
}

}  // namespace

base::Outcome Assessments::judge(db::Transaction& tx, const casework::Case& on, const Judgement& judgement, std::string_view source,
                                 base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto& catalogue = casework_.catalogue();
    if (auto checked = check_codes(catalogue, on, judgement, clock_.today()); !checked) return checked;
    const auto since = ledger_.head(tx) + 1;   // the event this call appends
    std::vector<ledger::RowContent> rows;
    const auto add = [&](Kind kind, const std::string& value) {
        rows.push_back(ledger::insert(tx, store::entries,
            {ids_.next(), on.id, code(kind), value, source, actor, since, clock_.now().us}));
    };
    casework::Casework::Judged judged{on.area, on.theme, on.severity, on.unit, on.provider, on.county, on.municipality, on.region};
    if (judgement.area && *judgement.area != on.area) { add(Kind::area, *judgement.area); judged.area = *judgement.area; }
    if (judgement.theme && *judgement.theme != on.theme) { add(Kind::theme, *judgement.theme); judged.theme = *judgement.theme; }
    if (judgement.severity && *judgement.severity != on.severity) {
        add(Kind::severity, std::to_string(*judgement.severity));
        judged.severity = *judgement.severity;
    }
    if (judgement.unit && judgement.unit->unit != on.unit) {
        add(Kind::unit, judgement.unit->unit ? std::to_string(judgement.unit->unit.value) : "");
        judged.unit = judgement.unit->unit;
        judged.provider = judgement.unit->provider;
        if (!judgement.unit->county.empty()) {
            judged.county = judgement.unit->county;
            judged.municipality = judgement.unit->municipality;
            if (const auto* department = catalogue.department_of_county(judged.county, clock_.today())) judged.region = department->id;
        }
    }
    if (rows.empty()) return base::Done{};
    rows.push_back(casework_.set_judged(tx, on.id, judged));
    const auto number = ledger_.append(tx, {assessed, on.id, {}, actor, clock_.now()}, rows, &keys.salt());
    CHECK(number == since);
    return base::Done{};
}

std::vector<ledger::RowContent> Assessments::said_by_sender(db::Transaction& tx, base::CaseId id, base::Time at,
                                                            const std::string& area, base::OperationId unit) const {
    std::vector<ledger::RowContent> rows;
    if (area.empty() && !unit) return rows;
    const auto since = ledger_.head(tx) + 1;
    if (!area.empty())
        rows.push_back(ledger::insert(tx, store::entries, {ids_.next(), id, code(Kind::area), area, "sender", 0, since, at.us}));
    if (unit)
        rows.push_back(ledger::insert(tx, store::entries,
            {ids_.next(), id, code(Kind::unit), std::to_string(unit.value), "sender", 0, since, at.us}));
    return rows;
}

std::vector<Entry> Assessments::history(db::Reader& reader, base::CaseId id) const { return store::of_case(reader, id); }

std::map<std::int64_t, State> Assessments::as_known(db::Reader& reader, std::int64_t position) const {
    std::map<std::int64_t, State> states;
    store::each_until(reader, position, [&](const Entry& entry) {
        auto& state = states[entry.case_id.value];
        switch (entry.kind) {
            case Kind::area: state.area = entry.value; break;
            case Kind::theme: state.theme = entry.value; break;
            case Kind::severity: state.severity = static_cast<int>(base::parse_integer(entry.value).value_or(0)); break;
            case Kind::unit: state.unit = base::parse_integer(entry.value).value_or(0); break;
        }
    });
    return states;
}

void declare_tables(ledger::Ledger& ledger) { ledger.cover(store::entries); }

}  // namespace assessments
