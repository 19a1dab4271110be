// The calendar and the procedures of the catalogue in the program: law that can be checked by counting.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

const base::Day today = day(2026, 11, 22);

const Calendar& calendar() { return Catalogue::shipped().calendar(); }

bool off(base::Day day) { return !calendar().working_day(day); }

}  // namespace

TEST(ShippedCalendar, has_every_holiday_of_lag_1989_253_from_2000_to_2050) {
    for (int year = 2000; year <= 2050; ++year) {
        const base::Day sunday = easter(year);
        std::set<base::Day> wanted{day(year, 1, 1),   day(year, 1, 6), day(year, 5, 1), day(year, 12, 25),
                                   day(year, 12, 26), sunday - 2,      sunday + 1,      sunday + 39};
        if (year < 2005) wanted.insert(sunday + 50);
        if (year >= 2005) wanted.insert(day(year, 6, 6));
        base::Day midsummer = day(year, 6, 20), saints = day(year, 10, 31);
        while (base::weekday(midsummer) != 6) midsummer = midsummer + 1;
        while (base::weekday(saints) != 6) saints = saints + 1;
        wanted.insert({midsummer, saints});
        // Days equal to holidays when time is computed: lagen (1930:173) 2 section.
        const std::set<base::Day> eves{midsummer - 1, day(year, 12, 24), day(year, 12, 31)};
        for (base::Day at = day(year, 1, 1); at <= day(year, 12, 31); at = at + 1) {
            const bool weekend = base::weekday(at) >= 6;
            EXPECT_EQ(off(at), weekend || wanted.contains(at) || eves.contains(at)) << base::iso(at);
            if (!eves.contains(at) && !wanted.contains(at)) continue;
            ASSERT_NE(calendar().holiday(at), nullptr) << base::iso(at);
            EXPECT_EQ(calendar().holiday(at)->eve, eves.contains(at)) << base::iso(at);
        }
    }
}

TEST(ShippedCalendar, a_time_that_ends_on_a_holiday_ends_on_the_next_working_day) {
    EXPECT_EQ(calendar().roll(day(2025, 4, 18)), day(2025, 4, 22));    // Good Friday to the Tuesday after Easter
    EXPECT_EQ(calendar().roll(day(2025, 6, 20)), day(2025, 6, 23));    // Midsummer Eve to Monday
    EXPECT_EQ(calendar().roll(day(2025, 12, 24)), day(2025, 12, 29));  // Christmas Eve to the Monday after
    EXPECT_EQ(calendar().roll(day(2024, 6, 6)), day(2024, 6, 7));      // national day
    EXPECT_EQ(calendar().roll(day(2004, 5, 31)), day(2004, 6, 1));     // the last Pentecost Monday off
    EXPECT_EQ(calendar().roll(day(2005, 5, 16)), day(2005, 5, 16));    // the first that is worked
    EXPECT_EQ(calendar().roll(day(2024, 2, 29)), day(2024, 2, 29));
    EXPECT_EQ(calendar().add_working_days(day(2025, 4, 17), 1), day(2025, 4, 22));
}

TEST(ShippedCatalogue, every_letter_that_law_needs_can_be_filled_in_both_languages) {
    const Catalogue& catalogue = Catalogue::shipped();
    ASSERT_FALSE(catalogue.letters().empty());
    for (const LetterTemplate& letter : catalogue.letters()) {
        EXPECT_FALSE(letter.subject.sv.empty() || letter.subject.en.empty()) << letter.id;
        EXPECT_EQ(letter.body.sv.find("\r"), std::string::npos) << letter.id;
    }
}

TEST(ShippedCatalogue, every_formal_decision_has_a_letter_and_law_and_whoever_may_take_it) {
    const Catalogue& catalogue = Catalogue::shipped();
    for (const CaseType& type : catalogue.case_types()) {
        const auto version = catalogue.case_type(type.id, today);
        if (!version) continue;
        for (const DecisionKind& decision : (*version)->decisions) {
            if (!decision.formal) continue;
            EXPECT_NE(catalogue.letter(decision.letter, today), nullptr) << type.id << " " << decision.id;
            EXPECT_NE(catalogue.provision(decision.provision, today), nullptr) << type.id << " " << decision.id;
            const auto rule = catalogue.delegation(type.id, decision.id, today);
            EXPECT_TRUE(rule.role == "handler" || rule.role == "decision_maker") << type.id << " " << decision.id;
        }
    }
}

TEST(ShippedCatalogue, a_party_who_began_a_case_may_demand_a_decision_after_six_months) {
    // FL 12: every case type that a party begins.
    const Catalogue& catalogue = Catalogue::shipped();
    for (const CaseType& type : catalogue.case_types()) {
        const auto version = catalogue.case_type(type.id, today);
        if (!version || !(*version)->party_initiated) continue;
        const auto& clocks = (*version)->clocks;
        EXPECT_TRUE(std::any_of(clocks.begin(), clocks.end(), [](const CaseClock& clock) {
            return clock.opens_right && clock.provision == "fl:12" && clock.amount == 6 &&
                   clock.unit == ClockUnit::months;
        })) << type.id;
        EXPECT_TRUE(std::any_of(clocks.begin(), clocks.end(), [](const CaseClock& clock) {
            return clock.starts_on == "demand" && clock.provision == "fl:12" && clock.amount == 4 &&
                   clock.unit == ClockUnit::weeks;
        })) << type.id;
    }
}

}  // namespace catalogue::test
