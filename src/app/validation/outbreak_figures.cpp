#include "outbreak_figures.h"

#include <algorithm>
#include <functional>
#include <set>

#include "detection/detection.h"

namespace validation {

namespace {

constexpr double share_allowed = 0.20, rate_allowed = 0.0130, q = 0.10, alpha = 0.01;
constexpr int years = 5, quiet_from = 290, quiet_every = 3;  // weeks before those judged that teach the tail

struct Week {
    int outbreak = -1;  // -1: a quiet week
    bool enough = false;
    double ours = 1, theirs = 1;  // p
    double order = 0;             // log odds; p where there is no model
};

struct Read {
    std::vector<Week> weeks;  // judged
    std::size_t outbreaks = 0;
};

Read read(const Outbreaks& made, const OutbreakWorld& world) {
    Read result;
    result.outbreaks = made.outbreaks.size();
    detection::Null null;
    std::vector<detection::Reading> readings, quiet;
    for (std::size_t s = 0; s < made.counts.size(); ++s) {
        const auto& counts = made.counts[s];
        const int first = world.weeks - world.watched;
        detection::Null apart;
        for (int week = quiet_from; week < first; week += quiet_every)
            quiet.push_back(
                detection::read_week(std::span{counts}.first(static_cast<std::size_t>(week) + 1), {}, 1, apart));
        for (int week = first; week < world.weeks; ++week) {
            const auto known = std::span{counts}.first(static_cast<std::size_t>(week) + 1);
            readings.push_back(detection::read_week(known, {}, s * 1'000'003 + static_cast<std::uint64_t>(week), null));
            Week one;
            one.enough = readings.back().enough;
            if (made.raised[s][static_cast<std::size_t>(week)])
                for (std::size_t i = 0; i < made.outbreaks.size(); ++i)
                    if (made.outbreaks[i].series == static_cast<int>(s) && week >= made.outbreaks[i].first &&
                        week <= made.outbreaks[i].last)
                        one.outbreak = static_cast<int>(i);
            const auto verdict = detection::farrington(known, detection::weeks_a_year_apart(week, years),
                                                       detection::noufaily(years, alpha));
            if (detection::known(verdict.p)) one.theirs = verdict.p;
            result.weeks.push_back(one);
        }
    }
    std::vector<double> seen;
    for (const auto& reading : quiet) seen.push_back(detection::p_of(reading, null));
    const auto tail = detection::tail_of(seen);
    for (std::size_t i = 0; i < readings.size(); ++i) {
        result.weeks[i].ours = tail.recalibrated(detection::p_of(readings[i], null));
        result.weeks[i].order = readings[i].way == detection::Way::model ? readings[i].log_odds : -100;
    }
    return result;
}

Found found(const Read& read, const std::vector<const Week*>& flagged) {
    std::set<int> seen;
    double wrong = 0, right = 0, all = 0;
    for (const auto& week : read.weeks) all += week.outbreak >= 0;
    for (const auto* week : flagged) {
        (week->outbreak >= 0 ? right : wrong) += 1;
        if (week->outbreak >= 0) seen.insert(week->outbreak);
    }
    return {flagged.empty() ? 0 : wrong / static_cast<double>(flagged.size()),
            static_cast<double>(seen.size()) / static_cast<double>(std::max<std::size_t>(read.outbreaks, 1)),
            all > 0 ? right / all : 0, wrong / (static_cast<double>(read.weeks.size()) - all)};
}

using Order = std::function<double(const Week&)>;  // the smaller, the sooner

std::vector<const Week*> in_order(const Read& read, const Order& order) {
    std::vector<const Week*> weeks;
    for (const auto& week : read.weeks)
        if (week.enough) weeks.push_back(&week);
    std::stable_sort(weeks.begin(), weeks.end(), [&](const Week* a, const Week* b) { return order(*a) < order(*b); });
    return weeks;
}

// The longest beginning of the order that the rule allows.
Found longest(const Read& read, const Order& order, const std::function<bool(double wrong, double flagged)>& allowed) {
    const auto weeks = in_order(read, order);
    std::size_t best = 0;
    double wrong = 0;
    for (std::size_t i = 0; i < weeks.size(); ++i) {
        wrong += weeks[i]->outbreak < 0;
        if (allowed(wrong, static_cast<double>(i + 1))) best = i + 1;
    }
    return found(read, {weeks.begin(), weeks.begin() + static_cast<std::ptrdiff_t>(best)});
}

Found controlled(const Read& read, const Order& p_of_week) {
    const auto weeks = in_order(read, p_of_week);
    std::vector<double> p;
    for (const auto* week : weeks) p.push_back(p_of_week(*week));
    const auto out = detection::rejected(p, q);
    std::vector<const Week*> flagged;
    for (std::size_t i = 0; i < weeks.size(); ++i)
        if (out[i]) flagged.push_back(weeks[i]);
    return found(read, flagged);
}

}  // namespace

OutbreakFigures figures_of(const Outbreaks& outbreaks, const OutbreakWorld& world) {
    const auto weeks = read(outbreaks, world);
    const Order ours = [](const Week&week) { return -week.order; },
                theirs = [](const Week&week) { return week.theirs; };
    const auto by_share = [](double wrong, double flagged) { return wrong <= share_allowed * flagged; };
    double quiet = 0;
    for (const auto& week : weeks.weeks) quiet += week.outbreak < 0;
    OutbreakFigures figures;
    figures.ours = longest(weeks, ours, by_share);
    figures.theirs = longest(weeks, theirs, by_share);
    figures.ours_at_rate = longest(weeks, ours, [&](double wrong, double) { return wrong <= rate_allowed * quiet; });
    std::vector<const Week*> plain;
    for (const auto& week : weeks.weeks)
        if (week.enough && week.theirs < alpha) plain.push_back(&week);
    figures.theirs_plain = found(weeks, plain);
    figures.ours_controlled = controlled(weeks, [](const Week& week) { return week.ours; });
    figures.theirs_controlled = controlled(weeks, theirs);
    return figures;
}

}  // namespace validation
