#include "answers.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace intake {

namespace json = boost::json;

namespace {

json::object object_of(const Answers& answers) {
    json::object object;
    for (const auto& [field, values] : answers) {
        json::array list;
        for (const auto& value : values) list.emplace_back(value);
        object[field] = std::move(list);
    }
    return object;
}

Answers answers_in(const json::object& object) {
    Answers answers;
    for (const auto& [field, list] : object)
        for (const auto& value : list.as_array()) answers[std::string{field}].emplace_back(value.as_string());
    return answers;
}

std::string string_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value ? std::string{value->as_string()} : "";
}

json::array array_of(const std::vector<std::string>& all) {
    json::array list;
    for (const auto& one : all) list.emplace_back(one);
    return list;
}

std::vector<std::string> strings_at(const json::object& object, std::string_view name) {
    std::vector<std::string> all;
    if (const auto* list = object.if_contains(name))
        for (const auto& one : list->as_array()) all.emplace_back(one.as_string());
    return all;
}

}  // namespace

std::string to_json(const Answers& answers) { return json::serialize(object_of(answers)); }
Answers answers_of(std::string_view text) { return answers_in(json::parse(text).as_object()); }

std::string to_json(const Contact& contact) {
    return json::serialize(json::object{{"name", contact.name}, {"email", contact.email}, {"phone", contact.phone}, {"address", contact.address}});
}

Contact contact_of(std::string_view text) {
    const auto value = json::parse(text);
    const auto& object = value.as_object();
    return {string_at(object, "name"), string_at(object, "email"), string_at(object, "phone"), string_at(object, "address")};
}

std::string to_json(const Draft& draft) {
    json::array list;
    for (const auto& file : draft.files) list.emplace_back(json::object{{"name", file.name}, {"token", to_token(file.sealed)}});
    return json::serialize(json::object{{"form", draft.form}, {"answers", object_of(draft.answers)}, {"files", std::move(list)},
                                        {"shown", array_of(draft.interrupted)}, {"code", draft.return_code}, {"begun", draft.begun_day},
                                        {"person", draft.person}, {"steps_begun", array_of(draft.begun)}, {"steps_answered", array_of(draft.answered)}});
}

Draft draft_of(std::string_view text) {
    const auto value = json::parse(text);
    const auto& object = value.as_object();
    Draft draft{string_at(object, "form"), answers_in(object.at("answers").as_object()), {}, {}, string_at(object, "code"), 0};
    // Drafts of earlier versions have none of these.
    if (object.contains("person")) draft.person = string_at(object, "person");
    draft.interrupted = strings_at(object, "shown");
    draft.begun = strings_at(object, "steps_begun");
    draft.answered = strings_at(object, "steps_answered");
    if (const auto* begun = object.if_contains("begun")) draft.begun_day = static_cast<std::int32_t>(begun->as_int64());
    for (const auto& file : object.at("files").as_array()) {
        auto sealed = sealed_of(string_at(file.as_object(), "token"));
        CHECK(sealed.has_value());
        draft.files.push_back({string_at(file.as_object(), "name"), std::move(*sealed)});
    }
    return draft;
}

Contact contact_in(const Answers& answers) {
    const auto at = [&](std::string_view field) { return std::string{catalogue::answer(answers, field)}; };
    return {at("contact_name"), at("contact_email"), at("contact_phone"), at("contact_address")};
}

std::string text_in(const catalogue::Form& form, const Answers& answers) {
    std::string text;
    for (const auto& question : form.questions) {
        if (question.kind != catalogue::QuestionKind::text && question.kind != catalogue::QuestionKind::long_text) continue;
        // Who is meant is no matter to search; numbers and addresses are found in their own fields.
        if (question.id.starts_with("contact_") || question.format != catalogue::Format::none) continue;
        const auto value = catalogue::answer(answers, question.id);
        if (value.empty()) continue;
        if (!text.empty()) text += "\n\n";
        text += value;
    }
    return text;
}

std::string in_words(const base::Refusal& refusal, const i18n::Texts& texts) {
    const auto value = [&](std::size_t i) { return i < refusal.values.size() ? std::string_view{refusal.values[i]} : std::string_view{}; };
    return texts.fill(refusal.text_key, {value(0), value(1), value(2)});
}

std::string to_token(const files::Sealed& sealed) {
    return sealed.name + "." + base::hex(sealed.key.view()) + "." + std::to_string(sealed.size) + "." + base::hex(sealed.hash);
}

std::optional<files::Sealed> sealed_of(std::string_view token) {
    const auto parts = base::split(token, '.');
    if (parts.size() != 4 || parts[1].size() != 64) return {};
    const auto key = base::unhex(parts[1]), hash = base::unhex(parts[3]);
    const auto size = base::parse_integer(parts[2]);
    if (!key || !hash || !size) return {};
    return files::Sealed{parts[0], crypto::Key{*key}, *size, *hash};
}

}  // namespace intake
