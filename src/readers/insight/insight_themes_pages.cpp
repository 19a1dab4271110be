// What the models suggest, for a person to take or not; and what the models are.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "insight_themes_parts.h"
#include "insight_themes_store.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr std::string_view home = "/arbetsrum/insikt/forslag", cards_home = "/arbetsrum/insikt/modeller", case_home = "/arbetsrum/arende/";
constexpr int page_rows = 20;
constexpr std::size_t excerpt_characters = 240;

std::string percent(const i18n::Texts& texts, int probability) {
    // Never more sure than the cases behind it.
    return texts.fill("insight.themes.percent", {texts.number(std::clamp((probability + 50) / 100, 1, 99))});
}

// "bemanning, natten" for, and "tack" against.
Html words_shown(const std::vector<learning::Word>& words, const i18n::Texts& texts) {
    std::vector<std::string> for_it, against;
    for (const auto& one : words) (one.weight > 0 ? for_it : against).push_back(one.word);
    std::vector<Html> parts;
    if (!for_it.empty()) parts.push_back(pages::subtle(texts.fill("insight.themes.words_for", {base::join(for_it, ", ")})));
    if (!against.empty()) parts.push_back(pages::subtle(texts.fill("insight.themes.words_against", {base::join(against, ", ")})));
    return pages::stack(parts);
}

Html accept_form(const Suggestion& suggestion, const casework::Case& on, const identity::Context& context) {
    const auto& texts = context.t();
    std::vector<Html> parts{pages::hidden("number", on.number.slug()), pages::hidden("theme", suggestion.theme),
                            pages::hidden("severity", std::to_string(suggestion.severity))};
    parts.push_back(pages::button(texts("insight.themes.accept_theme"), pages::Button::secondary, "act", "theme"));
    if (suggestion.severity) parts.push_back(pages::button(texts("insight.themes.accept_both"), pages::Button::secondary, "act", "both"));
    parts.push_back(pages::link(std::string{case_home} + on.number.slug(), texts("insight.themes.choose")));
    return pages::inline_form({std::string{home}, true, false, "", context.actor->csrf}, parts);
}

Html suggested_cell(const Suggestion& row, int right_before, const std::vector<learning::Word>& words, const catalogue::Catalogue& catalogue, const identity::Context& context) {
    const auto& texts = context.t();
    std::vector<Html> parts{pages::paragraph(texts.fill("insight.themes.suggested", {theme_name(catalogue, context, row.theme), percent(texts, row.theme_probability)}))};
    if (right_before >= 0) parts.push_back(pages::subtle(texts.fill("insight.themes.right_before", {percent(texts, right_before)})));
    if (row.severity)
        parts.push_back(pages::subtle(texts.fill("insight.themes.suggested_severity", {severity_name(catalogue, context, row.severity), percent(texts, row.severity_probability)})));
    parts.push_back(words_shown(words, texts));
    return pages::stack(parts);
}

}  // namespace

http::Response Themes::list(const http::Request& request, const identity::Context& context) const { return render(request, context, {}); }

http::Response Themes::render(const http::Request& request, const identity::Context& context, const std::optional<base::Refusal>& refusal) const {
    if (!identity::may(*context.actor, Action::assess)) return identity::not_found(context);
    const auto& texts = context.t();
    std::vector<Suggestion> rows;
    std::vector<casework::Case> cases;
    std::map<std::int64_t, std::string> told;
    std::int64_t open = 0, unsure = 0;
    const auto may_read = [&](const casework::Case& on) { return identity::decide(*context.actor, Action::read_case, on.object()).has_value(); };
    s_.database.read([&](db::Reader& reader) {
        base::CaseId before{};
        if (const auto number = registry::RegistryNumber::parse(request.query.get("fore")))
            if (const auto on = s_.casework.find_for(reader, *number, *context.actor, Action::list_cases)) before = on->id;
        rows = store::suggestions_of(reader, SuggestionState::open, before, page_rows + 1);
        std::vector<std::int64_t> ids;
        for (const auto& row : rows) ids.push_back(row.case_id.value);
        cases = s_.casework.by_ids(reader, ids, *context.actor);
        open = store::count_suggestions(reader, SuggestionState::open);
        unsure = store::count_suggestions(reader, SuggestionState::unsure);
    });
    const bool more = rows.size() > page_rows;
    if (more) rows.pop_back();
    // Excerpts and words are sealed content: the record of the read is durable before one is shown.
    const auto readable = std::count_if(cases.begin(), cases.end(), may_read);
    if (readable > 0) {
        s_.identity.record_read(*context.actor, "list", "suggestions", "handling", readable);
        s_.database.read([&](db::Reader& reader) {
            told.clear();
            for (const auto& on : cases)
                if (may_read(on)) told[on.id.value] = text_of(reader, on.id);
        });
    }
    pages::Table table{std::string{texts("insight.themes.title")}, true};
    table.columns = {{std::string{texts("insight.column.number")}}, {std::string{texts("insight.themes.column.told")}},
                     {std::string{texts("insight.themes.column.suggestion")}}, {std::string{texts("insight.themes.column.act")}}};
    table.empty_text = texts("insight.themes.none");
    std::string last;
    std::int64_t unseen = 0;
    for (const auto& row : rows) {
        const auto on = std::find_if(cases.begin(), cases.end(), [&](const auto& one) { return one.id == row.case_id; });
        if (on == cases.end()) {
            ++unseen;
            continue;
        }
        last = on->number.slug();
        const auto text = told.find(on->id.value);
        const auto href = std::string{case_home} + on->number.slug();
        const auto shown = suggested_cell(row, right_before(row.theme), text == told.end() ? std::vector<learning::Word>{} : words(row, text->second), s_.catalogue, context);
        const bool may = identity::decide(*context.actor, Action::assess, on->object()).has_value() && text != told.end();
        table.rows.push_back({{{pages::stack({pages::link(href, on->number.string()), pages::subtle(texts.short_date(on->received_day))}), false, true, true},
                               {text == told.end() ? pages::subtle(texts("insight.themes.unread")) : pages::text(base::excerpt(text->second, excerpt_characters))},
                               {shown}, {may ? accept_form(row, *on, context) : Html{}}}, href});
    }
    std::vector<Html> parts;
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({"", texts(refusal->text_key, refusal->values)});
    parts.push_back(pages::error_summary(texts, errors));
    if (request.query.has("klart")) parts.push_back(pages::notice(texts("insight.themes.done")));
    parts.push_back(pages::title_row(texts("insight.themes.title"), {pages::link_button(cards_home, texts("insight.themes.models_link"), pages::Button::secondary)}));
    parts.push_back(risk_views(texts, home));
    parts.push_back(pages::paragraph(texts("insight.themes.about")));
    parts.push_back(unusable_alert(*this, texts));
    parts.push_back(pages::figures({{std::string{texts("insight.themes.open")}, texts.number(open), "", ""},
                                    {std::string{texts("insight.themes.unsure")}, texts.number(unsure), std::string{texts("insight.themes.unsure_note")}, ""}}));
    parts.push_back(pages::table(table));
    if (unseen > 0) parts.push_back(pages::subtle(texts.fill("insight.behind.unseen", {texts.number(unseen)})));
    const auto query = request.query.has("fore") ? std::string{home} : std::string{};
    parts.push_back(pages::pagination(texts, texts.fill("insight.themes.shown", {texts.number(static_cast<std::int64_t>(table.rows.size()))}), query,
                                      more && !last.empty() ? std::string{home} + "?fore=" + last : ""));
    return identity::staff_page(context, risk_home, std::string{texts("insight.themes.title")}, pages::stack(parts), refusal ? 422 : 200, refusal.has_value());
}

http::Response Themes::act(http::Request& request, const identity::Context& context) const {
    const auto number = registry::RegistryNumber::parse(request.form.get("number"));
    if (!number || !identity::may(*context.actor, Action::assess)) return identity::not_found(context);
    std::optional<casework::Case> on;
    s_.database.read([&](db::Reader& reader) { on = s_.casework.find_for(reader, *number, *context.actor, Action::assess); });
    if (!on) return identity::not_found(context);
    assessments::Judgement judgement;
    judgement.theme = request.form.get("theme").substr(0, 100);
    if (request.form.get("act") == "both") judgement.severity = static_cast<int>(base::parse_integer(request.form.get("severity")).value_or(0));
    base::Outcome outcome{base::Done{}};
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        const auto now = s_.casework.find(tx, on->id);
        // Somebody may have judged it while the page lay open: what a person said stands.
        const auto offered = store::suggestion(tx, on->id);
        if (!now || !now->theme.empty() || !offered || offered->theme != *judgement.theme) {
            outcome = base::Refusal{"insight.themes.refused.gone", "", "", {on->number.string()}};
            return;
        }
        // The person's own act: the model stands behind nothing.
        outcome = s_.assessments.judge(tx, *now, judgement, "person", context.actor->user, s_.casework.keys(tx, now->id));
        if (!outcome) return;
        auto answered = *offered;
        answered.state = SuggestionState::answered;
        s_.ledger.put_working(tx, store::suggestions, store::values(answered));
    });
    if (!outcome) return render(request, context, outcome.error());
    return http::see_other(std::string{home} + "?klart=1");
}

}  // namespace insight
