// Case types: legal basis, clocks, gates, steps, decisions.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

std::vector<std::string> step_ids(const CaseTypeVersion& version) {
    std::vector<std::string> ids;
    for (const auto& step : version.steps) ids.push_back(step.id);
    return ids;
}

void check_step(Reader& row, std::string_view key, const std::string& id, const CaseTypeVersion& version) {
    if (id.empty() || version.step(id)) return;
    const auto ids = step_ids(version);
    row.problem(key, fmt::format("{} is no step of the case type: write one of {}{}", id, base::join(ids, ", "),
                                 did_you_mean(id, ids)));
}

// Law cites its paragraph; what is only the office's own rule says so.
void read_source(Reader& row, const char* what, std::string& provision, bool& internal,
                 const CaseTypeVersion& version) {
    provision = row.string("provision", Need::optional);
    internal = row.flag("internal", false);
    if (provision.empty() == !internal) {
        row.problem("provision", fmt::format("a {} rests on law or is the office's own: write provision = \"fl:11\" "
                                             "or internal = true", what));
    }
    if (!provision.empty()) row.data().refer(Referred::provision, provision, version.period, row.place("provision"));
}

void read_steps(Reader& file_version, CaseTypeVersion& version, std::vector<Place>& places) {
    UniqueIds ids{"step"};
    for (Reader row : file_version.tables("step", Need::required)) {
        CaseStep step{row.id(), row.text("name"), {}, {}, row.strings("next")};
        ids.add(row, step.id);
        row.close();
        version.steps.push_back(std::move(step));
        places.push_back(row.place("next"));
    }
}

// Every step is reached from the first, and from every step the case can end.
void check_steps(const CaseTypeVersion& version, const std::vector<Place>& places, Data& data) {
    const auto ids = step_ids(version);
    for (std::size_t i = 0; i < version.steps.size(); ++i) {
        for (const auto& next : version.steps[i].next) {
            if (version.step(next)) continue;
            data.problem(places[i], fmt::format("step {} leads to {}, which is no step: write one of {}{}",
                                                version.steps[i].id, next, base::join(ids, ", "),
                                                did_you_mean(next, ids)));
        }
    }
    std::set<std::string> reached;
    std::set<std::string> ending;
    if (!ids.empty()) reached.insert(ids.front());
    for (std::size_t round = 0; round < version.steps.size(); ++round) {
        for (const auto& step : version.steps) {
            if (reached.contains(step.id)) reached.insert(step.next.begin(), step.next.end());
            const bool ends = step.ends() || std::any_of(step.next.begin(), step.next.end(),
                                                         [&](const auto& next) { return ending.contains(next); });
            if (ends) ending.insert(step.id);
        }
    }
    for (std::size_t i = 0; i < version.steps.size(); ++i) {
        const auto& id = version.steps[i].id;
        if (!reached.contains(id)) {
            data.problem(places[i], fmt::format("no way leads to step {}: write it in the next of an earlier step, or "
                                                "take it away", id));
        }
        if (!ending.contains(id)) {
            data.problem(places[i], fmt::format("from step {} the case can never end: write a next that leads to a "
                                                "step without next", id));
        }
    }
}

void read_clock(Reader& row, CaseTypeVersion& version, const std::string& case_type) {
    CaseClock clock;
    clock.id = row.id();
    clock.name = row.text("name");
    static const char* const units[] = {"days", "working_days", "months"};
    int given = 0;
    for (int unit = 0; unit < 3; ++unit) {
        if (const auto amount = row.number(units[unit], 1, 3'650)) {
            clock.amount = *amount;
            clock.unit = static_cast<ClockUnit>(unit);
            ++given;
        }
    }
    if (given != 1) {
        row.problem("id", fmt::format("clock {} needs one length: write days, working_days or months = ...", clock.id));
    }
    clock.starts_at = row.string("starts_at");
    check_step(row, "starts_at", clock.starts_at, version);
    clock.stops_at = row.string("stops_at", Need::optional);
    check_step(row, "stops_at", clock.stops_at, version);
    read_source(row, "clock", clock.provision, clock.internal, version);
    clock.evidence = row.evidence(fmt::format("clock {} of {}", clock.id, case_type));
    row.close();
    version.clocks.push_back(std::move(clock));
}

void read_gate(Reader& row, CaseTypeVersion& version) {
    static const std::vector<std::string> ways{"ask", "refuse", "hand_over", "offer"};
    Gate gate;
    gate.id = row.id();
    gate.name = row.text("name");
    if (const auto way = row.one_of("on_fail", ways)) gate.on_fail = ways[*way];
    read_source(row, "gate", gate.provision, gate.internal, version);
    row.close();
    version.gates.push_back(std::move(gate));
}

void read_decision(Reader& row, CaseTypeVersion& version) {
    DecisionKind decision;
    decision.id = row.id();
    decision.name = row.text("name");
    decision.provision = row.string("provision", Need::optional);
    if (!decision.provision.empty()) {
        row.data().refer(Referred::provision, decision.provision, version.period, row.place("provision"));
    }
    decision.appealable = row.flag("appealable", false);
    if (decision.appealable && decision.provision.empty()) {
        row.problem("appealable", "a right of appeal rests on law: write provision = \"...\"");
    }
    row.close();
    version.decisions.push_back(std::move(decision));
}

bool registry_class_shape(std::string_view text) {
    const auto parts = base::split(text, '.');
    return parts.size() >= 2 && parts.size() <= 4 && std::all_of(parts.begin(), parts.end(), [](const auto& part) {
               return !part.empty() && part.size() <= 3 && base::parse_integer(part).has_value() && part[0] != '-';
           });
}

void read_registry(Reader& row, CaseTypeVersion& version, const std::string& case_type) {
    auto registry = row.table("registry", Need::required);
    if (!registry) return;
    version.registry_class = registry->string("class");
    if (!version.registry_class.empty() && !registry_class_shape(version.registry_class)) {
        registry->problem("class", fmt::format("\"{}\" is no class of a registry number: write two to four numbers "
                                               "with full stops, as \"8.2.1\"", version.registry_class));
    }
    version.secrecy = registry->strings("secrecy", Need::required);
    for (const auto& ground : version.secrecy) {
        row.data().refer(Referred::secrecy_ground, ground, version.period, registry->place("secrecy"));
    }
    version.registry_evidence = registry->evidence("registry class of " + case_type);
    registry->close();
}

void refer_all(Reader& row, const char* key, const std::vector<std::string>& ids, Referred kind,
               const CaseTypeVersion& version, const std::string& list = {}) {
    for (const auto& id : ids) row.data().refer(kind, id, version.period, row.place(key), list);
}

template <class Read>
void read_list(Reader& row, const char* key, const char* what, Read read) {
    UniqueIds ids{what};
    for (Reader inner : row.tables(key)) {
        if (inner.has("id")) ids.add(inner, inner.string("id", Need::optional));
        read(inner);
    }
}

CaseTypeVersion read_version(Reader& row, const std::string& case_type, Data& data) {
    static const std::vector<std::string> feedbacks{"none", "answer", "receipt", "position", "decision", "party"};
    CaseTypeVersion version;
    version.case_type = case_type;
    version.period = row.period();
    version.legal_basis = row.strings("legal_basis", Need::required);
    refer_all(row, "legal_basis", version.legal_basis, Referred::provision, version);
    read_registry(row, version, case_type);
    std::vector<Place> step_places;
    read_steps(row, version, step_places);
    check_steps(version, step_places, data);
    read_list(row, "gate", "gate", [&](Reader& inner) { read_gate(inner, version); });
    read_list(row, "clock", "clock", [&](Reader& inner) { read_clock(inner, version, case_type); });
    read_list(row, "decision", "decision", [&](Reader& inner) { read_decision(inner, version); });
    if (version.decisions.empty()) {
        row.problem("decision", "a case ends with an outcome: write at least one [[version.decision]]");
    }
    version.limits = row.strings("limits");
    refer_all(row, "limits", version.limits, Referred::code, version, "limits_of_service");
    if (const auto feedback = row.one_of("feedback", feedbacks)) version.feedback = static_cast<Feedback>(*feedback);
    version.anonymous_allowed = row.flag("anonymous_allowed", false);
    version.retention = row.string("retention");
    if (!version.retention.empty()) {
        data.refer(Referred::retention_rule, version.retention, version.period, row.place("retention"));
    }
    version.forms = row.strings("forms", Need::required);
    refer_all(row, "forms", version.forms, Referred::form, version);
    version.evidence = row.evidence("case type " + case_type);
    row.close();
    return version;
}

}  // namespace

void read_case_type(Reader& file, const std::string& name, Data& data) {
    CaseType type;
    type.id = file.id();
    if (!type.id.empty() && type.id != name) {
        file.problem("id", fmt::format("the file is {}.toml: write id = \"{}\"", name, name));
    }
    type.id = name;
    type.name = file.text("name");
    type.definition = file.text("definition");
    type.owner = file.string("owner");
    std::vector<Place> places;
    for (Reader row : file.tables("version", Need::required)) {
        type.versions.push_back(read_version(row, name, data));
        places.push_back(row.place());
    }
    file.close();
    data.case_types.add(std::move(type), file.place());
    data.version_places.push_back(std::move(places));
}

}  // namespace catalogue
