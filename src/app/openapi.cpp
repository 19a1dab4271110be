#include "openapi.h"

#include <boost/json.hpp>

#include "intake/intake.h"

namespace app {

namespace json = boost::json;

namespace {

// The schema of a form as it is in force; an empty one on a day without.
json::value schema_of(const catalogue::Catalogue& catalogue, std::string_view form_id, base::Day today) {
    const auto form = catalogue.form(form_id, today);
    return form ? json::parse(intake::form_schema(catalogue, **form, today, i18n::Language::en)) : json::value{json::object{}};
}

// "ComplaintHsl" for complaint_hsl.
std::string schema_name(std::string_view form_id) {
    std::string name;
    for (std::size_t i = 0; i < form_id.size(); ++i)
        if (form_id[i] != '_') name += i == 0 || form_id[i - 1] == '_' ? static_cast<char>(form_id[i] - 'a' + 'A') : form_id[i];
    return name;
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

json::object form_description() {
    return {{"operationId", "formSchema"}, {"summary", "The JSON Schema of a form as it is in force today"}, {"tags", json::array{"intake"}}, {"security", json::array{}},
            {"parameters", json::array{json::object{{"name", "form"}, {"in", "path"}, {"required", true}, {"description", "Id of the form, as complaint_hsl"},
                {"schema", json::object{{"type", "string"}}}}}},
            {"responses", json::object{{"200", json::object{{"description", "The schema"}, {"content", content("application/schema+json", json::object{{"type", "object"}})}}},
                                       {"404", json::object{{"description", "No such form is in force"}, {"content", content("application/problem+json", ref("Problem"))}}}}}};
}

std::string openapi(const catalogue::Catalogue& catalogue, base::Day today, const std::string& public_url) {
    const json::object text{{"type", "string"}}, whole{{"type", "integer"}}, truth{{"type", "boolean"}};
    json::object row;
    for (const auto* name : {"number", "type", "channel", "received", "step", "region", "county", "municipality", "area", "theme"}) row[name] = text;
    for (const auto* name : {"id", "severity"}) row[name] = whole;
    for (const auto* name : {"open", "urgent"}) row[name] = truth;
    json::object schemas{
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
    // What programs may send is what people are asked; the other forms stand at /api/v1/forms/{form}.
    for (const auto* id : {"tip", "enquiry"}) schemas[schema_name(id)] = schema_of(catalogue, id, today);
    const json::object document{
        {"openapi", "3.1.0"},
        {"info", json::object{{"title", "Vaka"}, {"version", "1"}, {"summary", "Tell the authority, ask it, and read its cases"},
            {"description", "Anonymous senders need no token and nothing about the connection is stored."},
            {"license", json::object{{"name", "EUPL-1.2"}, {"identifier", "EUPL-1.2"}}}}},
        {"servers", json::array{json::object{{"url", public_url}}}},
        {"tags", json::array{json::object{{"name", "intake"}, {"description", "What the public sends"}}, json::object{{"name", "staff"}, {"description", "What staff programs read"}}}},
        {"paths", json::object{{"/api/v1/tips", json::object{{"post", submission("sendTip", "Tell about a deficiency; no feedback is given", "Tip")}}},
                               {"/api/v1/enquiries", json::object{{"post", submission("sendEnquiry", "Ask one of the three services", "Enquiry")}}},
                               {"/api/v1/forms/{form}", json::object{{"get", form_description()}}},
                               {"/api/v1/cases", json::object{{"get", cases()}}}}},
        {"components", json::object{{"schemas", std::move(schemas)},
            {"securitySchemes", json::object{{"staffToken", json::object{{"type", "http"}, {"scheme", "bearer"}}}}}}},
    };
    return json::serialize(document);
}

}  // namespace app
