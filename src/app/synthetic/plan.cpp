#include "plan.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace synthetic {

namespace {

constexpr std::uint64_t kind_of_stream = 2, matters_stream = 3;
constexpr double tips_share = 0.62, told_again = 0.06;
constexpr double health_care_share = 0.6;
constexpr int burst_days = 21;

class Planner {
public:
    Planner(const Words& words, const Register& made, base::Day first, base::Day last, std::uint64_t seed,
            std::uint64_t stream = kind_of_stream)
        : words_{words}, made_{made}, random_{seed, stream, 0}, first_{first}, last_{last} {
        constexpr std::array weekday_weight{1.3, 1.2, 1.15, 1.1, 1.0, 0.5, 0.5};
        for (auto day = first; day <= last; day = day + 1)
            days_.add(weekday_weight[static_cast<std::size_t>(base::weekday(day) - 1)] * (day == last && day != first ? 0.3 : 1.0));
        for (const auto& unit : made.units) units_.add(unit.weight);
        for (std::size_t i = 0; i < words.themes.size(); ++i)
            for (const auto& group : words.themes[i].groups) {
                auto& [themes, weights] = themes_[group];
                themes.push_back(i);
                weights.add(words.themes[i].weight);
            }
    }

    std::size_t new_event(std::size_t unit, std::optional<std::size_t> theme = {}) {
        const auto& [themes, weights] = themes_.at(made_.units[unit].group);
        const auto chosen = theme ? *theme : themes[weights.draw(random_)];
        const auto& words = words_.themes[chosen];
        // The lower end is commoner than the higher.
        const int severity = std::min(random_.between(words.low, words.high), random_.between(words.low, words.high));
        plan_.events.push_back({unit, chosen, severity, theme.has_value()});
        return plan_.events.size() - 1;
    }
    base::Day draw_day() { return first_ + static_cast<int>(days_.draw(random_)); }

    void tip(base::Day day, std::size_t event, bool again) { arrive(day, true, event, again); }
    void enquiry(base::Day day) { arrive(day, false, 0, false); }

    // A unit of the area wanted, where something happened that is a matter of its own.
    void matter() {
        const bool health_care = random_.chance(health_care_share);
        auto unit = units_.draw(random_);
        for (int tries = 0; tries < 200 && (made_.units[unit].area == "hsl") != health_care; ++tries)
            unit = units_.draw(random_);
        tip(draw_day(), new_event(unit), false);
    }

    // A theme that suddenly is told about at one unit, by several and of several events.
    std::size_t burst(std::size_t most) {
        const auto unit = units_.draw(random_);
        const auto first_event = new_event(unit);
        const auto theme = plan_.events[first_event].theme;
        const auto begin = random_.chance(0.5) ? last_ - burst_days : draw_day();
        const auto count = std::min<std::size_t>(most, static_cast<std::size_t>(random_.between(6, 12)));
        for (std::size_t i = 0; i < count; ++i) {
            const auto event = i == 0 ? first_event : new_event(unit, theme);
            plan_.events[event].of_burst = true;
            tip(clamped(begin + random_.between(0, burst_days)), event, false);
        }
        return count;
    }
    // One event, told by one or by several within some days.
    std::size_t event_told(std::size_t most) {
        const auto event = new_event(units_.draw(random_));
        const auto day = draw_day();
        tip(day, event, false);
        std::size_t told = 1;
        if (!random_.chance(told_again)) return told;
        for (const auto more = static_cast<std::size_t>(random_.between(1, 4)); told <= more && told < most; ++told)
            tip(clamped(day + random_.between(0, 9)), event, true);
        return told;
    }

    Plan take() {
        auto& all = plan_.arrivals;
        std::sort(all.begin(), all.end(), [](const Arrival& a, const Arrival& b) {
            return std::tie(a.day, a.second, a.number) < std::tie(b.day, b.second, b.number);
        });
        // Whoever came first is the first to tell.
        std::vector<bool> told(plan_.events.size());
        for (auto& one : all)
            if (one.tip) { one.again = told[one.event]; told[one.event] = true; }
        return std::move(plan_);
    }

private:
    base::Day clamped(base::Day day) const { return std::clamp(day, first_, last_); }

    void arrive(base::Day day, bool is_tip, std::size_t event, bool again) {
        // Most write by day and in the evening. The last day has only begun when the data end.
        int second = random_.chance(0.9) ? random_.between(7 * 3600, 22 * 3600) : random_.between(1, 86'399 - 3600);
        if (day == last_) second = random_.between(60, 1800);
        plan_.arrivals.push_back({day, second, plan_.arrivals.size(), is_tip, event, again});
    }

    const Words& words_;
    const Register& made_;
    Random random_;
    base::Day first_, last_;
    Weighted days_, units_;
    std::map<std::string, std::pair<std::vector<std::size_t>, Weighted>> themes_;
    Plan plan_;
};

}  // namespace

Plan make_plan(const Words& words, const Register& made, std::size_t cases, base::Day first, base::Day last, std::uint64_t seed) {
    CHECK(!made.units.empty() && first <= last);
    Planner planner{words, made, first, last, seed};
    const auto tips = static_cast<std::size_t>(static_cast<double>(cases) * tips_share + 0.5);
    std::size_t planned = 0;
    for (std::size_t bursts = std::max<std::size_t>(2, cases / 1000); bursts > 0 && planned < tips / 4; --bursts) planned += planner.burst(tips - planned);
    while (planned < tips) planned += planner.event_told(tips - planned);
    for (std::size_t i = planned; i < cases; ++i) planner.enquiry(planner.draw_day());
    return planner.take();
}

Plan make_matters(const Words& words, const Register& made, std::size_t cases, base::Day first, base::Day last,
                  std::uint64_t seed) {
    CHECK(!made.units.empty() && first <= last);
    Planner planner{words, made, first, last, seed, matters_stream};
    for (std::size_t i = 0; i < cases; ++i) planner.matter();
    return planner.take();
}

}  // namespace synthetic
