#pragma once
// Whether a count is more (or less) than it should be. Pure figures over counts that the caller gives:
// no clock, no input or output, no randomness but a seed. What can be worked out in parts (series,
// pairs, places) gives the same on any number of threads. Methods, sources and limits of each:
// docs/insight/signals.md. A figure that cannot be given is NaN or an empty optional, never a silent 0.
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace detection {

using Counts = std::span<const int>;  // one a week, the oldest first
using Numbers = std::span<const double>;
inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
inline bool known(double figure) { return figure == figure; }

// ---- counts ----------------------------------------------------------------------------------
// A count with this mean and a variance of dispersion times the mean: Poisson at 1 (or below), negative
// binomial of size mean / (dispersion - 1) above it.
double tail(double count, double mean, double dispersion);         // P(Y >= count)
double lower_tail(double count, double mean, double dispersion);   // P(Y <= count)
double mid_tail(double count, double mean, double dispersion);     // P(Y > count) + half P(Y = count)
int quantile(double probability, double mean, double dispersion);  // the least y with P(Y <= y) >= probability
double normal_quantile(double probability);
double normal_tail(double z);  // P(Z >= z)
// The distance in standard deviations that a normal variable would have at the same mid tail.
double z_of(double count, double mean, double dispersion);

// ---- what a week of a series should hold ------------------------------------------------------
// Farrington et al. 1996 and Noufaily et al. 2013, as R's surveillance 1.20.3 works them out.
enum class Limit { two_thirds_power, negative_binomial, upper_mean };  // thresholdMethod delta, nbPlugin, muan
struct Farrington {
    int years = 5, half_window = 3, periods = 10, weeks_left_out = 26;
    double outlier = 2.58;   // weeks further out than this count less when the model is fitted again
    double trend_level = 1;  // a trend is kept when its p is below this
    bool two_sided = false;  // the 1996 limit: half of alpha on each side
    double alpha = 0.01;
    Limit limit = Limit::negative_binomial;
    int least_cases = 5, least_weeks = 4;  // fewer in those weeks: no alarm
    // The package works out the error of the mean and the p of the trend from weights of outliers alone,
    // without the model's own. True: as it does. False: as theory says.
    bool as_package = true;
    double beside = 0;  // counts of the series' own mean that stand beside each period's
};
Farrington original(int years, double alpha);              // algo.farrington: windows alone, 2/3 power
Farrington original_in_flexible(int years, double alpha);  // farringtonFlexible with thresholdMethod "delta"
Farrington noufaily(int years, double alpha);              // ten periods, 26 weeks left out, "nbPlugin"
Farrington ours(int years);                                // noufaily as theory says, one count beside

// Where the weeks of earlier years stand: the week itself first, then one for each year back.
std::vector<int> weeks_a_year_apart(int week, int years, int weeks_of_year = 52);
// The same by the calendar: `days` holds the first day of each week (days since 1970); the nearest such
// weekday to the same date. Empty when a year is not there.
std::vector<int> same_dates(std::span<const int> days, int week, int years);

// A model of the weeks before, and what it says of the newest weeks, `now` last.
struct Baseline {
    bool usable = false;
    bool trend = false;
    double dispersion = 1;
    int weeks = 0, freedom = 0;         // weeks used; less what was estimated
    std::vector<double> means, errors;  // expected count, and the error of its logarithm
    double mean() const { return means.empty() ? unknown : means.back(); }
    double error() const { return errors.empty() ? unknown : errors.back(); }
};
// `ahead`: how many of the newest weeks to tell of (at most weeks_left_out, else 1).
Baseline baseline(Counts counts, std::span<const int> references, const Farrington& options, int ahead = 1);

struct Verdict {
    Baseline model;
    double expected = unknown, upper = unknown, p = unknown;  // p: of the plug-in mean
    double exceedance = unknown;                              // (observed - expected) / (upper - expected)
    bool enough = false, alarm = false;
};
Verdict farrington(Counts counts, std::span<const int> references, const Farrington& options);

// p of a count whose mean and dispersion were themselves estimated: the mid tail averaged over where they
// may be (normal for the log mean, scaled chi-square for the dispersion), by quadrature and by draws.
double predictive_tail(double count, double mean, double error, double dispersion, int freedom);
double predictive_tail_by_draws(double count, double mean, double error, double dispersion, int freedom, int draws,
                                std::uint64_t seed);
int predictive_quantile(double probability, double mean, double error, double dispersion, int freedom);

// ---- raised now ------------------------------------------------------------------------------
// The odds that a series has been raised in its newest weeks, filtered over quiet and three sizes of
// raised (in standard deviations), by the likelihood ratio of the cusum below. One week far out, or
// two or three weeks that lean the same way, both show.
struct Raised {
    double begins = 0.005, goes_on = 0.5;  // a week
    double sizes[3] = {2, 4, 7}, shares[3] = {0.4, 0.35, 0.25};
};
inline constexpr int weeks_filtered = 6;
double log_odds_raised(Counts newest, Numbers means, double dispersion, const Raised& raised = {});
double log_odds_raised(Counts newest, const Baseline& model,
                       const Raised& raised = {});  // as uncertain as the model is
// What the same statistic is when nothing is the matter: `draws` made-up series of this model.
std::vector<double> log_odds_quiet(const Baseline& model, int draws, std::uint64_t seed, const Raised& raised = {});

// Counts of a statistic in narrow bins: many threads' parts add up to the same whole in any order.
class Null {
public:
    void add(double statistic, std::int64_t times = 1);
    void add(const Null& other);
    std::int64_t size() const { return size_; }
    // P(statistic or more), never 0: (1 + as high) / (1 + all).
    double p(double statistic) const;

private:
    static constexpr int bins = 4000;
    static constexpr double low = -20, width = 0.01;
    std::vector<std::int64_t> counts_ = std::vector<std::int64_t>(bins, 0);
    std::int64_t size_ = 0;
};

// How far the p of quiet weeks fall too low (or too high) in the tail, for one band of means; p below
// `from` become share * (p / from) ^ (1 / stretch).
struct Tail {
    double from = 0.1, share = 0.1, stretch = 1;
    std::int64_t weeks = 0;
    double recalibrated(double p) const;
};
// From p of weeks that nobody has found anything in. Those below `floor` may be true signals nobody saw:
// they count as censored. Few weeks change little: as if 200 well calibrated weeks stood beside.
Tail tail_of(Numbers quiet, double from = 0.1, double floor = 0.002);
inline constexpr int mean_bands = 5;
int mean_band(double mean);  // below 1, 3, 10, 30, and above

// ---- a week of many series -------------------------------------------------------------------
enum class Way { model, short_history, nothing };  // nothing: too little has been told to say
struct Reading {
    Way way = Way::nothing;
    int observed = 0, recent = 0;  // of the newest week; of the newest four
    double expected = unknown, upper = unknown, dispersion = unknown;
    double p_week = unknown;    // of the newest week alone, predictive
    double log_odds = unknown;  // that it is raised now
    bool enough = false;        // at least five in the newest four weeks
};
struct Reader {
    int years_most = 5, years_least = 3;
    double alpha = 0.01;
    int draws = 64;                     // of the null, a series
    std::vector<double> share_known{};  // of the newest week, the one before it...; empty: all
    Raised raised{};
};
// The newest week of a series; what quiet series like it would give is added to `null`.
Reading read_week(Counts counts, const Reader& reader, std::uint64_t seed, Null& null);
// The same for many, on so many threads; the figures are the same on any number of them. One seed a series.
std::vector<Reading> read_weeks(std::span<const std::vector<int>> series, std::span<const std::uint64_t> seeds,
                                const Reader& reader, int threads, Null& null);
// p of being raised now: by the null where there is a model, of the week alone where there is none.
double p_of(const Reading& reading, const Null& null);

// ---- many at once ----------------------------------------------------------------------------
std::vector<double> adjusted(Numbers p);  // Benjamini-Hochberg
std::vector<bool> rejected(Numbers p, double q);
double simes(Numbers p);
// Families (a provider with its units, a theme with its pairs...): a family is looked into when Simes' p
// over all in it stands among the families at q, and its members at q times the share of families that
// do (Benjamini and Bogomolov 2014). `family` numbers from 0.
std::vector<bool> rejected_in_families(Numbers p, std::span<const int> family, double q);

// ---- slow drift ------------------------------------------------------------------------------
// max(0, S + y ln R - (R-1) mean), or its negative binomial kin when the dispersion is above 1.
std::vector<double> cusum(Counts counts, Numbers means, double ratio, double dispersion = 1);
// The limit that a quiet series passes once in `weeks` on average, by simulation.
double cusum_limit(double mean, double dispersion, double ratio, double weeks, std::uint64_t seed, int runs = 400);
// R's algo.cusum, "standard": what must be reached a week; from `begin` on, the mean of the weeks before.
struct Standardised {
    std::vector<double> upper;
    std::vector<bool> alarms;
};
Standardised standardised_cusum(Counts counts, int begin, double reference, double limit);

// ---- short series ----------------------------------------------------------------------------
enum class Ears { c1, c2, c3 };
struct EarsWeek {
    double upper = unknown;
    bool alarm = false;
};
EarsWeek ears(Counts counts, Ears method, double alpha = 0.001, int weeks = 7, double least_deviation = 0);
// A series too short for a model of the year, or all zeros: the rate of its earlier weeks (the last
// `left_out` apart) is uncertain by a gamma law, so the next count is negative binomial. With no
// earlier weeks at all nothing can be said.
struct Start {
    double expected = unknown, dispersion = unknown, upper = unknown, p = unknown;
    int weeks = 0;
};
Start short_history(Counts counts, double alpha = 0.01, double dispersion = 1.5, int left_out = 4);

// ---- reporting delay -------------------------------------------------------------------------
// delays[d]: how many came d weeks late. share[d]: the part of a week's reports known after d weeks.
std::vector<double> share_known(std::span<const std::int64_t> delays);
// What a week will hold in the end, with an interval: the same week may still be told of.
struct Nowcast {
    double expected = unknown, low = unknown, high = unknown;
};
Nowcast nowcast(int known_so_far, double share, double level = 0.9);

// ---- unit by theme: more of this here than there should be ---------------------------------------
// Gamma-Poisson shrinker of DuMouchel 1999: the prior is p gamma(a1, b1) + (1-p) gamma(a2, b2).
struct Pair {
    int count = 0;
    double expected = 0;
    double weight = 1;
};
struct Prior {
    double a1 = 0.2, b1 = 0.1, a2 = 2, b2 = 4, p = 1.0 / 3;
};
struct Shrunk {
    double q = unknown, mean = unknown, low = unknown, high = unknown;
};  // EBGM, EB05, EB95
Shrunk shrunk(const Prior& prior, int count, double expected);
double shrunk_mean(const Prior& prior, int count, double expected);  // EBGM alone: its limits cost a hundred times more
// Only pairs that were seen at all (count >= 1) tell of the prior: the likelihood is cut there.
double minus_log_likelihood(const Prior& prior, std::span<const Pair> pairs);
struct FittedPrior {
    Prior prior;
    double minus_log_likelihood = unknown;
    bool converged = false;
};
FittedPrior fit_prior(std::span<const Pair> pairs, Prior start = {});
// Pairs of one count in bins of like expectations, the largest ones left as they are.
std::vector<Pair> squashed(std::vector<Pair> pairs, int count, int bin, int bins_kept = 2);
std::vector<Pair> squashed(std::vector<Pair> pairs);  // ones by 50, twos by 10, where there are enough

// ---- places ----------------------------------------------------------------------------------
// Kulldorff's scan: circles round each place that hold at most `most` of the whole.
struct Place {
    double x = 0, y = 0;
    double cases = 0, expected = 0, population = 0;
};
struct Cluster {
    std::vector<int> places;  // in order of distance from the first
    double cases = 0, expected = 0, log_ratio = 0, relative_risk = unknown, p = unknown;
};
std::optional<Cluster> scan(std::span<const Place> places, double most, int draws, std::uint64_t seed);
// Space and time without populations: cylinders of places by the last weeks; what is expected follows
// from the margins, and dates are dealt anew among the reports.
struct Told {
    int place = 0, week = 0;
};
struct Site {
    double x = 0, y = 0;
};
struct Cylinder : Cluster {
    int first_week = 0;
};
std::optional<Cylinder> permutation_scan(std::span<const Site> sites, std::span<const Told> reports, int weeks,
                                         int longest, double most, int draws, std::uint64_t seed);

// ---- unlike the others -----------------------------------------------------------------------
// Spiegelhalter's funnel: how far each stands from the target, with the spread that all have beside
// chance added (2005, 2012).
struct Funnel {
    double dispersion = unknown, between = 0;
    std::vector<double> z, adjusted;
};
Funnel funnel(Numbers values, Numbers variances, double target, double winsorised = 0.1);
// Of `all`, so many had it; shares shrunk towards those of the others.
double shrunk_share(int had, int all, double a, double b);
double share_above(int had, int all, double a, double b, double limit);  // P(share > limit)
// The prior of the shares; when they differ no more than chance does, `a` and `b` are empty of meaning
// and `common` holds for all.
struct SharePrior {
    bool spread = false;
    double a = unknown, b = unknown, common = unknown;
};
SharePrior share_prior(std::span<const int> had, std::span<const int> all);

// Units that report less than units of their kind and size do.
struct Reporter {
    int kind = 0;
    double size = 0;
    int reports = 0;
};
struct Silence {
    double expected = unknown, dispersion = unknown, z = unknown, p = unknown;
};
// A kind with too few units to say has no figures. A size of 0 is not known: the kind's middle one stands in.
std::vector<Silence> silence(std::span<const Reporter> reporters);

}  // namespace detection
