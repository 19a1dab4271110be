#include "calls_page_parts.h"

#include <algorithm>

#include "base/text.h"

namespace calls {

using pages::Html;

std::vector<pages::Choice> Words::choices(std::string_view field) const {
    std::vector<pages::Choice> all;
    const auto own = [&](std::string_view list, std::initializer_list<const char*> values) {
        for (const auto* one : values) all.push_back({one, std::string{texts("calls." + std::string{list} + "." + one)}, ""});
    };
    const auto codes = [&](std::string_view list) {
        for (const auto* code : catalogue.codes(list, today)) all.push_back({code->id, code->name.in(texts.language()), ""});
    };
    if (field == "service") {
        for (const auto id : services)
            if (const auto* service = catalogue.contact(id, today)) all.push_back({std::string{id}, service->name.in(texts.language()), ""});
    } else if (field == "contact") {
        for (const auto state : contact_states) all.push_back({std::string{state}, std::string{texts("calls.contact." + std::string{state})}, ""});
    } else if (field == "child") {
        own("yes_no", {"yes", "no", "unknown"});
    } else if (field == "interpreter") {
        own("yes_no", {"no", "yes"});
    } else if (field == "caller_kind") {
        codes("caller_kinds");
    } else if (field == "referral") {
        codes("referrals");
    } else if (field == "subject") {
        codes("question_subjects");
    } else if (field == "becomes") {
        for (const auto* type : {"enquiry", "tip"})
            if (const auto* named = catalogue.case_type_named(type)) all.push_back({type, named->name.in(texts.language()), ""});
    } else if (field == "limits") {
        if (const auto type = catalogue.case_type("enquiry", today))
            for (const auto& limit : (*type)->limits)
                if (const auto* code = catalogue.code("limits_of_service", limit, today))
                    all.push_back({limit, code->name.in(texts.language()), code->definition.in(texts.language())});
    } else if (field == "region") {
        for (const auto* department : catalogue.departments(today))
            if (!department->counties.empty()) all.push_back({department->id, department->name.in(texts.language()), ""});
    }
    return all;
}

std::string Words::shown(std::string_view field, const Content& content) const {
    const auto found = content.find(field);
    if (found == content.end()) return {};
    auto values = found->second;
    for (auto& one : values)
        for (const auto& choice : choices(field))
            if (choice.value == one) one = choice.label;
    return base::join(values, ", ");
}

pages::Field NoteForm::field(std::string_view name) const {
    pages::Field made;
    made.name = name;
    made.label = words.label(name);
    made.error = error(name);
    made.value = value(content, name);
    if (const auto hint = "calls.hint_of." + std::string{name}; words.texts.has(hint)) made.hint = words.texts(hint);
    return made;
}

std::string NoteForm::error(std::string_view name) const {
    for (const auto& one : refused)
        if (one.field == name) return words.texts(one.text_key, one.values);
    return {};
}

std::vector<pages::Error> NoteForm::errors() const {
    std::vector<pages::Error> all;
    for (const auto& one : refused) all.push_back({one.field, words.texts(one.text_key, one.values)});
    return all;
}

Html NoteForm::select(std::string_view name) const {
    auto choices = words.choices(name);
    choices.insert(choices.begin(), {"", std::string{words.texts("calls.not_said")}, ""});
    return pages::select(words.texts, field(name), choices);
}

Html NoteForm::text(std::string_view name) const { return pages::text_field(words.texts, field(name)); }

Html NoteForm::call() const {
    const auto& t = words.texts;
    return pages::fieldset(t("calls.part.call"), "", {pages::field_row({select("service"), select("caller_kind"), text("for_whom")}),
                                                      pages::field_row({select("child"), text("language"), select("interpreter")})});
}

Html NoteForm::contact() const {
    const auto& t = words.texts;
    auto phone = field("contact_phone");
    phone.input_mode = "tel";
    auto email = field("contact_email");
    email.input_mode = "email";
    return pages::stack({pages::radios(t, field("contact"), words.choices("contact")),
                         pages::only_when("contact", "given", pages::stack({pages::field_row({pages::text_field(t, phone), text("contact_name"), pages::text_field(t, email)}),
                                                                            pages::text_area(t, field("contact_address"), 2)}))});
}

Html NoteForm::unit() const {
    pages::UnitSearch search;
    search.source_url = "/beratta/enheter";
    search.searched = unit_searched;
    const auto option = [&](const parties::Operation& unit) {
        const auto* municipality = words.catalogue.municipality(unit.municipality);
        const auto kind = words.catalogue.label("unit_kinds", unit.kind, words.today, words.texts.language());
        return pages::UnitOption{unit.code, unit.name, kind + (municipality ? ", " + municipality->name : "")};
    };
    for (const auto& unit : units_found) search.found.push_back(option(unit));
    if (const auto chosen = value(content, "unit_id"); !chosen.empty()) {
        search.chosen = pages::UnitOption{std::string{chosen}, std::string{value(content, "unit")}, ""};
        for (const auto& one : search.found)
            if (one.id == chosen) search.chosen = one;
    }
    return pages::unit_field(words.texts, field("unit"), search);
}

Html NoteForm::answer() const {
    const auto& t = words.texts;
    const auto limits = content.find("limits");
    return pages::fieldset(t("calls.part.answer"), t("calls.part.answer_hint"),
        {pages::text_area(t, field("answer"), 5), select("subject"),
         pages::details(t("calls.part.limits"), pages::stack({pages::checkboxes(t, field("limits"), words.choices("limits"), limits == content.end() ? std::vector<std::string>{} : limits->second),
                                                              select("referral")}),
                        limits != content.end() || !value(content, "referral").empty() || !error("limits").empty())});
}

Html NoteForm::call_back() const {
    const auto& t = words.texts;
    const bool open = call_day(content).number || !value(content, "call_what").empty() || !error("call_day").empty();
    return pages::details(t("calls.part.call_back"),
        pages::stack({pages::date_field(t, field("call"), {std::string{value(content, "call_day")}, std::string{value(content, "call_month")}, std::string{value(content, "call_year")}}),
                      pages::text_area(t, field("call_what"), 2)}), open);
}

Html NoteForm::hand_over() const {
    const auto& t = words.texts;
    const bool open = !value(content, "region").empty() || !error("region").empty();
    return pages::details(t("calls.part.urgent"),
        pages::stack({pages::paragraph(t("calls.part.urgent_hint")), select("region"), pages::text_area(t, field("reason"), 2),
                      pages::actions({pages::button(t("calls.act.urgent"), pages::Button::danger, "act", "urgent")})}), open);
}

}  // namespace calls
