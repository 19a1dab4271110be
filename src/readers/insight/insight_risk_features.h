#pragma once
// What the risk model looks at, of a unit on a day: reports, its provider's own notifications and their absence,
// what inspections have found and how long ago. Codes and numbers alone. Pure.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "ranking/backtest.h"

namespace insight {

struct RiskUnit {
    base::OperationId id;
    base::ProviderId provider;
    std::string code, name, kind, owner_form, region, county;
    bool active = true;
    int places = 0;                        // 0: nobody knows
    bool of_person = false;                // a provider or a home that is one natural person: never ranked
};
// A report that tells of a unit.
struct RiskReport {
    base::OperationId unit;
    base::Day day;
    int severity = 0;                      // 0: not judged
    bool own = false;                      // the provider's own notification
    bool first_of_event = true;            // false: one more voice of an event already told
    double weight = 1;                     // as far as the link is believed; less when one writer tells of much
    std::string theme{}, language{};       // empty: not judged, not known
};
struct RiskVisit {
    base::OperationId unit;
    base::Day day;
    base::UserId inspector;                // who led it
    bool serious = false;
    int minor = 0;
    double drawn_with = 0;
};

// Something that came about at a unit on a day: a signal that pointed at it, another provider.
struct RiskMark {
    base::OperationId unit;
    base::Day day;
};

struct RiskData {
    std::vector<RiskUnit> units;           // by id
    std::vector<RiskReport> reports;       // by day
    std::vector<RiskVisit> visits;         // by day
    std::vector<RiskMark> signals, owner_changes;   // by day
    std::int64_t position = 0;
    std::size_t entered_later = 0;         // visits and reports that were entered after the day they are counted from
};

// A natural person's number stands where an organisation's does: its third digit is below two.
bool number_of_person(std::string_view organisation_number);
// Homes of natural persons: never ranked whoever answers for them.
bool home_of_person(std::string_view kind);
// Reports that tell of units; what tells of staff by name, of whistleblowers and of requests does not count.
bool counts_as_report(std::string_view case_type);
bool own_notification(std::string_view case_type);

class RiskFeatures {
public:
    explicit RiskFeatures(const RiskData& data);
    static ranking::Shape shape();
    // As known when the day begins.
    ranking::Row row(const RiskUnit& unit, base::Day day, base::UserId inspector = {}) const;
    // Visits before the day, each as it could have been foretold when its own quarter began.
    std::vector<ranking::Example> known(base::Day before) const;
    // The first visit of each unit in [from, to), foretold when `from` begins.
    ranking::Origin origin(base::Day from, base::Day to) const;
    const RiskUnit* unit(base::OperationId id) const;
    bool may_rank(const RiskUnit& unit) const { return unit.active && !unit.of_person; }
    // Components of the priority, 1 where nothing is known: how grave what is told of the unit is against the middle of
    // the scale, and how many live or are treated there against other units of the kind.
    double severity(const RiskUnit& unit, base::Day day) const;
    double people(const RiskUnit& unit) const;
    // Days since the last visit before the day; -1: never.
    int days_since(const RiskUnit& unit, base::Day day) const;

private:
    struct OfUnit { std::vector<const RiskReport*> reports; std::vector<const RiskVisit*> visits; std::vector<base::Day> signals, owner_changes; };
    // What many rows of one day share, worked out once; so an object is for one thread.
    struct OfDay {
        std::vector<double> told;                              // of each unit
        std::map<base::ProviderId, double> provider_told;
        std::map<std::string, double> own_rate;                // of each kind: own notifications a unit in a year
        std::vector<double> unusual;                           // of each unit: log EBGM of the theme that stands out most
    };
    const OfDay& of_day(base::Day day) const;
    double told(const OfUnit& of, base::Day day, bool severe_only) const;
    std::vector<double> unusual(base::Day day) const;
    std::string size(const RiskUnit& unit) const;
    std::string language(const RiskUnit& unit, base::Day day) const;

    const RiskData& data_;
    std::map<base::OperationId, std::size_t> places_;
    std::vector<OfUnit> of_;
    std::map<base::ProviderId, std::vector<std::size_t>> of_provider_;
    std::map<std::string, std::int64_t> kinds_, regions_;
    std::map<std::string, double> middle_places_;              // of each kind: the middle unit's
    mutable std::map<base::Day, OfDay> days_;
};

// Numbers beyond all that was learned from are taken as the furthest of those: of a unit unlike any that was visited the
// model says no more than of the one most like it.
void keep_within(std::vector<ranking::Row>& rows, const std::vector<ranking::Example>& known);

base::Day quarter_start(base::Day day);
base::Day next_quarter(base::Day day);

}  // namespace insight
