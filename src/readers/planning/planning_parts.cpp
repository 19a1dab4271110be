#include "planning_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "planning_basis.h"

namespace planning {

using pages::Html;

std::string Words::region(const std::string& id) const {
    if (id.empty()) return std::string{t()("planning.region.none")};
    const auto* found = s_.catalogue.department(id, today_);
    return found ? found->name.in(t().language()) : id;
}

std::string Words::kind(const std::string& id) const { return s_.catalogue.label("unit_kinds", id, today_, t().language()); }
std::string Words::reason(inspections::Reason reason) const { return std::string{t()("planning.reason." + std::string{inspections::code(reason)})}; }
std::string Words::state(const std::string& state) const { return std::string{t()("planning.state." + state)}; }

std::string Words::skill(const std::string& id) const {
    if (id == children_skill) return std::string{t()("planning.skill.children")};
    return s_.catalogue.label("areas", id, today_, t().language());
}

std::string Words::provision(const std::string& id) const {
    const auto* found = s_.catalogue.provision(id, today_);
    if (!found) found = s_.catalogue.provision(id);
    return found ? found->citation.in(t().language()) : id;
}

std::string Words::decimals(double value, int places) const {
    auto text = fmt::format("{:.{}f}", value, places);
    if (t().language() != i18n::Language::en) std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

std::string Words::hours(int tenths) const {
    return t().fill("planning.hours", {tenths % 10 == 0 ? t().number(tenths / 10) : decimals(tenths / 10.0, 1)});
}

std::string Words::share(double value) const { return t().fill("planning.percent", {decimals(100 * value, 1)}); }

std::string Words::user(base::UserId id) const {
    if (!id) return std::string{t()("planning.by.system")};
    const auto name = s_.identity.name_of(id);
    return name.empty() ? std::string{t()("planning.by.unknown")} : name;
}

pages::Tone Words::tone(const std::string& state) {
    if (state == "missed") return pages::Tone::danger;
    if (state == "done") return pages::Tone::success;
    if (state == "overridden") return pages::Tone::warning;
    return state == "scheduled" ? pages::Tone::info : pages::Tone::neutral;
}

Html tabs(const Words& words, std::string_view path) {
    std::vector<pages::ViewLink> links;
    const auto add = [&](std::string_view tail, std::string_view key) {
        const auto href = std::string{home} + std::string{tail};
        links.push_back({href, std::string{words.t()(key)}, href == path, ""});
    };
    add("", "planning.tab.plan");
    add("/frekvens", "planning.tab.frequency");
    add("/tackning", "planning.tab.coverage");
    add("/riskomraden", "planning.tab.areas");
    add("/grunder", "planning.tab.basis");
    add("/prova", "planning.tab.try");
    return pages::views(words.t(), links);
}

std::optional<base::Day> day_in(const http::Fields& form, const std::string& name) {
    const auto part = [&](const char* which) { return base::parse_integer(base::trim(form.get(name + which))); };
    const auto day = part("_day"), month = part("_month"), year = part("_year");
    if (!day || !month || !year || *year < 1900 || *year > 2200 || *month < 1 || *month > 12 || *day < 1 || *day > 31) return {};
    return base::valid_day(static_cast<int>(*year), static_cast<int>(*month), static_cast<int>(*day));
}

pages::DateValue date_in(const http::Fields& form, const std::string& name) {
    return {form.get(name + "_day"), form.get(name + "_month"), form.get(name + "_year")};
}

std::optional<int> tenths_in(std::string_view text) {
    auto number = std::string{base::trim(text)};
    std::replace(number.begin(), number.end(), ',', '.');
    const auto point = number.find('.');
    const auto whole = base::parse_integer(number.substr(0, point));
    if (!whole || *whole < 0 || *whole > 10'000) return {};
    if (point == std::string::npos) return static_cast<int>(*whole * 10);
    const auto rest = number.substr(point + 1);
    if (rest.size() != 1 || rest[0] < '0' || rest[0] > '9') return {};
    return static_cast<int>(*whole * 10) + (rest[0] - '0');
}

std::string said(const base::Refusal& refusal, const i18n::Texts& t) { return t(refusal.text_key, refusal.values); }

std::vector<pages::Error> errors_of(const base::Refusal& refusal, const i18n::Texts& t) { return {{refusal.field, said(refusal, t)}}; }

pages::Field field(const i18n::Texts& t, const char* name, std::string_view key, const http::Fields& typed, const std::vector<pages::Error>& errors) {
    pages::Field made{name, std::string{t(key)}};
    made.value = typed.get(name);
    for (const auto& error : errors)
        if (error.field == name || error.field == std::string{name} + "_day") made.error = error.text;
    return made;
}

std::string line_href(const LineRow& line) { return std::string{home} + "/rad/" + std::to_string(line.id); }

std::vector<LineRow> seen_by(const identity::Actor& actor, std::vector<LineRow> lines) {
    std::erase_if(lines, [&](const LineRow& line) { return !actor.sees_region(line.region); });
    return lines;
}

std::string why(const Words& words, const LineRow& line, const catalogue::FrequencyDuty* duty) {
    const auto& t = words.t();
    switch (line.reason) {
        case inspections::Reason::frequency:
            return t.fill("planning.why.frequency", {duty ? duty->name.in(t.language()) : line.duty, words.provision(line.provision), words.day(line.due)});
        case inspections::Reason::follow_up: return t.fill("planning.why.follow_up", {words.day(line.due)});
        case inspections::Reason::assigned: return std::string{t("planning.why.assigned")};
        case inspections::Reason::national: return std::string{t("planning.why.national")};
        case inspections::Reason::signal: return t.fill("planning.why.signal", {words.day(line.due)});
        case inspections::Reason::risk:
            return t.fill("planning.why.risk", {words.share(line.probability), t.number(line.place), t.number(line.place_of)});
        case inspections::Reason::random: return t.fill("planning.why.random", {words.share(line.drawn_with)});
        case inspections::Reason::other: break;
    }
    return std::string{t("planning.why.other")};
}

}  // namespace planning
