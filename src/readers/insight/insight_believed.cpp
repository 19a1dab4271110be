#include "insight_believed.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "insight_voices.h"
#include "linkage/linkage.h"

namespace insight {

namespace {

constexpr double whole = 10'000;

struct Cell {
    std::vector<double> believed;
    std::int64_t linked = 0, open = 0;
    bool unsure = false;
};

std::vector<Believed> counted(const std::map<std::string, Cell>& cells) {
    std::vector<Believed> made;
    for (const auto& [code, cell] : cells) {
        if (!cell.unsure) continue;
        const auto count = linkage::count(cell.believed);
        made.push_back({code, cell.linked, std::llround(1000 * count.expected), count.low, count.high, cell.open});
    }
    return made;
}

// Of one report: how far each unit or provider is believed; of a provider its units together.
std::map<std::string, int> shares(const Item& item, Dimension dimension) {
    std::map<std::string, int> found;
    for (const auto& one : item.may_be) {
        const auto& code = dimension == Dimension::unit ? one.unit : one.provider;
        if (code.empty()) continue;
        auto& share = found.try_emplace(code, -1).first->second;
        if (one.probability >= 0) share = std::min(static_cast<int>(whole), std::max(share, 0) + one.probability);
    }
    return found;
}

}  // namespace

std::map<Dimension, std::vector<Believed>> believed_counts(const std::vector<Item>& items) {
    std::map<Dimension, std::vector<Believed>> made;
    for (const auto dimension : {Dimension::provider, Dimension::unit}) {
        std::map<std::string, Cell> cells;
        for (const auto& item : items) {
            const auto code = code_of(item, dimension);
            if (!code.empty()) ++cells[code].linked;
            if (item.may_be.empty()) {
                if (!code.empty()) cells[code].believed.push_back(1);
                continue;
            }
            for (const auto& [other, share] : shares(item, dimension)) {
                auto& cell = cells[other];
                // All of a provider's units together may leave nothing unsure of the provider.
                cell.unsure = cell.unsure || share < static_cast<int>(whole);
                if (share < 0) ++cell.open;
                else cell.believed.push_back(share / whole);
            }
        }
        made[dimension] = counted(cells);
    }
    return made;
}

Voices voices_of(base::Day period_first, const std::vector<Told>& told, const std::vector<std::size_t>& first,
                 const std::vector<Item>& items) {
    Voices made;
    std::set<std::size_t> events;
    std::map<std::string, std::vector<Voice>> units;
    std::map<std::pair<std::int64_t, std::int64_t>, std::set<std::size_t>> before;   // unit · writer: events told of
    for (std::size_t i = 0; i < told.size(); ++i) {
        const bool known = told[i].writer != 0;
        auto& of_writer = before[{told[i].unit, known ? told[i].writer : 0}];
        const bool another = known && std::any_of(of_writer.begin(), of_writer.end(), [&](std::size_t event) { return event != first[i]; });
        if (known) of_writer.insert(first[i]);
        if (told[i].day < period_first) continue;
        made.repeats += another ? 1 : 0;
        events.insert(first[i]);
        if (!items[i].unit.empty()) units[items[i].unit].push_back({static_cast<std::int64_t>(first[i]), told[i].writer});
    }
    std::set<std::size_t> campaigns;
    for (const auto& event : events_of(told, first))
        if (event.campaign && events.contains(event.first)) {
            campaigns.insert(event.first);
            made.campaigns.push_back({items[event.first].number.string(), event.reports, event.voices, event.weight});
        }
    std::sort(made.campaigns.begin(), made.campaigns.end(), [](const auto& a, const auto& b) { return a.event < b.event; });
    for (const auto& [code, voices] : units) {
        const auto sum = damped(voices);
        const bool of_campaign = std::any_of(voices.begin(), voices.end(), [&](const Voice& one) { return campaigns.contains(static_cast<std::size_t>(one.event)); });
        if (of_campaign || sum.repeats >= small_below)
            made.units.push_back({code, sum.reports, sum.events, sum.repeats >= small_below ? sum.repeats : 0, sum.milli});
    }
    return made;
}

std::vector<std::string> codes_named(const Compilation& compilation, Dimension dimension) {
    std::set<std::string> codes;
    for (const auto& one : compilation.counts.at(dimension)) codes.insert(one.code);
    if (const auto found = compilation.believed.find(dimension); found != compilation.believed.end())
        for (const auto& one : found->second) codes.insert(one.code);
    return {codes.begin(), codes.end()};
}

std::int64_t expected_of(const Compilation& compilation, Dimension dimension, const std::string& code) {
    const auto found = compilation.believed.find(dimension);
    if (found == compilation.believed.end()) return -1;
    for (const auto& one : found->second)
        if (one.code == code) return one.expected_milli;
    for (const auto& one : compilation.counts.at(dimension))
        if (one.code == code) return 1000 * one.reports;
    return 0;
}

}  // namespace insight
