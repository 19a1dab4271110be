#include <algorithm>

#include "statistics/statistics.h"

namespace statistics {

using pages::Html;

namespace {

constexpr std::string_view here = "/arbetsrum/statistik";
constexpr std::size_t themes_max = 12;

std::string service_name(const std::string& service, const catalogue::Catalogue& catalogue, base::Day today,
                         const i18n::Texts& texts) {
    if (service.empty()) return std::string{texts("statistics.service.unsorted")};
    if (service == tips_service) return std::string{texts("statistics.service.tips")};
    const auto* found = catalogue.contact(service, today);
    return found ? found->name.in(texts.language()) : service;
}

std::string code_name(std::string_view list, const std::string& code, const catalogue::Catalogue& catalogue, base::Day today,
                      const i18n::Texts& texts) {
    const auto* found = catalogue.code(list, code, today);
    return found ? found->name.in(texts.language()) : code;
}

std::string month_name(std::int64_t month) {
    const auto number = std::to_string(month % 12 + 1);
    return std::to_string(month / 12) + "-" + (number.size() < 2 ? "0" : "") + number;
}

std::string days(int number, const i18n::Texts& texts) {
    if (number < 0) return std::string{texts("statistics.none")};
    return texts.fill(number == 1 ? "statistics.working_day" : "statistics.working_days", {texts.number(number)});
}

std::string share(std::int64_t part, std::int64_t whole, const i18n::Texts& texts) {
    if (whole == 0) return std::string{texts("statistics.none")};
    return texts.fill("statistics.percent", {texts.number((part * 100 + whole / 2) / whole)});
}

Html figures(const ServiceFigures& one, const i18n::Texts& texts) {
    std::vector<pages::Figure> shown{{std::string{texts("statistics.figure.contacts")}, texts.number(one.contacts), "", ""}};
    if (one.service != tips_service) {
        const auto answered = one.in_time + one.late;
        shown.push_back({std::string{texts("statistics.figure.waiting")}, texts.number(one.waiting), "", ""});
        shown.push_back({std::string{texts("statistics.figure.median")}, days(one.waited_median, texts),
                         std::string{texts("statistics.figure.median_note")}, ""});
        shown.push_back({std::string{texts("statistics.figure.eighty")}, days(one.waited_eighty, texts),
                         std::string{texts("statistics.figure.eighty_note")}, ""});
        shown.push_back({std::string{texts("statistics.figure.in_time")}, share(one.in_time, answered, texts),
                         texts.fill("statistics.figure.in_time_note", {texts.number(one.in_time), texts.number(answered)}), ""});
    }
    return pages::figures(shown);
}

Html months_chart(const ServiceFigures& one, const View& view, const i18n::Texts& texts) {
    pages::Chart chart;
    chart.id = "manader-" + (one.service.empty() ? std::string{"osorterat"} : one.service);
    chart.title = texts("statistics.months.title");
    chart.unit = texts("statistics.unit");
    pages::Series series{std::string{texts("statistics.figure.contacts")}, {}};
    std::size_t most = 0;
    for (std::size_t i = 0; i < view.months.size(); ++i) {
        chart.labels.push_back(month_name(view.months[i]));
        series.values.push_back(static_cast<double>(one.months[i]));
        if (one.months[i] > one.months[most]) most = i;
    }
    chart.finding = texts.fill("statistics.months.finding", {chart.labels[most], texts.number(one.months[most]),
                                                             texts.number(one.months.back())});
    chart.series.push_back(std::move(series));
    return pages::line_chart(texts, chart);
}

Html counts_chart(std::string id, std::string_view title_key, std::string_view list, const std::vector<Count>& counts,
                  const ServiceFigures& one, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts) {
    pages::Chart chart;
    chart.id = id + "-" + (one.service.empty() ? std::string{"osorterat"} : one.service);
    chart.title = texts(title_key);
    chart.unit = texts("statistics.unit");
    pages::Series series{std::string{texts("statistics.figure.contacts")}, {}};
    for (std::size_t i = 0; i < std::min(counts.size(), themes_max); ++i) {
        chart.labels.push_back(code_name(list, counts[i].code, catalogue, today, texts));
        series.values.push_back(static_cast<double>(counts[i].number));
    }
    chart.finding = texts.fill("statistics.counts.finding",
                               {chart.labels.front(), texts.number(counts.front().number), texts.number(one.contacts)});
    chart.series.push_back(std::move(series));
    return pages::bar_chart(texts, chart);
}

Html hours_chart(const ServiceFigures& one, const i18n::Texts& texts) {
    pages::Chart chart;
    chart.id = "timmar-" + (one.service.empty() ? std::string{"osorterat"} : one.service);
    chart.title = texts("statistics.hours.title");
    chart.unit = texts("statistics.unit");
    pages::Series series{std::string{texts("statistics.figure.contacts")}, {}};
    std::int64_t known = 0;
    std::size_t most = 0;
    for (std::size_t hour = 0; hour < one.hours.size(); ++hour) {
        chart.labels.push_back((hour < 10 ? "0" : "") + std::to_string(hour));
        series.values.push_back(static_cast<double>(one.hours[hour]));
        known += one.hours[hour];
        if (one.hours[hour] > one.hours[most]) most = hour;
    }
    chart.finding = texts.fill("statistics.hours.finding", {chart.labels[most], texts.number(one.hours[most]),
                                                            texts.number(known), texts.number(one.contacts - known)});
    chart.series.push_back(std::move(series));
    return pages::line_chart(texts, chart);
}

}  // namespace

http::Response Statistics::show(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    if (!identity::may(*context.actor, identity::Action::list_cases)) return identity::not_found(context);
    const auto asked = request.query.get("manader");
    const int months = asked == "3" ? 3 : asked == "24" ? 24 : 12;
    const auto today = s.clock.today();
    View found;
    std::int64_t behind = 0;
    s.database.read([&](db::Reader& reader) {
        found = view(reader, months);
        behind = backlog(reader);
    });
    pages::Field period{"manader", std::string{texts("statistics.filter.period")}};
    period.value = std::to_string(months);
    std::vector<pages::Choice> periods;
    for (const int number : {3, 12, 24})
        periods.push_back({std::to_string(number), texts.fill("statistics.filter.months", {texts.number(number)}), ""});
    std::vector<Html> parts{pages::heading(1, texts("statistics.title")), pages::paragraph(texts("statistics.about")),
                            pages::filters(texts, here, {{period, periods}})};
    if (behind > 0) parts.push_back(pages::notice(behind == 1 ? std::string{texts("statistics.behind_one")} : texts.fill("statistics.behind", {texts.number(behind)})));
    if (found.services.empty()) parts.push_back(pages::notice(texts("statistics.empty")));
    for (const auto& one : found.services) {
        std::vector<Html> section{figures(one, texts), months_chart(one, found, texts)};
        if (!one.channels.empty())
            section.push_back(counts_chart("kanaler", "statistics.channels.title", "channels", one.channels, one, s.catalogue, today, texts));
        if (!one.themes.empty())
            section.push_back(counts_chart("amnen", "statistics.themes.title", "question_subjects", one.themes, one, s.catalogue, today, texts));
        section.push_back(hours_chart(one, texts));
        parts.push_back(pages::section("tjanst-" + (one.service.empty() ? std::string{"osorterat"} : one.service),
                                       service_name(one.service, s.catalogue, today, texts), pages::stack(section)));
    }
    return identity::staff_page(context, here, std::string{texts("statistics.title")}, pages::stack(parts));
}

}  // namespace statistics
