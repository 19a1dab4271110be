// Lookups. All by day; see the door.
#include "catalogue.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/fault.h"
#include "catalogue_data.h"

namespace catalogue {

namespace {

template <class Row>
const Row* in_force(const Rows<Row>& rows, std::string_view id, base::Day day) {
    for (const Row& row : rows.items) {
        if (row.id == id && row.period.contains(day)) return &row;
    }
    return nullptr;
}

template <class Row>
std::vector<const Row*> all_in_force(const Rows<Row>& rows, base::Day day) {
    std::vector<const Row*> found;
    for (const Row& row : rows.items) {
        if (row.period.contains(day)) found.push_back(&row);
    }
    return found;
}

base::Refusal refusal(std::string key, std::string_view id, base::Day day) {
    return {std::move(key), {}, {}, {std::string{id}, base::iso(day)}};
}

const Rows<Code>& list_of(const Data& data, std::string_view list) {
    if (const auto found = data.codes.find(list); found != data.codes.end()) return found->second;
    // A list whose file is missing is empty (check() says so); a list that cannot be is our bug.
    static const Rows<Code> none;
    const auto& lists = code_lists();
    if (std::find(lists.begin(), lists.end(), list) == lists.end()) {
        throw base::Bug{fmt::format("no code list {}", list)};
    }
    return none;
}

template <class Row>
const Row* with_id(const std::vector<Row>& rows, std::string_view id) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

template <class Row>
const Row* with_code(const std::vector<Row>& rows, std::string_view code) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.code == code; });
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace

const Question* Form::question(std::string_view wanted) const { return with_id(questions, wanted); }
const Interruption* Form::interruption(std::string_view wanted) const { return with_id(interruptions, wanted); }

const FormStep* Form::step(std::string_view wanted) const { return with_id(steps, wanted); }

std::vector<const Question*> Form::questions_of(std::string_view step) const {
    std::vector<const Question*> found;
    for (const auto& question : questions) {
        if (question.step == step) found.push_back(&question);
    }
    return found;
}

const CaseStep* CaseTypeVersion::step(std::string_view id) const { return with_id(steps, id); }
const CaseClock* CaseTypeVersion::clock(std::string_view id) const { return with_id(clocks, id); }
const DecisionKind* CaseTypeVersion::decision(std::string_view id) const { return with_id(decisions, id); }
const Gate* CaseTypeVersion::gate(std::string_view id) const { return with_id(gates, id); }
const HearingRule* CaseTypeVersion::hearing(std::string_view id) const { return with_id(hearings, id); }
const GateException* Gate::exception(std::string_view wanted) const { return with_id(exceptions, wanted); }

const std::vector<std::string>& clock_events() {
    static const std::vector<std::string> events{"event_day", "complete", "fee_paid", "demand", "served",
                                                 "supplement_ordered", "decided", "legal_force"};
    return events;
}

bool of_a_decision(std::string_view clock_event) { return clock_event == "decided" || clock_event == "legal_force"; }

int usual_warning(const CaseClock& clock) {
    if (clock.internal || clock.opens_right) return 0;
    constexpr int longest = 30;
    int days = clock.by_month ? 4 * longest : clock.amount;
    switch (clock.unit) {
        case ClockUnit::days: break;
        case ClockUnit::working_days: days = days * 7 / 5; break;
        case ClockUnit::weeks: days *= 7; break;
        case ClockUnit::months: days *= 30; break;
        case ClockUnit::years: days *= 365; break;
    }
    return std::clamp(days / 4, 1, longest);
}

bool CaseTypeVersion::may_go(std::string_view from, std::string_view to) const {
    const CaseStep* here = step(from);
    return here && std::find(here->next.begin(), here->next.end(), to) != here->next.end();
}

std::string to_string(const Problem& problem) {
    return fmt::format("{}:{}: {}", problem.file, problem.line, problem.text);
}

std::vector<Problem> Catalogue::check() const { return data_->problems; }
std::vector<UnverifiedRow> Catalogue::unverified() const { return data_->unverified; }

base::Result<const CaseTypeVersion*> Catalogue::case_type(std::string_view id, base::Day day) const {
    const CaseType* type = case_type_named(id);
    if (!type) return refusal("catalogue.no_such_case_type", id, day);
    for (const auto& version : type->versions) {
        if (version.period.contains(day)) return &version;
    }
    return refusal("catalogue.case_type_not_in_force", id, day);
}

const CaseType* Catalogue::case_type_named(std::string_view id) const { return with_id(data_->case_types.items, id); }
std::span<const CaseType> Catalogue::case_types() const { return data_->case_types.items; }

base::Result<const Form*> Catalogue::form(std::string_view id, base::Day day) const {
    if (const Form* form = in_force(data_->forms, id, day)) return form;
    const bool known = with_id(data_->forms.items, id) != nullptr;
    return refusal(known ? "catalogue.form_not_in_force" : "catalogue.no_such_form", id, day);
}

std::vector<const Code*> Catalogue::codes(std::string_view list, base::Day day) const {
    return all_in_force(list_of(*data_, list), day);
}

std::vector<const Code*> Catalogue::children(std::string_view list, std::string_view parent, base::Day day) const {
    auto found = codes(list, day);
    std::erase_if(found, [&](const Code* code) { return code->parent != parent; });
    return found;
}

const Code* Catalogue::code(std::string_view list, std::string_view id, base::Day day) const {
    return in_force(list_of(*data_, list), id, day);
}

std::string Catalogue::label(std::string_view list, std::string_view id, base::Day day,
                             i18n::Language language) const {
    if (const Code* row = code(list, id, day)) return row->name.in(language);
    const Code* last = nullptr;
    for (const Code& row : list_of(*data_, list).items) {
        if (row.id == id && (!last || last->period.first < row.period.first)) last = &row;
    }
    return last ? last->name.in(language) : std::string{id};
}

const Provision* Catalogue::provision(std::string_view id, base::Day day) const {
    return in_force(data_->provisions, id, day);
}

const Provision* Catalogue::provision(std::string_view id) const {
    const Provision* last = nullptr;
    for (const Provision& row : data_->provisions.items) {
        if (row.id == id && (!last || last->period.first < row.period.first)) last = &row;
    }
    return last;
}

std::span<const Provision> Catalogue::provisions() const { return data_->provisions.items; }

const SecrecyGround* Catalogue::secrecy_ground(std::string_view id, base::Day day) const {
    return in_force(data_->grounds, id, day);
}

const RetentionRule* Catalogue::retention_rule(std::string_view id, base::Day day) const {
    return in_force(data_->rules, id, day);
}

std::span<const County> Catalogue::counties() const { return data_->counties.items; }
std::span<const Municipality> Catalogue::municipalities() const { return data_->municipalities.items; }
const County* Catalogue::county(std::string_view code) const { return with_code(data_->counties.items, code); }

const Municipality* Catalogue::municipality(std::string_view code) const {
    return with_code(data_->municipalities.items, code);
}

std::vector<const Department*> Catalogue::departments(base::Day day) const {
    return all_in_force(data_->departments, day);
}

const Department* Catalogue::department(std::string_view id, base::Day day) const {
    return in_force(data_->departments, id, day);
}

const Department* Catalogue::department_of_county(std::string_view county_code, base::Day day) const {
    for (const Department& row : data_->departments.items) {
        const bool holds = std::find(row.counties.begin(), row.counties.end(), county_code) != row.counties.end();
        if (holds && row.period.contains(day)) return &row;
    }
    return nullptr;
}

const Department* Catalogue::department_of_municipality(std::string_view municipality_code, base::Day day) const {
    const Municipality* row = municipality(municipality_code);
    return row ? department_of_county(row->county, day) : nullptr;
}

std::vector<const ContactService*> Catalogue::contacts(base::Day day) const {
    return all_in_force(data_->contacts, day);
}

const ContactService* Catalogue::contact(std::string_view id, base::Day day) const {
    return in_force(data_->contacts, id, day);
}

const Guide* Catalogue::guide(base::Day day) const {
    const auto found = all_in_force(data_->guides, day);
    return found.empty() ? nullptr : found.front();
}

const Office& Catalogue::office() const { return data_->office; }
const Calendar& Catalogue::calendar() const { return data_->calendar; }

const LetterTemplate* Catalogue::letter(std::string_view id, base::Day day) const {
    return in_force(data_->letters, id, day);
}

std::span<const LetterTemplate> Catalogue::letters() const { return data_->letters.items; }
std::span<const Article> Catalogue::articles() const { return data_->articles.items; }
const Fee* Catalogue::fee(std::string_view id, base::Day day) const { return in_force(data_->fees, id, day); }

std::vector<const FrequencyDuty*> Catalogue::frequency_duties(base::Day day) const {
    return all_in_force(data_->frequency_duties, day);
}

const FrequencyDuty* Catalogue::frequency_duty_of(std::string_view unit_kind, base::Day day) const {
    for (const auto* duty : frequency_duties(day))
        if (duty->covers(unit_kind)) return duty;
    return nullptr;
}

const VisitLength* Catalogue::visit_length(std::string_view unit_kind, base::Day day) const {
    for (const auto* visit : all_in_force(data_->visit_lengths, day))
        if (visit->kinds.empty() || std::find(visit->kinds.begin(), visit->kinds.end(), unit_kind) != visit->kinds.end()) return visit;
    return nullptr;
}

DelegationRule Catalogue::delegation(std::string_view case_type, std::string_view decision, base::Day day) const {
    const DelegationRule* best = nullptr;
    int most = -1;
    for (const DelegationRule& rule : data_->delegations.items) {
        const bool type = rule.case_type == case_type, kind = rule.decision == decision;
        // Who may take any decision of a type has not been given the engine's own with it.
        const bool any = rule.decision == "*" && decision != appeal_dismissed_kind;
        const bool applies = (type || rule.case_type == "*") && (kind || any);
        const int particular = (type ? 2 : 0) + (kind ? 1 : 0);
        if (!applies || particular <= most || !rule.period.contains(day)) continue;
        best = &rule;
        most = particular;
    }
    if (best) return *best;
    DelegationRule none;
    none.case_type = none.decision = "*";
    none.role = "decision_maker";
    return none;
}

}  // namespace catalogue
