#include "pages/task_list.h"

namespace pages {

Html task_list(std::string_view button_name, const std::vector<Task>& tasks) {
    Html html{"<ul class=\"tasks\">"};
    for (const auto& task : tasks) {
        const auto id = "task-" + task.id;
        html.raw("<li class=\"task\"><div class=\"task-name\">");
        if (task.open) {
            html.raw("<button class=\"task-open\" type=\"submit\"").attr("id", id).attr("name", button_name).attr("value", task.id);
            html.attr("aria-describedby", id + "-state").raw(">").text(task.title).raw("</button>");
        } else {
            html.raw("<span class=\"task-shut\"").attr("id", id).raw(">").text(task.title).raw("</span>");
        }
        if (!task.hint.empty()) html.raw("<p class=\"ds-paragraph subtle\" data-size=\"sm\">").text(task.hint).raw("</p>");
        html.raw("</div><div class=\"task-state\"").attr("id", id + "-state").raw(">");
        if (task.plain) html.raw("<span class=\"subtle\">").text(task.state).raw("</span>");
        else html.add(tag(task.state, task.tone));
        html.raw("</div></li>");
    }
    return html.raw("</ul>");
}

}  // namespace pages
