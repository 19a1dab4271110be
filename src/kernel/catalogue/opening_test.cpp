// Opening hours: known days, the turns of the clock, and rules that hold for every hour from 2000 to 2050.
#include <algorithm>

#include <gtest/gtest.h>

#include "catalogue_test_files.h"

namespace catalogue::test {

namespace {

constexpr std::int64_t minute_us = 60'000'000, hour_us = 60 * minute_us;

// The moment at which the clock on the wall shows it; the first of two.
base::Time at(int year, int month, int number, int hour, int minute = 0) {
    const base::Day wanted = day(year, month, number);
    for (base::Time time = base::start_of(wanted); base::stockholm_day(time) == wanted; time.us += minute_us) {
        const auto local = base::stockholm(time);
        if (local.hour == hour && local.minute == minute) return time;
    }
    ADD_FAILURE() << "the clock never shows that";
    return {};
}

std::string shown(std::optional<base::Time> time) {
    if (!time) return "never";
    const auto local = base::stockholm(*time);
    return base::iso(base::stockholm_day(*time)) + " " + clock_text(local.hour * 60 + local.minute);
}

const char* const holidays = R"([[holiday]]
id = "christmas_eve"
name = { sv = "Julafton", en = "Christmas Eve" }
month = 12
day = 24
eve = true
provision = "fl:6"
valid_from = 2018-07-01
[[holiday]]
id = "christmas_day"
name = { sv = "Juldagen", en = "Christmas Day" }
month = 12
day = 25
provision = "fl:6"
valid_from = 2018-07-01
[[holiday]]
id = "new_years_day"
name = { sv = "Nyår", en = "New Year" }
month = 1
day = 1
provision = "fl:6"
valid_from = 2018-07-01
)";

// A contact "line" with these hours beside the one of the small catalogue.
Catalogue with_hours(const std::string& rows, const std::string& more = {}) {
    Files files;
    files["calendar/holidays.toml"] = holidays;
    files["organisation/contact.toml"] += "\n[[contact]]\nid = \"line\"\nvalid_from = 2019-01-01\n" + more +
                                          "name = { sv = \"L\", en = \"L\" }\nabout = { sv = \"L\", en = \"L\" }\n"
                                          "hours_known = true\nhours = { sv = \"L\", en = \"L\" }\n" + rows;
    Catalogue catalogue = files.load();
    EXPECT_EQ(all_of(catalogue.check()), "");
    return catalogue;
}

const ContactService& line(const Catalogue& catalogue, base::Day on = day(2026, 1, 1)) {
    const auto* found = catalogue.contact("line", on);
    EXPECT_NE(found, nullptr);
    return *found;
}

const char* const office_hours = R"([[contact.opening]]
hours = [
    { days = ["monday", "tuesday", "wednesday", "thursday", "friday"], from = "13:00", to = "15:00" },
    { days = ["monday", "tuesday", "wednesday", "thursday", "friday"], from = "09:00", to = "12:00" },
]
)";

}  // namespace

TEST(Opening, is_open_from_the_first_minute_and_no_longer_at_the_last) {
    const Catalogue catalogue = with_hours(office_hours);
    const auto& service = line(catalogue);
    EXPECT_FALSE(catalogue.open_at(service, at(2026, 11, 23, 8, 59)));
    EXPECT_TRUE(catalogue.open_at(service, at(2026, 11, 23, 9)));
    EXPECT_TRUE(catalogue.open_at(service, at(2026, 11, 23, 11, 59)));
    EXPECT_FALSE(catalogue.open_at(service, at(2026, 11, 23, 12)));
    EXPECT_TRUE(catalogue.open_at(service, at(2026, 11, 23, 14)));
    EXPECT_FALSE(catalogue.open_at(service, at(2026, 11, 22, 10))) << "a Sunday";
    EXPECT_EQ(shown(catalogue.closes_at(service, at(2026, 11, 23, 10))), "2026-11-23 12:00");
    EXPECT_EQ(shown(catalogue.closes_at(service, at(2026, 11, 23, 12))), "never");
    EXPECT_EQ(shown(catalogue.next_opening(service, at(2026, 11, 23, 12))), "2026-11-23 13:00");
    EXPECT_EQ(shown(catalogue.next_opening(service, at(2026, 11, 20, 15))), "2026-11-23 09:00") << "over a weekend";
    EXPECT_EQ(shown(catalogue.next_opening(service, at(2026, 11, 23, 9, 30))), "2026-11-23 09:30") << "open now";
}

TEST(Opening, skips_holidays_and_the_turn_of_the_year) {
    const Catalogue catalogue = with_hours(office_hours);
    const auto& service = line(catalogue);
    EXPECT_FALSE(catalogue.open_at(service, at(2026, 12, 24, 10))) << "Christmas Eve, a Thursday";
    EXPECT_EQ(shown(catalogue.next_opening(service, at(2026, 12, 23, 15))), "2026-12-28 09:00");
    EXPECT_EQ(shown(catalogue.next_opening(service, at(2026, 12, 31, 15))), "2027-01-04 09:00")
        << "New Year's Day is a Friday";
}

TEST(Opening, of_those_who_never_close_for_holidays) {
    const Catalogue catalogue = with_hours("[[contact.opening]]\nopen_on_holidays = true\nhours = [{ days = [\"monday\","
                                           " \"tuesday\", \"wednesday\", \"thursday\", \"friday\", \"saturday\", "
                                           "\"sunday\"], from = \"00:00\", to = \"24:00\" }]\n");
    const auto& service = line(catalogue);
    EXPECT_TRUE(catalogue.open_at(service, at(2026, 12, 24, 23, 59)));
    EXPECT_TRUE(catalogue.open_at(service, at(2026, 12, 25, 0)));
    EXPECT_EQ(shown(catalogue.closes_at(service, at(2026, 12, 24, 12))), "never");
}

TEST(Opening, past_midnight_is_one_time) {
    const Catalogue catalogue = with_hours("[[contact.opening]]\nhours = [{ days = [\"friday\"], from = \"22:00\", to = "
                                           "\"24:00\" }, { days = [\"saturday\"], from = \"00:00\", to = \"02:00\" }]\n");
    EXPECT_EQ(shown(catalogue.closes_at(line(catalogue), at(2026, 11, 20, 23))), "2026-11-21 02:00");
}

TEST(Opening, a_day_that_deviates_counts_before_holidays_and_the_week) {
    const Catalogue catalogue = with_hours(std::string{office_hours} +
        "[[contact.deviation]]\nday = 2026-11-23\nlast_day = 2026-11-24\nreason = { sv = \"Flytt\", en = \"Moving\" }\n"
        "[[contact.deviation]]\nday = 2026-12-24\nhours = [{ from = \"10:00\", to = \"11:30\" }]\n"
        "reason = { sv = \"Jourtid\", en = \"On call\" }\n");
    const auto& service = line(catalogue);
    EXPECT_EQ(shown(catalogue.next_opening(service, at(2026, 11, 23, 8))), "2026-11-25 09:00");
    EXPECT_EQ(shown(catalogue.next_opening(service, at(2026, 12, 23, 15))), "2026-12-24 10:00");
    EXPECT_EQ(shown(catalogue.closes_at(service, at(2026, 12, 24, 10))), "2026-12-24 11:30");
    ASSERT_NE(deviation_on(service.opening, day(2026, 11, 24)), nullptr);
    EXPECT_EQ(deviation_on(service.opening, day(2026, 11, 24))->reason.sv, "Flytt");
    EXPECT_EQ(deviation_on(service.opening, day(2026, 11, 25)), nullptr);
}

TEST(Opening, follows_its_rows_from_one_week_and_one_version_to_the_next) {
    const Catalogue catalogue = with_hours(R"([[contact.opening]]
valid_to = 2026-06-14
hours = [{ days = ["monday"], from = "09:00", to = "12:00" }]
[[contact.opening]]
valid_from = 2026-06-15
hours = [{ days = ["tuesday"], from = "09:00", to = "10:00" }]
[[contact]]
id = "line"
valid_from = 2027-01-01
name = { sv = "L", en = "L" }
about = { sv = "L", en = "L" }
hours_known = true
hours = { sv = "L", en = "L" }
[[contact.opening]]
hours = [{ days = ["wednesday"], from = "08:00", to = "09:00" }]
)", "valid_to = 2026-12-31\n");
    EXPECT_EQ(shown(catalogue.next_opening(line(catalogue), at(2026, 6, 8, 12))), "2026-06-16 09:00");
    EXPECT_EQ(shown(catalogue.next_opening(line(catalogue), at(2026, 12, 30, 12))), "2027-01-06 08:00");
    EXPECT_EQ(shown(catalogue.next_opening(line(catalogue, day(2027, 2, 1)), at(2026, 6, 8, 9))), "2026-06-08 09:00")
        << "the row of the day counts, not the one that asks";
}

TEST(Opening, of_hours_nobody_knows_is_never_said) {
    Files files;
    files.replace("organisation/contact.toml", "hours_known = true", "hours_known = false\nverified = false\nnote = \"n\"");
    std::string& text = files["organisation/contact.toml"];
    text.resize(text.find("[[contact.opening]]"));
    const Catalogue catalogue = files.load();
    EXPECT_EQ(all_of(catalogue.check()), "");
    const auto* service = catalogue.contact("permits", day(2026, 11, 23));
    ASSERT_NE(service, nullptr);
    EXPECT_FALSE(service->opening.known());
    EXPECT_FALSE(catalogue.open_at(*service, at(2026, 11, 23, 10)));
    EXPECT_EQ(catalogue.next_opening(*service, at(2026, 11, 23, 10)), std::nullopt);
}

TEST(Opening, goes_by_the_clock_on_the_wall_when_it_is_turned) {
    // 29 March 2026 has no 02:00-02:59, 25 October 2026 has it twice. Both are Sundays.
    const Catalogue catalogue = with_hours("[[contact.opening]]\nhours = [{ days = [\"sunday\"], from = \"02:15\", to = "
                                           "\"02:45\" }, { days = [\"sunday\"], from = \"02:50\", to = \"10:00\" }]\n");
    const auto& service = line(catalogue);
    EXPECT_EQ(shown(catalogue.next_opening(service, at(2026, 3, 28, 12))), "2026-03-29 03:00")
        << "the quarter that never comes is not told of";
    EXPECT_EQ(shown(catalogue.closes_at(service, at(2026, 3, 29, 3))), "2026-03-29 10:00");
    EXPECT_EQ(at(2026, 3, 29, 10).us - at(2026, 3, 29, 3).us, 7 * hour_us);
    const base::Time first = at(2026, 10, 25, 2, 15);
    EXPECT_EQ(catalogue.next_opening(service, at(2026, 10, 25, 1))->us, first.us);
    EXPECT_EQ(catalogue.closes_at(service, first)->us, first.us + 30 * minute_us);
    EXPECT_EQ(catalogue.next_opening(service, {first.us + 30 * minute_us})->us, first.us + 35 * minute_us);
    EXPECT_EQ(catalogue.closes_at(service, {first.us + 40 * minute_us})->us, first.us + 45 * minute_us)
        << "the clock goes back from 03:00 to 02:00, before it opens";
    EXPECT_EQ(catalogue.next_opening(service, {first.us + 45 * minute_us})->us, first.us + 60 * minute_us);
}

TEST(Opening, next_opening_is_open_and_nothing_before_it_is_from_2000_to_2050) {
    // Every moment of a quarter of an hour, from the end backwards: what comes next is known without asking.
    const Catalogue& shipped = Catalogue::shipped();
    Opening hours;
    WeekHours week;
    for (const int weekday : {0, 1, 3, 4}) week.days[static_cast<std::size_t>(weekday)] = {{9 * 60, 12 * 60}, {13 * 60, 15 * 60}};
    week.days[6] = {{0, 45}, {135, 165}, {23 * 60, 24 * 60}};
    hours.weeks.push_back(week);
    hours.deviations.push_back({day(2010, 7, 1), day(2010, 7, 20), {}, {}});
    std::optional<base::Time> next, closed;
    std::size_t openings = 0;
    const base::Time first = base::start_of(day(2000, 1, 1)), last = base::start_of(day(2050, 12, 31));
    const auto turn_after = [&](base::Time time, bool to_open) -> std::optional<base::Time> {
        for (base::Day on = base::stockholm_day(time);; on = on + 1) {
            const auto spans = spans_on(hours, shipped.calendar(), on);
            for (const base::Time turn : turns_on(spans, on))
                if (turn >= time && base::stockholm_day(turn) == on && open_within(spans, turn) == to_open) return turn;
        }
    };
    for (base::Time time = last; time >= first; time.us -= 15 * minute_us) {
        const base::Day on = base::stockholm_day(time);
        const auto spans = spans_on(hours, shipped.calendar(), on);
        const bool open = open_within(spans, time);
        ASSERT_FALSE(open && shipped.calendar().holiday(on)) << shown(time);
        (open ? next : closed) = time;
        if (open && closed) ++openings;
        // The oracle walks quarters, so that it is asked where there is one to compare with.
        if (time.us % (6 * hour_us) == 0 || base::stockholm(time).hour < 4) {
            ASSERT_TRUE(open || !next || turn_after(time, true) == next) << shown(time);
            ASSERT_TRUE(!open || !closed || turn_after(time, false) == closed) << shown(time);
        }
    }
    EXPECT_GT(openings, 50'000U);
}

TEST(Opening, of_the_shipped_services_is_told_for_every_hour_from_2020_to_2030) {
    const Catalogue& shipped = Catalogue::shipped();
    for (const ContactService* service : shipped.contacts(day(2026, 11, 23))) {
        if (!service->opening.known()) continue;
        for (base::Time time = base::start_of(day(2020, 1, 1)); time < base::start_of(day(2030, 1, 1)); time.us += hour_us) {
            const auto next = shipped.next_opening(*service, time);
            ASSERT_TRUE(next && *next >= time && shipped.open_at(*service, *next)) << service->id << " " << shown(time);
            ASSERT_LE(next->us - time.us, 6 * 24 * hour_us) << service->id << " " << shown(time);
        }
    }
}

class OpeningRules : public testing::TestWithParam<Breach> {};

TEST_P(OpeningRules, complains) { expect_complaint(GetParam()); }

const char* const contact_file = "organisation/contact.toml";

INSTANTIATE_TEST_SUITE_P(Each, OpeningRules, testing::ValuesIn(std::vector<Breach>{
    {"known_hours_are_written", contact_file,
     "\n[[contact.opening]]\nhours = [{ days = [\"monday\", \"friday\"], from = \"09:00\", to = \"12:00\" }]", "",
     "hours_known", "are known but not written: write [[contact.opening]]"},
    {"unknown_hours_are_not_written", contact_file, "hours_known = true",
     "hours_known = false\nverified = false\nnote = \"n\"", "hours_known", "written but said to be unknown"},
    {"a_time_has_two_digits", contact_file, "\"09:00\"", "\"9:00\"", "9:00", "write from = \"09:00\""},
    {"a_time_exists", contact_file, "\"12:00\"", "\"12:60\"", "12:60", "is no time of day"},
    {"a_day_ends_at_24", contact_file, "\"12:00\"", "\"24:30\"", "24:30", "hours from 00 to 24"},
    {"a_day_begins_before_24", contact_file, "\"09:00\"", "\"24:00\"", "24:00", "hours from 00 to 23"},
    {"it_opens_before_it_closes", contact_file, "\"12:00\"", "\"08:00\"", "08:00", "it closes at 08:00 before it opens at 09:00"},
    {"a_weekday_has_its_name", contact_file, "\"friday\"", "\"fridai\"", "fridai", "did you mean friday?"},
    {"hours_do_not_overlap", contact_file, "to = \"12:00\" }",
     "to = \"12:00\" },\n{ days = [\"friday\"], from = \"11:00\", to = \"13:00\" }", "11:00",
     "11:00-13:00 overlaps 09:00-12:00 on friday: write one row from 09:00 to 13:00"},
    {"hours_begin_with_the_contact", contact_file, "[[contact.opening]]\n", "[[contact.opening]]\nvalid_from = 2019-02-01\n",
     "[[contact.opening]]", "has no hours from 2019-01-01 to 2019-01-31"},
    {"hours_do_not_begin_before_the_contact", contact_file, "[[contact.opening]]\n",
     "[[contact.opening]]\nvalid_from = 2018-12-01\n", "[[contact.opening]]", "has hours already on 2018-12-01"},
    {"hours_do_not_end", contact_file, "[[contact.opening]]\n", "[[contact.opening]]\nvalid_to = 2025-12-31\n",
     "[[contact.opening]]", "has no hours after 2025-12-31: take valid_to away"},
    {"hours_leave_no_gap", contact_file, "[[contact.opening]]\n",
     "[[contact.opening]]\nvalid_to = 2025-12-31\nhours = [{ days = [\"monday\"], from = \"10:00\", to = \"11:00\" }]\n"
     "[[contact.opening]] # later\nvalid_from = 2026-02-01\n", "# later", "has no hours from 2026-01-01 to 2026-01-31"},
    {"hours_of_two_times_do_not_overlap", contact_file, "[[contact.opening]]\n",
     "[[contact.opening]]\nvalid_to = 2025-12-31\nhours = [{ days = [\"monday\"], from = \"10:00\", to = \"11:00\" }]\n"
     "[[contact.opening]] # later\nvalid_from = 2025-12-01\n", "# later", "has hours already on 2025-12-01"},
    {"a_deviation_has_its_reason", contact_file, "[[contact.opening]]\n",
     "[[contact.deviation]]\nday = 2026-01-02\n[[contact.opening]]\n", "[[contact.deviation]]", "reason is missing"},
    {"deviations_do_not_meet", contact_file, "[[contact.opening]]\n",
     "[[contact.deviation]]\nday = 2026-01-02\nlast_day = 2026-01-05\nreason = { sv = \"x\", en = \"x\" }\n"
     "[[contact.deviation]] # again\nday = 2026-01-05\nreason = { sv = \"x\", en = \"x\" }\n[[contact.opening]]\n",
     "# again", "2026-01-05 deviates twice"},
    {"a_queue_is_a_choice_of_the_question_form", contact_file, "hours_known = true", "hours_known = true\nqueue = \"permit\"",
     "[[contact]]", "queue \"permit\" of contact permits is no choice of service"},
}), [](const auto& tested) { return tested.param.rule; });

}  // namespace catalogue::test
