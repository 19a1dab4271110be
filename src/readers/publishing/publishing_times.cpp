// How long cases take: computed once a month, kept, shown with what is too few hidden.
#include <boost/json.hpp>

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "publishing_rules.h"
#include "publishing_store.h"

namespace publishing {

using intake::localised;
using pages::Html;

namespace {

constexpr std::string_view here = "/handlaggningstider";
constexpr std::string_view json_href = "/oppna-data/handlaggningstider.json", csv_href = "/oppna-data/handlaggningstider.csv";

std::string type_name(const catalogue::Catalogue& catalogue, const std::string& type, i18n::Language language) {
    const auto* row = catalogue.case_type_named(type);
    return row ? row->name.in(language) : type;
}

std::string department_name(const catalogue::Catalogue& catalogue, const Times& row, base::Day day, const i18n::Texts& texts) {
    if (row.region.empty()) return std::string{texts("publishing.times.no_department")};
    const auto* department = catalogue.department(row.region, day);
    return department ? department->name.in(texts.language()) : row.region;
}

// Days, and from two months on also the months that they are about.
std::string length(int days, const i18n::Texts& texts) {
    auto words = texts.fill(days == 1 ? "publishing.times.day" : "publishing.times.days", {texts.number(days)});
    if (days < 61) return words;
    return texts.fill("publishing.times.about", {words, texts.number((days * 12 + 182) / 365)});
}

std::vector<pages::Cell> cells(const std::string& name, const Times& row, const i18n::Texts& texts) {
    std::vector<pages::Cell> made{{pages::text(name), false, true}};
    const auto figure = [&](const std::string& words) { made.push_back({pages::text(words), true}); };
    figure(texts.number(row.cases));
    figure(length(row.median, texts));
    figure(length(row.eighty, texts));
    return made;
}

Html type_section(const TypeTimes& type, const catalogue::Catalogue& catalogue, base::Day day, const i18n::Texts& texts) {
    const auto name = type_name(catalogue, type.all.type, texts.language());
    pages::Table table{name, true};
    table.columns = {{std::string{texts("publishing.times.department")}},
                     {std::string{texts("publishing.times.cases")}, "", 0, true},
                     {std::string{texts("publishing.times.median")}, "", 0, true},
                     {std::string{texts("publishing.times.eighty")}, "", 0, true}};
    if (type.all.hidden) return pages::section(type.all.type, name, pages::paragraph(texts("publishing.times.too_few")));
    table.rows.push_back({cells(std::string{texts("publishing.times.whole")}, type.all, texts), ""});
    std::vector<std::string> hidden;
    for (const auto& row : type.departments) {
        const auto department = department_name(catalogue, row, day, texts);
        if (row.hidden) hidden.push_back(department);
        else table.rows.push_back({cells(department, row, texts), ""});
    }
    if (hidden.empty()) return pages::section(type.all.type, name, pages::table(table));
    return pages::section(type.all.type, name,
                          pages::stack({pages::table(table), pages::subtle(texts.fill("publishing.times.hidden", {base::join(hidden, ", ")}))}));
}

Html chart(const ProcessingTimes& times, const catalogue::Catalogue& catalogue, const i18n::Texts& texts) {
    pages::Chart chart;
    chart.id = "times";
    chart.title = texts("publishing.times.chart");
    chart.unit = texts("publishing.times.unit");
    pages::Series median{std::string{texts("publishing.times.median")}, {}}, eighty{std::string{texts("publishing.times.eighty")}, {}};
    const TypeTimes* longest = nullptr;
    for (const auto& type : times.types) {
        if (type.all.hidden) continue;
        chart.labels.push_back(type_name(catalogue, type.all.type, texts.language()));
        median.values.push_back(type.all.median);
        eighty.values.push_back(type.all.eighty);
        if (!longest || type.all.median > longest->all.median) longest = &type;
    }
    if (!longest) return {};
    chart.finding = texts.fill("publishing.times.finding", {type_name(catalogue, longest->all.type, texts.language()),
                                                            length(longest->all.median, texts)});
    chart.series = {std::move(median), std::move(eighty)};
    return pages::bar_chart(texts, chart);
}

// The day that ?till= names; one that is no day is none.
std::optional<base::Day> asked_period(const http::Request& request) {
    return base::parse_iso_day(request.query.get("till").substr(0, 10));
}

std::string csv_row(const ProcessingTimes& times, const Times& row, std::string_view name, std::string_view department) {
    const auto figure = [&](std::int64_t number) { return row.hidden ? std::string{} : std::to_string(number); };
    const auto quoted = [](std::string_view text) {
        std::string field = "\"";
        for (const char c : text) field += c == '"' ? std::string{"\"\""} : std::string{c};
        return field + "\"";
    };
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{}\r\n", base::iso(times.period.first), base::iso(times.period.last),
                       base::iso(times.period.computed), row.type, quoted(name), row.region.empty() ? "" : row.region,
                       quoted(department), figure(row.cases), figure(row.median), figure(row.eighty), row.hidden ? "true" : "false");
}

}  // namespace

std::int64_t Publishing::compute_times() const {
    const auto today = s_.clock.today();
    const auto period = period_before(today);
    bool done = false;
    std::vector<casework::Casework::Taken> taken;
    s_.database.read([&](db::Reader& reader) {
        done = store::has_period(reader, period.last);
        if (!done) taken = s_.casework.taken(reader, period.first, period.last);
    });
    if (done) return 0;
    std::int64_t closed = 0;
    std::map<std::string, std::map<std::string, Counts>> by_type;
    for (const auto& one : taken) {
        closed += one.cases;
        by_type[one.type][one.region][std::max(one.days, 0)] += one.cases;
    }
    std::vector<Times> rows{{"", "", closed, 0, 0, false}};
    for (const auto& [type, regions] : by_type) {
        const auto version = s_.casework.version(type, period.last);
        if (!version || !published(**version, s_.catalogue, period.last)) continue;
        Counts whole;
        for (const auto& [region, counts] : regions)
            for (const auto& [days, cases] : counts) whole[days] += cases;
        rows.push_back(times_of(type, "*", whole));
        for (const auto& [region, counts] : regions) rows.push_back(times_of(type, region, counts));
    }
    s_.database.write([&](db::Transaction& tx) {
        if (store::has_period(tx, period.last)) return;
        for (const auto& row : rows) {
            s_.ledger.put_working(tx, store::times, {s_.ids.next(), period.last.number, today.number, row.type, row.region,
                                                     row.cases, row.median, row.eighty});
        }
    });
    return 1;
}

std::vector<base::Day> Publishing::periods(db::Reader& reader) const { return store::periods(reader); }

std::optional<ProcessingTimes> Publishing::processing_times(db::Reader& reader, std::optional<base::Day> last) const {
    const auto known = store::periods(reader);
    if (known.empty()) return {};
    if (!last) last = known.front();
    if (std::find(known.begin(), known.end(), *last) == known.end()) return {};
    ProcessingTimes found;
    found.period = period_ending(*last);
    found.period.computed = store::computed(reader, *last);
    for (auto& row : store::of_period(reader, *last)) {
        if (row.region == "*") {
            found.types.push_back({row, {}});
            found.types.back().all.region.clear();
        } else if (!found.types.empty() && found.types.back().all.type == row.type) {
            found.types.back().departments.push_back(row);
        }
    }
    for (auto& type : found.types) suppress(type);
    return found;
}

http::Response Publishing::times(const http::Request& request, const identity::Context& context) const {
    const auto& texts = context.t();
    const auto asked = asked_period(request);
    if (request.query.has("till") && !asked) return identity::not_found(context);
    std::optional<ProcessingTimes> found;
    std::vector<base::Day> known;
    s_.database.read([&](db::Reader& reader) {
        known = periods(reader);
        found = processing_times(reader, asked);
    });
    if (asked && !found) return identity::not_found(context);
    std::vector<Html> parts{pages::title_row(texts("publishing.times.title"), {pages::print_button(texts)})};
    if (!found) {
        parts.push_back(pages::paragraph(texts("publishing.times.none")));
    } else {
        auto& types = found->types;
        std::sort(types.begin(), types.end(), [&](const TypeTimes& a, const TypeTimes& b) {
            return i18n::compare_swedish(type_name(s_.catalogue, a.all.type, texts.language()), type_name(s_.catalogue, b.all.type, texts.language())) < 0;
        });
        parts.push_back(pages::paragraph(texts.fill("publishing.times.period", {texts.date(found->period.first), texts.date(found->period.last),
                                                                               texts.date(found->period.computed)})));
        parts.push_back(pages::list({pages::rich_inline(texts("publishing.times.means_median")), pages::rich_inline(texts("publishing.times.means_eighty")),
                                     pages::rich_inline(texts("publishing.times.means_days")),
                                     pages::rich_inline(texts.fill("publishing.times.means_hidden", {texts.number(shown_from)}))}));
        if (types.empty()) parts.push_back(pages::paragraph(texts("publishing.times.no_types")));
        parts.push_back(chart(*found, s_.catalogue, texts));
        for (const auto& type : types) parts.push_back(type_section(type, s_.catalogue, found->period.last, texts));
    }
    parts.push_back(pages::heading(2, texts("publishing.times.late_title")));
    parts.push_back(pages::rich_paragraph(texts.fill("publishing.times.late", {localised(context, "/artiklar/processing_times")})));
    if (found) {
        const auto suffix = asked ? "?till=" + base::iso(found->period.last) : std::string{};
        parts.push_back(pages::heading(2, texts("publishing.times.data_title")));
        parts.push_back(pages::paragraph(texts("publishing.times.data")));
        parts.push_back(pages::list({pages::link(std::string{json_href} + suffix, texts("publishing.times.json")),
                                     pages::link(std::string{csv_href} + suffix, texts("publishing.times.csv"))}));
    }
    if (known.size() > 1) {
        std::vector<Html> earlier;
        for (const auto last : known) {
            const auto period = period_ending(last);
            earlier.push_back(pages::link(localised(context, here) + "?till=" + base::iso(last),
                                          texts.fill("publishing.times.span", {texts.date(period.first), texts.date(period.last)})));
        }
        parts.push_back(pages::details(texts("publishing.times.earlier"), pages::list(earlier)));
    }
    return identity::public_page(context, here, std::string{texts("publishing.times.title")}, pages::stack(parts));
}

http::Response Publishing::times_json(const http::Request& request, const identity::Context&) const {
    std::optional<ProcessingTimes> found;
    std::vector<base::Day> known;
    s_.database.read([&](db::Reader& reader) {
        known = periods(reader);
        if (!request.query.has("till") || asked_period(request)) found = processing_times(reader, asked_period(request));
    });
    namespace json = boost::json;
    json::array all;
    for (const auto last : known) all.emplace_back(base::iso(last));
    if (!found) {
        auto response = http::json(json::serialize(json::object{{"title", "No figures for that period"}, {"status", 404}, {"periods", std::move(all)}}), 404);
        response.content_type = "application/problem+json";
        return response;
    }
    json::array rows;
    const auto& english = i18n::Texts::of(i18n::Language::en);
    const auto add = [&](const Times& row, bool whole) {
        const auto figure = [&](std::int64_t number) { return row.hidden ? json::value(nullptr) : json::value(number); };
        json::object made{{"case_type", row.type},
                          {"case_type_name", {{"sv", type_name(s_.catalogue, row.type, i18n::Language::sv)},
                                              {"en", type_name(s_.catalogue, row.type, i18n::Language::en)}}}};
        made["department"] = whole || row.region.empty() ? json::value(nullptr) : json::value(row.region);
        made["department_name"] = whole ? "All" : department_name(s_.catalogue, row, found->period.last, english);
        made["whole_office"] = whole;
        made["cases"] = figure(row.cases);
        made["median_days"] = figure(row.median);
        made["eighty_percent_days"] = figure(row.eighty);
        made["suppressed"] = row.hidden;
        rows.emplace_back(std::move(made));
    };
    for (const auto& type : found->types) {
        add(type.all, true);
        for (const auto& row : type.departments) add(row, false);
    }
    auto response = http::json(json::serialize(json::object{
        {"title", "Processing times of closed cases, by case type and department"}, {"from", base::iso(found->period.first)},
        {"to", base::iso(found->period.last)}, {"computed", base::iso(found->period.computed)}, {"unit", "days"},
        {"suppressed_below", shown_from}, {"periods", std::move(all)}, {"rows", std::move(rows)}}));
    response.add("Access-Control-Allow-Origin", "*");
    return response;
}

http::Response Publishing::times_csv(const http::Request& request, const identity::Context& context) const {
    std::optional<ProcessingTimes> found;
    s_.database.read([&](db::Reader& reader) {
        if (!request.query.has("till") || asked_period(request)) found = processing_times(reader, asked_period(request));
    });
    if (!found) return http::text("no figures for that period\n", 404);
    std::string body = "from,to,computed,case_type,case_type_name,department,department_name,cases,median_days,eighty_percent_days,suppressed\r\n";
    for (const auto& type : found->types) {
        const auto name = type_name(s_.catalogue, type.all.type, i18n::Language::sv);
        auto whole = type.all;
        whole.region = "*";
        body += csv_row(*found, whole, name, context.t()("publishing.times.whole"));
        for (const auto& row : type.departments) body += csv_row(*found, row, name, department_name(s_.catalogue, row, found->period.last, context.t()));
    }
    http::Response response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = std::move(body);
    response.add("Content-Disposition", http::content_disposition("handlaggningstider-" + base::iso(found->period.last) + ".csv"));
    response.add("Access-Control-Allow-Origin", "*");
    return response;
}

void declare_tables(ledger::Ledger& ledger) { ledger.watch(store::times); }

}  // namespace publishing
