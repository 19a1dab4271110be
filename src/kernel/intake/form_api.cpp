// The form as programs meet it: JSON in, the same questions and rules, and their JSON Schema.
#include <boost/json.hpp>

#include "answers.h"
#include "base/text.h"
#include "intake/intake.h"

namespace intake {

namespace json = boost::json;

namespace {

using catalogue::Question;
using catalogue::QuestionKind;

constexpr std::size_t idempotency_key_min = 22, idempotency_key_max = 200;   // 128 bits in base64url

bool is_group(const Question& question) { return question.kind == QuestionKind::section && question.repeat_max > 1; }
bool has_no_field(const Question& question) { return question.kind == QuestionKind::section || question.kind == QuestionKind::file; }

// A member of the JSON body as form values; anything but text, number or a list of text is an error
// beside the field.
bool member_values(const json::value& value, std::vector<std::string>& values) {
    if (value.is_string()) { values.emplace_back(value.as_string()); return true; }
    if (value.is_int64()) { values.push_back(std::to_string(value.as_int64())); return true; }
    if (!value.is_array()) return false;
    for (const auto& item : value.as_array()) {
        if (!item.is_string()) return false;
        values.emplace_back(item.as_string());
    }
    return true;
}

// The members that a question has, in an item of its group or, without group, of the whole.
bool known_field(const catalogue::Form& form, std::string_view field, std::string_view group) {
    for (const auto& question : form.questions) {
        if (has_no_field(question) || question.item > 1 || question.group != group) continue;
        if (question.kind == QuestionKind::date) {
            if (field == question.id + "_day" || field == question.id + "_month" || field == question.id + "_year") return true;
        } else if (field == question.id || (question.kind == QuestionKind::unit && field == question.id + "_id")) {
            return true;
        }
    }
    return false;
}

// "when.2_day" for item 2 of "when_day".
std::string field_of_item(const catalogue::Form& form, const std::string& field, int item) {
    if (form.question(field)) return catalogue::item_name(field, item);
    const auto at = field.rfind('_');
    return at == std::string::npos ? catalogue::item_name(field, item) : catalogue::item_name(field.substr(0, at), item) + field.substr(at);
}

// "staff[1].staff_name" for what the form calls "staff_name.2".
std::string path_of(const catalogue::Form& form, const std::string& field, const std::string& question_id) {
    const auto* question = form.question(question_id);
    if (!question || question->group.empty()) return field;
    std::string plain = field;
    if (const auto dot = plain.find('.'); dot != std::string::npos) plain.erase(dot, std::to_string(question->item).size() + 1);
    return question->group + "[" + std::to_string(question->item - 1) + "]." + plain;
}

struct Body {
    const catalogue::Form& form;
    const i18n::Texts& texts;
    std::vector<FormFlow::ApiError>& errors;
    Answers answers{};

    void member(std::string_view name, const json::value& value, const Question* group, int item) {
        const std::string field{name};
        const auto path = group ? group->id + "[" + std::to_string(item - 1) + "]." + field : field;
        std::vector<std::string> values;
        if (!known_field(form, field, group ? group->id : "")) errors.push_back({path, std::string{texts("intake.api.unknown_field")}});
        else if (value.is_null()) return;
        else if (!member_values(value, values)) errors.push_back({path, std::string{texts("intake.api.wrong_kind")}});
        else for (auto& one : values) answers[group ? field_of_item(form, field, item) : field].push_back(base::normalise_newlines(one));
    }

    void group(const Question& group, const json::value& value) {
        if (value.is_null()) return;
        if (!value.is_array()) { errors.push_back({group.id, std::string{texts("intake.api.not_a_list")}}); return; }
        const auto& items = value.as_array();
        if (items.size() > static_cast<std::size_t>(group.repeat_max)) {
            errors.push_back({group.id, texts.fill("intake.api.too_many_items", {std::to_string(group.repeat_max)})});
            return;
        }
        for (std::size_t i = 0; i < items.size(); ++i) {
            const auto path = group.id + "[" + std::to_string(i) + "]";
            if (!items[i].is_object()) { errors.push_back({path, std::string{texts("intake.api.not_an_object")}}); continue; }
            for (const auto& [name, inner] : items[i].as_object()) member(name, inner, &group, static_cast<int>(i) + 1);
        }
    }

    void read(const json::object& object) {
        for (const auto& [name, value] : object) {
            const auto* question = form.question(name);
            if (question && is_group(*question)) group(*question, value);
            else member(name, value, nullptr, 1);
        }
    }
};

// Without a form there is nobody to ask whether to be anonymous or how to answer: what was given decides.
void settle_contact(const catalogue::Form& form, Answers& answers) {
    const bool named = answers.contains("contact_email") || answers.contains("contact_name") || answers.contains("contact_phone") ||
                       answers.contains("contact_address");
    if (form.question("contact") && !answers.contains("contact")) answers["contact"] = {named ? "named" : "anonymous"};
    if (form.question("reply_by") && !answers.contains("reply_by"))
        answers["reply_by"] = {answers.contains("contact_email") ? "email" : answers.contains("contact_phone") ? "phone"
                               : answers.contains("contact_address") ? "letter" : "code"};
}

}  // namespace

FormFlow::ApiAnswer FormFlow::receive_json(std::string_view body, std::string_view key, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto& texts = context.t();
    const auto found = services.catalogue.form(settings_.form, services.clock.today());
    CHECK(found.has_value());
    const catalogue::Form& form = **found;
    ApiAnswer answer;
    if (!key.empty() && (key.size() < idempotency_key_min || key.size() > idempotency_key_max)) {
        answer.status = 422;
        answer.errors.push_back({"Idempotency-Key", texts.fill("intake.api.key_length", {std::to_string(idempotency_key_min), std::to_string(idempotency_key_max)})});
        return answer;
    }
    json::error_code failed;
    json::parse_options options;
    options.max_depth = 8;
    json::monotonic_resource memory;   // one block for the whole document
    const auto parsed = json::parse(body, failed, &memory, options);
    if (failed || !parsed.is_object()) {
        answer.status = 400;
        answer.errors.push_back({"", std::string{texts("intake.api.not_json")}});
        return answer;
    }
    Body read{form, texts, answer.errors};
    read.read(parsed.as_object());
    auto& answers = read.answers;
    // The unit's code is looked up, not validated: it must at least be a text that a database can hold.
    for (const auto& question : form.questions)
        if (question.kind == QuestionKind::unit)
            if (const auto id = question.id + "_id"; !base::valid_utf8(catalogue::answer(answers, id)))
                answer.errors.push_back({id, std::string{texts("intake.form.bad_characters")}});
    settle_contact(form, answers);
    for (const auto& error : services.catalogue.validate(form, answers, services.clock.today()))
        answer.errors.push_back({path_of(form, error.field, error.question), error.text.in(texts.language())});
    if (answer.errors.empty() && settings_.before_send)
        for (const auto& wrong : settings_.before_send(services.catalogue.relevant(form, answers, services.clock.today()), context))
            answer.errors.push_back({path_of(form, wrong.field, wrong.field), in_words(wrong, texts)});
    if (!answer.errors.empty()) { answer.status = 422; return answer; }
    auto submission = submission_of(form, answers, {}, context, "api");
    submission.key = key;
    submission.body = settings_.form + "\n" + std::string{body};
    const auto receipt = intake_.receive(submission);
    if (!receipt) {
        answer.status = 422;
        answer.errors.push_back({"Idempotency-Key", std::string{texts(receipt.error().text_key)}});
        return answer;
    }
    answer.receipt = *receipt;
    return answer;
}

http::Response api_problem(int status, std::string_view title, const std::vector<FormFlow::ApiError>& errors) {
    json::array list;
    for (const auto& error : errors) list.emplace_back(json::object{{"field", error.field}, {"text", error.text}});
    json::object body{{"type", "about:blank"}, {"title", title}, {"status", status}};
    if (!list.empty()) body["errors"] = std::move(list);
    auto response = http::json(json::serialize(body), status);
    response.content_type = "application/problem+json";
    return response;
}

http::Response api_response(const FormFlow::ApiAnswer& answer, const i18n::Texts& texts) {
    if (!answer.receipt) return api_problem(answer.status, texts(answer.status == 400 ? "intake.api.title_400" : "intake.api.title_422"), answer.errors);
    return http::json(json::serialize(json::object{{"number", answer.receipt->number}, {"return_code", answer.receipt->return_code}}), 201);
}

// ------------------------------------------------------------------ JSON Schema

namespace {

struct Schema {
    const catalogue::Catalogue& catalogue;
    const catalogue::Form& form;
    base::Day day;
    i18n::Language language;

    json::object property(const Question& question) const {
        json::object schema{{"type", "string"}};
        if (question.characters_max > 0) schema["maxLength"] = question.characters_max;
        switch (question.format) {
            case catalogue::Format::email: schema["format"] = "email"; break;
            case catalogue::Format::hsa_id: schema["pattern"] = "^[Ss][Ee][0-9]{10}-[A-Za-z0-9]+$"; break;
            default: break;
        }
        if (question.kind == QuestionKind::choice || question.kind == QuestionKind::choices) {
            json::array values;
            for (const auto& choice : catalogue.choices(question, day)) values.emplace_back(choice.id);
            schema["enum"] = std::move(values);
        }
        if (question.kind == QuestionKind::choices) schema = {{"type", "array"}, {"items", std::move(schema)}};
        describe(question, schema);
        return schema;
    }

    void describe(const Question& question, json::object& schema) const {
        schema["description"] = question.label.in(language);
        if (!question.hint.in(language).empty()) schema["$comment"] = question.hint.in(language);
    }

    // The member that must be there when the question must be answered.
    static std::string required_name(const Question& question) { return question.kind == QuestionKind::date ? question.id + "_year" : question.id; }

    // What the API settles from the rest (settle_contact) need not be given.
    static bool must_be_given(const Question& question) {
        return question.required && question.kind != QuestionKind::section && question.kind != QuestionKind::file && question.id != "contact" && question.id != "reply_by";
    }

    // "if" of the conditions that JSON Schema can tell; without one, nothing is promised.
    std::optional<json::object> condition(const Question& question) const {
        json::object properties;
        json::array names;
        for (const auto& predicate : question.when) {
            using enum catalogue::PredicateKind;
            if (predicate.kind != equals && predicate.kind != any_of) return {};
            const auto* other = form.question(predicate.question);
            if (!other || other->kind == QuestionKind::choices) return {};
            json::array values;
            for (const auto& value : predicate.values) values.emplace_back(value);
            properties[predicate.question] = json::object{{"enum", std::move(values)}};
            names.emplace_back(predicate.question);
        }
        return json::object{{"properties", std::move(properties)}, {"required", std::move(names)}};
    }

    // The members of the whole form, or of one item of a group.
    json::object object(std::string_view group) const {
        json::object properties;
        json::array required, conditions;
        for (const auto& question : form.questions) {
            if (question.item > 1 || question.group != group) continue;
            if (is_group(question)) {
                json::object list{{"type", "array"}, {"maxItems", question.repeat_max}, {"items", object(question.id)}};
                describe(question, list);
                properties[question.id] = std::move(list);
            }
            if (has_no_field(question)) continue;
            if (question.kind == QuestionKind::date)
                for (const auto* part : {"_day", "_month", "_year"})
                    properties[question.id + part] = json::object{{"type", json::array{"integer", "string"}}, {"description", question.label.in(language)}};
            else
                properties[question.id] = property(question);
            if (question.kind == QuestionKind::unit)
                properties[question.id + "_id"] = json::object{{"type", "string"}, {"description", "Code of the register, when known"}};
            if (!must_be_given(question)) continue;
            if (question.when.empty()) required.emplace_back(required_name(question));
            else if (auto when = condition(question))
                conditions.emplace_back(json::object{{"if", std::move(*when)},
                    {"then", json::object{{"properties", json::object{{required_name(question), json::object{}}}},
                                          {"required", json::array{json::string(required_name(question))}}}}});
        }
        json::object schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
        if (!required.empty()) schema["required"] = std::move(required);
        if (!conditions.empty()) schema["allOf"] = std::move(conditions);
        return schema;
    }
};

}  // namespace

std::string form_schema(const catalogue::Catalogue& catalogue, const catalogue::Form& form, base::Day day, i18n::Language language) {
    auto schema = Schema{catalogue, form, day, language}.object("");
    schema["title"] = form.title.in(language);
    return json::serialize(schema);
}

}  // namespace intake
