#include "simulate_inspections.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "simulate_staff.h"
#include "synthetic/world.h"

namespace app {

namespace {

using inspections::Inspection;
using inspections::Reason;
using inspections::Result;
using synthetic::Random;

constexpr std::uint64_t of_provider = 0x5649'5301, of_unit = 0x5649'5302, of_inspector = 0x5649'5303, of_visit = 0x5649'5304, of_choice = 0x5649'5305;
constexpr int year_days = 365;
// A small office visits almost all of its units each year, so that there is enough to learn from and to try a model by.
constexpr double share_a_year = 0.15, share_small = 0.95, drawn_share = 0.10, base_odds = -1.7;
constexpr int visits_small = 60;

struct Hidden { double quality = 0; };   // log-odds of a serious deficiency beside the base; higher is worse

std::vector<Hidden> hidden_of(const PastVisits& of) {
    std::vector<double> providers;
    for (std::size_t i = 0; i < of.made.providers.size(); ++i) {
        Random random{of.seed, of_provider, i};
        providers.push_back(0.5 * synthetic::normal(random));
    }
    double mean = 0;
    for (const auto& unit : of.made.units) mean += std::log(unit.weight) / static_cast<double>(of.made.units.size());
    std::vector<Hidden> all;
    for (std::size_t i = 0; i < of.made.units.size(); ++i) {
        const auto& unit = of.made.units[i];
        Random random{of.seed, of_unit, i};
        all.push_back({providers[unit.provider] + 0.6 * synthetic::normal(random) + 0.35 * (std::log(unit.weight) - mean)});
    }
    return all;
}

// Kinds that are owed a visit a year.
bool owed(const synthetic::MadeUnit& unit) { return unit.kind == "hvb" || unit.kind == "support_housing"; }

class Past {
public:
    explicit Past(const PastVisits& of) : of_{of}, hidden_{hidden_of(of)} {
        for (std::size_t i = 0; i < of.inspectors.size(); ++i) {
            Random random{of.seed, of_inspector, i};
            leniency_.push_back(0.35 * synthetic::normal(random));
        }
    }

    std::vector<Inspection> visits() {
        const auto units = of_.made.units.size();
        const double wanted = std::max(share_a_year * static_cast<double>(units), std::min(share_small * static_cast<double>(units), 1.0 * visits_small));
        for (auto from = of_.first; from <= of_.last; from = from + year_days) year(from, std::min(of_.last, from + (year_days - 1)), wanted);
        std::stable_sort(made_.begin(), made_.end(), [](const Inspection& one, const Inspection& other) { return one.day < other.day; });
        return std::move(made_);
    }

private:
    void year(base::Day from, base::Day to, double wanted) {
        const auto days = to - from + 1;
        Random random{of_.seed, of_choice, static_cast<std::uint64_t>(from.number)};
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < of_.made.units.size(); ++i) {
            const auto day = from + random.between(0, year_days - 1);
            if (!owed(of_.made.units[i])) others.push_back(i);
            else if (day <= to) visit(i, day, Reason::frequency, 0);
        }
        if (others.empty()) return;
        const auto count = std::min(others.size(), static_cast<std::size_t>(wanted * days / year_days + 0.5));
        const auto drawn = static_cast<std::size_t>(drawn_share * static_cast<double>(count) + 0.5);
        const double chance = static_cast<double>(drawn) / static_cast<double>(others.size());
        for (std::size_t i = 0; i < count; ++i) {
            const auto taken = i < drawn ? random.below(others.size()) : chosen(others, random);
            visit(others[taken], from + random.between(0, days - 1), i < drawn ? Reason::random : reason(random), i < drawn ? chance : 0);
            others.erase(others.begin() + static_cast<std::ptrdiff_t>(taken));
            if (others.empty()) return;
        }
    }

    // Who is much told about is visited sooner: the better of three that come to mind.
    std::size_t chosen(const std::vector<std::size_t>& others, Random& random) const {
        auto best = random.below(others.size());
        for (int i = 0; i < 2; ++i)
            if (const auto next = random.below(others.size()); of_.made.units[others[next]].weight > of_.made.units[others[best]].weight) best = next;
        return best;
    }

    static Reason reason(Random& random) {
        const auto draw = random.real();
        return draw < 0.6 ? Reason::risk : draw < 0.75 ? Reason::signal : draw < 0.85 ? Reason::national : draw < 0.95 ? Reason::follow_up : Reason::assigned;
    }

    void visit(std::size_t unit, base::Day day, Reason why, double chance) {
        Random random{of_.seed, of_visit, static_cast<std::uint64_t>(unit) * 100'000 + static_cast<std::uint64_t>(day.number)};
        const auto led_by = random.below(of_.inspectors.size());
        Inspection one;
        one.unit = of_.units[unit].id;
        one.day = day;
        one.reason = why;
        one.drawn_with = chance;
        one.inspectors = {of_.inspectors[led_by]};
        if (of_.inspectors.size() > 1 && random.chance(0.5)) one.inspectors.push_back(of_.inspectors[(led_by + 1) % of_.inspectors.size()]);
        one.hours_tenths = random.between(60, 240);
        one.announced = why != Reason::frequency && random.chance(0.4);
        // What was found not long ago is put right, for a while.
        const bool mended = found_.contains(unit) && day - found_[unit] < year_days;
        const double odds = base_odds + hidden_[unit].quality + leniency_[led_by] - (mended ? 0.8 : 0);
        const bool serious = random.chance(synthetic::inverse_logit(odds)), minor = random.chance(synthetic::inverse_logit(odds + 1.2));
        one.serious = serious ? random.between(1, 3) : 0;
        one.minor = minor ? random.between(1, 4) : 0;
        one.result = serious ? Result::serious : minor ? Result::minor : Result::none;
        if (one.result != Result::none && !of_.themes.empty()) one.themes = {of_.themes[random.below(of_.themes.size())]};
        if (serious) found_[unit] = day;
        made_.push_back(std::move(one));
    }

    const PastVisits& of_;
    std::vector<Hidden> hidden_;
    std::vector<double> leniency_;
    std::map<std::size_t, base::Day> found_;
    std::vector<Inspection> made_;
};

}  // namespace

std::vector<Inspection> past_visits(const PastVisits& of) {
    CHECK(of.units.size() == of.made.units.size());
    if (of.units.empty() || of.inspectors.empty() || of.last < of.first) return {};
    return Past{of}.visits();
}

}  // namespace app
