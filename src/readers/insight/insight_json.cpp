#include <algorithm>
#include <boost/json.hpp>

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
        .key("municipality")
        .text(item.municipality)
        .key("number")
        .text(item.number.string())
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
void write(Writer& out, base::Week week) { out.text(base::to_string(week)); }

template <class T>
Writer& list(Writer& out, const std::vector<T>& values) {
    out.begin_array();
    for (const auto& value : values) write(out, value);
    return out.end_array();
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
    out.begin_object().key("counts").begin_object();
    for (const auto dimension : dimensions) list(out.key(name(dimension)), compilation.counts.at(dimension));
    out.end_object().key("events").integer(compilation.events).key("format").integer(format_version);
    list(out.key("items"), compilation.items).key("office").text(compilation.office);
    const auto first = base::first_day(compilation.week);
    out.key("period")
        .begin_object()
        .key("first")
        .text(base::iso(first))
        .key("last")
        .text(base::iso(first + 6))
        .key("week")
        .text(base::to_string(compilation.week))
        .end_object();
    list(out.key("providers"), compilation.providers).key("reports").integer(compilation.reports);
    out.key("series").begin_object();
    list(out.key("events"), compilation.course.events);
    list(out.key("reports"), compilation.course.reports);
    list(out.key("themes"), compilation.themes);
    list(out.key("weeks"), compilation.weeks);
    out.end_object();
    list(out.key("units"), compilation.units);
    numbers(out.key("unlinked"), compilation.items, [](const Item& item) { return item.unit.empty(); });
    numbers(out.key("urgent"), compilation.items, [](const Item& item) { return item.urgent; });
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
    item.severity = static_cast<int>(o.at("severity").as_int64());
    item.urgent = o.at("urgent").as_bool();
    return item;
}

Compilation read(const json::object& o) {
    if (o.at("format").as_int64() != format_version)
        throw base::Fault("a stored compilation has a format that this version does not know");
    Compilation made;
    made.office = text(o, "office");
    made.week = known(base::parse_week(text(o.at("period").as_object(), "week")));
    made.reports = o.at("reports").as_int64();
    made.events = o.at("events").as_int64();
    made.items = all<Item>(o.at("items"), item_of);
    for (const auto dimension : dimensions)
        made.counts[dimension] =
            all<Count>(o.at("counts").as_object().at(name(dimension)), [](const json::value& value) {
                const auto& c = value.as_object();
                return Count{text(c, "code"), c.at("reports").as_int64(), c.at("events").as_int64()};
            });
    const auto& series = o.at("series").as_object();
    made.weeks = all<base::Week>(series.at("weeks"),
                                 [](const json::value& week) { return known(base::parse_week(week.as_string())); });
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

}  // namespace insight
