#include "insight_voices.h"

#include <cmath>
#include <map>
#include <set>

namespace insight {

double weight_of_event(int k) { return std::log2(1.0 + k) - std::log2(static_cast<double>(k)); }

std::int64_t weight_milli(std::int64_t voices) { return std::llround(1000 * std::log2(1 + static_cast<double>(voices))); }

Damped damped(const std::vector<Voice>& voices) {
    struct Tellers {
        std::set<std::int64_t> writers;
        std::int64_t unknown = 0;
    };
    std::map<std::int64_t, Tellers> events;
    std::map<std::int64_t, std::set<std::int64_t>> of_writer;   // events each has told of so far
    Damped made;
    made.reports = static_cast<std::int64_t>(voices.size());
    for (const auto& voice : voices) {
        auto& event = events[voice.event];
        if (voice.writer == 0) {
            ++event.unknown;
            continue;
        }
        event.writers.insert(voice.writer);
        auto& told = of_writer[voice.writer];
        made.repeats += told.empty() ? 0 : 1;
        told.insert(voice.event);
    }
    made.events = static_cast<std::int64_t>(events.size());
    std::map<std::int64_t, std::int64_t> alone;                 // events that one known writer alone tells of
    double sum = 0;
    for (const auto& [number, event] : events) {
        const auto count = event.unknown + static_cast<std::int64_t>(event.writers.size());
        if (event.unknown == 0 && count == 1)
            ++alone[*event.writers.begin()];
        else
            sum += std::log2(1 + static_cast<double>(count));
    }
    for (const auto& [writer, count] : alone) sum += std::log2(1 + static_cast<double>(count));
    made.milli = std::llround(1000 * sum);
    return made;
}

}  // namespace insight
