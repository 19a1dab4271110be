// Drafts: what somebody is filling in, which nothing opens without the token of the page.
#include "intake/intake.h"

#include "support/office.h"

namespace intake {
namespace {

constexpr std::int64_t hour = 3600;

class DraftTest : public support::OfficeTest {};
ON_BOTH_DATABASES(DraftTest);

TEST_P(DraftTest, a_draft_comes_back_as_it_was_left) {
    const auto token = office().intake.new_token();
    EXPECT_EQ(token.size(), 43u);
    Draft draft{"tip", {{"what_happened", {"half a sen\"tence\n\xC3\xA5"}}, {"flags", {"a", "b"}}}, {{"a.txt", office().files.put("content")}}, {"112"}};
    office().intake.save(token, draft);
    start();
    auto loaded = office().intake.load(token);
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->form, "tip");
    EXPECT_EQ(loaded->answers, draft.answers);
    EXPECT_EQ(loaded->interrupted, draft.interrupted);
    ASSERT_EQ(loaded->files.size(), 1u);
    EXPECT_EQ(loaded->files[0].name, "a.txt");
    EXPECT_EQ(office().files.read(loaded->files[0].sealed.name, loaded->files[0].sealed.key, 100), "content");
    draft.answers["what_happened"] = {"a whole sentence"};
    office().intake.save(token, draft);
    EXPECT_EQ(office().intake.load(token)->answers, draft.answers);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 1);
    EXPECT_EQ(findings(), "");
    office().intake.discard(token);
    EXPECT_FALSE(office().intake.load(token));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 0);
}

TEST_P(DraftTest, a_wrong_token_opens_no_draft_and_another_row_opens_with_no_token) {
    const auto token = office().intake.new_token(), other = office().intake.new_token();
    office().intake.save(token, {"tip", {{"what_happened", {"mine"}}}, {}, {}});
    office().intake.save(other, {"tip", {{"what_happened", {"another's"}}}, {}, {}});
    for (const auto& wrong : {office().intake.new_token(), std::string{}, token.substr(1), token + "A", std::string(43, '\0')})
        EXPECT_FALSE(office().intake.load(wrong));
    execute("UPDATE intake_drafts SET sealed = (SELECT d.sealed FROM intake_drafts d WHERE d.id <> intake_drafts.id)");
    EXPECT_FALSE(office().intake.load(token)) << "who writes to the database still reads nobody's draft";
    EXPECT_NE(findings(), "");
}

TEST_P(DraftTest, a_draft_lives_24_hours_and_its_expiry_tells_no_minute) {
    const auto token = office().intake.new_token();
    office().intake.save(token, {"tip", {{"what_happened", {"x"}}}, {}, {}});
    EXPECT_EQ(integer("SELECT expires_at FROM intake_drafts") % (hour * 1'000'000), 0);
    clock_.advance_seconds(24 * hour);
    EXPECT_TRUE(office().intake.load(token));
    EXPECT_EQ(office().intake.sweep(), 0);
    clock_.advance_seconds(hour + 1);
    EXPECT_FALSE(office().intake.load(token)) << "expired, though nobody has swept";
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 1);
    EXPECT_EQ(office().intake.sweep(), 1);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_drafts"), 0);
}

}  // namespace
}  // namespace intake
