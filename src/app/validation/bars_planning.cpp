// The bars of the supervision plan: proven optima, what is missing when it cannot be done, a thousand units.
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <ctime>

#include <fmt/format.h>

#include "planning/planning.h"
#include "validation/validation.h"

namespace validation {

namespace {

// Processor time is what counts against the goal: the search is one thread, so on a machine that does nothing else it
// is the time one waits, and on a busy one the figure stays the same. The time that passed is told beside it.
class Timer {
public:
    double processor() const { return static_cast<double>(std::clock() - processor_) / CLOCKS_PER_SEC; }
    std::string words() const {
        const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - passed_).count();
        return fmt::format("{:.1f} s of processor time, {:.1f} s passed", processor(), passed);
    }

private:
    std::clock_t processor_ = std::clock();
    std::chrono::steady_clock::time_point passed_ = std::chrono::steady_clock::now();
};

// The public instances: a unit belongs to a region, each region has one team, `due` counts periods from 1.
planning::Instance instance_of(const std::string& text) {
    const auto root = boost::json::parse(text);
    planning::Instance instance;
    instance.gamma = root.at("gamma").to_number<double>();
    instance.periods = root.at("periods").to_number<int>();
    const auto hours = root.at("capacity_hours").to_number<int>();
    for (int region = 0; region < root.at("regions").to_number<int>(); ++region)
        instance.teams.push_back({std::to_string(region), {}, std::vector<int>(static_cast<std::size_t>(instance.periods), hours)});
    for (const auto& unit : root.at("units").as_array()) {
        planning::Candidate candidate;
        candidate.region = std::to_string(unit.at("region").to_number<int>());
        candidate.value = unit.at("risk").to_number<double>() * unit.at("severity").to_number<double>();
        candidate.hours = unit.at("hours").to_number<int>();
        candidate.last = instance.periods - 1;
        if (unit.at("mandatory").to_number<int>() != 0) {
            candidate.claim = planning::Claim::duty;
            candidate.last = unit.at("due").to_number<int>() - 1;
        }
        instance.candidates.push_back(std::move(candidate));
    }
    return instance;
}

Bar bar(std::string what, std::string data, std::string goal, std::string anchor) {
    Bar made;
    made.id = "B9";
    made.what = std::move(what);
    made.data = std::move(data);
    made.goal = std::move(goal);
    made.anchor = std::move(anchor);
    return made;
}

void proven(const Folder& folder, const std::string& name, std::optional<double> optimum, std::vector<Bar>& bars) {
    const auto file = "planning/" + name + ".json";
    auto best = bar("plan " + name + ": proven optimum and time", file, optimum ? fmt::format("{:.6f} in < 5 s", *optimum) : "proven in < 5 s",
                    optimum ? "HiGHS and CBC agree on 8.519625" : "CBC and HiGHS about 2 s");
    auto better = bar("plan " + name + ": above the rule of thumb", file, ">= 8 %", "INSIGHT: 9 %");
    const auto text = folder.read(file);
    if (!text) {
        bars.push_back(std::move(best));
        bars.push_back(std::move(better));
        return;
    }
    const auto instance = instance_of(*text);
    const Timer timer;
    const auto plan = planning::best_plan(instance);
    const double took = timer.processor();
    const auto said = timer.words();
    const bool right = plan.proven && plan.missed_duties.empty() && planning::stands(instance, plan.places) &&
                       (!optimum || std::abs(plan.value - *optimum) < 1e-6);
    bars.push_back(reached(std::move(best), fmt::format("{:.6f}, {} in {}", plan.value, plan.proven ? "proven" : "not proven", said), right && took < 5));
    const auto thumb = planning::thumb_plan(instance);
    const double above = 100 * (plan.value / thumb.value - 1);
    bars.push_back(reached(std::move(better), fmt::format("{:.1f} % over {:.6f}", above, thumb.value), above >= 8));
}

void impossible(const Folder& folder, std::vector<Bar>& bars) {
    const std::string file = "planning/infeasible.json";
    auto told = bar("plan infeasible: told, with what is missing", file, "impossible, with hours by region", "none");
    const auto text = folder.read(file);
    if (!text) {
        bars.push_back(std::move(told));
        return;
    }
    const auto instance = instance_of(*text);
    const auto plan = planning::best_plan(instance);
    const auto missing = planning::shortfall(instance, plan.missed_duties);
    int hours = 0;
    for (const auto& extra : missing.extra) hours += extra.hours;
    std::string figure = fmt::format("{} duties have no room; {} h more would do", plan.missed_duties.size(), hours);
    for (const auto& reason : missing.reasons)
        figure += fmt::format("; region {} periods {}-{}: {} h asked for, {} h there", reason.region, reason.first + 1, reason.last + 1,
                              reason.needed, reason.available);
    // With those hours, and no others, every duty has room.
    auto enough = instance;
    for (const auto& extra : missing.extra)
        enough.teams[static_cast<std::size_t>(extra.team)].hours[static_cast<std::size_t>(extra.period)] += extra.hours;
    const bool met = !plan.missed_duties.empty() && !missing.reasons.empty() && hours > 0 && planning::best_plan(enough).missed_duties.empty();
    bars.push_back(reached(std::move(told), figure, met));
}

}  // namespace

std::vector<Bar> planning_bars(const Folder& folder) {
    std::vector<Bar> bars;
    proven(folder, "tiny", 8.519625, bars);
    proven(folder, "small", std::nullopt, bars);
    impossible(folder, bars);
    // Made here, so that it is there on every machine: shaped as the public instances, eight regions, a year of weeks.
    const auto instance = planning::made_instance(1'000, 8, 52, 41, 20240131);
    const Timer timer;
    planning::Search search;
    search.seconds = 100;
    search.gap = 0.008;
    const auto plan = planning::best_plan(instance, search);
    const double took = timer.processor();
    const auto said = timer.words();
    auto large = bar("plan of 1,000 units: gap and time", "made here: 8 regions, 52 weeks", "<= 1 % in < 120 s", "none");
    const bool met = plan.gap() <= 0.01 && took < 120 && plan.missed_duties.empty() && planning::stands(instance, plan.places);
    bars.push_back(reached(std::move(large), fmt::format("{:.2f} % in {}, value {:.3f}", 100 * plan.gap(), said, plan.value), met));
    return bars;
}

}  // namespace validation
