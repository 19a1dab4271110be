#pragma once
// A long form as a list of its parts: which there are as the answers stand, and how far each has come.
#include <vector>

#include "form_render.h"

namespace intake {

// waits: parts that must be done before it are not. error: something in it cannot be used. in_progress: something
// stands in it and something is missing, or nobody has said that it is done.
enum class TaskState { not_started, in_progress, error, done, waits };

struct TaskOf {
    const catalogue::FormStep* step = nullptr;
    TaskState state = TaskState::not_started;
};

// In the form's order; a part with nothing to ask, as the answers stand, is not among them.
std::vector<TaskOf> tasks_of(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today);

pages::Html render_tasks(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                         std::string_view before);

}  // namespace intake
