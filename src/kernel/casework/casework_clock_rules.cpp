#include "casework_rules.h"

#include <algorithm>

namespace casework {

namespace {

using catalogue::ClockUnit;

base::Day months_on(base::Day start, int amount) {
    auto date = base::to_date(start);
    const int months = date.year * 12 + date.month - 1 + amount;
    date.year = months / 12;
    date.month = months % 12 + 1;
    while (!base::valid_day(date.year, date.month, date.day)) --date.day;
    return base::to_day(date);
}

// What the marks of a case say of one clock, taken one after the other.
class Course {
public:
    Course(const catalogue::Calendar& calendar, const catalogue::CaseTypeVersion& version, const catalogue::CaseClock& clock, const Case& on)
        : calendar_{calendar}, version_{version}, clock_{clock}, first_{version.steps.empty() ? std::string{} : version.steps.front().id},
          started_by_{clock.of_decision.empty() ? clock.starts_on : of_decision(clock.starts_on, clock.of_decision)} {
        if (from_first()) begin(on.received_day);
    }

    void take(const ClockMark& mark) {
        switch (mark.kind) {
            case ClockMark::Kind::step: return step(mark);
            case ClockMark::Kind::event: return event(mark);
            case ClockMark::Kind::paused:
                if (mark.what == clock_.id && runs() && !paused_) { paused_ = true; paused_from_ = mark.day; }
                return;
            case ClockMark::Kind::resumed:
                if (mark.what == clock_.id) resume(mark.day);
                return;
            case ClockMark::Kind::extended:
                if (mark.what == clock_.id) extend(mark);
                return;
        }
    }

    // `today` counts only for a clock that stands still.
    ClockState state(const Case& on, base::Day today) {
        ClockState now;
        now.clock = &clock_;
        if (!started_) return now;
        const bool over = finish(on);
        const bool still = paused_ && !over;
        if (paused_) resume(stopped_.number != 0 ? stopped_ : today);
        now.start = start_;
        now.ended = stopped_;
        now.paused_days = paused_days_;
        now.extended_to = extended_to_;
        fill_days(now);
        now.kind = kind(now, over, still, today);
        now.about_to_break = now.kind == ClockKind::running && clock_.warn_days > 0 && now.due - today <= clock_.warn_days;
        return now;
    }

private:
    bool from_first() const { return !clock_.starts_at.empty() && clock_.starts_at == first_; }
    bool runs() const { return started_ && stopped_.number == 0; }

    void begin(base::Day day) {
        started_ = true;
        start_ = day;
        stopped_ = extended_to_ = {};
        paused_ = for_good_ = false;
        paused_days_ = added_ = 0;
    }

    void event(const ClockMark& mark) {
        if (!clock_.starts_on.empty() && mark.what == started_by_) return begin(mark.day);
        // What is appealed in time has no legal force after all, until the court has said.
        if (clock_.starts_on == "legal_force" && mark.what == of_decision("appealed", clock_.of_decision)) { started_ = false; return; }
        const auto does = [&](const std::vector<std::string>& decisions) {
            return std::any_of(decisions.begin(), decisions.end(), [&](const auto& id) { return mark.what == of_decision("decided", id); });
        };
        if (does(clock_.stopped_by) && runs()) { resume(mark.day); stopped_ = mark.day; for_good_ = true; }
        if (does(clock_.paused_by) && runs() && !paused_) { paused_ = true; paused_from_ = mark.day; }
        if (does(clock_.resumed_by)) resume(mark.day);
    }

    void step(const ClockMark& mark) {
        if (for_good_) return;
        if (mark.what == first_) return begin_anew(mark.day);
        if (mark.what == clock_.starts_at && !runs()) return begin(mark.day);
        if (!started_) return;
        const bool past = past_stop(version_, clock_, mark.what);
        if (past && runs()) stopped_ = mark.day;
        if (!past) stopped_ = {};
    }

    // A case that was opened again: a target of the office begins anew, a period that the law gives
    // somebody runs on as if the case had never been closed.
    void begin_anew(base::Day day) {
        if (from_first() && clock_.internal) return begin(day);
        if (!clock_.starts_at.empty() && !from_first()) { started_ = false; return; }
        stopped_ = {};
    }

    void resume(base::Day day) {
        if (!paused_) return;
        paused_ = false;
        int days = std::max(0, day - paused_from_);
        if (clock_.unit == ClockUnit::working_days) {
            days = 0;
            for (auto each = paused_from_ + 1; each <= day; each = each + 1) days += calendar_.working_day(each) ? 1 : 0;
        }
        paused_days_ += days;
        added_ += days;
    }

    void extend(const ClockMark& mark) {
        extended_to_ = mark.until;
        added_ = 0;
        if (paused_) paused_from_ = mark.day;
    }

    // Whether the clock has stopped, and the day; a case from before days were kept has none.
    bool finish(const Case& on) {
        if (!first_.empty() && clock_.stops_at == first_) stopped_ = on.received_day;
        if (stopped_.number != 0) return true;
        if (!on.open) { stopped_ = on.closed_day; return true; }
        return past_stop(version_, clock_, on.step);
    }

    void fill_days(ClockState& now) const {
        auto last = extended_to_.number != 0 ? extended_to_ : last_day(calendar_, clock_, start_);
        if (added_ > 0) last = clock_.unit == ClockUnit::working_days ? calendar_.add_working_days(last, added_) : last + added_;
        const auto rolled = clock_.rolls ? calendar_.roll(last) : last;
        if (rolled != last) now.holiday = calendar_.holiday(last);
        const int right = clock_.opens_right ? 1 : 0;
        now.before_roll = last + right;
        now.due = rolled + right;
    }

    ClockKind kind(const ClockState& now, bool over, bool still, base::Day today) const {
        const auto last = clock_.opens_right ? now.due - 1 : now.due;
        if (over) return now.ended <= last ? ClockKind::kept : ClockKind::broken;
        if (still) return ClockKind::paused;
        if (today <= last) return ClockKind::running;
        return clock_.opens_right ? ClockKind::right_open : ClockKind::broken;
    }

    const catalogue::Calendar& calendar_;
    const catalogue::CaseTypeVersion& version_;
    const catalogue::CaseClock& clock_;
    const std::string first_, started_by_;
    bool started_ = false, paused_ = false, for_good_ = false;   // for_good: a decision stopped it, and no step starts it again
    base::Day start_, stopped_, paused_from_, extended_to_;
    int paused_days_ = 0, added_ = 0;   // added: since the period was extended, when it was
};

}  // namespace

int place_of(const catalogue::CaseTypeVersion& version, std::string_view step) {
    for (std::size_t i = 0; i < version.steps.size(); ++i)
        if (version.steps[i].id == step) return static_cast<int>(i);
    return -1;
}

bool past_stop(const catalogue::CaseTypeVersion& version, const catalogue::CaseClock& clock, std::string_view step) {
    if (clock.stops_at.empty()) return false;
    if (clock.stops_at == step) return true;
    const int stop = place_of(version, clock.stops_at);
    return stop > place_of(version, clock.starts_at) && place_of(version, step) >= stop;
}

bool moves_a_clock(const catalogue::CaseTypeVersion& version, std::string_view from, std::string_view to) {
    return std::any_of(version.clocks.begin(), version.clocks.end(), [&](const catalogue::CaseClock& clock) {
        return (clock.starts_at == to && to != version.steps.front().id) || past_stop(version, clock, from) != past_stop(version, clock, to);
    });
}

const ClockState* next_due(const std::vector<ClockState>& states) {
    const ClockState* next = nullptr;
    for (const auto& state : states) {
        if (state.clock->opens_right) continue;
        const bool runs = state.kind == ClockKind::running || (state.kind == ClockKind::broken && state.ended.number == 0);
        if (runs && (!next || state.due < next->due)) next = &state;
    }
    return next;
}

std::string of_decision(std::string_view what, std::string_view kind) { return std::string{what} + ":" + std::string{kind}; }

base::Day last_day(const catalogue::Calendar& calendar, const catalogue::CaseClock& clock, base::Day start) {
    if (clock.by_month) {
        const auto year = base::to_date(start).year;
        const auto same_year = base::to_day({year, clock.by_month, clock.by_day});
        return start < same_year ? same_year : base::to_day({year + 1, clock.by_month, clock.by_day});
    }
    switch (clock.unit) {
        case ClockUnit::days: return start + clock.amount;
        case ClockUnit::weeks: return start + 7 * clock.amount;
        case ClockUnit::months: return months_on(start, clock.amount);
        case ClockUnit::years: return months_on(start, 12 * clock.amount);
        case ClockUnit::working_days: break;
    }
    return calendar.add_working_days(start, clock.amount);
}

ClockState clock_state(const catalogue::Calendar& calendar, const catalogue::CaseTypeVersion& version, const catalogue::CaseClock& clock,
                       const Case& on, const std::vector<ClockMark>& marks, base::Day today) {
    Course course{calendar, version, clock, on};
    for (const auto& mark : marks) course.take(mark);
    return course.state(on, today);
}

std::vector<ClockState> clock_states(const catalogue::Calendar& calendar, const catalogue::CaseTypeVersion& version, const Case& on,
                                     const std::vector<ClockMark>& marks, base::Day today) {
    std::vector<ClockState> states;
    states.reserve(version.clocks.size());
    for (const auto& clock : version.clocks) states.push_back(clock_state(calendar, version, clock, on, marks, today));
    return states;
}

namespace {

std::string span(const i18n::Texts& texts, ClockUnit unit, int amount) {
    const bool one = amount == 1;
    const auto key = [&]() -> std::string_view {
        switch (unit) {
            case ClockUnit::days: return one ? "casework.clock.span_day" : "casework.clock.span_days";
            case ClockUnit::working_days: return one ? "casework.clock.span_working_day" : "casework.clock.span_working_days";
            case ClockUnit::weeks: return one ? "casework.clock.span_week" : "casework.clock.span_weeks";
            case ClockUnit::months: return one ? "casework.clock.span_month" : "casework.clock.span_months";
            case ClockUnit::years: break;
        }
        return one ? "casework.clock.span_year" : "casework.clock.span_years";
    };
    return texts.fill(key(), {texts.number(amount)});
}

// What kind of day the last day fell on, with its article: "a Saturday", "Good Friday".
std::string not_worked(const ClockState& state, base::Day last, const i18n::Texts& texts) {
    if (state.holiday) return state.holiday->name.in(texts.language());
    return std::string{texts(base::weekday(last) == 6 ? "casework.clock.saturday" : "casework.clock.sunday")};
}

}  // namespace

std::string why(const ClockState& state, const i18n::Texts& texts) {
    if (state.kind == ClockKind::waiting) return std::string{texts("casework.clock.why_waiting")};
    const auto& clock = *state.clock;
    const int right = clock.opens_right ? 1 : 0;
    auto words = clock.by_month ? texts.fill("casework.clock.why_by_date", {texts.date(state.start)})
                                : texts.fill("casework.clock.why_from", {span(texts, clock.unit, clock.amount), texts.date(state.start)});
    const auto more = [&](const std::string& text) { words += "; " + text; };
    if (state.extended_to.number != 0) more(texts.fill("casework.clock.why_extended", {texts.date(state.extended_to)}));
    if (state.paused_days > 0) {
        const auto unit = clock.unit == ClockUnit::working_days ? ClockUnit::working_days : ClockUnit::days;
        more(texts.fill("casework.clock.why_paused", {span(texts, unit, state.paused_days)}));
    }
    if (state.kind == ClockKind::paused) more(std::string{texts("casework.clock.why_paused_now")});
    const auto last = state.before_roll - right;
    if (state.before_roll != state.due)
        more(texts.fill("casework.clock.why_rolled", {texts.date(last), not_worked(state, last, texts), texts.date(state.due - right)}));
    else if (!clock.opens_right) more(texts.fill("casework.clock.why_last_day", {texts.date(state.due)}));
    if (clock.opens_right) more(texts.fill("casework.clock.why_right", {texts.date(state.due)}));
    return words + ".";
}

}  // namespace casework
