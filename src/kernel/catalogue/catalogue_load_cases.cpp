// Case types: legal basis, registry class, steps and what a version says of itself.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

void read_steps(Reader& file_version, CaseTypeVersion& version, std::vector<Place>& places) {
    UniqueIds ids{"step"};
    for (Reader row : file_version.tables("step", Need::required)) {
        CaseStep step{row.id(), row.text("name"), row.text("next_action", Need::optional),
                      row.text("party_text", Need::optional), row.strings("next")};
        ids.add(row, step.id);
        row.close();
        version.steps.push_back(std::move(step));
        places.push_back(row.place("next"));
    }
}

// Every step is reached from the first, and from every step the case can end.
void check_steps(const CaseTypeVersion& version, const std::vector<Place>& places, Data& data) {
    const auto ids = ids_of(version.steps);
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
void read_list(Reader& row, const char* key, Read read) {
    UniqueIds ids{key};
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
    // In this order: decisions name hearings, gates name decisions.
    read_list(row, "hearing", [&](Reader& inner) { read_hearing(inner, version); });
    read_list(row, "decision", [&](Reader& inner) { read_decision(inner, version); });
    read_list(row, "gate", [&](Reader& inner) { read_gate(inner, version); });
    read_list(row, "clock", [&](Reader& inner) { read_clock(inner, version); });
    if (version.decisions.empty()) {
        row.problem("decision", "a case ends with an outcome: write at least one [[version.decision]]");
    }
    version.limits = row.strings("limits");
    refer_all(row, "limits", version.limits, Referred::code, version, "limits_of_service");
    if (const auto feedback = row.one_of("feedback", feedbacks)) version.feedback = static_cast<Feedback>(*feedback);
    version.receipt = row.string("receipt", Need::optional);
    if (!version.receipt.empty()) data.refer(Referred::letter, version.receipt, version.period, row.place("receipt"), case_type);
    version.fees = row.strings("fees");
    refer_all(row, "fees", version.fees, Referred::fee, version);
    version.anonymous_allowed = row.flag("anonymous_allowed", false);
    version.party_initiated = row.flag("party_initiated", false);
    version.shows_unit_history = row.flag("shows_unit_history", false);
    version.department = row.string("department", Need::optional);
    if (!version.department.empty()) {
        data.refer(Referred::department, version.department, version.period, row.place("department"));
    }
    version.retention = row.string("retention");
    if (!version.retention.empty()) {
        data.refer(Referred::retention_rule, version.retention, version.period, row.place("retention"));
    }
    version.forms = row.strings("forms");
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
