// What the models are, and groups of alike texts that an analyst names or dismisses.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "insight_groups.h"
#include "insight_themes_parts.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr std::string_view cards_home = "/arbetsrum/insikt/modeller";
constexpr std::size_t group_cases_shown = 5;

std::string share(const i18n::Texts& texts, double value) {
    return texts.fill("insight.themes.percent", {texts.number(std::llround(value * 100))});
}

Html card_shown(const ModelCard& card, const catalogue::Catalogue& catalogue, const identity::Context& context) {
    const auto& texts = context.t();
    const bool themes = card.kind == "theme";
    std::vector<std::pair<std::string, Html>> facts{
        {std::string{texts("insight.themes.card.made")}, pages::text(texts.date(base::stockholm_day(card.made_at)))},
        {std::string{texts("insight.themes.card.cases")}, pages::text(texts.fill("insight.themes.card.cases_value", {texts.number(card.figures.examples),
            texts.number(card.figures.texts), texts.date(card.first), texts.date(card.last)}))},
        {std::string{texts("insight.themes.card.left_out")}, pages::text(texts.number(card.left_out))},
        {std::string{texts("insight.themes.card.accuracy")}, pages::text(share(texts, card.figures.accuracy))}};
    if (themes)
        facts.emplace_back(std::string{texts("insight.themes.card.macro_f1")}, pages::text(share(texts, card.figures.macro_f1)));
    else
        facts.emplace_back(std::string{texts("insight.themes.card.mean_error")}, pages::text(texts.decimal(card.figures.mean_error, 2)));
    facts.emplace_back(std::string{texts("insight.themes.card.features")}, pages::text(texts.number(card.figures.features)));
    pages::Table table{std::string{texts(themes ? "insight.themes.card.themes" : "insight.themes.card.severities")}};
    table.columns = {{std::string{texts("insight.themes.column.class")}}, {std::string{texts("insight.themes.column.examples")}, "", 0, true},
                     {std::string{texts("insight.themes.column.precision")}, "", 0, true}, {std::string{texts("insight.themes.column.recall")}, "", 0, true}};
    if (themes) table.columns.push_back({std::string{texts("insight.themes.column.words")}});
    std::vector<Html> too_few;
    for (const auto& one : card.figures.classes) {
        const auto name = themes ? theme_name(catalogue, context, one.name)
                                 : severity_name(catalogue, context, static_cast<int>(base::parse_integer(one.name).value_or(0)));
        if (!one.learnt) {
            too_few.push_back(pages::text(texts.fill("insight.themes.too_few_one", {name, texts.number(one.examples)})));
            continue;
        }
        pages::TableRow row{{{pages::text(name), false, true}, {pages::text(texts.number(one.examples)), true},
                             {pages::text(share(texts, one.precision)), true}, {pages::text(share(texts, one.recall)), true}}, ""};
        if (themes) row.cells.push_back({pages::text(base::join(one.words, ", "))});
        table.rows.push_back(std::move(row));
    }
    std::vector<Html> parts{pages::description_list(facts), pages::table(table)};
    if (!too_few.empty())
        parts.push_back(pages::details(texts.fill("insight.themes.too_few", {texts.number(static_cast<std::int64_t>(too_few.size()))}), pages::list(too_few)));
    const auto title = texts.fill(themes ? "insight.themes.card.theme_title" : "insight.themes.card.severity_title", {texts.number(card.number)});
    return pages::section(card.kind + std::to_string(card.number), title, pages::stack(parts));
}

std::string group_form_id(std::size_t place) { return "grupp-" + std::to_string(place); }

// What was typed, when it was refused for this group.
pages::Field typed(const char* name, std::string_view key, std::size_t place, const http::Request& request, const std::optional<base::Refusal>& refusal,
                   const i18n::Texts& texts) {
    pages::Field field{std::string{name} + "-" + std::to_string(place), std::string{texts(key)}};
    if (!refusal || request.form.get("grupp") != std::to_string(place)) return field;
    field.value = request.form.get(field.name);
    if (refusal->field == name) field.error = texts(refusal->text_key, refusal->values);
    return field;
}

Html group_form(std::int64_t search, std::size_t place, const http::Request& request, const identity::Context& context,
                const std::optional<base::Refusal>& refusal) {
    const auto& texts = context.t();
    const bool mine = refusal && request.form.get("grupp") == std::to_string(place);
    return pages::details(texts("insight.themes.group.judge"),
        pages::form({std::string{cards_home}, true, false, group_form_id(place), context.actor->csrf},
                    {pages::hidden("sokning", std::to_string(search)), pages::hidden("grupp", std::to_string(place)),
                     pages::text_field(texts, typed("name", "insight.themes.group.name", place, request, refusal, texts)),
                     pages::text_area(texts, typed("reason", "insight.themes.group.reason", place, request, refusal, texts), 2),
                     pages::actions({pages::button(texts("insight.themes.group.give_name"), pages::Button::secondary, "act", "name"),
                                     pages::button(texts("insight.themes.group.dismiss"), pages::Button::tertiary, "act", "dismiss")})}), mine);
}

struct GroupsShown {
    ThemeGroups grouped;
    std::vector<GroupVerdict> verdicts;
    std::map<std::int64_t, casework::Case> seen;
    std::map<base::UserId, std::string> names;
};

Html said(const GroupVerdict& verdict, const GroupsShown& shown, const i18n::Texts& texts) {
    std::vector<Html> parts{pages::text(verdict.named ? verdict.name : std::string{texts("insight.themes.group.dismissed")}),
                            pages::subtle(texts.fill("insight.themes.group.by", {shown.names.at(verdict.actor), texts.date(base::stockholm_day(verdict.at))}))};
    if (!verdict.reason.empty()) parts.push_back(pages::preserved(verdict.reason));
    return pages::stack(parts);
}

Html groups_table(const GroupsShown& shown, bool dismissed, const http::Request& request, const identity::Context& context,
                  const std::optional<base::Refusal>& refusal) {
    const auto& texts = context.t();
    pages::Table table{std::string{texts(dismissed ? "insight.themes.groups_dismissed" : "insight.themes.groups")}, true};
    table.columns = {{std::string{texts("insight.themes.column.words")}}, {std::string{texts("insight.themes.column.events")}, "", 0, true},
                     {std::string{texts("insight.themes.column.growth")}, "", 0, true}, {std::string{texts("insight.themes.column.stability")}, "", 0, true},
                     {std::string{texts("insight.themes.column.cases")}}, {std::string{texts("insight.themes.column.named")}}};
    table.empty_text = texts("insight.themes.groups_none");
    const bool may = identity::may(*context.actor, Action::make_compilation);
    for (std::size_t place = 0; place < shown.grouped.groups.size(); ++place) {
        const auto& group = shown.grouped.groups[place];
        const auto* verdict = verdict_on(group, shown.verdicts);
        if ((verdict && !verdict->named) != dismissed) continue;
        std::vector<Html> links;
        for (std::size_t i = 0; i < std::min(group.cases.size(), group_cases_shown); ++i)
            if (const auto on = shown.seen.find(group.cases[i].value); on != shown.seen.end())
                links.push_back(pages::link("/arbetsrum/arende/" + on->second.number.slug(), on->second.number.string()));
        std::vector<Html> last;
        if (verdict) last.push_back(said(*verdict, shown, texts));
        if (may) last.push_back(group_form(shown.grouped.id, place, request, context, refusal));
        table.rows.push_back({{{pages::text(base::join(group.words, ", ")), false, true}, {pages::text(texts.number(static_cast<std::int64_t>(group.cases.size()))), true},
                               {pages::text(texts.fill("insight.themes.times", {texts.decimal(group.growth / 100.0, 1)})), true},
                               {pages::text(texts.decimal(group.stability / 100.0, 2)), true}, {pages::list(links)}, {pages::stack(last)}}, ""});
    }
    if (dismissed && table.rows.empty()) return {};
    return pages::table(table);
}

}  // namespace

http::Response Themes::models(const http::Request& request, const identity::Context& context) const { return render_models(request, context, {}); }

http::Response Themes::render_models(const http::Request& request, const identity::Context& context, const std::optional<base::Refusal>& refusal) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    const auto& texts = context.t();
    std::vector<ModelCard> all;
    std::optional<ThemeGroups> grouped;
    GroupsShown shown;
    s_.database.read([&](db::Reader& reader) {
        shown = {};
        all = cards(reader);
        grouped = groups(reader);
        if (!grouped) return;
        shown.grouped = *grouped;
        shown.verdicts = group_verdicts(reader);
        std::vector<std::int64_t> ids;
        for (const auto& group : grouped->groups)
            for (std::size_t i = 0; i < std::min(group.cases.size(), group_cases_shown); ++i) ids.push_back(group.cases[i].value);
        for (auto& on : s_.casework.by_ids(reader, ids, *context.actor)) shown.seen.emplace(on.id.value, on);
    });
    for (const auto& one : shown.verdicts)
        if (!shown.names.contains(one.actor)) shown.names[one.actor] = s_.identity.name_of(one.actor);
    std::vector<Html> parts{pages::heading(1, texts("insight.themes.models_title")), risk_views(texts, cards_home), pages::paragraph(texts("insight.themes.models_about")), unusable_alert(*this, texts)};
    for (const auto* kind : {"theme", "severity"}) {
        const auto newest = std::find_if(all.begin(), all.end(), [&](const ModelCard& card) { return card.kind == kind; });
        if (newest != all.end()) parts.push_back(card_shown(*newest, s_.catalogue, context));
        else parts.push_back(pages::alert(pages::Tone::info, texts("insight.themes.kind." + std::string{kind}), pages::paragraph(texts("insight.themes.no_model"))));
    }
    parts.push_back(pages::section("granser", texts("insight.themes.limits"), pages::list({pages::text(texts("insight.themes.limit.past")),
        pages::text(texts("insight.themes.limit.wording")), pages::text(texts("insight.themes.limit.language")), pages::text(texts("insight.themes.limit.never"))})));
    std::vector<Html> about{pages::paragraph(texts("insight.themes.groups_about"))};
    if (!grouped) {
        about.push_back(pages::paragraph(texts("insight.themes.groups_not_yet")));
    } else {
        about.push_back(pages::paragraph(texts("insight.themes.groups_naming")));
        about.push_back(groups_table(shown, false, request, context, refusal));
        if (const auto dismissed = groups_table(shown, true, request, context, refusal); !dismissed.empty())
            about.push_back(pages::details(texts("insight.themes.groups_dismissed"), dismissed));
    }
    parts.push_back(pages::section("grupper", texts("insight.themes.groups"), pages::stack(about)));
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({refusal->field.empty() ? "grupper" : refusal->field + "-" + request.form.get("grupp"), texts(refusal->text_key, refusal->values)});
    parts.insert(parts.begin(), pages::error_summary(texts, errors));
    return identity::staff_page(context, risk_home, std::string{texts("insight.themes.models_title")}, pages::stack(parts), refusal ? 422 : 200, refusal.has_value());
}

http::Response Themes::act_on_group(http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::make_compilation, {})) return identity::not_found(context);
    const auto& form = request.form;
    const auto search = base::parse_integer(form.get("sokning")).value_or(0), place = base::parse_integer(form.get("grupp")).value_or(-1);
    const auto act = form.get("act"), number = std::to_string(place);
    if (place < 0 || (act != "name" && act != "dismiss")) return identity::not_found(context);
    const auto outcome = judge_group(search, static_cast<std::size_t>(place), act == "name", form.get("name-" + number),
                                     base::normalise_newlines(form.get("reason-" + number)), context.actor->user);
    if (!outcome) return render_models(request, context, outcome.error());
    return http::see_other(std::string{cards_home} + "#grupper");
}

}  // namespace insight
