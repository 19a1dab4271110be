#include "insight_rules.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <unordered_set>

#include "insight_believed.h"

namespace insight {

namespace {

auto order(const registry::RegistryNumber& number) { return std::tie(number.year, number.serial, number.class_code); }

std::vector<Count> count(const std::vector<Item>& items, Dimension dimension) {
    struct Cell {
        std::int64_t reports = 0;
        std::unordered_set<std::string_view> events;
    };
    std::map<std::string, Cell> cells;
    for (const auto& item : items) {
        auto& cell = cells[code_of(item, dimension)];
        ++cell.reports;
        cell.events.insert(item.event);
    }
    std::vector<Count> counts;
    for (const auto& [code, cell] : cells)
        counts.push_back({code, cell.reports, static_cast<std::int64_t>(cell.events.size())});
    return counts;
}

// The place of a day in the series, or nothing before it.
std::optional<std::size_t> place_of(const std::vector<base::Day>& firsts, base::Day day) {
    const auto after = std::upper_bound(firsts.begin(), firsts.end(), day);
    if (after == firsts.begin()) return {};
    return static_cast<std::size_t>(after - firsts.begin()) - 1;
}

// Codes of the newest period that no earlier one has; nothing when there is nothing earlier to tell from.
std::vector<std::string> new_codes(const std::vector<Item>& items, base::Day first, base::Day series_first, Dimension dimension) {
    std::set<std::string> before, now;
    for (const auto& item : items) {
        if (item.received < series_first) continue;
        if (auto code = code_of(item, dimension); !code.empty()) (item.received < first ? before : now).insert(std::move(code));
    }
    std::vector<std::string> found;
    if (!before.empty()) std::set_difference(now.begin(), now.end(), before.begin(), before.end(), std::back_inserter(found));
    return found;
}

Coverage coverage_of(const Compilation& compilation, const std::map<std::string, std::int64_t>& units_by_county) {
    Coverage made;
    std::map<std::string, std::set<std::string_view>> heard;
    for (const auto& item : compilation.items) {
        made.classified += !item.theme.empty();
        made.linked += !item.unit.empty();
        made.judged += item.severity > 0;
        if (!item.unit.empty()) heard[item.county].insert(item.unit);
    }
    for (const auto& [county, units] : units_by_county)
        made.counties.push_back({county, units, static_cast<std::int64_t>(heard[county].size())});
    return made;
}

// Reports and events a period, of everything and of each theme.
void count_series(Compilation& compilation, const std::vector<Item>& items) {
    const auto weeks = compilation.periods.size();
    struct Cells {
        std::vector<std::int64_t> reports;
        std::vector<std::unordered_set<std::string_view>> events;
    };
    const auto empty = [&] {
        return Cells{std::vector<std::int64_t>(weeks), std::vector<std::unordered_set<std::string_view>>(weeks)};
    };
    auto all = empty();
    std::map<std::string, Cells> themes;
    std::vector<base::Day> firsts;
    for (const auto& period : compilation.periods) firsts.push_back(period.first());
    for (const auto& item : items) {
        const auto place = place_of(firsts, item.received);
        if (!place) continue;
        auto& theme = themes.try_emplace(item.theme, empty()).first->second;
        for (auto* cells : {&all, &theme}) {
            ++cells->reports[*place];
            cells->events[*place].insert(item.event);
        }
    }
    const auto course = [](const std::string& code, const Cells& cells) {
        Course made{code, cells.reports, {}};
        for (const auto& events : cells.events) made.events.push_back(static_cast<std::int64_t>(events.size()));
        return made;
    };
    compilation.course = course("", all);
    for (const auto& [code, cells] : themes) compilation.themes.push_back(course(code, cells));
}

}  // namespace

std::string_view name(Dimension dimension) {
    switch (dimension) {
        case Dimension::area:
            return "area";
        case Dimension::channel:
            return "channel";
        case Dimension::county:
            return "county";
        case Dimension::municipality:
            return "municipality";
        case Dimension::outcome:
            return "outcome";
        case Dimension::provider:
            return "provider";
        case Dimension::severity:
            return "severity";
        case Dimension::theme:
            return "theme";
        case Dimension::theme_group:
            return "theme_group";
        case Dimension::type:
            return "type";
        case Dimension::unit:
            return "unit";
    }
    return "";
}

std::string code_of(const Item& item, Dimension dimension) {
    switch (dimension) {
        case Dimension::area:
            return item.area;
        case Dimension::channel:
            return item.channel;
        case Dimension::county:
            return item.county;
        case Dimension::municipality:
            return item.municipality;
        case Dimension::outcome:
            return item.outcome;
        case Dimension::provider:
            return item.provider;
        case Dimension::severity:
            return item.severity ? std::to_string(item.severity) : "";
        case Dimension::theme:
            return item.theme;
        case Dimension::theme_group:
            return item.theme_group;
        case Dimension::type:
            return item.type;
        case Dimension::unit:
            return item.unit;
    }
    return "";
}

base::Day first_day_needed(Period period) { return series_until(period).front().first() - event_days; }

Compilation compile(Period period, std::string office, std::vector<Heard> heard, const Known& known) {
    const auto needed = first_day_needed(period), last = period.last();
    std::erase_if(heard, [&](const Heard& one) { return one.item.received < needed || last < one.item.received; });
    std::sort(heard.begin(), heard.end(),
              [](const Heard& a, const Heard& b) { return order(a.item.number) < order(b.item.number); });
    std::vector<Told> told;
    told.reserve(heard.size());
    for (const auto& one : heard) told.push_back({one.item.received, one.unit_id, one.sketch ? &*one.sketch : nullptr, 0, one.writer});
    const auto first = first_of_event(told);
    std::vector<Item> items;
    items.reserve(heard.size());
    for (std::size_t i = 0; i < heard.size(); ++i) {
        heard[i].item.event = heard[first[i]].item.number.string();
        items.push_back(std::move(heard[i].item));
        heard[i].item.number = items.back().number;  // later reports of the event still ask for it
    }
    Compilation made;
    made.office = std::move(office);
    made.period = period;
    made.periods = series_until(period);
    count_series(made, items);
    const auto series_first = made.periods.front().first();
    made.new_themes = new_codes(items, period.first(), series_first, Dimension::theme);
    made.new_units = new_codes(items, period.first(), series_first, Dimension::unit);
    made.voices = voices_of(period.first(), told, first, items);
    std::erase_if(items, [&](const Item& item) { return item.received < period.first(); });
    made.items = std::move(items);
    for (const auto dimension : dimensions) made.counts[dimension] = count(made.items, dimension);
    made.believed = believed_counts(made.items);
    made.reports = made.course.reports.back();
    made.events = made.course.events.back();
    for (const auto& code : codes_named(made, Dimension::unit))
        if (const auto found = known.units.find(code); found != known.units.end()) made.units.push_back(found->second);
    for (const auto& code : codes_named(made, Dimension::provider))
        if (const auto found = known.providers.find(code); found != known.providers.end())
            made.providers.push_back(found->second);
    made.coverage = coverage_of(made, known.units_by_county);
    made.signals = known.signals;
    std::sort(made.signals.begin(), made.signals.end());
    return made;
}

std::vector<Difference> differences(const Compilation& with, const Compilation& without) {
    std::vector<Difference> found;
    const auto add = [&](std::optional<Dimension> dimension, const std::string& code, const Count& a, const Count& b) {
        const auto expected = dimension ? std::pair{expected_of(with, *dimension, code), expected_of(without, *dimension, code)}
                                        : std::pair<std::int64_t, std::int64_t>{-1, -1};
        if (a.reports != b.reports || a.events != b.events || expected.first != expected.second)
            found.push_back({dimension, code, a.reports, b.reports, a.events, b.events, expected.first, expected.second});
    };
    add({}, "", {"", with.reports, with.events}, {"", without.reports, without.events});
    for (const auto dimension : dimensions) {
        std::map<std::string, std::pair<Count, Count>> cells;
        for (const auto& one : with.counts.at(dimension)) cells[one.code].first = one;
        for (const auto& one : without.counts.at(dimension)) cells[one.code].second = one;
        for (const auto* side : {&with, &without})
            if (const auto believed = side->believed.find(dimension); believed != side->believed.end())
                for (const auto& one : believed->second) cells.try_emplace(one.code);
        for (const auto& [code, both] : cells) add(dimension, code, both.first, both.second);
    }
    return found;
}

namespace {

// What somebody who knows the sums can say of each value: it lies between `low` and `high`.
struct Bounds {
    std::int64_t low = 0, high = 0;
};
constexpr std::int64_t unbounded = std::int64_t{1} << 40;

std::vector<Bounds> bounds_of(const std::vector<std::int64_t>& values, const std::vector<Sum>& sums,
                          const std::vector<Shown>& shown) {
    std::vector<Bounds> bounds;
    for (std::size_t i = 0; i < values.size(); ++i)
        bounds.push_back(shown[i] == Shown::value   ? Bounds{values[i], values[i]}
                         : shown[i] == Shown::small ? Bounds{1, small_below - 1}
                                                    : Bounds{small_below, unbounded});
    constexpr int rounds_max = 100;
    bool narrowed = true;
    const auto narrow = [&](std::size_t i, std::int64_t low, std::int64_t high) {
        if (low > bounds[i].low) {
            bounds[i].low = low;
            narrowed = true;
        }
        if (high < bounds[i].high) {
            bounds[i].high = high;
            narrowed = true;
        }
    };
    for (int round = 0; narrowed && round < rounds_max; ++round) {
        narrowed = false;
        for (const auto& sum : sums) {
            std::int64_t low = 0, high = 0;
            for (const auto part : sum.parts) {
                low += bounds[part].low;
                high += bounds[part].high;
            }
            narrow(sum.whole, low, high);
            const auto whole = bounds[sum.whole];
            for (const auto part : sum.parts) {
                const auto own = bounds[part];
                narrow(part, whole.low - (high - own.high), whole.high - (low - own.low));
                low += bounds[part].low - own.low;
                high += bounds[part].high - own.high;
            }
        }
    }
    return bounds;
}

// The smallest value of the sum that still shows; parts before the whole. Null: none does.
std::optional<std::size_t> smallest_shown(const std::vector<std::int64_t>& values, const Sum& sum,
                                          const std::vector<Shown>& shown) {
    std::optional<std::size_t> smallest;
    for (const auto part : sum.parts)
        if (shown[part] == Shown::value && values[part] > 0 && (!smallest || values[part] < values[*smallest]))
            smallest = part;
    if (!smallest && shown[sum.whole] == Shown::value) smallest = sum.whole;
    return smallest;
}

}  // namespace

std::vector<Shown> suppress(const std::vector<std::int64_t>& values, const std::vector<Sum>& given,
                            const std::vector<bool>& hidden) {
    std::vector<Shown> shown;
    for (std::size_t i = 0; i < values.size(); ++i)
        shown.push_back(values[i] > 0 && values[i] < small_below ? Shown::small
                        : i < hidden.size() && hidden[i]         ? Shown::covered
                                                                 : Shown::value);
    std::vector<Sum> sums;
    for (const auto& sum : given) {
        std::int64_t total = 0;
        for (const auto part : sum.parts) total += values[part];
        if (total == values[sum.whole] && !sum.parts.empty()) sums.push_back(sum);
    }
    // Each round hides one more value of every sum that gives a small one away, so it ends.
    for (bool more = true; more;) {
        more = false;
        const auto bounds = bounds_of(values, sums, shown);
        const auto given_away = [&](std::size_t i) {
            return shown[i] == Shown::small && bounds[i].low == bounds[i].high;
        };
        for (const auto& sum : sums) {
            if (!given_away(sum.whole) && std::none_of(sum.parts.begin(), sum.parts.end(), given_away)) continue;
            const auto cover = smallest_shown(values, sum, shown);
            if (!cover) continue;
            shown[*cover] = Shown::covered;
            more = true;
        }
    }
    return shown;
}

namespace {

// Which figure is a sum of which: everything is the sum of each dimension; a group of its themes,
// a county of its municipalities, a provider and a municipality of their units.
struct Sums {
    std::map<std::pair<Dimension, std::string>, std::size_t> places;
    std::map<std::size_t, std::set<std::size_t>> parts_of[4];
    void add(int kind, const Item& item, Dimension whole, Dimension part) {
        parts_of[kind][places.at({whole, code_of(item, whole)})].insert(places.at({part, code_of(item, part)}));
    }
};

}  // namespace

std::vector<Figure> figures_to_export(const Compilation& compilation) {
    std::vector<Figure> figures{{{}, {"", compilation.reports, compilation.events}}};
    Sums known_sums;
    std::vector<Sum> sums;
    for (const auto& [dimension, counts] : compilation.counts) {
        Sum sum{0, {}};
        for (const auto& counted : counts) {
            known_sums.places[{dimension, counted.code}] = figures.size();
            sum.parts.push_back(figures.size());
            figures.push_back({dimension, counted});
        }
        sums.push_back(std::move(sum));
    }
    for (const auto& item : compilation.items) {
        known_sums.add(0, item, Dimension::theme_group, Dimension::theme);
        known_sums.add(1, item, Dimension::county, Dimension::municipality);
        known_sums.add(2, item, Dimension::provider, Dimension::unit);
        known_sums.add(3, item, Dimension::municipality, Dimension::unit);
    }
    for (const auto& kind : known_sums.parts_of)
        for (const auto& [whole, parts] : kind) sums.push_back({whole, {parts.begin(), parts.end()}});
    std::vector<std::int64_t> reports, events;
    for (const auto& figure : figures) {
        reports.push_back(figure.count.reports);
        events.push_back(figure.count.events);
    }
    const auto reports_shown = suppress(reports, sums);
    std::vector<bool> hidden;
    for (const auto shown : reports_shown) hidden.push_back(shown != Shown::value);
    const auto events_shown = suppress(events, sums, hidden);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        figures[i].reports = reports_shown[i];
        figures[i].events = events_shown[i];
    }
    return figures;
}

std::string csv_field(std::string_view text) {
    std::string field{text};
    if (!field.empty() && std::string_view{"=+-@\t\r"}.find(field.front()) != std::string_view::npos)
        field.insert(field.begin(), '\'');
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string quoted = "\"";
    for (const char c : field) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

}  // namespace insight
