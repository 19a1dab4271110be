#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "base/fault.h"
#include "insight_rules.h"

namespace insight {

namespace {

// Writes canonical JSON as it goes. The caller gives keys in order; giving them out of order is a Bug.
class Writer {
public:
    Writer& begin_object() { return open('{'); }
    Writer& end_object() { return close('}'); }
    Writer& begin_array() { return open('['); }
    Writer& end_array() { return close(']'); }
    Writer& key(std::string_view name) {
        auto& last = last_keys_.back();
        CHECK(last.empty() || last < name);
        last = name;
        comma();
        quote(name);
        out_ += ':';
        after_key_ = true;
        return *this;
    }
    Writer& text(std::string_view value) {
        comma();
        quote(value);
        return *this;
    }
    Writer& integer(std::int64_t value) {
        comma();
        out_ += std::to_string(value);
        return *this;
    }
    Writer& boolean(bool value) {
        comma();
        out_ += value ? "true" : "false";
        return *this;
    }
    std::string finish() { return std::move(out_); }

private:
    Writer& open(char bracket) {
        comma();
        out_ += bracket;
        first_ = true;
        last_keys_.emplace_back();
        return *this;
    }
    Writer& close(char bracket) {
        out_ += bracket;
        first_ = false;
        last_keys_.pop_back();
        return *this;
    }
    void comma() {
        if (!first_ && !after_key_) out_ += ',';
        first_ = after_key_ = false;
    }
    void quote(std::string_view text) {
        static constexpr std::string_view digits = "0123456789abcdef", escaped = "\b\t\n\f\r", letters = "btnfr";
        out_ += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') {
                out_ += '\\';
                out_ += c;
                continue;
            }
            if (static_cast<unsigned char>(c) >= 0x20) {
                out_ += c;
                continue;
            }
            out_ += '\\';
            if (const auto at = escaped.find(c); at != std::string_view::npos) {
                out_ += letters[at];
                continue;
            }
            out_ += "u00";
            out_ += digits[static_cast<unsigned char>(c) >> 4];
            out_ += digits[static_cast<unsigned char>(c) & 15];
        }
        out_ += '"';
    }
    std::string out_;
    bool first_ = true, after_key_ = false;
    std::vector<std::string> last_keys_;
};

void write(Writer& out, const Count& counted) {
    out.begin_object()
        .key("code")
        .text(counted.code)
        .key("events")
        .integer(counted.events)
        .key("reports")
        .integer(counted.reports)
        .end_object();
}

template <class T>
Writer& list(Writer& out, const std::vector<T>& values) {
    out.begin_array();
    for (const auto& value : values) write(out, value);
    return out.end_array();
}

void write(Writer& out, const MayBe& one) {
    out.begin_object().key("probability").integer(one.probability).key("provider").text(one.provider);
    out.key("unit").text(one.unit).end_object();
}

void write(Writer& out, const Believed& one) {
    out.begin_object().key("code").text(one.code).key("expected_milli").integer(one.expected_milli).key("high").integer(one.high);
    out.key("linked").integer(one.linked).key("low").integer(one.low).key("open").integer(one.open).end_object();
}

void write(Writer& out, const Voices::Alike& one) {
    out.begin_object().key("event").text(one.event).key("reports").integer(one.reports).key("voices").integer(one.voices);
    out.key("weight_milli").integer(one.weight_milli).end_object();
}

void write(Writer& out, const Voices::Unit& one) {
    out.begin_object().key("code").text(one.code).key("events").integer(one.events).key("repeats").integer(one.repeats);
    out.key("reports").integer(one.reports).key("weight_milli").integer(one.weight_milli).end_object();
}

void write(Writer& out, const Item& item) {
    out.begin_object()
        .key("area")
        .text(item.area)
        .key("channel")
        .text(item.channel)
        .key("county")
        .text(item.county)
        .key("event")
        .text(item.event)
        .key("may_be");
    list(out, item.may_be)
        .key("municipality")
        .text(item.municipality)
        .key("number")
        .text(item.number.string())
        .key("outcome")
        .text(item.outcome)
        .key("provider")
        .text(item.provider)
        .key("received")
        .text(base::iso(item.received))
        .key("region")
        .text(item.region)
        .key("severity")
        .integer(item.severity)
        .key("theme")
        .text(item.theme)
        .key("theme_group")
        .text(item.theme_group)
        .key("type")
        .text(item.type)
        .key("unit")
        .text(item.unit)
        .key("urgent")
        .boolean(item.urgent)
        .end_object();
}

void write(Writer& out, const Provider& provider) {
    out.begin_object().key("code").text(provider.code).key("name").text(provider.name).end_object();
}

void write(Writer& out, const Unit& unit) {
    out.begin_object()
        .key("code")
        .text(unit.code)
        .key("county")
        .text(unit.county)
        .key("municipality")
        .text(unit.municipality)
        .key("name")
        .text(unit.name)
        .key("provider")
        .text(unit.provider)
        .end_object();
}

void write(Writer& out, std::int64_t value) { out.integer(value); }
void write(Writer& out, const std::string& value) { out.text(value); }
void write(Writer& out, const Period& period) { out.text(period.name()); }

void write(Writer& out, const Coverage::County& county) {
    out.begin_object().key("code").text(county.code).key("heard").integer(county.heard).key("units").integer(county.units).end_object();
}

void write(Writer& out, const SignalSeen& signal) {
    out.begin_object().key("code").text(signal.code).key("expected_milli").integer(signal.expected_milli);
    out.key("kind").text(signal.kind).key("level").text(signal.level).key("limit_milli").integer(signal.limit_milli);
    out.key("observed").integer(signal.observed).key("week").text(signal.week).end_object();
}

void write(Writer& out, const Course& course) {
    out.begin_object().key("code").text(course.code);
    list(out.key("events"), course.events);
    list(out.key("reports"), course.reports);
    out.end_object();
}

template <class Wanted>
Writer& numbers(Writer& out, const std::vector<Item>& items, Wanted wanted) {
    out.begin_array();
    for (const auto& item : items)
        if (wanted(item)) out.text(item.number.string());
    return out.end_array();
}

}  // namespace

std::string canonical_json(const Compilation& compilation) {
    Writer out;
    out.begin_object().key("believed").begin_object();
    for (const auto dimension : {Dimension::provider, Dimension::unit}) {
        const auto found = compilation.believed.find(dimension);
        list(out.key(name(dimension)), found == compilation.believed.end() ? std::vector<Believed>{} : found->second);
    }
    out.end_object().key("counts").begin_object();
    for (const auto dimension : dimensions) list(out.key(name(dimension)), compilation.counts.at(dimension));
    out.end_object().key("coverage").begin_object();
    const auto coverage = compilation.coverage.value_or(Coverage{});
    out.key("classified").integer(coverage.classified);
    list(out.key("counties"), coverage.counties).key("judged").integer(coverage.judged).key("linked").integer(coverage.linked);
    out.end_object().key("events").integer(compilation.events).key("format").integer(format_version);
    list(out.key("items"), compilation.items);
    out.key("new").begin_object();
    list(out.key("themes"), compilation.new_themes);
    list(out.key("units"), compilation.new_units);
    out.end_object().key("office").text(compilation.office).key("period").begin_object();
    out.key("first").text(base::iso(compilation.period.first())).key("last").text(base::iso(compilation.period.last()));
    out.key("name").text(compilation.period.name()).end_object();
    list(out.key("providers"), compilation.providers).key("reports").integer(compilation.reports);
    out.key("series").begin_object();
    list(out.key("events"), compilation.course.events);
    list(out.key("periods"), compilation.periods);
    list(out.key("reports"), compilation.course.reports);
    list(out.key("themes"), compilation.themes);
    out.end_object();
    list(out.key("signals"), compilation.signals);
    list(out.key("units"), compilation.units);
    numbers(out.key("unlinked"), compilation.items, [](const Item& item) { return item.unit.empty(); });
    numbers(out.key("urgent"), compilation.items, [](const Item& item) { return item.urgent; });
    const auto voices = compilation.voices.value_or(Voices{});
    list(out.key("voices").begin_object().key("campaigns"), voices.campaigns).key("repeats").integer(voices.repeats);
    list(out.key("units"), voices.units);
    out.end_object();
    out.end_object();
    return out.finish();
}

namespace {

namespace json = boost::json;

std::string text(const json::object& object, std::string_view key) { return std::string{object.at(key).as_string()}; }

template <class T, class Make>
std::vector<T> all(const json::value& array, Make make) {
    std::vector<T> made;
    made.reserve(array.as_array().size());
    for (const auto& value : array.as_array()) made.push_back(make(value));
    return made;
}

std::vector<std::int64_t> integers(const json::value& array) {
    return all<std::int64_t>(array, [](const json::value& value) { return value.as_int64(); });
}

template <class T>
T known(const std::optional<T>& read) {
    if (!read) throw base::Fault("a stored compilation cannot be read");
    return *read;
}

Item item_of(const json::value& value) {
    const auto& o = value.as_object();
    Item item;
    item.number = known(registry::RegistryNumber::parse(text(o, "number")));
    item.event = text(o, "event");
    item.type = text(o, "type");
    item.channel = text(o, "channel");
    item.area = text(o, "area");
    item.theme = text(o, "theme");
    item.theme_group = text(o, "theme_group");
    item.region = text(o, "region");
    item.unit = text(o, "unit");
    item.provider = text(o, "provider");
    item.municipality = text(o, "municipality");
    item.county = text(o, "county");
    item.received = known(base::parse_iso_day(text(o, "received")));
    if (const auto* outcome = o.if_contains("outcome")) item.outcome = std::string{outcome->as_string()};
    if (const auto* units = o.if_contains("may_be"))
        item.may_be = all<MayBe>(*units, [](const json::value& one) {
            const auto& m = one.as_object();
            return MayBe{text(m, "unit"), text(m, "provider"), static_cast<int>(m.at("probability").as_int64())};
        });
    item.severity = static_cast<int>(o.at("severity").as_int64());
    item.urgent = o.at("urgent").as_bool();
    return item;
}

// What format 2 added.
void read_later(Compilation& made, const json::object& o) {
    const auto& coverage = o.at("coverage").as_object();
    made.coverage = Coverage{coverage.at("classified").as_int64(), coverage.at("linked").as_int64(), coverage.at("judged").as_int64(), {}};
    made.coverage->counties = all<Coverage::County>(coverage.at("counties"), [](const json::value& value) {
        const auto& c = value.as_object();
        return Coverage::County{text(c, "code"), c.at("units").as_int64(), c.at("heard").as_int64()};
    });
    const auto codes = [&](std::string_view which) {
        return all<std::string>(o.at("new").as_object().at(which), [](const json::value& code) { return std::string{code.as_string()}; });
    };
    made.new_themes = codes("themes");
    made.new_units = codes("units");
    made.signals = all<SignalSeen>(o.at("signals"), [](const json::value& value) {
        const auto& s = value.as_object();
        return SignalSeen{text(s, "level"), text(s, "code"), text(s, "kind"), text(s, "week"), s.at("observed").as_int64(),
                          s.at("expected_milli").as_int64(), s.at("limit_milli").as_int64()};
    });
}

// What format 3 added.
void read_unsure(Compilation& made, const json::object& o) {
    for (const auto dimension : {Dimension::provider, Dimension::unit})
        made.believed[dimension] = all<Believed>(o.at("believed").as_object().at(name(dimension)), [](const json::value& value) {
            const auto& b = value.as_object();
            return Believed{text(b, "code"), b.at("linked").as_int64(), b.at("expected_milli").as_int64(), b.at("low").as_int64(),
                            b.at("high").as_int64(), b.at("open").as_int64()};
        });
    const auto& voices = o.at("voices").as_object();
    made.voices = Voices{voices.at("repeats").as_int64(), {}, {}};
    made.voices->campaigns = all<Voices::Alike>(voices.at("campaigns"), [](const json::value& value) {
        const auto& c = value.as_object();
        return Voices::Alike{text(c, "event"), c.at("reports").as_int64(), c.at("voices").as_int64(), c.at("weight_milli").as_int64()};
    });
    made.voices->units = all<Voices::Unit>(voices.at("units"), [](const json::value& value) {
        const auto& u = value.as_object();
        return Voices::Unit{text(u, "code"), u.at("reports").as_int64(), u.at("events").as_int64(), u.at("repeats").as_int64(),
                            u.at("weight_milli").as_int64()};
    });
}

Compilation read(const json::object& o) {
    const auto format = o.at("format").as_int64();
    if (format < 1 || format > format_version)
        throw base::Fault("a stored compilation has a format that this version does not know");
    Compilation made;
    made.office = text(o, "office");
    made.period = known(parse_period(text(o.at("period").as_object(), format == 1 ? "week" : "name")));
    made.reports = o.at("reports").as_int64();
    made.events = o.at("events").as_int64();
    made.items = all<Item>(o.at("items"), item_of);
    for (const auto dimension : dimensions) {
        auto& counts = made.counts[dimension];
        if (format == 1 && dimension == Dimension::outcome) continue;
        counts =
            all<Count>(o.at("counts").as_object().at(name(dimension)), [](const json::value& value) {
                const auto& c = value.as_object();
                return Count{text(c, "code"), c.at("reports").as_int64(), c.at("events").as_int64()};
            });
    }
    const auto& series = o.at("series").as_object();
    made.periods = all<Period>(series.at(format == 1 ? "weeks" : "periods"),
                               [](const json::value& name) { return known(parse_period(name.as_string())); });
    made.course = {"", integers(series.at("reports")), integers(series.at("events"))};
    made.themes = all<Course>(series.at("themes"), [](const json::value& value) {
        const auto& c = value.as_object();
        return Course{text(c, "code"), integers(c.at("reports")), integers(c.at("events"))};
    });
    made.units = all<Unit>(o.at("units"), [](const json::value& value) {
        const auto& u = value.as_object();
        return Unit{text(u, "code"), text(u, "name"), text(u, "provider"), text(u, "municipality"), text(u, "county")};
    });
    made.providers = all<Provider>(o.at("providers"), [](const json::value& value) {
        return Provider{text(value.as_object(), "code"), text(value.as_object(), "name")};
    });
    if (format > 1) read_later(made, o);
    if (format > 2) read_unsure(made, o);
    return made;
}

}  // namespace

Compilation compilation_of(std::string_view stored) {
    try {
        return read(json::parse(stored).as_object());
    } catch (const base::Fault&) {
        throw;
    } catch (const std::exception&) {
        throw base::Fault("a stored compilation cannot be read");
    }
}

namespace {

using Leaves = std::map<std::string, std::string>;   // by path, parts parted by a line break

// A member of a list is named by what tells it apart, else by its place.
std::string name_in(const json::value& value, std::size_t place, const json::value* periods) {
    if (const auto* object = value.if_object())
        for (const auto* key : {"code", "county", "unit", "event", "number"})
            if (const auto* found = object->if_contains(key); found && found->is_string()) return std::string{found->as_string()};
    if (periods && place < periods->as_array().size()) return std::string{periods->as_array()[place].as_string()};
    return value.is_string() ? std::string{value.as_string()} : std::to_string(place);
}

void add_leaves(const json::value& value, const std::string& path, const json::value* periods, Leaves& leaves) {
    if (const auto* object = value.if_object()) {
        for (const auto& [key, below] : *object) add_leaves(below, path + "\n" + std::string{key}, periods, leaves);
    } else if (const auto* array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i) add_leaves((*array)[i], path + "\n" + name_in((*array)[i], i, periods), periods, leaves);
    } else {
        leaves[path] = value.is_string() ? std::string{value.as_string()} : json::serialize(value);
    }
}

Leaves leaves_of(const json::object& all, std::string_view part) {
    Leaves leaves;
    const auto* series = part == "series" ? &all.at(part).as_object().at("periods") : nullptr;
    add_leaves(all.at(part), "", series, leaves);
    return leaves;
}

}  // namespace

std::vector<OtherDifference> other_differences(const Compilation& with, const Compilation& without) {
    const auto one = json::parse(canonical_json(with)).as_object(), other = json::parse(canonical_json(without)).as_object();
    std::vector<OtherDifference> found;
    // Those of `differences`, the reports themselves, and names are told elsewhere.
    for (const std::string part : {"coverage", "new", "series", "signals", "unlinked", "urgent", "voices"}) {
        if (one.at(part) == other.at(part)) continue;
        if (part == "unlinked" || part == "urgent") {
            found.push_back({part, "", std::to_string(one.at(part).as_array().size()), std::to_string(other.at(part).as_array().size())});
            continue;
        }
        const auto left = leaves_of(one, part);
        auto right = leaves_of(other, part);
        for (const auto& [path, value] : left) {
            const auto there = right.find(path);
            if (there == right.end() || there->second != value) found.push_back({part, path, value, there == right.end() ? "" : there->second});
            if (there != right.end()) right.erase(there);
        }
        for (const auto& [path, value] : right) found.push_back({part, path, "", value});
    }
    return found;
}

}  // namespace insight
