#pragma once
// What a compilation holds, how it is counted and written, and what of it may leave the office. Pure.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "insight_sketch.h"
#include "registry/registry.h"

namespace insight {

inline constexpr int format_version = 1;
inline constexpr int series_weeks = 8;

// What is counted, in the order of the names.
enum class Dimension { area, channel, county, municipality, provider, severity, theme, theme_group, type, unit };
inline constexpr std::array dimensions{
    Dimension::area,     Dimension::channel, Dimension::county,      Dimension::municipality, Dimension::provider,
    Dimension::severity, Dimension::theme,   Dimension::theme_group, Dimension::type,         Dimension::unit};
std::string_view name(Dimension dimension);

// One report: codes and numbers alone, never a word that somebody wrote. Empty: not known.
struct Item {
    registry::RegistryNumber number;
    std::string event;  // number of the first report of the same event
    std::string type, channel, area, theme, theme_group, region;
    std::string unit, provider;  // register code · organisation number
    std::string municipality, county;
    base::Day received;
    int severity = 0;  // 0: not judged
    bool urgent = false;
};
std::string code_of(const Item& item, Dimension dimension);

struct Unit {
    std::string code, name, provider, municipality, county;
};
struct Provider {
    std::string code, name;
};

// What the compilation is made from: every report of the week, and of the weeks before it that the
// series and the events look back at, in any order.
struct Heard {
    Item item;
    std::int64_t unit_id = 0;
    std::optional<Sketch> sketch;
};
base::Day first_day_needed(base::Week week);

struct Count {
    std::string code;
    std::int64_t reports = 0, events = 0;
};
struct Course {
    std::string code;
    std::vector<std::int64_t> reports, events;
};  // one value a week

struct Compilation {
    std::string office;
    base::Week week;
    std::vector<Item> items;  // of the week, in order of number
    std::int64_t reports = 0, events = 0;
    std::map<Dimension, std::vector<Count>> counts;  // in order of code
    std::vector<base::Week> weeks;                   // the series; the last is the week itself
    Course course;
    std::vector<Course> themes;  // in order of code
    std::vector<Unit> units;     // those with a report in the week, in order of code
    std::vector<Provider> providers;
};

Compilation compile(base::Week week, std::string office, std::vector<Heard> heard,
                    const std::map<std::string, Unit>& units, const std::map<std::string, Provider>& providers);

// The bytes that are hashed: JSON with sorted keys, integers alone, no space, UTF-8 (RFC 8785 cut
// to what is used). compilation_of reads what canonical_json wrote, and is a Fault for anything else.
std::string canonical_json(const Compilation& compilation);
Compilation compilation_of(std::string_view json);

// Counts under five do not leave the office. `small`: under five. `covered`: hidden too, because a
// small one could be worked out from it and a sum.
inline constexpr std::int64_t small_below = 5;
enum class Shown { value, small, covered };
// A sum that a reader may know of: the value at `whole` is that of the values at `parts` together.
// Sums that do not hold are nobody's help and are left out.
struct Sum {
    std::size_t whole = 0;
    std::vector<std::size_t> parts;
};
// `hidden`: values that must not show for another reason. Hides the smallest values until no small
// one follows from the sums, as far as narrowing bounds sum by sum can tell.
std::vector<Shown> suppress(const std::vector<std::int64_t>& values, const std::vector<Sum>& sums,
                            const std::vector<bool>& hidden = {});

// A row of what leaves the office; the first is the whole.
struct Figure {
    std::optional<Dimension> dimension;
    Count count;
    Shown reports = Shown::value, events = Shown::value;
};
std::vector<Figure> figures_to_export(const Compilation& compilation);

// One field of a CSV line: quoted where it must be, and never a formula to a spreadsheet.
std::string csv_field(std::string_view text);

}  // namespace insight
