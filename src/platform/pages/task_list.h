#pragma once
// The parts of a long form, each with its state in words: taken in any order, each by a button of the
// form that the list stands in.
#include <string>
#include <vector>

#include "pages/components.h"

namespace pages {

struct Task {
    std::string id;                     // value of the button; errors point at #task-<id>
    std::string title, hint;
    std::string state;                  // "Klar", never colour alone
    Tone tone = Tone::neutral;
    bool plain = false;                 // the state as text without a box: nothing to do here
    bool open = true;                   // false: cannot be begun yet, so there is no button
};
Html task_list(std::string_view button_name, const std::vector<Task>& tasks);

}  // namespace pages
