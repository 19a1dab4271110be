// What came in as one thing becomes another: a question a complaint, one letter several matters, a tip part of a case.
#include "base/text.h"
#include "desk_parts.h"

namespace desk {

using identity::Action;
using pages::Html;

namespace {

// What the first case received, to be chosen from.
struct Received {
    std::string text;
    std::vector<registry::FileRow> files;
    bool has_sender = false;
    std::vector<casework::Case> made;   // of parts of it before
};

std::vector<pages::Choice> types(const intake::Services& s, const casework::Case& on, const i18n::Texts& t) {
    std::vector<pages::Choice> choices;
    for (const auto& type : s.catalogue.case_types()) {
        const auto version = s.catalogue.case_type(type.id, on.received_day);
        // What the public may send: a permit or a duty to report is not made of somebody's letter.
        if (version && !(*version)->forms.empty()) choices.push_back({type.id, type.name.in(t.language()), type.definition.in(t.language())});
    }
    return choices;
}

std::vector<pages::Choice> outcomes(const intake::Services& s, const casework::Case& on, const i18n::Texts& t) {
    std::vector<pages::Choice> choices{{"", std::string{t("desk.turn.stay_open")}, ""}};
    const auto version = s.catalogue.case_type(on.type, on.version_day);
    if (version && on.open)
        for (const auto& decision : (*version)->decisions)
            if (!decision.formal) choices.push_back({decision.id, decision.name.in(t.language()), ""});
    return choices;
}

base::Result<intake::Turning> turning_of(const http::Fields& form, const casework::Case& on, const intake::Services& s, const identity::Actor& actor) {
    intake::Turning turning;
    const auto how = form.get("hur");
    turning.key = form.get("nyckel");
    turning.subject = std::string{base::trim(form.get("rubrik"))};
    turning.with_sender = form.get("avsandare") != "utan";
    turning.outcome = form.get("utfall");
    if (turning.key.size() < 43) return base::Refusal{"desk.refused.page_old"};
    if (base::count_characters(turning.subject) > 200) return base::Refusal{"desk.refused.subject", "rubrik"};
    for (const auto& file : form.all("filer")) turning.files.push_back(base::parse_integer(file).value_or(0));
    if (how != "tillfor" && how != "hela" && how != "del") return base::Refusal{"desk.refused.how", "hur"};
    if (how == "del") {
        turning.part = base::normalise_newlines(form.get("del"));
        if (base::trim(turning.part).empty()) return base::Refusal{"desk.refused.part", "del"};
    }
    if (how == "tillfor") {
        const auto number = registry::RegistryNumber::parse(form.get("arende"));
        std::optional<casework::Case> other;
        if (number) s.database.read([&](db::Reader& reader) { other = s.casework.find_for(reader, *number, actor, Action::move); });
        if (!other) return base::Refusal{"desk.refused.no_case", "arende"};
        turning.other = other->id;
        return turning;
    }
    turning.into = form.get("typ");
    for (const auto& type : types(s, on, i18n::Texts::of(i18n::Language::sv)))
        if (type.value == turning.into) return turning;
    return base::Refusal{"desk.refused.type", "typ"};
}

// The kernel names what it refuses by its own words; the page's fields have theirs.
std::string field_of(const std::string& field) {
    if (field == "into") return "typ";
    if (field == "part") return "del";
    if (field == "other") return "arende";
    if (field == "files") return "filer";
    if (field == "outcome") return "utfall";
    return field;
}

pages::Field field(const i18n::Texts& t, const http::Fields& typed, const std::optional<base::Refusal>& refusal, const char* name, std::string_view key) {
    pages::Field made{name, std::string{t(key)}};
    made.value = typed.get(name);
    if (refusal && field_of(refusal->field) == name) made.error = t(refusal->text_key, refusal->values);
    return made;
}

}  // namespace

http::Response Desk::render_turn(const casework::Case& on, const http::Fields& typed, const identity::Context& context,
                                 const std::optional<base::Refusal>& refusal) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    auto purpose = identity::standing_purpose(*context.actor, on.object());
    identity_.record_read(*context.actor, "view", on.number.string(), purpose.empty() ? "handling" : purpose, 1);
    Received received;
    s.database.read([&](db::Reader& reader) {
        received = {};
        const auto keys = s.casework.keys(reader, on.id);
        for (const auto& document : s.registry.documents(reader, on.id, keys))
            if (document.direction == registry::Direction::received) received.text += (received.text.empty() ? "" : "\n\n") + document.text;
        received.files = s.registry.files_of(reader, on.id, keys);
        received.has_sender = !intake_.contact(reader, on.id, keys).empty();
        for (const auto& link : s.casework.links(reader, on.id))
            if (!link.outgoing && (link.kind == "split_from" || link.kind == "turned_from"))
                if (auto other = s.casework.find(reader, link.other); other && identity::decide(*context.actor, Action::read_case, other->object())) received.made.push_back(std::move(*other));
    });
    const auto made = [&](const char* name, std::string_view key) { return field(t, typed, refusal, name, key); };
    std::vector<pages::Error> errors;
    if (refusal) errors.push_back({field_of(refusal->field), std::string{t(refusal->text_key, refusal->values)}});
    std::vector<Html> parts{pages::error_summary(t, errors), pages::heading(1, t("desk.turn.title")), pages::paragraph(t("desk.turn.about"))};
    if (!received.made.empty()) {
        std::vector<Html> items;
        for (const auto& other : received.made) {
            const auto* type = s.catalogue.case_type_named(other.type);
            items.push_back(pages::stack({pages::link(path_of(other), other.number.string()), pages::subtle(type ? type->name.in(t.language()) : other.type)}));
        }
        parts.push_back(pages::section("gjorda", t("desk.turn.made_before"), pages::list(items)));
    }
    auto how = made("hur", "desk.turn.how");
    if (how.value.empty()) how.value = "hela";
    auto part = made("del", "desk.turn.part");
    part.hint = t("desk.turn.part_hint");
    if (!typed.has("del")) part.value = received.text;
    auto subject = made("rubrik", "desk.turn.subject");
    subject.optional = true;
    auto number = made("arende", "desk.turn.number");
    number.hint = t("desk.turn.number_hint");
    number.optional = true;
    std::vector<Html> fields{pages::hidden("nyckel", typed.has("nyckel") ? typed.get("nyckel") : intake_.new_token()),
        pages::radios(t, how, {{"hela", std::string{t("desk.turn.whole")}, std::string{t("desk.turn.whole_hint")}}, {"del", std::string{t("desk.turn.split")}, std::string{t("desk.turn.split_hint")}},
                               {"tillfor", std::string{t("desk.turn.add")}, std::string{t("desk.turn.add_hint")}}}),
        pages::select(t, made("typ", "desk.turn.into"), types(s, on, t)), pages::text_field(t, number, 24), pages::text_field(t, subject), pages::text_area(t, part, 10)};
    if (!received.files.empty()) {
        std::vector<pages::Choice> files;
        std::vector<std::string> chosen = typed.all("filer");
        for (const auto& file : received.files) {
            files.push_back({std::to_string(file.id), file.name, t.bytes(file.size)});
            if (!refusal) chosen.push_back(std::to_string(file.id));
        }
        fields.push_back(pages::checkboxes(t, made("filer", "desk.turn.files"), files, chosen));
    }
    if (received.has_sender) {
        auto sender = made("avsandare", "desk.turn.sender");
        if (sender.value.empty()) sender.value = "med";
        fields.push_back(pages::radios(t, sender, {{"med", std::string{t("desk.turn.sender_with")}, ""}, {"utan", std::string{t("desk.turn.sender_without")}, ""}}));
    }
    fields.push_back(pages::select(t, made("utfall", "desk.turn.outcome"), outcomes(s, on, t)));
    fields.push_back(pages::actions({pages::button(t("desk.turn.do")), pages::link(path_of(on), t("desk.turn.back"))}));
    parts.push_back(pages::columns(pages::form({path_of(on) + "/gor-om", true, false, "", context.actor->csrf}, fields),
        pages::section("text", t("desk.turn.what_came"), pages::card(pages::preserved(received.text)))));
    return identity::staff_page(context, "/arbetsrum/inkorg", std::string{t("desk.turn.title")} + " " + on.number.string(), pages::stack(parts), refusal ? 422 : 200, refusal.has_value());
}

http::Response Desk::turn_form(const http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::move);
    if (!on) return identity::not_found(context);
    http::Fields typed;
    for (const auto* name : {"hur", "typ", "arende"})
        if (request.query.has(name)) typed.add(name, request.query.get(name).substr(0, 60));
    return render_turn(*on, typed, context, {});
}

http::Response Desk::turn(http::Request& request, const identity::Context& context) const {
    const auto on = asked(request, context, Action::move);
    if (!on) return identity::not_found(context);
    const auto turning = turning_of(request.form, *on, intake_.services(), *context.actor);
    if (!turning) return render_turn(*on, request.form, context, turning.error());
    const auto turned = intake_.turn(*on, *turning, *context.actor);
    if (!turned) return render_turn(*on, request.form, context, turned.error());
    const auto number = registry::RegistryNumber::parse(turned->number);
    CHECK(number.has_value());
    // A letter of several matters is gone through to its end: back to it for the next part.
    if (!turning->part.empty()) return http::see_other(path_of(*on) + "/gor-om?hur=del&typ=" + http::percent_encode(turning->into));
    return http::see_other("/arbetsrum/arende/" + number->slug() + "?klart=" + (turning->into.empty() ? "added" : "turned"));
}

}  // namespace desk
