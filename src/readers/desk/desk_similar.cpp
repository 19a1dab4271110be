// Cases that say much the same as one, found by their words; and two of them beside each other: what they share, what
// differs. Nothing is joined here: a person links them, and both stay.
#include <algorithm>

#include "base/text.h"
#include "desk_parts.h"
#include "desk_rules.h"

namespace desk {

using identity::Action;
using pages::Html;

namespace {

constexpr int candidates_max = 20, shown_max = 8;
constexpr std::size_t asked_words_max = 14, compared_bytes_max = 10'000;
// Half a sentence is like any other: a warning needs words that tell something, and most of them shared.
constexpr int telling_words_min = 4, near_from_per_cent = 60;

std::string received_text(db::Reader& reader, const intake::Services& s, const casework::Case& on) {
    return s.registry.first_text(reader, on.id, s.casework.keys(reader, on.id));
}

// The longest words say most; each is asked for alone, so that one strange word hides nothing.
std::vector<std::string> telling_words(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text + " ") {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter) { word += c; continue; }
        if (word.size() >= 6 && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
        word.clear();
    }
    std::stable_sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    if (words.size() > asked_words_max) words.resize(asked_words_max);
    return words;
}

// What the two have of the same kind: shown first when it is the same, for that is the question.
struct Fact { std::string_view key; std::string one, other; };

std::vector<Fact> facts(db::Reader& reader, const intake::Services& s, const intake::Intake& intake, const casework::Case& a, const casework::Case& b,
                        const identity::Context& context) {
    const auto& t = context.t();
    const auto today = s.clock.today();
    const auto side = [&](const casework::Case& on) {
        const auto* type = s.catalogue.case_type_named(on.type);
        const auto unit = on.unit ? s.parties.operation(reader, on.unit) : std::nullopt;
        const auto keys = s.casework.keys(reader, on.id);
        const bool may_know = identity::decide(*context.actor, Action::see_sender_identity, on.object()).has_value();
        const auto contact = may_know ? intake.contact(reader, on.id, keys) : intake::Contact{};
        std::vector<std::string> files;
        for (const auto& file : s.registry.files_of(reader, on.id, keys)) files.push_back(file.name + " (" + t.bytes(file.size) + ")");
        return std::vector<std::string>{type ? type->name.in(t.language()) : on.type, t.date(on.received_day), s.catalogue.label("channels", on.channel, today, t.language()),
            unit ? unit->name : "", place_name(s.catalogue, on), on.area.empty() ? "" : s.catalogue.label("areas", on.area, today, t.language()),
            on.theme.empty() ? "" : s.catalogue.label("themes", on.theme, today, t.language()), step_name(on, s.catalogue, t),
            may_know ? (contact.empty() ? std::string{t("desk.sender.anonymous")} : contact.name.empty() ? contact.email + contact.phone : contact.name) : std::string{t("desk.sender.hidden")},
            base::join(files, ", ")};
    };
    constexpr std::string_view keys[] = {"desk.column.type", "desk.column.received", "desk.case.channel", "desk.column.unit", "desk.export.place",
                                         "desk.filter.area", "desk.filter.theme", "desk.column.step", "desk.case.sender", "desk.case.files"};
    const auto one = side(a), other = side(b);
    std::vector<Fact> found;
    for (std::size_t i = 0; i < one.size(); ++i) found.push_back({keys[i], one[i], other[i]});
    return found;
}

}  // namespace

// By the telling words of the text, and by the unit; read and compared word for word.
std::vector<Desk::Near> Desk::nearest(db::Reader& reader, const std::string& text, base::CaseId but, base::OperationId unit, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    std::map<std::int64_t, int> hits;
    for (const auto& word : telling_words(text))
        for (const auto& hit : index_.find(reader, {word, facets_seen(actor), candidates_max}).hits)
            if (hit.id != but.value) ++hits[hit.id];
    if (unit) {
        casework::Filter filter;
        filter.state = "all";
        filter.unit = unit;
        filter.limit = candidates_max;
        for (const auto& row : s.casework.list(reader, actor, filter))
            if (row.id != but) hits[row.id.value] += 2;
    }
    std::vector<std::pair<int, std::int64_t>> order;
    for (const auto& [id, count] : hits) order.emplace_back(count, id);
    std::sort(order.rbegin(), order.rend());
    if (std::ssize(order) > candidates_max) order.resize(candidates_max);
    std::vector<std::int64_t> ids;
    for (const auto& one : order) ids.push_back(one.second);
    std::vector<Near> near;
    for (auto& row : s.casework.by_ids(reader, ids, actor)) {
        if (!identity::decide(actor, Action::read_case, row.object())) continue;
        std::string theirs;
        try {
            theirs = received_text(reader, s, row);
        } catch (const crypto::Tampered&) {
            continue;   // its own page says so
        }
        const auto [one, other] = word_difference(text, theirs);
        const auto shared = shared_per_cent(one, other);
        near.push_back({std::move(row), std::move(theirs), shared});
    }
    std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.per_cent > b.per_cent; });
    return near;
}

std::vector<intake::Similar> Desk::near(std::string_view text, base::CaseId but, const identity::Actor& actor, int limit) const {
    const std::string words{text.substr(0, compared_bytes_max)};
    if (std::ssize(telling_words(words)) < telling_words_min || !identity::may(actor, Action::read_case)) return {};
    std::vector<intake::Similar> found;
    intake_.services().database.read([&](db::Reader& reader) {
        found.clear();
        for (auto& one : nearest(reader, words, but, {}, actor)) {
            if (one.per_cent < near_from_per_cent || std::ssize(found) == limit) break;
            found.push_back({std::move(one.on), one.per_cent});
        }
    });
    return found;
}

http::Response Desk::similar(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto on = asked(request, context, Action::read_case);
    if (!on) return identity::not_found(context);
    const auto purpose = identity::standing_purpose(*context.actor, on->object());
    identity_.record_read(*context.actor, "view", on->number.string(), purpose.empty() ? "handling" : purpose, 1);
    std::vector<Near> near;
    s.database.read([&](db::Reader& reader) { near = nearest(reader, received_text(reader, s, *on), on->id, on->unit, *context.actor); });
    if (std::ssize(near) > shown_max) near.resize(shown_max);
    if (!near.empty()) identity_.record_read(*context.actor, "list", "similar:" + on->number.string(), "handling", std::ssize(near));
    pages::Table table{std::string{t("desk.similar.title")}, true};
    table.columns = {{std::string{t("desk.column.number")}}, {std::string{t("desk.similar.shared")}, "", 0, true}, {std::string{t("desk.column.about")}},
                     {std::string{t("desk.column.received")}}, {""}};
    table.empty_text = t("desk.similar.none");
    for (const auto& one : near) {
        const auto* type = s.catalogue.case_type_named(one.on.type);
        table.rows.push_back({{{pages::stack({pages::link(path_of(one.on), one.on.number.string()), pages::subtle(type ? type->name.in(t.language()) : one.on.type)}), false, true},
                               {pages::text(t.fill("desk.similar.per_cent", {std::to_string(one.per_cent)})), true}, {pages::text(base::excerpt(one.text, 160))},
                               {pages::text(t.short_date(one.on.received_day)), false, false, true},
                               {pages::link(path_of(*on) + "/jamfor/" + one.on.number.slug(), t("desk.similar.compare"))}}, path_of(*on) + "/jamfor/" + one.on.number.slug()});
    }
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{t("desk.similar.title")},
        pages::stack({pages::heading(1, t.fill("desk.similar.of", {on->number.string()})), pages::paragraph(t("desk.similar.about")), pages::table(table),
                      pages::actions({pages::link(path_of(*on), t("desk.turn.back"))})}));
}

http::Response Desk::compare(const http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto on = asked(request, context, Action::read_case);
    const auto number = registry::RegistryNumber::parse(request.captures.get("other"));
    std::optional<casework::Case> other;
    if (on && number) s.database.read([&](db::Reader& reader) { other = s.casework.find_for(reader, *number, *context.actor, Action::read_case); });
    if (!on || !other || on->id == other->id) return identity::not_found(context);
    for (const auto* one : std::initializer_list<const casework::Case*>{&*on, &*other}) {
        const auto purpose = identity::standing_purpose(*context.actor, one->object());
        identity_.record_read(*context.actor, "view", one->number.string(), purpose.empty() ? "handling" : purpose, 1);
    }
    std::string mine, theirs;
    std::vector<Fact> both;
    bool linked = false;
    s.database.read([&](db::Reader& reader) {
        mine = received_text(reader, s, *on);
        theirs = received_text(reader, s, *other);
        both = facts(reader, s, intake_, *on, *other, context);
        linked = false;
        for (const auto& link : s.casework.links(reader, on->id)) linked = linked || link.other == other->id;
    });
    const auto [one, two] = word_difference(mine, theirs);
    pages::Table table{std::string{t("desk.compare.facts")}};
    table.columns = {{std::string{t("desk.compare.what")}}, {on->number.string()}, {other->number.string()}, {std::string{t("desk.compare.how")}}};
    for (const bool same : {true, false})
        for (const auto& fact : both) {
            if ((fact.one == fact.other) != same || (fact.one.empty() && fact.other.empty())) continue;
            table.rows.push_back({{{pages::text(t(fact.key)), false, true}, {pages::text(fact.one)}, {pages::text(fact.other)},
                                   {same ? pages::tag(t("desk.compare.same"), pages::Tone::success) : pages::tag(t("desk.compare.differs"), pages::Tone::warning)}}, ""});
        }
    std::vector<Html> acts{pages::link(path_of(*on), on->number.string()), pages::link(path_of(*other), other->number.string())};
    Html join;
    if (linked) join = pages::notice(t("desk.compare.linked"));
    else if (identity::decide(*context.actor, Action::move, on->object()))
        join = pages::form({path_of(*on), true, false, "", context.actor->csrf}, {pages::hidden("other", other->number.slug()),
            pages::actions({pages::button(t("desk.link.join"), pages::Button::primary, "act", "join")})});
    const auto title = t.fill("desk.compare.title", {on->number.string(), other->number.string()});
    const auto text = [&](const casework::Case& row, const std::vector<pages::ComparedWords>& words) {
        return pages::stack({pages::heading(2, row.number.string()), pages::card(pages::compared(t, words))});
    };
    return identity::staff_page(context, "/arbetsrum/inkorg", title,
        pages::stack({pages::heading(1, title), pages::paragraph(t.fill("desk.compare.about", {std::to_string(shared_per_cent(one, two))})), join,
                      pages::table(table), pages::halves(text(*on, one), text(*other, two)), pages::actions(acts)}));
}

}  // namespace desk
