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
#include "insight_period.h"
#include "insight_sketch.h"
#include "registry/registry.h"

namespace insight {

// Format 2 adds quarters, outcomes, coverage, what is new and the period's signals; 3 how far each link is believed
// and what many voices and busy writers weigh. Earlier ones are still read.
inline constexpr int format_version = 3;

// What is counted, in the order of the names.
enum class Dimension { area, channel, county, municipality, outcome, provider, severity, theme, theme_group, type, unit };
inline constexpr std::array dimensions{
    Dimension::area,     Dimension::channel,  Dimension::county, Dimension::municipality, Dimension::outcome, Dimension::provider,
    Dimension::severity, Dimension::theme, Dimension::theme_group, Dimension::type, Dimension::unit};
std::string_view name(Dimension dimension);

// A unit that a report may be about, as far as that is believed: ten-thousandths; -1: nobody can say yet.
struct MayBe {
    std::string unit, provider;  // register code · organisation number
    int probability = -1;
};

// One report: codes and numbers alone, never a word that somebody wrote. Empty: not known.
struct Item {
    registry::RegistryNumber number;
    std::string event;  // number of the first report of the same event
    std::string type, channel, area, theme, theme_group, region;
    std::string unit, provider;  // register code · organisation number
    std::string municipality, county;
    std::string outcome;         // of a case that is closed; empty: open
    base::Day received;
    int severity = 0;  // 0: not judged
    bool urgent = false;
    std::vector<MayBe> may_be{};  // empty: its unit is certain, or nothing is known of it
};
std::string code_of(const Item& item, Dimension dimension);

struct Unit {
    std::string code, name, provider, municipality, county;
};
struct Provider {
    std::string code, name;
};

// A signal of the period as it is frozen: what stood out, where, and by how much (thousandths).
struct SignalSeen {
    std::string level, code;     // unit, provider, municipality, theme ...
    std::string kind;            // how it was found
    std::string week;
    std::int64_t observed = 0, expected_milli = 0, limit_milli = 0;
    auto operator<=>(const SignalSeen&) const = default;
};

// What the compilation is made from: every report of the period, and of the periods before it that the
// series and the events look back at, in any order.
struct Heard {
    Item item;
    std::int64_t unit_id = 0;
    std::optional<Sketch> sketch;
    std::int64_t writer = 0;  // tells known senders apart; 0: nobody knows
};
base::Day first_day_needed(Period period);

// What the office knows at the moment, beside the reports.
struct Known {
    std::map<std::string, Unit> units;
    std::map<std::string, Provider> providers;
    std::map<std::string, std::int64_t> units_by_county;   // units of the register that are active
    std::vector<SignalSeen> signals;                       // of the period, in any order
};

// How far the period's reports were taken in, and how much of the register was heard of.
struct Coverage {
    std::int64_t classified = 0, linked = 0, judged = 0;   // reports with a theme, a unit, a severity
    struct County {
        std::string code;
        std::int64_t units = 0, heard = 0;                 // in the register; told of in the period
    };
    std::vector<County> counties;                          // in order of code
};

struct Count {
    std::string code;
    std::int64_t reports = 0, events = 0;
};
// How many reports a unit or provider has when each link counts as far as it is believed; there where any is unsure.
struct Believed {
    std::string code;
    std::int64_t linked = 0;               // reports that are linked to it
    std::int64_t expected_milli = 0;       // thousandths
    std::int64_t low = 0, high = 0;        // 90 %
    std::int64_t open = 0;                 // reports that nobody can put a figure on yet; in no expectation
};

// What many who say the same and one who says much weigh (insight_voices.h).
struct Voices {
    struct Alike {                         // a campaign
        std::string event;
        std::int64_t reports = 0, voices = 0, weight_milli = 0;
    };
    struct Unit {
        std::string code;
        std::int64_t reports = 0, events = 0, repeats = 0, weight_milli = 0;
    };
    std::int64_t repeats = 0;              // reports by known senders who had told of another event of the unit
    std::vector<Alike> campaigns;          // in order of event
    std::vector<Unit> units;               // in order of code; with a campaign, or with five repeats or more
};

struct Course {
    std::string code;
    std::vector<std::int64_t> reports, events;
};  // one value a week

struct Compilation {
    std::string office;
    Period period;
    std::vector<Item> items;  // of the period, in order of number
    std::int64_t reports = 0, events = 0;
    std::map<Dimension, std::vector<Count>> counts;  // in order of code
    std::vector<Period> periods;                     // the series; the last is the period itself
    Course course;
    std::vector<Course> themes;  // in order of code
    std::vector<Unit> units;     // those with a report in the period, in order of code
    std::vector<Provider> providers;
    // Empty in what was compiled under format 1.
    std::optional<Coverage> coverage;
    std::vector<std::string> new_themes, new_units;  // heard of, and not in the earlier periods of the series
    std::vector<SignalSeen> signals;
    // Empty in what was compiled under format 1 or 2.
    std::map<Dimension, std::vector<Believed>> believed;  // of units and providers, in order of code
    std::optional<Voices> voices;
};

Compilation compile(Period period, std::string office, std::vector<Heard> heard, const Known& known);

// Which figures are others when one report is taken away: what a single tip is worth in the whole.
struct Difference {
    std::optional<Dimension> dimension;              // empty: the whole
    std::string code;
    std::int64_t reports_with = 0, reports_without = 0, events_with = 0, events_without = 0;
    // Thousandths, where links are unsure; -1: they are not.
    std::int64_t expected_with = -1, expected_without = -1;
};
std::vector<Difference> differences(const Compilation& with, const Compilation& without);

// And every other figure of the compilation that is another: what is urgent or without a unit, coverage, what is new,
// the course, voices. `part` is the compilation's own name of it, `where` what lies below (a county, a period, a code).
struct OtherDifference { std::string part, where, with, without; };
std::vector<OtherDifference> other_differences(const Compilation& with, const Compilation& without);

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
