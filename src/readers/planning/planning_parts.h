#pragma once
// Words and small parts that the plan's pages share.
#include "pages/components.h"
#include "planning/planning.h"

namespace planning {

inline constexpr std::string_view home = "/arbetsrum/plan";

// Names of what a page shows, in the reader's language.
class Words {
public:
    Words(const Services& s, const identity::Context& context) : s_{s}, context_{context}, today_{s.clock.today()} {}
    const i18n::Texts& t() const { return context_.t(); }
    base::Day today() const { return today_; }
    std::string region(const std::string& id) const;
    std::string kind(const std::string& id) const;
    std::string reason(inspections::Reason reason) const;
    std::string state(const std::string& state) const;
    std::string skill(const std::string& id) const;
    std::string provision(const std::string& id) const;
    std::string hours(int tenths) const;               // "12,5 timmar"
    std::string share(double value) const;             // "12,5 %"
    std::string decimals(double value, int places) const;
    std::string day(base::Day day) const { return day.number ? t().date(day) : std::string{"\xE2\x80\x93"}; }
    std::string user(base::UserId id) const;
    static pages::Tone tone(const std::string& state);

private:
    const Services& s_;
    const identity::Context& context_;
    base::Day today_;
};

// The pages below the plan, with the one that is shown marked.
pages::Html tabs(const Words& words, std::string_view path);
// The day in the fields name_day, name_month, name_year; nothing when it is none.
std::optional<base::Day> day_in(const http::Fields& form, const std::string& name);
pages::DateValue date_in(const http::Fields& form, const std::string& name);
// "12,5" or "12.5" hours as tenths.
std::optional<int> tenths_in(std::string_view text);
std::string said(const base::Refusal& refusal, const i18n::Texts& t);
std::vector<pages::Error> errors_of(const base::Refusal& refusal, const i18n::Texts& t);
pages::Field field(const i18n::Texts& t, const char* name, std::string_view key, const http::Fields& typed, const std::vector<pages::Error>& errors);
std::string line_href(const LineRow& line);
// Lines that the actor may see.
std::vector<LineRow> seen_by(const identity::Actor& actor, std::vector<LineRow> lines);
// Why the visit is in the plan, as a sentence.
std::string why(const Words& words, const LineRow& line, const catalogue::FrequencyDuty* duty);

}  // namespace planning
