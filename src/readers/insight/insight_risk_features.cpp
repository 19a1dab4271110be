#include "insight_risk_features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "base/fault.h"

namespace insight {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double report_half_life = 180, visit_half_life = 720;
constexpr int year_days = 365;

double worth(base::Day then, base::Day now, double half_life) { return std::exp2((then - now) / half_life); }

double severity_weight(int severity) {
    constexpr std::array weights{1.0, 0.5, 0.75, 1.0, 2.0, 3.0};   // not judged, 1 to 5
    return weights[static_cast<std::size_t>(std::clamp(severity, 0, 5))];
}

std::int64_t number_in(const std::map<std::string, std::int64_t>& codes, const std::string& code) {
    const auto found = codes.find(code);
    return found == codes.end() ? 0 : found->second;
}

}  // namespace

bool number_of_person(std::string_view number) { return number.size() > 2 && number[2] >= '0' && number[2] < '2'; }

bool home_of_person(std::string_view kind) { return kind == "family_home" || kind == "contact_person"; }

bool own_notification(std::string_view type) { return type == "lex_maria" || type == "lex_sarah" || type == "coercion_notice"; }

bool counts_as_report(std::string_view type) {
    return type == "tip" || type == "enquiry" || type == "complaint_hsl" || type == "report_sol_lss" || own_notification(type);
}

base::Day quarter_start(base::Day day) {
    const auto date = base::to_date(day);
    return base::to_day({date.year, (date.month - 1) / 3 * 3 + 1, 1});
}

base::Day next_quarter(base::Day day) {
    const auto date = base::to_date(quarter_start(day));
    return date.month == 10 ? base::to_day({date.year + 1, 1, 1}) : base::to_day({date.year, date.month + 3, 1});
}

RiskFeatures::RiskFeatures(const RiskData& data) : data_{data}, of_(data.units.size()) {
    for (std::size_t i = 0; i < data.units.size(); ++i) {
        const auto& unit = data.units[i];
        places_.emplace(unit.id, i);
        of_provider_[unit.provider].push_back(i);
        if (!unit.kind.empty()) kinds_.emplace(unit.kind, 0);
        if (!unit.region.empty()) regions_.emplace(unit.region, 0);
    }
    for (auto* codes : {&kinds_, &regions_}) {
        std::int64_t next = 0;
        for (auto& [code, number] : *codes) number = ++next;
    }
    for (const auto& report : data.reports)
        if (const auto found = places_.find(report.unit); found != places_.end()) of_[found->second].reports.push_back(&report);
    for (const auto& visit : data.visits)
        if (const auto found = places_.find(visit.unit); found != places_.end()) of_[found->second].visits.push_back(&visit);
}

const RiskUnit* RiskFeatures::unit(base::OperationId id) const {
    const auto found = places_.find(id);
    return found == places_.end() ? nullptr : &data_.units[found->second];
}

ranking::Shape RiskFeatures::shape() {
    return {{"reports", "severe_reports", "more_voices", "own_notifications", "few_own_notifications", "provider_reports", "serious_before",
             "minor_before", "days_since"},
            {{"kind"}, {"region"}, {"provider"}, {"unit"}, {"inspector", true}}};
}

double RiskFeatures::told(const OfUnit& of, base::Day day, bool severe_only) const {
    double sum = 0;
    for (const auto* report : of.reports) {
        if (report->day >= day) break;
        if (report->own || !report->first_of_event || (severe_only && report->severity < 4)) continue;
        sum += (severe_only ? 1 : severity_weight(report->severity)) * worth(report->day, day, report_half_life);
    }
    return sum;
}

int RiskFeatures::days_since(const RiskUnit& unit, base::Day day) const {
    int since = -1;
    for (const auto* visit : of_[places_.at(unit.id)].visits)
        if (visit->day < day) since = day - visit->day;
    return since;
}

namespace {

// How far below (above: negative) what units of the kind notify in a year; silence is no comfort.
double few(double own, double expected) { return std::clamp((expected - own) / std::sqrt(expected + 0.5), -3.0, 3.0); }

}  // namespace

ranking::Row RiskFeatures::row(const RiskUnit& unit, base::Day day, base::UserId inspector) const {
    const auto place = places_.at(unit.id);
    const auto& of = of_[place];
    double voices = 0, own = 0, own_year = 0;
    for (const auto* report : of.reports) {
        if (report->day >= day) break;
        if (report->own) {
            own += worth(report->day, day, report_half_life);
            own_year += day - report->day <= year_days ? 1 : 0;
        } else if (!report->first_of_event) {
            voices += worth(report->day, day, report_half_life);
        }
    }
    double weight = 0, serious = 0, minor = 0;
    for (const auto* visit : of.visits) {
        if (visit->day >= day) break;
        const auto part = worth(visit->day, day, visit_half_life);
        weight += part;
        serious += visit->serious ? part : 0;
        minor += part * std::min(visit->minor, 5);
    }
    const auto& shared = of_day(day);
    const auto others = static_cast<double>(of_provider_.at(unit.provider).size()) - 1;
    const auto around = std::max(0.0, shared.provider_told.at(unit.provider) - shared.told[place]);
    const auto since = days_since(unit, day);
    ranking::Row row;
    row.numbers = {std::log1p(shared.told[place]), std::log1p(told(of, day, true)), std::log1p(voices), std::log1p(own),
                   few(own_year, shared.own_rate.at(unit.kind)), std::log1p(around / (others + 1)), weight > 0 ? serious / weight : missing,
                   weight > 0 ? minor / weight : missing, since >= 0 ? std::log1p(since) : missing};
    row.levels = {number_in(kinds_, unit.kind), number_in(regions_, unit.region), unit.provider.value, unit.id.value, inspector.value};
    return row;
}

const RiskFeatures::OfDay& RiskFeatures::of_day(base::Day day) const {
    const auto known = days_.find(day);
    if (known != days_.end()) return known->second;
    OfDay made;
    std::map<std::string, double> units;
    for (std::size_t i = 0; i < data_.units.size(); ++i) {
        const auto& unit = data_.units[i];
        made.told.push_back(told(of_[i], day, false));
        made.provider_told[unit.provider] += made.told.back();
        auto& own = made.own_rate[unit.kind];
        if (!unit.active) continue;
        ++units[unit.kind];
        for (const auto* report : of_[i].reports)
            if (report->own && report->day < day && day - report->day <= year_days) ++own;
    }
    for (auto& [kind, own] : made.own_rate) own = units[kind] > 0 ? own / units[kind] : 0;
    return days_.emplace(day, std::move(made)).first->second;
}

std::vector<ranking::Example> RiskFeatures::known(base::Day before) const {
    std::vector<ranking::Example> made;
    for (const auto& visit : data_.visits) {
        if (visit.day >= before) break;
        const auto* of = unit(visit.unit);
        if (!of || of->of_person) continue;
        made.push_back({row(*of, quarter_start(visit.day), visit.inspector), visit.serious ? 1 : 0, 1});
    }
    return made;
}

std::string RiskFeatures::size(const RiskUnit& unit) const {
    const auto units = of_provider_.at(unit.provider).size();
    return units == 1 ? "one" : units < 10 ? "few" : "many";
}

ranking::Origin RiskFeatures::origin(base::Day from, base::Day to) const {
    ranking::Origin made;
    made.day = from.number;
    made.known = known(from);
    std::set<base::OperationId> seen;
    for (const auto& visit : data_.visits) {
        if (visit.day < from || visit.day >= to || !seen.insert(visit.unit).second) continue;
        const auto* of = unit(visit.unit);
        if (!of || of->of_person) continue;
        made.rows.push_back(row(*of, from, visit.inspector));
        ranking::Foretold about;
        about.key = of->id.value;
        about.block = of->provider.value;
        about.inspector = visit.inspector.value;
        about.region = number_in(regions_, of->region);
        about.day = visit.day.number;
        about.outcome = visit.serious ? 1 : 0;
        about.drawn_with = visit.drawn_with;
        const auto since = days_since(*of, from);
        const auto& numbers = made.rows.back().numbers;
        about.by_rule = {0, numbers[0], since < 0 ? 1e6 : since, std::isnan(numbers[6]) ? 0 : numbers[6]};
        about.groups = {{"region", of->region}, {"owner_form", of->owner_form}, {"kind", of->kind}, {"size", size(*of)}};
        made.about.push_back(std::move(about));
    }
    return made;
}

}  // namespace insight
