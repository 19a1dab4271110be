#include "form_tasks.h"

#include <algorithm>

#include "form_page.h"
#include "pages/task_list.h"

namespace intake {

using catalogue::QuestionKind;
using pages::Html;

namespace {

bool has(const std::vector<std::string>& all, std::string_view id) { return std::find(all.begin(), all.end(), id) != all.end(); }
void add_once(std::vector<std::string>& all, const std::string& id) {
    if (!has(all, id)) all.push_back(id);
}

bool given(const catalogue::Question& question, const Answers& answers) {
    for (const auto* part : {"", "_day", "_month", "_year", "_id"})
        if (!catalogue::answer(answers, question.id + part).empty()) return true;
    return false;
}

bool anything_in(const catalogue::Form& form, std::string_view step, const Draft& draft) {
    return std::any_of(form.questions.begin(), form.questions.end(), [&](const auto& question) {
        return question.step == step && (given(question, draft.answers) || (question.kind == QuestionKind::file && !draft.files.empty()));
    });
}

TaskState own_state(const FormPage& page, const std::string& step, const std::vector<catalogue::FieldError>& errors) {
    const bool answered = has(page.draft.answered, step);
    if (!answered && !has(page.draft.begun, step)) return TaskState::not_started;
    bool missing = false;
    for (const auto& error : errors) {
        const auto* question = page.form->question(error.question);
        if (!question || question->step != step) continue;
        if (given(*question, page.draft.answers)) return TaskState::error;
        missing = true;
    }
    return answered && !missing ? TaskState::done : TaskState::in_progress;
}

pages::Task shown(const TaskOf& task, const i18n::Texts& texts) {
    pages::Task made{task.step->id, task.step->title.in(texts.language()), task.step->hint.in(texts.language()), ""};
    switch (task.state) {
        case TaskState::not_started: made.state = texts("intake.tasks.not_started"); break;
        case TaskState::in_progress:
            made.state = texts("intake.tasks.in_progress");
            made.tone = pages::Tone::info;
            break;
        case TaskState::error:
            made.state = texts("intake.tasks.error");
            made.tone = pages::Tone::danger;
            break;
        case TaskState::done:
            made.state = texts("intake.tasks.done");
            made.tone = pages::Tone::success;
            break;
        case TaskState::waits:
            made.state = texts("intake.tasks.waits");
            made.plain = true;
            made.open = false;
            break;
    }
    return made;
}

}  // namespace

std::vector<TaskOf> tasks_of(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today) {
    const auto errors = catalogue.validate(*page.form, page.draft.answers, today);
    std::vector<TaskOf> all;
    for (const auto& id : open_steps(page, catalogue, today)) {
        TaskOf task{page.form->step(id), own_state(page, id, errors)};
        // Steps that it waits for stand before it, so that theirs is known already.
        for (const auto& before : all)
            if (has(task.step->after, before.step->id) && before.state != TaskState::done) task.state = TaskState::waits;
        all.push_back(task);
    }
    return all;
}

Html render_tasks(const FormPage& page, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts,
                  std::string_view before) {
    const auto tasks = tasks_of(page, catalogue, today);
    const auto done = std::count_if(tasks.begin(), tasks.end(), [](const auto& task) { return task.state == TaskState::done; });
    const bool ready = done == static_cast<std::ptrdiff_t>(tasks.size()), begun = !page.draft.begun.empty() || !page.draft.answered.empty();
    std::vector<pages::Task> rows;
    for (const auto& task : tasks) rows.push_back(shown(task, texts));
    std::vector<Html> acts;
    if (ready) acts.push_back(pages::button(texts("intake.tasks.check"), pages::Button::primary, "act", "check"));
    if (page.resumable) acts.push_back(pages::button(texts("intake.form.keep"), ready ? pages::Button::tertiary : pages::Button::secondary, "act", "keep"));
    auto all = told_first(page, texts);
    all.push_back(pages::steps(texts, step_names(texts), 1));
    all.push_back(pages::heading(1, page.form->title.in(texts.language())));
    if (!page.form->introduction.in(texts.language()).empty()) all.push_back(pages::paragraph(page.form->introduction.in(texts.language())));
    if (!begun) all.push_back(pages::alert(pages::Tone::info, texts("intake.form.good_to_know"), paragraphs(before)));
    all.push_back(pages::form({page.action, true, false, "", page.form_token()}, {
        begun ? pages::hidden("begun", "1") : Html{},
        pages::stack({pages::heading(2, texts("intake.tasks.title")),
                      pages::paragraph(texts.fill("intake.tasks.progress", {std::to_string(done), std::to_string(tasks.size())})),
                      pages::task_list("open", rows),
                      ready ? Html{} : pages::paragraph(texts("intake.tasks.not_yet"))}),
        acts.empty() ? Html{} : pages::actions(acts)}));
    return pages::stack(all);
}

// ------------------------------------------------------------------ what is posted

// Whether a part is left to do; then the page is the list, and says which.
bool FormFlow::tasks_left(Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto& texts = context.t();
    for (const auto& task : tasks_of(page, services.catalogue, services.clock.today()))
        if (task.state != TaskState::done)
            page.errors.push_back({"task-" + task.step->id, texts.fill("intake.tasks.finish", {task.step->title.in(texts.language())}), true});
    if (!page.errors.empty()) page.step.clear();
    return !page.errors.empty();
}

http::Response FormFlow::submit_list(const http::Request& request, Page& page, const identity::Context& context) const {
    const auto act = request.form.get("act"), wanted = request.form.get("open");
    if (page.fresh && request.form.has("begun")) {
        page.notice = "intake.form.draft_gone";
        return render_form(page, context, 422);
    }
    if (act == "keep" && settings_.resumable) return keep(page, context);
    if (act == "check") {
        if (tasks_left(page, context)) return render_form(page, context, 422);
        page.errors = problems(page, context);
        if (page.errors.empty()) return render_check(page, context);
        page.step = step_of_problem(page);
        return render_form(page, context, 422);
    }
    const auto& services = intake_.services();
    for (const auto& task : tasks_of(page, services.catalogue, services.clock.today())) {
        if (task.step->id != wanted) continue;
        if (task.state == TaskState::waits) page.notice = "intake.tasks.first";
        else page.step = wanted;
    }
    // From here on the draft is what counts, with what was known already in it.
    if (page.fresh) intake_.save(page.token, page.draft);
    return render_form(page, context, 200);
}

// Takes what was written in the step, whatever comes of it. True: the page is only shown again.
bool FormFlow::take_task(const http::Request& request, Page& page) const {
    const bool again = take(request, page);
    if (anything_in(*page.form, page.step, page.draft)) add_once(page.draft.begun, page.step);
    return again;
}

http::Response FormFlow::submit_task(const http::Request& request, Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto today = services.clock.today();
    const auto act = request.form.get("act");
    const auto to_list = [&] {
        page.step.clear();
        return render_form(page, context, 200);
    };
    // Opening a step saves the draft, so one that is posted without has been lost.
    if (page.fresh) page.notice = "intake.form.draft_gone";
    page.step = request.form.get("step");
    if (act == "show") return render_form(page, context, 200);
    // The interruption's page carries no answers: they are in the draft.
    const bool again = act != "continue" && take_task(request, page);
    if (act == "keep" && settings_.resumable) return keep(page, context);
    if (again || act == "back") {
        if (act == "back") page.errors.clear();
        intake_.save(page.token, page.draft);
        return act == "back" ? to_list() : render_form(page, context, page.errors.empty() ? 200 : 422);
    }
    judge_step(page, act == "continue", context);
    if (page.errors.empty()) add_once(page.draft.answered, page.step);
    else add_once(page.draft.begun, page.step);
    intake_.save(page.token, page.draft);
    if (!page.errors.empty()) return render_form(page, context, 422);
    if (const auto* interruption = services.catalogue.interruption(*page.form, page.draft.answers, today, page.draft.interrupted))
        return render_interruption(page, *interruption, context);
    for (const auto& task : tasks_of(page, services.catalogue, today))
        if (task.step->id == page.step && task.state == TaskState::waits) page.notice = "intake.tasks.first";
    return to_list();
}

}  // namespace intake
