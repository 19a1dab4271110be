#include "pages/task_list.h"

#include <gtest/gtest.h>

namespace pages {
namespace {

TEST(TaskList, each_part_has_its_state_in_words_and_a_button_that_names_it_unless_it_must_wait) {
    const auto html = task_list("open", {{"who", "Who <are> you?", "", "Done", Tone::success, true}, {"owners", "Owners", "A hint", "Cannot start yet", Tone::neutral, true, false}})
                          .string();
    EXPECT_NE(html.find("<button class=\"task-open\" type=\"submit\" id=\"task-who\" name=\"open\" value=\"who\" aria-describedby=\"task-who-state\">"
                        "Who &lt;are&gt; you?</button>"), std::string::npos) << html;
    EXPECT_NE(html.find("id=\"task-who-state\"><span class=\"subtle\">Done</span>"), std::string::npos) << html;
    EXPECT_EQ(html.find("value=\"owners\""), std::string::npos) << html;
    EXPECT_NE(html.find("A hint"), std::string::npos);
    EXPECT_NE(html.find("Cannot start yet"), std::string::npos);
}

}  // namespace
}  // namespace pages
