// Requests of the public form in, pages out: on one page, or one step a page.
#include <algorithm>

#include "answers.h"
#include "base/text.h"
#include "form_page.h"
#include "form_tasks.h"

namespace intake {

namespace {

constexpr std::size_t file_name_characters_max = 200, token_characters = 43;

std::string body_of(const Answers& answers, const std::vector<registry::ReceivedFile>& files) {
    std::string all = to_json(answers);
    for (const auto& file : files) all += "\n" + file.name + ":" + base::hex(file.sealed.hash);
    return all;
}

// "staff.2": the group and its item.
std::pair<std::string, int> group_item(std::string_view text) {
    const auto dot = text.find('.');
    const auto item = dot == std::string_view::npos ? std::optional<std::int64_t>{1} : base::parse_integer(text.substr(dot + 1));
    return {std::string{text.substr(0, dot)}, item && *item > 0 && *item < 1000 ? static_cast<int>(*item) : 0};
}

// A link may choose what a form asks first, as "?service=permits" from the page of a service. Choices alone: what
// somebody writes about themselves never stands in an address.
void choose(const http::Request& request, const catalogue::Form& form, const catalogue::Catalogue& catalogue, base::Day today, Answers& answers) {
    for (const auto& question : form.questions) {
        if (question.kind != catalogue::QuestionKind::choice || question.item > 1) continue;
        const auto wanted = request.query.get(question.id);
        for (const auto& choice : catalogue.choices(question, today))
            if (choice.id == wanted) answers[question.id] = {wanted};
    }
}

}  // namespace

std::string localised(const identity::Context& context, std::string_view path) {
    return i18n::path_in(context.t().language(), path);
}

// ------------------------------------------------------------------ what is being filled in

FormFlow::Page FormFlow::page_of(const http::Request& request, const identity::Context& context) const {
    Page page;
    const auto& services = intake_.services();
    const auto form = services.catalogue.form(settings_.form, services.clock.today());
    CHECK(form.has_value());                    // catalogue check proves that every form is in force
    page.form = *form;
    page.action = localised(context, settings_.path);
    page.units_source = localised(context, "/beratta/enheter");
    page.resumable = settings_.resumable;
    load_draft(settings_.draft.empty() ? request.form.get("form_token") : settings_.draft, page);
    if (!settings_.draft.empty() && context.actor) page.session = context.actor->csrf;
    if (page.fresh) choose(request, *page.form, services.catalogue, services.clock.today(), page.draft.answers);
    if (page.fresh && settings_.known) prefill(request, context, page);
    if (by_steps(*page.form) && !as_tasks(*page.form)) page.step = page.form->steps.front().id;
    return page;
}

void FormFlow::load_draft(std::string token, Page& page) const {
    page.token = std::move(token);
    if (page.token.size() == token_characters) {
        if (auto draft = intake_.load(page.token); draft && draft->form == settings_.form) {
            page.draft = std::move(*draft);
            page.fresh = false;
        }
    } else {
        page.token = intake_.new_token();
    }
    page.draft.form = settings_.form;
}

// What is known stands in the form to be read and changed; it never overrides what somebody wrote.
void FormFlow::prefill(const http::Request& request, const identity::Context& context, Page& page) const {
    const auto known = settings_.known(request, context);
    const auto today = base::to_date(intake_.services().clock.today());
    auto& answers = page.draft.answers;
    for (const auto& question : page.form->questions) {
        if (question.prefill.empty() || question.item > 1) continue;
        if (question.prefill == "today") {
            answers[question.id + "_day"] = {std::to_string(today.day)};
            answers[question.id + "_month"] = {std::to_string(today.month)};
            answers[question.id + "_year"] = {std::to_string(today.year)};
            continue;
        }
        const auto found = known.find(question.prefill);
        if (found == known.end() || found->second.empty()) continue;
        if (question.kind != catalogue::QuestionKind::unit) { answers[question.id] = {found->second}; continue; }
        std::optional<parties::Operation> unit;
        intake_.services().database.read([&](db::Reader& reader) { unit = intake_.services().parties.operation_by_code(reader, found->second); });
        if (!unit) continue;
        answers[question.id] = {unit->name};
        answers[question.id + "_id"] = {unit->code};
    }
}

// Every field as it was typed; fields that are no question are dropped, and so are those of other steps.
void FormFlow::take_answers(const http::Request& request, Page& page) const {
    const auto take = [&](const std::string& field) {
        auto values = request.form.all(field);
        for (auto& value : values) value = base::normalise_newlines(value);
        if (values.empty()) page.draft.answers.erase(field);
        else page.draft.answers[field] = std::move(values);
    };
    const auto unit_name = [&](std::string_view code) {
        std::optional<parties::Operation> unit;
        if (!code.empty()) intake_.services().database.read([&](db::Reader& reader) { unit = intake_.services().parties.operation_by_code(reader, code); });
        return unit ? unit->name : std::string{};
    };
    for (const auto& question : page.form->questions) {
        if (!page.step.empty() && question.step != page.step) continue;
        switch (question.kind) {
            case catalogue::QuestionKind::file: break;
            // The mark of a further item of a group, which may be empty otherwise.
            case catalogue::QuestionKind::section: if (question.item > 1) take(question.id); break;
            case catalogue::QuestionKind::date:
                for (const auto* part : {"_day", "_month", "_year"}) take(question.id + part);
                break;
            case catalogue::QuestionKind::unit:
                take(question.id);
                take(question.id + "_id");
                // Who has chosen one is shown that one, and not the words they looked for it by.
                if (!request.form.has(question.id + "_search"))
                    if (const auto name = unit_name(catalogue::answer(page.draft.answers, question.id + "_id")); !name.empty()) page.draft.answers[question.id] = {name};
                break;
            default: take(question.id);
        }
    }
    for (const auto& field : request.form.all("_invalid_utf8")) page.errors.push_back({field, std::string{"intake.form.bad_characters"}});
}

void FormFlow::take_files(const http::Request& request, Page& page) const {
    const catalogue::Question* question = nullptr;
    for (const auto& candidate : page.form->questions)
        if (candidate.kind == catalogue::QuestionKind::file && (page.step.empty() || candidate.step == page.step)) question = &candidate;
    if (!question) return;
    for (const auto& upload : request.uploads) {
        if (!upload.refused.empty()) { page.errors.push_back({question->id, upload.refused}); continue; }
        auto file = received(upload);
        if (!file || file->sealed.size == 0) continue;
        if (page.draft.files.size() >= question->files_max) { page.errors.push_back({question->id, "http.too_many_files"}); break; }
        file->name = base::excerpt(base::replace_invalid_utf8(file->name), file_name_characters_max);
        page.draft.files.push_back(std::move(*file));
    }
    if (const auto remove = base::parse_integer(request.form.get(question->id + "_remove")))
        if (*remove >= 0 && static_cast<std::size_t>(*remove) < page.draft.files.size())
            page.draft.files.erase(page.draft.files.begin() + *remove);
    // The engine counts files by their values, one opaque value each.
    if (page.draft.files.empty()) page.draft.answers.erase(question->id);
    else page.draft.answers[question->id] = std::vector<std::string>(page.draft.files.size(), "file");
}

// "Add another" and "remove", which are buttons of the form.
bool FormFlow::take_group_act(const http::Request& request, Page& page) const {
    const bool adding = request.form.has("add");
    if (!adding && !request.form.has("remove")) return false;
    const auto [group, item] = group_item(request.form.get(adding ? "add" : "remove"));
    const auto* section = page.form->question(group);
    if (!section || section->repeat_max < 2 || (!page.step.empty() && section->step != page.step)) return true;
    const int items = catalogue::items_of(*page.form, group, page.draft.answers);
    if (adding && items < section->repeat_max) page.draft.answers[catalogue::item_name(group, items + 1)] = {"1"};
    if (!adding && item >= 1 && item <= items) catalogue::remove_item(*page.form, group, item, page.draft.answers);
    return true;
}

bool FormFlow::take(const http::Request& request, Page& page) const {
    take_answers(request, page);
    take_files(request, page);
    bool again = take_group_act(request, page);
    for (const auto& question : page.form->questions) {
        if (question.kind == catalogue::QuestionKind::file && request.form.has(question.id + "_remove")) again = true;
        if (question.kind != catalogue::QuestionKind::unit || !request.form.has(question.id + "_search")) continue;
        again = page.searched = true;
        const auto& services = intake_.services();
        services.database.read([&](db::Reader& reader) {
            for (auto& found : services.parties.search(reader, request.form.get(question.id), 10)) page.found.push_back(std::move(found.operation));
        });
    }
    return again;
}

std::vector<FormProblem> FormFlow::problems(const Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto& texts = context.t();
    std::vector<FormProblem> all;
    for (auto& error : services.catalogue.validate(*page.form, page.draft.answers, services.clock.today()))
        all.push_back({error.field, error.text.in(texts.language()), true});
    if (all.empty() && settings_.before_send)
        for (const auto& wrong : settings_.before_send(services.catalogue.relevant(*page.form, page.draft.answers, services.clock.today()), context))
            all.push_back({wrong.field, in_words(wrong, texts), true});
    return all;
}

// ------------------------------------------------------------------ requests

http::Response FormFlow::show(const http::Request& request, const identity::Context& context) const {
    auto page = page_of(request, context);
    if (settings_.resumable && page.fresh && context.person && intake_.kept_by(settings_.form, context.person->personal_number))
        page.kept_at = localised(context, settings_.path + "/fortsatt");
    return render_form(page, context, 200);
}

http::Response FormFlow::submit(http::Request& request, const identity::Context& context) const {
    auto page = page_of(request, context);
    const auto act = request.form.get("act");
    if (act == "send" || act == "change") return submit_checked(request, page, context);
    if (as_tasks(*page.form)) return page.form->step(request.form.get("step")) ? submit_task(request, page, context) : submit_list(request, page, context);
    return by_steps(*page.form) ? submit_step(request, page, context) : submit_all(request, page, context);
}

// The check page carries the token alone: what was filled in is in the draft.
http::Response FormFlow::submit_checked(const http::Request& request, Page& page, const identity::Context& context) const {
    const bool sending = request.form.get("act") == "send";
    if (page.fresh) {
        // After the draft is gone (sent already) the receipt under the token answers again.
        if (sending)
            if (const auto receipt = intake_.receipt(page.token)) return render_receipt(*receipt, context);
        page.notice = "intake.form.draft_gone";
        return render_form(page, context, 422);
    }
    if (sending) return send(page, context);
    const auto wanted = request.form.get("step");
    if (by_steps(*page.form) && page.form->step(wanted)) page.step = wanted;
    page.to_check = by_steps(*page.form) && !as_tasks(*page.form);
    return render_form(page, context, 200);
}

http::Response FormFlow::submit_all(const http::Request& request, Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto act = request.form.get("act");
    const bool again = take(request, page);
    if (act == "continue")
        if (const auto* shown = services.catalogue.interruption(*page.form, page.draft.answers, services.clock.today(), page.draft.interrupted))
            page.draft.interrupted.push_back(shown->id);
    if (act == "keep" && settings_.resumable) return keep(page, context);
    if (!again)
        for (auto& problem : problems(page, context)) page.errors.push_back(std::move(problem));
    intake_.save(page.token, page.draft);
    if (again && page.errors.empty()) return render_form(page, context, 200);
    if (!page.errors.empty()) return render_form(page, context, 422);
    const auto* interruption = services.catalogue.interruption(*page.form, page.draft.answers, services.clock.today(), page.draft.interrupted);
    return interruption ? render_interruption(page, *interruption, context) : render_check(page, context);
}

void FormFlow::judge_step(Page& page, bool seen, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto today = services.clock.today();
    if (seen) {
        if (const auto* shown = services.catalogue.interruption(*page.form, page.draft.answers, today, page.draft.interrupted))
            page.draft.interrupted.push_back(shown->id);
        return;
    }
    for (auto& error : services.catalogue.validate_step(*page.form, page.step, page.draft.answers, today))
        page.errors.push_back({error.field, error.text.in(context.t().language()), true});
}

// Whatever step is posted, what was written in it is taken first, so that nothing is lost when it came out of order.
http::Response FormFlow::submit_step(const http::Request& request, Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto today = services.clock.today();
    const auto act = request.form.get("act"), posted = request.form.get("step");
    page.to_check = request.form.has("to_check");
    const auto& steps = page.form->steps;
    if (!page.form->step(posted)) {
        page.step = first_open_step(page, services.catalogue, today);
        page.notice = page.fresh ? "" : "intake.form.answer_first";
        if (page.step.empty()) page.step = steps.front().id;
        return render_form(page, context, 200);
    }
    if (page.fresh && posted != steps.front().id) page.notice = "intake.form.draft_gone";
    page.step = posted;
    if (act == "show") return render_form(page, context, 200);
    // The interruption's page carries no answers: they are in the draft.
    const bool again = act != "continue" && take(request, page);
    if (act == "keep" && settings_.resumable) return keep(page, context);
    if (again || act == "back") {
        intake_.save(page.token, page.draft);
        if (act == "back") page.step = step_before(page, services.catalogue, today);
        if (act == "back") page.errors.clear();
        return render_form(page, context, page.errors.empty() ? 200 : 422);
    }
    judge_step(page, act == "continue", context);
    intake_.save(page.token, page.draft);
    if (!page.errors.empty()) return render_form(page, context, 422);
    if (const auto* interruption = services.catalogue.interruption(*page.form, page.draft.answers, today, page.draft.interrupted))
        return render_interruption(page, *interruption, context);
    return go_on(page, context);
}

// From a step that is answered: to the first one before the next that is not, else to the next, else to the check page.
http::Response FormFlow::go_on(Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto today = services.clock.today();
    const auto next = page.to_check ? std::string{} : step_after(page, services.catalogue, today);
    const auto open = first_open_step(page, services.catalogue, today);
    const auto place = [&](const std::string& id) {
        const auto& steps = page.form->steps;
        return id.empty() ? steps.end() : std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return step.id == id; });
    };
    if (!open.empty() && place(open) < place(next)) {
        if (page.notice.empty() && place(open) < place(page.step)) page.notice = "intake.form.answer_first";
        page.step = open;
        return render_form(page, context, 200);
    }
    if (!next.empty()) {
        page.step = next;
        return render_form(page, context, 200);
    }
    page.errors = problems(page, context);
    if (page.errors.empty()) return render_check(page, context);
    page.step = step_of_problem(page);
    return render_form(page, context, 422);
}

// ------------------------------------------------------------------ save and return

http::Response FormFlow::keep(Page& page, const identity::Context& context) const {
    if (page.draft.return_code.empty()) page.draft.return_code = Intake::new_return_code();
    if (context.person) page.draft.person = context.person->personal_number;
    const auto until = intake_.save(page.token, page.draft);
    page.errors.clear();
    return framed(context, std::string{context.t()("intake.keep.title")},
                  render_kept(page, base::stockholm_day(until) - 1, localised(context, settings_.path + "/fortsatt"), context.t()), 200);
}

http::Response FormFlow::show_resume(const http::Request&, const identity::Context& context) const {
    if (!settings_.resumable) return {.status = 404};
    return render_resume(context, 200, {});
}

http::Response FormFlow::resume(const http::Request& request, const identity::Context& context) const {
    if (!settings_.resumable) return {.status = 404};
    if (request.form.get("act") == "own") {
        const bool theirs = context.person && crypto::equal_constant_time(request.form.get("form_token"), context.person->csrf);
        const auto own = theirs ? intake_.kept_by(settings_.form, context.person->personal_number) : std::nullopt;
        return own ? open_kept(*own, context) : render_resume(context, 422, {{"code", std::string{context.t()("intake.refused.draft_code")}}});
    }
    const auto token = intake_.resume(request.form.get("code"));
    if (!token) return render_resume(context, 422, {{"code", std::string{context.t()("intake.refused.draft_code")}}});
    return open_kept(*token, context);
}

http::Response FormFlow::open_kept(const std::string& token, const identity::Context& context) const {
    auto page = page_of({}, context);
    load_draft(token, page);
    if (page.fresh) return render_resume(context, 422, {{"code", std::string{context.t()("intake.refused.draft_code")}}});
    if (!by_steps(*page.form) || as_tasks(*page.form)) return render_form(page, context, 200);
    const auto& services = intake_.services();
    page.step = first_open_step(page, services.catalogue, services.clock.today());
    if (!page.step.empty()) return render_form(page, context, 200);
    page.step = page.form->steps.back().id;
    return go_on(page, context);
}

// ------------------------------------------------------------------ sending

Submission FormFlow::submission_of(const catalogue::Form& form, const Answers& answers, std::vector<registry::ReceivedFile> files,
                                   const identity::Context& context, std::string channel) const {
    const auto& services = intake_.services();
    const auto today = services.clock.today();
    Submission submission;
    submission.case_type = settings_.case_type;
    submission.form = settings_.form;
    submission.language = context.t().language();
    submission.channel = std::move(channel);
    submission.answers = services.catalogue.relevant(form, answers, today);
    if (settings_.type_of)
        if (auto type = settings_.type_of(submission.answers); !type.empty()) submission.case_type = std::move(type);
    submission.text = text_in(form, submission.answers);
    submission.contact = contact_in(submission.answers);
    submission.anonymous = submission.contact.empty() && !(settings_.names_person && context.person);
    submission.area = catalogue::answer(submission.answers, "area");
    if (submission.area.empty()) submission.area = settings_.area;
    submission.unit_code = catalogue::answer(submission.answers, "unit_id");
    if (submission.unit_code.empty()) submission.unit_code = catalogue::answer(answers, "unit_id");
    std::vector<std::string> seen;
    while (const auto* interruption = services.catalogue.interruption(form, submission.answers, today, seen)) {
        submission.urgent = submission.urgent || interruption->urgent;
        seen.push_back(interruption->id);
    }
    submission.files = std::move(files);
    submission.event = settings_.event;
    if (settings_.after_receive)
        submission.in_same_commit = [this, &context, said = submission.answers](db::Transaction& tx, base::CaseId id, const crypto::CaseKeys& keys) {
            settings_.after_receive(tx, id, said, keys, context);
        };
    return submission;
}

http::Response FormFlow::send(Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    if (as_tasks(*page.form) && tasks_left(page, context)) return render_form(page, context, 422);
    page.errors = problems(page, context);
    if (!page.errors.empty()) {
        if (by_steps(*page.form)) page.step = step_of_problem(page);
        return render_form(page, context, 422);
    }
    if (const auto* unseen = services.catalogue.interruption(*page.form, page.draft.answers, services.clock.today(), page.draft.interrupted)) {
        if (by_steps(*page.form)) page.step = page.form->steps.back().id;
        return render_interruption(page, *unseen, context);
    }
    auto submission = submission_of(*page.form, page.draft.answers, page.draft.files, context, settings_.channel);
    submission.received_at = settings_.received_at;
    if (settings_.received_at.us) submission.received_day = base::stockholm_day(settings_.received_at);
    submission.key = page.token;
    submission.body = body_of(submission.answers, submission.files);
    const auto receipt = intake_.receive(submission);
    if (!receipt) {
        // Sent before under this token, with other words: what was written now can go as a tip of its own.
        page.token = intake_.new_token();
        intake_.save(page.token, page.draft);
        page.notice = receipt.error().text_key == "intake.refused.key_reused" ? "intake.form.sent_before" : receipt.error().text_key;
        return render_form(page, context, 422);
    }
    intake_.discard(page.token);
    return render_receipt(*receipt, context);
}

// ------------------------------------------------------------------ pages

http::Response FormFlow::framed(const identity::Context& context, std::string title, pages::Html content, int status, bool errors) const {
    if (settings_.frame) return settings_.frame(context, std::move(title), std::move(content), status, errors);
    const auto& texts = context.t();
    auto frame = identity::public_frame(context, settings_.path, std::move(title), std::move(content));
    frame.has_errors = errors;
    frame.quick_exit = settings_.quick_exit;
    frame.neutral_title = settings_.neutral_title;
    frame.crumbs = {{localised(context, "/"), std::string{texts("intake.crumb.start")}}};
    // Who applies does not tell on anybody.
    if (!settings_.path.starts_with("/verksamhet/")) frame.crumbs.push_back({localised(context, "/beratta"), std::string{texts("intake.crumb.tell")}});
    frame.crumbs.push_back({"", frame.title});
    return http::html(pages::public_page(texts, frame), status);
}

http::Response FormFlow::render_form(const Page& page, const identity::Context& context, int status) const {
    const auto& services = intake_.services();
    const auto& texts = context.t();
    auto content = intake::render_form(page, services.catalogue, services.clock.today(), texts,
                                       texts(settings_.texts + ".before_form"));
    if (settings_.above) content = pages::stack({settings_.above(context), std::move(content)});
    return framed(context, page_title(page, texts), std::move(content), status, !page.errors.empty());
}

http::Response FormFlow::render_check(const Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto& texts = context.t();
    auto content = intake::render_check(page, services.catalogue, services.clock.today(), texts,
                                        texts(settings_.texts + ".before_sending"));
    return framed(context, std::string{texts("intake.check.title")}, std::move(content), 200);
}

http::Response FormFlow::render_resume(const identity::Context& context, int status, std::vector<pages::Error> errors) const {
    const bool own = context.person && intake_.kept_by(settings_.form, context.person->personal_number);
    auto content = intake::render_resume(localised(context, settings_.path + "/fortsatt"), context.t(), errors, own ? context.person->csrf : std::string{});
    return framed(context, std::string{context.t()("intake.resume.title")}, std::move(content), status, !errors.empty());
}

http::Response FormFlow::render_interruption(const Page& page, const catalogue::Interruption& interruption, const identity::Context& context) const {
    const auto& texts = context.t();
    auto content = intake::render_interruption(page, interruption, texts);
    return framed(context, interruption.title.in(texts.language()), std::move(content), 200);
}

http::Response FormFlow::render_receipt(const Receipt& receipt, const identity::Context& context) const {
    if (settings_.receipt) return settings_.receipt(receipt, context);
    const auto& texts = context.t();
    const pages::Confirmation panel{std::string{texts(settings_.texts + ".confirmation_title")}, std::string{texts("intake.receipt.number")},
                                    receipt.number, std::string{texts("intake.receipt.code")}, receipt.return_code,
                                    std::string{texts(settings_.texts + ".code_help")}};
    const auto content = pages::stack({
        pages::steps(texts, step_names(texts), 3),
        receipt.danger ? pages::alert(pages::Tone::danger, texts("intake.danger.title"), pages::rich_paragraph(texts("intake.danger.text"))) : pages::Html{},
        pages::confirmation_panel(texts, panel),
        pages::heading(2, texts("intake.receipt.next")),
        paragraphs(texts(settings_.texts + ".confirmation_next")),
        pages::rich_paragraph(texts("intake.receipt.add_more")),
    });
    return framed(context, std::string{texts(settings_.texts + ".confirmation_title")}, content, 200);
}

}  // namespace intake
