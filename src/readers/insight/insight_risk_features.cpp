#include "insight_risk_features.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "base/fault.h"
#include "detection/detection.h"

namespace insight {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double report_half_life = 180, visit_half_life = 720;
constexpr int year_days = 365, pairs_least = 100;
constexpr double severity_half_life = 365, severity_middle = 3, severity_prior = 2, signal_half_life = 180, owner_half_life = 360;

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

void keep_within(std::vector<ranking::Row>& rows, const std::vector<ranking::Example>& known) {
    for (std::size_t at = 0; !rows.empty() && at < rows.front().numbers.size(); ++at) {
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (const auto& example : known)
            if (const double value = example.row.numbers[at]; !std::isnan(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        if (low > high) continue;
        for (auto& row : rows)
            if (!std::isnan(row.numbers[at])) row.numbers[at] = std::clamp(row.numbers[at], low, high);
    }
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
    for (const auto& mark : data.signals)
        if (const auto found = places_.find(mark.unit); found != places_.end()) of_[found->second].signals.push_back(mark.day);
    for (const auto& mark : data.owner_changes)
        if (const auto found = places_.find(mark.unit); found != places_.end()) of_[found->second].owner_changes.push_back(mark.day);
    std::map<std::string, std::vector<int>> sizes;
    for (const auto& unit : data.units)
        if (unit.places > 0) sizes[unit.kind].push_back(unit.places);
    for (auto& [kind, of_kind] : sizes) {
        std::sort(of_kind.begin(), of_kind.end());
        middle_places_[kind] = of_kind[of_kind.size() / 2];
    }
}

const RiskUnit* RiskFeatures::unit(base::OperationId id) const {
    const auto found = places_.find(id);
    return found == places_.end() ? nullptr : &data_.units[found->second];
}

ranking::Shape RiskFeatures::shape() {
    return {{"reports", "severe_reports", "more_voices", "own_notifications", "few_own_notifications", "provider_reports", "serious_before",
             "minor_before", "days_since", "signals", "unusual_theme", "owner_changed", "places"},
            {{"kind"}, {"region"}, {"provider"}, {"unit"}, {"inspector", true}}};
}

double RiskFeatures::told(const OfUnit& of, base::Day day, bool severe_only) const {
    double sum = 0;
    for (const auto* report : of.reports) {
        if (report->day >= day) break;
        if (report->own || !report->first_of_event || (severe_only && report->severity < 4)) continue;
        sum += report->weight * (severe_only ? 1 : severity_weight(report->severity)) * worth(report->day, day, report_half_life);
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

double decayed(const std::vector<base::Day>& days, base::Day day, double half_life) {
    double sum = 0;
    for (const auto one : days)
        if (one < day) sum += worth(one, day, half_life);
    return sum;
}

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
            own += report->weight * worth(report->day, day, report_half_life);
            own_year += day - report->day <= year_days ? report->weight : 0;
        } else if (!report->first_of_event) {
            voices += report->weight * worth(report->day, day, report_half_life);
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
                   weight > 0 ? minor / weight : missing, since >= 0 ? std::log1p(since) : missing,
                   std::log1p(decayed(of.signals, day, signal_half_life)), shared.unusual[place], decayed(of.owner_changes, day, owner_half_life),
                   unit.places > 0 ? std::log(unit.places / middle_places_.at(unit.kind)) : missing};
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
            if (report->own && report->day < day && day - report->day <= year_days) own += report->weight;
    }
    for (auto& [kind, own] : made.own_rate) own = units[kind] > 0 ? own / units[kind] : 0;
    made.unusual = unusual(day);
    return days_.emplace(day, std::move(made)).first->second;
}

// Events of a year, by unit and theme, against what both together give (Gamma-Poisson shrinkage); too few pairs to learn
// the prior from: nothing is unusual.
std::vector<double> RiskFeatures::unusual(base::Day day) const {
    std::vector<double> found(data_.units.size(), 0);
    std::map<std::pair<std::size_t, std::string>, int> pairs;
    std::map<std::size_t, int> units;
    std::map<std::string, int> themes;
    int all = 0;
    for (std::size_t i = 0; i < of_.size(); ++i)
        for (const auto* report : of_[i].reports) {
            if (report->day >= day) break;
            if (day - report->day > year_days || report->theme.empty() || !report->first_of_event || report->weight < 0.5) continue;
            ++pairs[{i, report->theme}];
            ++units[i];
            ++themes[report->theme];
            ++all;
        }
    if (pairs.size() < pairs_least) return found;
    std::vector<detection::Pair> seen;
    for (const auto& [pair, count] : pairs) seen.push_back({count, static_cast<double>(units[pair.first]) * themes[pair.second] / all, 1});
    const auto fitted = detection::fit_prior(detection::squashed(seen));
    if (!fitted.converged) return found;
    std::size_t place = 0;
    for (const auto& [pair, count] : pairs) {
        const auto mean = detection::shrunk_mean(fitted.prior, count, seen[place++].expected);
        found[pair.first] = std::max(found[pair.first], std::log(std::max(1.0, mean)));
    }
    return found;
}

double RiskFeatures::severity(const RiskUnit& unit, base::Day day) const {
    double sum = severity_prior * severity_middle, weight = severity_prior;
    for (const auto* report : of_[places_.at(unit.id)].reports) {
        if (report->day >= day) break;
        if (report->severity == 0) continue;
        const auto part = report->weight * worth(report->day, day, severity_half_life);
        sum += part * report->severity;
        weight += part;
    }
    return sum / weight / severity_middle;
}

double RiskFeatures::people(const RiskUnit& unit) const {
    return unit.places > 0 ? std::clamp(unit.places / middle_places_.at(unit.kind), 0.25, 4.0) : 1;
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
    if (unit.places > 0) return unit.places < 10 ? "places_few" : unit.places < 40 ? "places_some" : "places_many";
    const auto units = of_provider_.at(unit.provider).size();
    return units == 1 ? "one" : units < 10 ? "few" : "many";
}

// Of what was told of the unit in the year before: whether any of it came in another language than Swedish.
std::string RiskFeatures::language(const RiskUnit& unit, base::Day day) const {
    bool swedish = false, other = false;
    for (const auto* report : of_[places_.at(unit.id)].reports) {
        if (report->day >= day) break;
        if (day - report->day > year_days || report->language.empty()) continue;
        (report->language == "sv" ? swedish : other) = true;
    }
    return other ? "other" : swedish ? "sv" : "none";
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
        about.groups = {{"region", of->region}, {"owner_form", of->owner_form}, {"kind", of->kind}, {"size", size(*of)}, {"language", language(*of, from)}};
        made.about.push_back(std::move(about));
    }
    return made;
}

}  // namespace insight
