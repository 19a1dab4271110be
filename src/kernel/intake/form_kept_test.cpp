// A form that somebody signed in has saved: opened again by their e-legitimation alone.
#include "form_test_flow.h"

namespace intake {
namespace {

class FormKeptTest : public FormTest {
protected:
    FormKeptTest() : FormTest{resumable_form({"tip", "complaint_hsl", support::tip_event, "/beratta/klagomal", "tips.flow"}, "hsl")} {}
};
ON_BOTH_DATABASES(FormKeptTest);

TEST_P(FormKeptTest, who_was_signed_in_opens_their_own_draft_again_by_e_legitimation_and_nobody_else_does) {
    identity::PersonSession me, other;
    me.personal_number = "199001012385";
    me.csrf = "token-of-mine";
    other.personal_number = "200002292399";
    other.csrf = "token-of-another";
    const auto as = [&](const identity::PersonSession* who) {
        auto made = context();
        made.person = who;
        return made;
    };
    const auto open_own = [&](const identity::PersonSession* who, const std::string& csrf) {
        http::Request request;
        request.form.add("act", "own");
        request.form.add("form_token", csrf);
        page_ = flow().resume(request, as(who));
        return page_.status;
    };
    page_ = flow().show_resume({}, as(&me));
    EXPECT_EQ(page_.body.find(t("intake.resume.own_open")), std::string::npos) << "nothing is kept yet";
    page_ = flow().show({}, as(&me));
    const auto token = value_in(page_.body, "form_token");
    for (const auto& fields : {Pairs{{"step", "who"}, {"who", "patient"}, {"act", "next"}}, Pairs{{"step", "you"}, {"contact_name", "Half a name"}, {"act", "keep"}}}) {
        http::Request request;
        request.form.add("form_token", token);
        for (const auto& [name, value] : fields) request.form.add(name, value);
        page_ = flow().submit(request, as(&me));
        ASSERT_EQ(page_.status, 200);
    }
    page_ = flow().show_resume({}, as(&me));
    EXPECT_TRUE(has(t("intake.resume.own_open")));
    page_ = flow().show({}, as(&me));
    EXPECT_TRUE(has(t("intake.form.kept_open")));
    EXPECT_EQ(open_own(&me, me.csrf), 200);
    EXPECT_EQ(value_in(page_.body, "step"), "you");
    EXPECT_EQ(value_in(page_.body, "form_token"), token);
    EXPECT_EQ(value_in(page_.body, "contact_name"), "Half a name");
    EXPECT_EQ(open_own(&me, "another token"), 422);
    EXPECT_EQ(open_own(&other, other.csrf), 422);
    EXPECT_EQ(open_own(nullptr, ""), 422);
    page_ = flow().show({}, as(&other));
    EXPECT_FALSE(has(t("intake.form.kept_open")));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 3) << "the draft, its token under the code, and under the person";
    EXPECT_EQ(findings(), "");
    clock_.advance_seconds(73 * 3600 + 1);
    EXPECT_EQ(open_own(&me, me.csrf), 422);
    EXPECT_EQ(office().intake.sweep(), 3);
}

}  // namespace
}  // namespace intake
