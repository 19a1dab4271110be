// How often a word has come, week by week, beside how often it came in the year before. The index holds no readable
// word, so it can only be asked about words that somebody names.
#include <algorithm>
#include <numeric>

#include "base/ids.h"
#include "base/text.h"
#include "desk/desk.h"
#include "desk_parts.h"
#include "desk_rules.h"
#include "desk_worklist.h"

namespace desk {

using pages::Html;

namespace {

constexpr int weeks_shown = 104;

int weeks_between(base::Day monday, base::Day day) { return (base::first_day(base::week_of(day)) - monday) / 7; }

std::string share(double value, const i18n::Texts& texts) { return texts.decimal(100 * value, value < 0.01 ? 2 : 1); }

Html picture(const WordWeeks& weeks, const WordTrend& trend, base::Day monday, const std::string& finding, const i18n::Texts& texts) {
    pages::Chart chart{"ord", std::string{texts("desk.words.chart")}, finding, {}, {}, std::string{texts("desk.words.unit")}};
    pages::Series seen{std::string{texts("desk.words.seen")}, {}}, usual{std::string{texts("desk.words.usual")}, {}};
    for (std::size_t i = 0; i < weeks.with.size(); ++i) {
        const auto week = base::week_of(monday + 7 * static_cast<int>(i));
        chart.labels.push_back(texts.fill("desk.words.week", {std::to_string(week.number), std::to_string(week.year % 100)}));
        seen.values.push_back(static_cast<double>(weeks.with[i]));
        usual.values.push_back(trend.usual * static_cast<double>(weeks.all[i]));
    }
    chart.series = {std::move(seen), std::move(usual)};
    return pages::line_chart(texts, chart);
}

}  // namespace

http::Response Desk::words(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& texts = context.t();
    const auto text = std::string{base::trim(request.query.get("q").substr(0, 100))};
    pages::Field field{"q", std::string{texts("desk.words.field")}, std::string{texts("desk.words.hint")}};
    field.value = text;
    std::vector<Html> parts{pages::heading(1, texts("desk.words.title")), pages::paragraph(texts("desk.words.about")),
                            pages::form({"/arbetsrum/sok/over-tid", false}, {pages::search_field(texts, field), pages::actions({pages::button(texts("desk.words.show"), pages::Button::secondary)})})};
    if (!text.empty()) {
        const auto ended = base::first_day(base::week_of(s.clock.today()));   // the week that goes on is not whole
        const auto monday = ended - 7 * weeks_shown;
        WordWeeks weeks{std::vector<std::int64_t>(weeks_shown), std::vector<std::int64_t>(weeks_shown)};
        const auto count = [&](std::vector<std::int64_t>& of, std::int64_t id) {
            const int week = weeks_between(monday, base::day_given(id));
            if (week >= 0 && week < weeks_shown) ++of[static_cast<std::size_t>(week)];
        };
        std::vector<std::string> words;
        make_list();
        s.database.read([&](db::Reader& reader) {
            weeks.with.assign(weeks_shown, 0);
            weeks.all.assign(weeks_shown, 0);
            words = index_.each(reader, {text, facets_seen(*context.actor)}, [&](std::int64_t id) { count(weeks.with, id); });
            Question question;
            question.filter.state = "all";
            each_listed(reader, question, *context.actor, [&](base::CaseId id) { count(weeks.all, id.value); });
        });
        const auto total = std::accumulate(weeks.with.begin(), weeks.with.end(), std::int64_t{0});
        identity_.record_read(*context.actor, "search", "words over time", "quality_check", total);
        const auto first = shorten(weeks);
        const auto trend = trend_of(weeks);
        if (words.empty()) parts.push_back(pages::notice(texts("desk.words.no_word")));
        else if (total < word_cases_least) parts.push_back(pages::notice(texts.fill("desk.words.too_few", {texts.number(word_cases_least)})));
        else if (!trend.known) parts.push_back(pages::notice(texts.fill("desk.words.too_short", {texts.number(total)})));
        else {
            const auto finding = texts.fill(trend.more ? "desk.words.more" : trend.less ? "desk.words.less" : "desk.words.as_usual",
                                            {text, texts.number(trend.seen), texts.number(trend.of), share(trend.now, texts), share(trend.usual, texts)});
            parts.push_back(picture(weeks, trend, monday + 7 * static_cast<int>(first), finding, texts));
            parts.push_back(pages::subtle(texts("desk.words.limits")));
            if (identity::may(*context.actor, identity::Action::search_cases))
                parts.push_back(pages::actions({pages::link_button("/arbetsrum/sok?q=" + http::percent_encode(text), texts("desk.words.cases"), pages::Button::tertiary)}));
        }
    }
    return identity::staff_page(context, "/arbetsrum/sok", std::string{texts("desk.words.title")}, pages::stack(parts));
}

}  // namespace desk
