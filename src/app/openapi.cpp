#include "openapi.h"

#include <boost/json.hpp>

namespace app {

namespace json = boost::json;

namespace {

using catalogue::QuestionKind;

json::object property(const catalogue::Catalogue& catalogue, const catalogue::Question& question, base::Day today) {
    json::object schema{{"type", "string"}, {"description", question.label.en}};
    if (question.characters_max > 0) schema["maxLength"] = question.characters_max;
    if (question.format == catalogue::Format::email) schema["format"] = "email";
    if (question.kind == QuestionKind::choice || question.kind == QuestionKind::choices) {
        json::array values;
        for (const auto& choice : catalogue.choices(question, today)) values.emplace_back(choice.id);
        schema["enum"] = std::move(values);
    }
    if (question.kind == QuestionKind::choices) return {{"type", "array"}, {"description", question.label.en}, {"items", std::move(schema)}};
    return schema;
}

json::object schema_of(const catalogue::Catalogue& catalogue, std::string_view form_id, const std::vector<std::string>& required, base::Day today) {
    const auto form = catalogue.form(form_id, today);
    json::object properties;
    if (form)
        for (const auto& question : (*form)->questions) {
            if (question.kind == QuestionKind::section || question.kind == QuestionKind::file) continue;
            if (question.kind == QuestionKind::date) {
                for (const auto* part : {"_day", "_month", "_year"})
                    properties[question.id + part] = json::object{{"type", json::array{"integer", "string"}}, {"description", question.label.en}};
                continue;
            }
            properties[question.id] = property(catalogue, question, today);
            if (question.kind == QuestionKind::unit)
                properties[question.id + "_id"] = json::object{{"type", "string"}, {"description", "Code of the register, when known"}};
        }
    json::array names;
    for (const auto& name : required) names.emplace_back(name);
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(names)}, {"additionalProperties", false}};
}

json::object ref(std::string_view name) { return {{"$ref", "#/components/schemas/" + std::string{name}}}; }
json::object content(std::string_view media, json::object schema) {
    return {{std::string{media}, json::object{{"schema", std::move(schema)}}}};
}
json::object problem(std::string_view description) {
    return {{"description", description}, {"content", content("application/problem+json", ref("Problem"))}};
}

json::object submission(std::string_view id, std::string_view summary, std::string_view schema) {
    return {{"operationId", id}, {"summary", summary}, {"tags", json::array{"intake"}}, {"security", json::array{}},
            {"parameters", json::array{json::object{{"name", "Idempotency-Key"}, {"in", "header"}, {"required", false},
                {"description", "At least 128 random bits. The same key and body give the same answer for 24 hours."},
                {"schema", json::object{{"type", "string"}, {"minLength", 22}, {"maxLength", 200}}}}}},
            {"requestBody", json::object{{"required", true}, {"content", content("application/json", ref(schema))}}},
            {"responses", json::object{{"201", json::object{{"description", "Received and registered"}, {"content", content("application/json", ref("Receipt"))}}},
                                       {"400", problem("The body is not JSON")}, {"422", problem("Something must be put right")},
                                       {"503", problem("Try again later")}}}};
}

json::object cases() {
    const auto parameter = [](std::string_view name, std::string_view description, json::object schema) {
        return json::object{{"name", name}, {"in", "query"}, {"required", false}, {"description", description}, {"schema", std::move(schema)}};
    };
    return {{"operationId", "listCases"}, {"summary", "Cases that the token's holder may see, newest first"}, {"tags", json::array{"staff"}},
            {"security", json::array{json::object{{"staffToken", json::array{}}}}},
            {"parameters", json::array{parameter("after", "Id of the last case of the page before", {{"type", "integer"}}),
                                       parameter("limit", "Cases a page", {{"type", "integer"}, {"minimum", 1}, {"maximum", 200}}),
                                       parameter("typ", "Case type", {{"type", "string"}})}},
            {"responses", json::object{{"200", json::object{{"description", "A page of cases"}, {"content", content("application/json", ref("Cases"))}}},
                                       {"401", problem("No valid token")}, {"403", problem("The role may not")}}}};
}

}  // namespace

std::string openapi(const catalogue::Catalogue& catalogue, base::Day today, const std::string& public_url) {
    const json::object text{{"type", "string"}}, whole{{"type", "integer"}}, truth{{"type", "boolean"}};
    json::object row;
    for (const auto* name : {"number", "type", "channel", "received", "step", "region", "county", "municipality", "area", "theme"}) row[name] = text;
    for (const auto* name : {"id", "severity"}) row[name] = whole;
    for (const auto* name : {"open", "urgent"}) row[name] = truth;
    json::object schemas{
        {"Tip", schema_of(catalogue, "tip", {"what_happened"}, today)},
        {"Enquiry", schema_of(catalogue, "enquiry", {"service", "question"}, today)},
        {"Receipt", json::object{{"type", "object"}, {"required", json::array{"number", "return_code"}},
            {"properties", json::object{{"number", text}, {"return_code", text}}}}},
        {"Problem", json::object{{"type", "object"}, {"required", json::array{"type", "title", "status"}},
            {"properties", json::object{{"type", text}, {"title", text}, {"status", whole},
                {"errors", json::object{{"type", "array"}, {"items", json::object{{"type", "object"},
                    {"properties", json::object{{"field", text}, {"text", text}}}}}}}}}}},
        {"Cases", json::object{{"type", "object"}, {"required", json::array{"cases"}},
            {"properties", json::object{{"after", whole}, {"cases", json::object{{"type", "array"},
                {"items", json::object{{"type", "object"}, {"properties", std::move(row)}}}}}}}}},
    };
    const json::object document{
        {"openapi", "3.1.0"},
        {"info", json::object{{"title", "Vaka"}, {"version", "1"}, {"summary", "Tell the authority, ask it, and read its cases"},
            {"description", "Anonymous senders need no token and nothing about the connection is stored."},
            {"license", json::object{{"name", "EUPL-1.2"}, {"identifier", "EUPL-1.2"}}}}},
        {"servers", json::array{json::object{{"url", public_url}}}},
        {"tags", json::array{json::object{{"name", "intake"}, {"description", "What the public sends"}}, json::object{{"name", "staff"}, {"description", "What staff programs read"}}}},
        {"paths", json::object{{"/api/v1/tips", json::object{{"post", submission("sendTip", "Tell about a deficiency; no feedback is given", "Tip")}}},
                               {"/api/v1/enquiries", json::object{{"post", submission("sendEnquiry", "Ask one of the three services", "Enquiry")}}},
                               {"/api/v1/cases", json::object{{"get", cases()}}}}},
        {"components", json::object{{"schemas", std::move(schemas)},
            {"securitySchemes", json::object{{"staffToken", json::object{{"type", "http"}, {"scheme", "bearer"}}}}}}},
    };
    return json::serialize(document);
}

}  // namespace app
