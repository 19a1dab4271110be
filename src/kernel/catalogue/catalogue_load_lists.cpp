// The office's lists beside its places: holidays, fees, who may decide.
#include <fmt/format.h>

#include "catalogue_reader.h"

namespace catalogue {

namespace {

// A day of the year that exists, if only in leap years.
void check_day(Reader& row, const char* key, int month, int day) {
    if (month == 0 || day == 0 || base::valid_day(2000, month, day)) return;
    row.problem(key, fmt::format("month {} has no day {}: write the day as the calendar has it", month, day));
}

void read_rule(Reader& row, Holiday& holiday) {
    const bool easter = row.has("easter"), fixed = row.has("month") || row.has("day"), weekday = row.has("weekday");
    if (easter + fixed + weekday != 1) {
        row.problem("id", fmt::format("holiday {} has one rule: write easter = -2, or month = 1, day = 6, or weekday = "
                                      "6, from_month = 6, from_day = 20", holiday.id));
    }
    if (easter) {
        holiday.rule = HolidayRule::easter;
        holiday.offset = row.number("easter", -60, 100, Need::required).value_or(0);
    } else if (weekday) {
        holiday.rule = HolidayRule::weekday_from;
        holiday.weekday = row.number("weekday", 1, 7, Need::required).value_or(1);
        holiday.month = row.number("from_month", 1, 12, Need::required).value_or(1);
        holiday.day = row.number("from_day", 1, 31, Need::required).value_or(1);
        check_day(row, "from_day", holiday.month, holiday.day);
    } else {
        holiday.month = row.number("month", 1, 12, fixed ? Need::required : Need::optional).value_or(1);
        holiday.day = row.number("day", 1, 31, fixed ? Need::required : Need::optional).value_or(1);
        check_day(row, "day", holiday.month, holiday.day);
    }
}

}  // namespace

void read_holidays(Reader& file, Data& data) {
    for (Reader row : file.tables("holiday", Need::required)) {
        Holiday holiday;
        holiday.id = row.id();
        holiday.period = row.period();
        holiday.name = row.text("name");
        read_rule(row, holiday);
        holiday.eve = row.flag("eve", false);
        holiday.provision = row.string("provision");
        if (!holiday.provision.empty()) {
            data.refer(Referred::provision, holiday.provision, holiday.period, row.place("provision"));
        }
        holiday.evidence = row.evidence("holiday " + holiday.id);
        row.close();
        data.holidays.add(std::move(holiday), row.place());
    }
    file.close();
}

void read_fees(Reader& file, Data& data) {
    for (Reader row : file.tables("fee", Need::required)) {
        Fee fee;
        fee.id = row.id();
        fee.period = row.period();
        fee.name = row.text("name");
        fee.kronor = row.number("kronor", 0, 100'000'000, Need::required).value_or(0);
        fee.provision = row.string("provision");
        if (!fee.provision.empty()) {
            data.refer(Referred::provision, fee.provision, fee.period, row.place("provision"));
        }
        fee.letter = row.string("letter", Need::optional);
        if (!fee.letter.empty()) data.refer(Referred::letter, fee.letter, fee.period, row.place("letter"));
        fee.evidence = row.evidence("fee " + fee.id);
        row.close();
        data.fees.add(std::move(fee), row.place());
    }
    file.close();
}

void read_delegations(Reader& file, Data& data) {
    static const std::vector<std::string> roles{"handler", "decision_maker"};
    for (Reader row : file.tables("delegation", Need::required)) {
        DelegationRule rule;
        rule.case_type = row.string("case_type");
        rule.decision = row.string("decision");
        rule.period = row.period();
        if (const auto role = row.one_of("role", roles)) rule.role = roles[*role];
        rule.second_reader = row.flag("second_reader", false);
        if (!rule.case_type.empty() && rule.case_type != "*") {
            data.refer(Referred::case_type, rule.case_type, rule.period, row.place("case_type"));
        }
        rule.evidence = row.evidence(fmt::format("delegation of {} {}", rule.case_type, rule.decision));
        row.close();
        data.delegations.add(std::move(rule), row.place("decision"));
    }
    file.close();
}

}  // namespace catalogue
