// The schemas of forms, as programs read them.
#include <boost/json.hpp>

#include "intake/form_flow.h"

#include "support/office.h"

namespace intake {
namespace {

class FormSchemaTest : public support::OfficeTest {};
ON_BOTH_DATABASES(FormSchemaTest);

TEST_P(FormSchemaTest, the_json_schema_of_every_form_comes_from_the_catalogue) {
    const auto today = clock_.today();
    for (const char* id : {"tip", "enquiry", "complaint_hsl", "report_sol_lss"}) {
        const catalogue::Form& form = **office().catalogue.form(id, today);
        const auto schema = boost::json::parse(form_schema(office().catalogue, form, today, i18n::Language::en)).as_object();
        EXPECT_EQ(schema.at("title").as_string(), form.title.en);
        const auto& properties = schema.at("properties").as_object();
        for (const auto& question : form.questions) {
            const bool field = question.kind != catalogue::QuestionKind::section && question.kind != catalogue::QuestionKind::file;
            const auto name = question.kind == catalogue::QuestionKind::date ? question.id + "_year" : question.id;
            EXPECT_EQ(properties.contains(name), (field && question.group.empty()) || question.repeat_max > 1) << id << " " << name;
        }
    }
    const auto complaint = boost::json::parse(form_schema(office().catalogue, **office().catalogue.form("complaint_hsl", today), today, i18n::Language::en)).as_object();
    const auto& staff = complaint.at("properties").at("staff").as_object();
    EXPECT_EQ(staff.at("maxItems").as_int64(), 20);
    EXPECT_TRUE(staff.at("items").at("properties").as_object().contains("staff_name"));
    EXPECT_EQ(staff.at("items").at("additionalProperties").as_bool(), false);
    const auto text = boost::json::serialize(complaint);
    EXPECT_NE(text.find(R"({"if":{"properties":{"who":{"enum":["relative"]}},"required":["who"]},"then":{"properties":{"relation":{}},"required":["relation"]}})"), std::string::npos) << text;
    const auto tip = boost::json::parse(form_schema(office().catalogue, **office().catalogue.form("tip", today), today, i18n::Language::en)).as_object();
    EXPECT_EQ(boost::json::serialize(tip.at("required")), R"(["what_happened"])");
}

}  // namespace
}  // namespace intake
