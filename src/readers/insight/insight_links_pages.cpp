// What the linker asks people, and what it could not tell.
#include <algorithm>

#include "base/text.h"
#include "insight_links_register.h"
#include "insight_links_store.h"
#include "insight_risk_parts.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr std::string_view home = "/arbetsrum/insikt/lankar";
constexpr int page_rows = 25, found_max = 10;
constexpr std::size_t search_characters_max = 100;

// Piles that people look into, by their name in the URL.
struct Pile {
    std::string_view name, label, empty;  // keys
    LinkState state;
    bool sampled;
};
constexpr Pile all_piles[] = {
    {"granska", "insight.links.pile.review", "insight.links.empty.review", LinkState::review, false},
    {"stickprov", "insight.links.pile.sampled", "insight.links.empty.sampled", LinkState::linked, true},
    {"okopplade", "insight.links.pile.unknown", "insight.links.empty.unknown", LinkState::unknown, false}};

const Pile& pile_asked(const http::Request& request) {
    const auto name = request.query.get("hog");
    const auto found =
        std::find_if(std::begin(all_piles), std::end(all_piles), [&](const Pile& pile) { return pile.name == name; });
    return found == std::end(all_piles) ? all_piles[0] : *found;
}

std::int64_t size_of(const LinkPiles& piles, const Pile& pile) {
    return pile.sampled ? piles.sampled : pile.state == LinkState::review ? piles.review : piles.unknown;
}

// Never more sure than the pairs behind it: whole percent, and 99 at most.
std::string percent(const i18n::Texts& texts, int probability) {
    if (probability < 0) return std::string{texts("insight.links.probability.none")};
    return texts.fill("insight.links.probability.percent", {texts.number(std::min((probability + 50) / 100, 99))});
}

std::string where(const parties::Operation& unit) {
    if (unit.address_hidden) return {};
    std::vector<std::string> parts;
    for (const auto& part : {unit.address, unit.city, unit.provider_name})
        if (!part.empty()) parts.push_back(part);
    return base::join(parts, ", ");
}

std::string municipality_name(const catalogue::Catalogue& catalogue, const std::string& code) {
    const auto* found = catalogue.municipality(code);
    return found ? found->name : std::string{};
}

// What speaks for the unit, what does so in part, and what against it; what was not told is left out.
std::string parts_words(const i18n::Texts& texts, const LinkCandidate& candidate) {
    const auto schema = link_schema();
    std::vector<std::string> same, like, unlike;
    for (std::size_t i = 0; i < std::min(candidate.levels.size(), link_parts().size()); ++i) {
        const auto level = candidate.levels[i];
        if (level == 0 || link_parts()[i] == "text") continue;
        const auto top = static_cast<int>(schema.comparisons[i].cuts.size()) + 1;
        auto& kind = level == top ? same : level == 1 ? unlike : like;
        kind.emplace_back(texts("insight.links.part." + std::string{link_parts()[i]}));
    }
    std::vector<std::string> said;
    const auto say = [&](std::string_view key, const std::vector<std::string>& parts) {
        if (!parts.empty()) said.push_back(texts.fill(key, {base::join(parts, ", ")}));
    };
    say("insight.links.likeness.same", same);
    say("insight.links.likeness.like", like);
    say("insight.links.likeness.unlike", unlike);
    return base::join(said, " ");
}

std::string hint_of(const i18n::Texts& texts, const LinkCandidate& candidate, const std::string& where) {
    std::vector<std::string> said{
        texts.fill("insight.links.probability.said", {percent(texts, candidate.probability)})};
    if (!where.empty()) said.push_back(where + ".");
    if (auto parts = parts_words(texts, candidate); !parts.empty()) said.push_back(std::move(parts));
    return base::join(said, " ");
}

// Those of the rows whose case the actor may see; `last` gets the number of the last of them.
pages::Table link_table(const std::vector<LinkRow>& rows, const std::vector<casework::Case>& cases,
                        const std::map<std::int64_t, parties::Operation>& proposed,
                        const catalogue::Catalogue& catalogue, const identity::Context& context,
                        std::string_view empty_key, std::string_view caption, std::string& last) {
    const auto& texts = context.t();
    pages::Table table{std::string{caption}, true};
    table.columns = {{std::string{texts("insight.column.number")}},
                     {std::string{texts("insight.links.column.received")}},
                     {std::string{texts("insight.links.column.unit")}},
                     {std::string{texts("insight.links.column.place")}},
                     {std::string{texts("insight.links.column.probability")}, "", 0, true}};
    table.empty_text = texts(empty_key);
    for (const auto& row : rows) {
        const auto on =
            std::find_if(cases.begin(), cases.end(), [&](const auto& one) { return one.id == row.case_id; });
        if (on == cases.end()) continue;
        last = on->number.slug();
        const bool may = identity::decide(*context.actor, Action::assess, on->object()).has_value();
        const auto href = may ? std::string{home} + "/" + on->number.slug() : std::string{};
        const auto unit = proposed.find(row.unit.value);
        table.rows.push_back(
            {{{may ? pages::link(href, on->number.string()) : pages::text(on->number.string()), false, true, true},
              {pages::text(texts.short_date(on->received_day)), false, false, true},
              {pages::text(unit == proposed.end() ? std::string{texts("insight.links.no_unit")} : unit->second.name)},
              {pages::text(municipality_name(catalogue, row.municipality))},
              {pages::text(row.unit ? percent(texts, row.probability) : std::string{}), true}},
             href});
    }
    return table;
}

Html what_was_written(const ToldOfUnit& told, const LinkRow& row, const catalogue::Catalogue& catalogue,
                      const i18n::Texts& texts) {
    std::vector<std::pair<std::string, Html>> wrote;
    if (!told.unit.empty()) wrote.emplace_back(texts("insight.links.told.unit"), pages::text(told.unit));
    if (!told.place.empty()) wrote.emplace_back(texts("insight.links.told.place"), pages::text(told.place));
    if (!row.municipality.empty())
        wrote.emplace_back(texts("insight.links.told.municipality"),
                           pages::text(municipality_name(catalogue, row.municipality)));
    wrote.emplace_back(texts("insight.links.told.text"), told.text.empty()
                                                             ? pages::text(texts("insight.links.told.nothing"))
                                                             : pages::preserved(told.text));
    return pages::description_list(wrote);
}

Html said_by_model(const std::optional<LinkModel>& newest, const i18n::Texts& texts) {
    const auto taught = newest ? taught_of(newest->content) : std::nullopt;
    if (newest && !taught)
        return pages::alert(pages::Tone::warning, texts("insight.links.model.other_title"),
                            pages::paragraph(texts("insight.links.model.other")));
    if (!taught) return pages::paragraph(texts("insight.links.model.none"));
    const auto number = [&](std::int64_t value) { return texts.number(value); };
    auto said = texts.fill("insight.links.model.about",
                           {number(newest->number), texts.date(base::stockholm_day(newest->made_at)),
                            number(taught->descriptions), number(taught->reviewed), number(taught->units)});
    said += " ";
    said += texts(taught->calibration.linked_from() == std::numeric_limits<double>::infinity()
                      ? "insight.links.model.links_none"
                      : "insight.links.model.links_some");
    return pages::paragraph(said);
}

}  // namespace

http::Response Links::list(const http::Request& request, const identity::Context& context) const {
    if (!identity::may(*context.actor, Action::read_compilation)) return identity::not_found(context);
    const auto& texts = context.t();
    const auto& pile = pile_asked(request);
    std::vector<LinkRow> rows;
    std::vector<casework::Case> cases;
    std::map<std::int64_t, parties::Operation> proposed;
    LinkPiles piles;
    std::optional<LinkModel> newest;
    s_.database.read([&](db::Reader& reader) {
        base::CaseId before{};
        if (const auto number = registry::RegistryNumber::parse(request.query.get("fore")))
            if (const auto on = s_.casework.find_for(reader, *number, *context.actor, Action::list_cases))
                before = on->id;
        rows = store::links_of(reader, pile.state, pile.sampled, before, page_rows + 1);
        std::vector<std::int64_t> ids;
        for (const auto& row : rows) ids.push_back(row.case_id.value);
        cases = s_.casework.by_ids(reader, ids, *context.actor);
        proposed.clear();
        for (const auto& row : rows)
            if (row.unit)
                if (auto unit = s_.parties.operation(reader, row.unit))
                    proposed.emplace(row.unit.value, std::move(*unit));
        piles = store::piles(reader);
        newest = store::newest_link_model(reader);
    });
    const bool more = rows.size() > page_rows;
    if (more) rows.pop_back();
    std::string last;
    const auto table = link_table(rows, cases, proposed, s_.catalogue, context, pile.empty, texts(pile.label), last);
    const auto unseen = static_cast<std::int64_t>(rows.size() - table.rows.size());
    std::vector<pages::ViewLink> views;
    for (const auto& one : all_piles)
        views.push_back({std::string{home} + "?hog=" + std::string{one.name}, std::string{texts(one.label)},
                         &one == &pile, texts.number(size_of(piles, one))});
    std::vector<Html> parts;
    if (request.query.has("klart")) parts.push_back(pages::notice(texts("insight.links.done")));
    parts.push_back(pages::heading(1, texts("insight.links.title")));
    parts.push_back(pages::paragraph(texts("insight.links.about")));
    const auto number = [&](std::int64_t value) { return texts.number(value); };
    parts.push_back(
        pages::figures({{std::string{texts("insight.links.pile.review")}, number(piles.review),
                         std::string{texts("insight.links.figure.review")}, ""},
                        {std::string{texts("insight.links.pile.unknown")}, number(piles.unknown),
                         std::string{texts("insight.links.figure.unknown")}, ""},
                        {std::string{texts("insight.links.figure.linked")}, number(piles.linked),
                         std::string{texts("insight.links.figure.linked_note")}, ""},
                        {std::string{texts("insight.links.figure.settled")}, number(piles.settled), "", ""}}));
    parts.push_back(pages::views(texts, views));
    parts.push_back(pages::table(table));
    if (unseen > 0) parts.push_back(pages::subtle(texts.fill("insight.behind.unseen", {number(unseen)})));
    const auto next =
        more && !last.empty() ? std::string{home} + "?hog=" + std::string{pile.name} + "&fore=" + last : std::string{};
    if (!next.empty() || request.query.has("fore"))
        parts.push_back(pages::pagination(
            texts, "", request.query.has("fore") ? std::string{home} + "?hog=" + std::string{pile.name} : "", next));
    parts.push_back(pages::section("modell", texts("insight.links.model.title"), said_by_model(newest, texts)));
    return identity::staff_page(context, risk_home, std::string{texts("insight.links.title")}, pages::stack(parts));
}

http::Response Links::render(const casework::Case& on, const http::Request& request, const identity::Context& context,
                             const std::optional<base::Refusal>& refusal) const {
    const auto& texts = context.t();
    const auto purpose = identity::standing_purpose(*context.actor, on.object());
    // No record, no read: what follows unseals.
    s_.identity.record_read(*context.actor, "view", on.number.string(), purpose.empty() ? "handling" : purpose, 1);
    const auto searched = std::string{request.query.get("sok").substr(0, search_characters_max)};
    ToldOfUnit told;
    std::optional<LinkRow> row;
    std::vector<pages::Choice> choices;
    s_.database.read([&](db::Reader& reader) {
        choices.clear();
        told = told_of(reader, s_, intake_, on.id);
        row = store::link_row(reader, on.id);
        std::vector<std::int64_t> offered;
        const auto offer = [&](const parties::Operation& unit, std::string hint) {
            if (std::find(offered.begin(), offered.end(), unit.id.value) != offered.end()) return;
            offered.push_back(unit.id.value);
            choices.push_back({unit.code, unit.name, std::move(hint)});
        };
        if (!searched.empty())
            for (const auto& found : s_.parties.search(reader, searched, found_max))
                offer(found.operation, where(found.operation));
        if (row)
            for (const auto& candidate : row->candidates)
                if (const auto unit = s_.parties.operation(reader, candidate.unit))
                    offer(*unit, hint_of(texts, candidate, where(*unit)));
    });
    if (!row) return identity::not_found(context);
    std::vector<Html> parts;
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({"choice", texts(refusal->text_key, refusal->values)});
    parts.push_back(pages::error_summary(texts, errors));
    parts.push_back(pages::heading(1, texts.fill("insight.links.which", {on.number.string()})));
    if (row->state == LinkState::settled) {
        parts.push_back(pages::paragraph(texts("insight.links.refused.gone")));
    } else {
        const auto here = std::string{home} + "/" + on.number.slug();
        pages::Field search{"sok", std::string{texts("insight.links.search")},
                            std::string{texts("insight.links.search_hint")}};
        search.value = searched;
        std::vector<Html> found;
        if (!searched.empty()) found.push_back(pages::subtle(texts("insight.links.searched")));
        pages::Field choice{"choice", std::string{texts("insight.links.choice")},
                            std::string{texts("insight.links.choice_hint")}};
        if (refusal) choice.error = errors.front().text;
        choice.value = request.form.get("choice");
        choices.push_back({"unknown", std::string{texts("insight.links.choice_unknown")},
                           std::string{texts("insight.links.choice_unknown_hint")}});
        found.push_back(pages::form(
            {here, true, false, "", context.actor->csrf},
            {pages::radios(texts, choice, choices), pages::actions({pages::button(texts("insight.links.save"))})}));
        found.push_back(pages::form(
            {here, false},
            {pages::search_field(texts, search),
             pages::actions({pages::button(texts("insight.links.search_button"), pages::Button::secondary)})}));
        parts.push_back(
            pages::side_by_side(pages::section("skrev", texts("insight.links.told.title"),
                                               what_was_written(told, *row, s_.catalogue, texts)),
                                pages::section("svar", texts("insight.links.answer_title"), pages::stack(found))));
    }
    parts.push_back(pages::link("/arbetsrum/arende/" + on.number.slug(),
                                texts.fill("insight.links.open_case", {on.number.string()})));
    parts.push_back(pages::link(home, texts("insight.links.back")));
    return identity::staff_page(context, risk_home, texts.fill("insight.links.which", {on.number.string()}),
                                pages::stack(parts), refusal ? 422 : 200, refusal.has_value());
}

http::Response Links::show(const http::Request& request, const identity::Context& context) const {
    const auto on = intake::case_asked(intake_.services(), request, context, Action::assess);
    if (!on || !identity::decide(*context.actor, Action::read_case, on->object())) return identity::not_found(context);
    return render(*on, request, context, {});
}

http::Response Links::act(http::Request& request, const identity::Context& context) const {
    const auto on = intake::case_asked(intake_.services(), request, context, Action::assess);
    if (!on || !identity::decide(*context.actor, Action::read_case, on->object())) return identity::not_found(context);
    const auto chosen = request.form.get("choice");
    base::OperationId unit{};
    if (chosen.empty()) return render(*on, request, context, base::Refusal{"insight.links.refused.nothing", "choice"});
    if (chosen != "unknown") {
        s_.database.read([&](db::Reader& reader) {
            if (const auto found = s_.parties.operation_by_code(reader, chosen)) unit = found->id;
        });
        if (!unit) return render(*on, request, context, base::Refusal{"insight.links.refused.no_unit", "choice"});
    }
    if (const auto answered = answer(on->id, unit, context.actor->user); !answered)
        return render(*on, request, context, answered.error());
    return http::see_other(std::string{home} + "?klart=1");
}

}  // namespace insight
