// What a supervision plan of a thousand units costs, and how near the best it is proven to be: instances shaped as the
// public ones, made here, for several sizes. One JSON line a figure. bench/README.md says how to repeat it.
#include <chrono>
#include <cstdio>
#include <ctime>

#include "planning/planning_model.h"

namespace {

struct Shape {
    const char* name;
    int units, regions, periods, hours;
};

void line(const char* name, const char* what, double value, const char* unit, const char* ceiling) {
    std::printf("{\"name\":\"plan %s: %s\",\"value\":%.4f,\"unit\":\"%s\",\"ceiling\":\"%s\"}\n", name, what, value, unit, ceiling);
}

void measure(const Shape& shape) {
    const auto instance = planning::made_instance(shape.units, shape.regions, shape.periods, shape.hours, 20240131);
    planning::Search search;
    search.seconds = 100;
    search.gap = 0.008;
    const auto wall = std::chrono::steady_clock::now();
    const auto processor = std::clock();
    const auto plan = planning::best_plan(instance, search);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
    const auto thumb = planning::thumb_plan(instance);
    line(shape.name, "proven gap", 100 * plan.gap(), "%", "1");
    line(shape.name, "time", seconds, "s", "120");
    line(shape.name, "processor time", static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC, "s", "120");
    line(shape.name, "above the rule of thumb", 100 * (plan.value / thumb.value - 1), "%", "");
    line(shape.name, "duties without room", static_cast<double>(plan.missed_duties.size()), "visits", "");
}

}  // namespace

int main() {
    for (const Shape& shape : {Shape{"120 units", 120, 3, 12, 82}, Shape{"1,000 units", 1'000, 8, 52, 41}, Shape{"1,000 units, short of hours", 1'000, 8, 26, 60}})
        measure(shape);
    return 0;
}
