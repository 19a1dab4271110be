#include "chicago.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "base/csv.h"
#include "base/fault.h"

namespace validation {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double cell_degrees = 0.01, west = -88, south = 41.6;
constexpr int cells_wide = 60, cells_high = 50;
constexpr double metres_of_latitude = 111'200, metres_of_longitude = 82'900;   // at 41.85 degrees
constexpr double near_metres = 400, far_metres = 1'200;
constexpr int neighbours_days = 365;

// Codes as numbers, in the order of their text, so that no order of rows leaves a trace.
class Codes {
public:
    void see(const std::string& text) { numbers_.emplace(text, 0); }
    void number() {
        std::int64_t next = 0;
        for (auto& [text, number] : numbers_) number = text.empty() || text == "NA" ? 0 : ++next;
    }
    std::int64_t of(const std::string& text) const { return numbers_.at(text); }

private:
    std::map<std::string, std::int64_t> numbers_;
};

int day_of(const std::string& text, const std::string& file) {
    const auto day = base::parse_iso_day(text);
    if (!day) throw base::Fault(file + ": " + text + " is no day");
    return day->number;
}

int cell_of(double latitude, double longitude) {
    if (!std::isfinite(latitude) || !std::isfinite(longitude)) return -1;
    const auto x = static_cast<int>((longitude - west) / cell_degrees), y = static_cast<int>((latitude - south) / cell_degrees);
    return x < 0 || y < 0 || x >= cells_wide || y >= cells_high ? -1 : y * cells_wide + x;
}

double metres(const ChicagoVisit& a, const ChicagoVisit& b) {
    return std::hypot((a.latitude - b.latitude) * metres_of_latitude, (a.longitude - b.longitude) * metres_of_longitude);
}

const std::vector<std::string> history_names{"visits_before", "never_visited", "days_since", "critical_before", "serious_before",
                                             "minor_before", "failed_before", "critical_last", "beyond_expected"};

}  // namespace

std::optional<Chicago> Chicago::read(const Folder& folder) {
    const std::string raw_name = "chicago/inspections_27600.csv";
    const auto raw = folder.table(raw_name);
    const auto model_names = folder.matching("chicago", "model_data", ".csv");
    if (!raw || model_names.empty()) return {};
    Chicago chicago;
    std::map<std::int64_t, std::size_t> places;
    Codes types, risks, zips;
    const auto type_at = raw->column("Facility_Type"), risk_at = raw->column("Risk"), zip_at = raw->column("Zip");
    for (std::size_t i = 0; i < raw->rows(); ++i) {
        types.see(raw->at(i, type_at));
        risks.see(raw->at(i, risk_at));
        zips.see(raw->at(i, zip_at));
    }
    for (auto* codes : {&types, &risks, &zips}) codes->number();
    for (std::size_t i = 0; i < raw->rows(); ++i) {
        const auto whole = [&](const char* column) { return static_cast<std::int64_t>(raw->number(i, raw->column(column))); };
        ChicagoVisit one;
        one.inspection = whole("Inspection_ID");
        one.licence = whole("License");
        one.type = types.of(raw->at(i, type_at));
        one.risk = risks.of(raw->at(i, risk_at));
        one.zip = zips.of(raw->at(i, zip_at));
        one.day = day_of(raw->at(i, raw->column("Inspection_Date")), raw_name);
        one.latitude = raw->number(i, raw->column("Latitude"));
        one.longitude = raw->number(i, raw->column("Longitude"));
        one.critical = static_cast<int>(whole("criticalCount"));
        one.serious = static_cast<int>(whole("seriousCount"));
        one.minor = static_cast<int>(whole("minorCount"));
        one.failed = raw->at(i, raw->column("Results")) == "Fail";
        one.outcome = one.critical > 0 ? 1 : 0;
        chicago.visits_.push_back(one);
    }
    std::sort(chicago.visits_.begin(), chicago.visits_.end(),
              [](const auto& a, const auto& b) { return std::tie(a.day, a.inspection) < std::tie(b.day, b.inspection); });
    for (std::size_t i = 0; i < chicago.visits_.size(); ++i) places.emplace(chicago.visits_[i].inspection, i);
    chicago.city_names_ = {"pastSerious", "pastCritical", "timeSinceLast", "ageAtInspection", "consumption_on_premises_incidental_activity",
                           "tobacco", "temperatureMax"};
    std::map<std::string, Codes> inspectors;
    std::vector<Table> tables;
    for (const auto& name : model_names) tables.push_back(*folder.table(name));
    Codes people;
    for (const auto& table : tables)
        for (std::size_t i = 0; i < table.rows(); ++i) people.see(table.at(i, table.column("Inspector")));
    people.number();
    for (std::size_t t = 0; t < tables.size(); ++t) {
        const auto& table = tables[t];
        const auto outcome_there = table.has("criticalFound");
        for (std::size_t i = 0; i < table.rows(); ++i) {
            const auto found = places.find(static_cast<std::int64_t>(table.number(i, table.column("Inspection_ID"))));
            if (found == places.end()) continue;
            auto& one = chicago.visits_[found->second];
            one.of_model = true;
            one.test = table.number(i, table.column("Test")) == 1;
            one.inspector = people.of(table.at(i, table.column("Inspector")));
            if (outcome_there) one.outcome = table.number(i, table.column("criticalFound")) > 0 ? 1 : 0;
            one.city.clear();
            for (const auto& name : chicago.city_names_) one.city.push_back(table.number(i, table.column(name)));
        }
    }
    chicago.index();
    return chicago;
}

void Chicago::index() {
    std::map<std::int64_t, std::size_t> licences;
    for (const auto& visit : visits_) licences.emplace(visit.licence, 0);
    std::size_t next = 0;
    for (auto& [licence, place] : licences) place = next++;
    of_licence_.assign(licences.size(), {});
    cells_.assign(static_cast<std::size_t>(cells_wide * cells_high), {});
    // What an inspector finds as a rule, of the days before, drawn towards what all find.
    std::map<std::int64_t, std::pair<double, double>> found_of;
    std::vector<std::pair<std::int64_t, int>> today;
    double found = 0.13 * 100, all = 100;
    for (std::size_t i = 0; i < visits_.size(); ++i) {
        if (i == 0 || visits_[i].day != visits_[i - 1].day) {
            for (const auto& [inspector, outcome] : today) {
                auto& [own, count] = found_of[inspector];
                own += outcome;
                found += outcome;
                ++count;
                ++all;
            }
            today.clear();
        }
        const auto& visit = visits_[i];
        licence_at_.push_back(licences.at(visit.licence));
        of_licence_[licence_at_.back()].push_back(i);
        if (const auto cell = cell_of(visit.latitude, visit.longitude); cell >= 0) cells_[static_cast<std::size_t>(cell)].push_back(i);
        const auto& [own, count] = found_of[visit.inspector];
        expected_.push_back(visit.inspector ? (own + 20 * found / all) / (count + 20) : found / all);
        today.emplace_back(visit.inspector, visit.outcome);
    }
}

ranking::Shape Chicago::shape(const Features& features) const {
    ranking::Shape shape;
    if (features.city) shape.numbers = city_names_;
    if (features.history) shape.numbers.insert(shape.numbers.end(), history_names.begin(), history_names.end());
    if (features.neighbours) shape.numbers.insert(shape.numbers.end(), {"neighbours_near", "neighbours_far", "neighbours_visits"});
    if (features.history) shape.factors.insert(shape.factors.end(), {{"type"}, {"risk"}});
    if (features.place) shape.factors.push_back({"zip"});
    if (features.licence) shape.factors.push_back({"licence"});
    if (features.inspector) shape.factors.push_back({"inspector", true});
    return shape;
}

ranking::Row Chicago::row(const ChicagoVisit& visit, int frozen, const Features& features) const {
    ranking::Row row;
    auto& numbers = row.numbers;
    if (features.city) numbers = visit.city.empty() ? std::vector<double>(city_names_.size(), missing) : visit.city;
    const auto self = static_cast<std::size_t>(&visit - visits_.data());
    if (features.history) {
        double visits = 0, weight = 0, critical = 0, serious = 0, minor = 0, failed = 0, beyond = 0;
        const ChicagoVisit* last = nullptr;
        for (const auto i : of_licence_[licence_at_[self]]) {
            const auto& past = visits_[i];
            if (past.day >= frozen) break;
            const auto worth = std::exp2((past.day - frozen) / 360.0);
            ++visits;
            weight += worth;
            critical += worth * (past.critical > 0);
            serious += worth * std::min(past.serious, 3);
            minor += worth * std::min(past.minor, 8);
            failed += worth * past.failed;
            beyond += worth * (past.outcome - expected_[i]);
            last = &past;
        }
        const auto mean = [&](double sum) { return weight > 0 ? sum / weight : missing; };
        numbers.insert(numbers.end(), {std::log1p(visits), last ? 0.0 : 1.0, last ? std::log1p(frozen - last->day) : missing, mean(critical),
                                       mean(serious), mean(minor), mean(failed), last ? static_cast<double>(std::min(last->critical, 2)) : missing,
                                       beyond / (weight + 1)});
    }
    if (features.neighbours) {
        double near = 0, near_weight = 0, far = 0, far_weight = 0;
        const auto cell = cell_of(visit.latitude, visit.longitude);
        for (int dy = -2; cell >= 0 && dy <= 2; ++dy)
            for (int dx = -2; dx <= 2; ++dx) {
                const auto x = cell % cells_wide + dx, y = cell / cells_wide + dy;
                if (x < 0 || y < 0 || x >= cells_wide || y >= cells_high) continue;
                for (const auto i : cells_[static_cast<std::size_t>(y * cells_wide + x)]) {
                    const auto& other = visits_[i];
                    if (other.day >= frozen) break;
                    if (frozen - other.day > neighbours_days || other.licence == visit.licence) continue;
                    const auto away = metres(visit, other), off = other.outcome - expected_[i];
                    const auto w_near = std::exp(-away * away / (2 * near_metres * near_metres)), w_far = std::exp(-away * away / (2 * far_metres * far_metres));
                    near += w_near * off;
                    near_weight += w_near;
                    far += w_far * off;
                    far_weight += w_far;
                }
            }
        numbers.insert(numbers.end(), {near / (near_weight + 5), far / (far_weight + 10), std::log1p(near_weight)});
    }
    if (features.history) row.levels.insert(row.levels.end(), {visit.type, visit.risk});
    if (features.place) row.levels.push_back(visit.zip);
    if (features.licence) row.levels.push_back(visit.licence);
    if (features.inspector) row.levels.push_back(visit.inspector);
    return row;
}

Chicago::Split Chicago::split(int origin, int period_days, const Features& features, bool of_model, double half_life_days) const {
    Split split;
    for (const auto& visit : visits_) {
        if (visit.day >= origin + period_days) break;
        if (of_model && !visit.of_model) continue;
        if (visit.day < origin) {
            const auto back = (origin - visit.day + period_days - 1) / period_days;
            const auto weight = half_life_days > 0 ? std::exp2((visit.day - origin) / half_life_days) : 1;
            split.train.push_back({row(visit, origin - back * period_days, features), visit.outcome, weight});
            continue;
        }
        split.rows.push_back(row(visit, origin, features));
        split.outcomes.push_back(visit.outcome);
        split.days.push_back(visit.day);
        split.inspectors.push_back(static_cast<int>(visit.inspector));
        split.licences.push_back(static_cast<int>(visit.licence));
        split.visits.push_back(&visit);
    }
    return split;
}

}  // namespace validation
