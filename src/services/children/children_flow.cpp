// The three short steps. What is filled in lives in a sealed draft under the token of the page. When
// there is danger, the case is opened at the first sign of it, and each later step is added to it.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "children/children.h"
#include "children_events.h"
#include "children_rules.h"

namespace children {

using catalogue::Answers;
using catalogue::Question;
using intake::localised;
using pages::Html;

namespace {

constexpr std::size_t token_characters = 43;
constexpr std::string_view path = "/barn/beratta";
// Kept in the draft beside the answers; no question has such a name.
constexpr const char *number_kept = "_number", *code_kept = "_code";

// The picture of each choice; the words beside it say the same.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> icons{{{"hurt", "heart-crack"},
                                                                               {"afraid", "frown"},
                                                                               {"locked", "lock"},
                                                                               {"not_heard", "ear-off"},
                                                                               {"no_help", "stethoscope"},
                                                                               {"other_child", "users"},
                                                                               {"question", "circle-question-mark"},
                                                                               {"other", "ellipsis"},
                                                                               {"yes", "siren"},
                                                                               {"no", "circle-check"},
                                                                               {"unknown", "circle-question-mark"},
                                                                               {"home", "house"},
                                                                               {"health_care", "hospital"},
                                                                               {"school", "school"},
                                                                               {"social_services", "landmark"},
                                                                               {"family", "hand-heart"},
                                                                               {"code", "key-round"},
                                                                               {"phone", "phone"},
                                                                               {"email", "mail"},
                                                                               {"", ""}}};

std::string icon_of(std::string_view choice) {
    for (const auto& [id, icon] : icons)
        if (id == choice) return std::string{icon};
    return {};
}

std::string step_or_first(const catalogue::Form& form, std::string_view asked) {
    for (const auto& step : form.steps)
        if (step.id == asked) return step.id;
    return {};
}

}  // namespace

struct Children::Page {
    const catalogue::Form* form = nullptr;
    std::string token, step, notice;
    intake::Draft draft;
    bool fresh = true;
    std::vector<catalogue::FieldError> errors;
    bool registered() const { return draft.answers.contains(number_kept); }
    std::string kept(const char* name) const { return std::string{catalogue::answer(draft.answers, name)}; }
};

ledger::EventKind opening_event() { return child_told; }

// ------------------------------------------------------------------ what is being filled in

Children::Page Children::page_of(const http::Request& request, const identity::Context&) const {
    Page page;
    const auto form = s_.catalogue.form("child", s_.clock.today());
    CHECK(form.has_value());  // catalogue check proves that every form is in force
    page.form = *form;
    page.step = page.form->steps.front().id;
    page.token = request.form.get("form_token");
    if (page.token.size() == token_characters) {
        if (auto draft = intake_.load(page.token); draft && draft->form == "child") {
            page.draft = std::move(*draft);
            page.fresh = false;
        }
    } else {
        page.token = intake_.new_token();
    }
    page.draft.form = "child";
    return page;
}

void Children::take(const http::Request& request, Page& page) const {
    for (const auto* question : page.form->questions_of(page.step)) {
        auto values = request.form.all(question->id);
        for (auto& value : values) value = base::normalise_newlines(base::replace_invalid_utf8(value));
        std::erase_if(values, [](const auto& value) { return value.empty(); });
        if (values.empty())
            page.draft.answers.erase(question->id);
        else
            page.draft.answers[question->id] = std::move(values);
    }
}

// ------------------------------------------------------------------ requests

http::Response Children::form(const http::Request& request, const identity::Context& context) const {
    return render_step(page_of(request, context), context, 200);
}

http::Response Children::submit(http::Request& request, const identity::Context& context) const {
    auto page = page_of(request, context);
    const auto act = request.form.get("act");
    const auto posted = step_or_first(*page.form, request.form.get("step"));
    if (posted.empty()) return render_step(page, context, 200);
    const bool first = posted == page.form->steps.front().id;
    if (page.fresh && !first) {
        // Sent already: the same answer once more. Else it was thrown away: nothing was sent now.
        if (const auto receipt = intake_.receipt(page.token))
            return render_receipt(receipt->number, receipt->return_code, context);
        page.notice = "children.flow.gone";
        return render_step(page, context, 422);
    }
    page.step = posted;
    if (act == "go") return render_step(page, context, 200);  // from the page about danger, which asks nothing
    take(request, page);
    const auto danger = danger_in(s_.catalogue, page.draft.answers, s_.clock.today());
    const bool now_first = danger.any() && !page.registered();
    if (now_first) register_at_once(page, danger, context);
    intake_.save(page.token, page.draft);
    if (now_first && act != "back") return render_danger(page, context);
    if (act == "back" && !first) {
        const auto& steps = page.form->steps;
        const auto own = std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return step.id == posted; });
        page.step = (own - 1)->id;
        return render_step(page, context, 200);
    }
    return next(request, page, danger, context);
}

http::Response Children::next(const http::Request&, Page& page, const Danger&, const identity::Context& context) const {
    const auto today = s_.clock.today();
    page.errors = s_.catalogue.validate_step(*page.form, page.step, page.draft.answers, today);
    const auto& steps = page.form->steps;
    if (page.step == steps.front().id && !says_something(page.draft.answers))
        page.errors.push_back({"happened", "happened", page.form->question("happened")->error});
    if (!page.errors.empty()) return render_step(page, context, 422);
    if (page.registered() && page.step != steps.front().id) add_step(page, page.step, context);
    if (page.step != steps.back().id) {
        const auto own =
            std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return step.id == page.step; });
        page.step = (own + 1)->id;
        return render_step(page, context, 200);
    }
    return finish(page, context);
}

// ------------------------------------------------------------------ registering

intake::Submission Children::submission_of(const Page& page, const Answers& answers,
                                           const identity::Context& context) const {
    intake::Submission submission;
    submission.case_type = "enquiry";
    submission.form = "child";
    submission.language = context.t().language();
    submission.channel = "web";
    submission.answers = s_.catalogue.relevant(*page.form, answers, s_.clock.today());
    submission.danger_judged = true;
    submission.answers["service"] = {"children"};  // the queue of the line for children and young people
    submission.title = title_of({});
    submission.municipality = catalogue::answer(submission.answers, "municipality");
    submission.text = as_text(s_.catalogue, *page.form, submission.answers, s_.clock.today(), context.t());
    const auto said = [&](std::string_view field) { return std::string{catalogue::answer(submission.answers, field)}; };
    submission.contact = {said("contact_name"), said("contact_email"), said("contact_phone"), ""};
    submission.anonymous = submission.contact.empty();
    submission.event = child_told;
    return submission;
}

void Children::register_at_once(Page& page, const Danger& danger, const identity::Context& context) const {
    auto submission = submission_of(page, page.draft.answers, context);
    submission.urgent = true;
    submission.key = page.token + ".now";
    submission.body = submission.text;
    submission.title = title_of(danger);
    const auto receipt = intake_.receive(submission);
    if (!receipt) return;  // sent before under this page, with other words: that one is registered and urgent
    page.draft.answers[number_kept] = {receipt->number};
    page.draft.answers[code_kept] = {receipt->return_code};
}

// What comes after the danger was told is added to the case that is open already.
void Children::add_step(Page& page, std::string_view step, const identity::Context& context) const {
    const auto found = intake_.follow(page.kept(number_kept), page.kept(code_kept));
    if (!found) return;
    auto addition = submission_of(page, of_step(*page.form, step, page.draft.answers), context);
    if (addition.text.empty() && addition.contact.empty()) return;
    if (addition.text.empty()) addition.text = i18n::Texts::of(i18n::Language::sv)("children.added_contact");
    addition.body =
        addition.text + "\n" + addition.contact.phone + "\n" + addition.contact.email + "\n" + addition.contact.name;
    addition.key = page.token + "." + std::string{step} + "." + addition.body;
    addition.event = {};
    (void)intake_.add(found->case_id, addition);  // refused only when the same words came before under this page
}

http::Response Children::finish(Page& page, const identity::Context& context) const {
    std::string number = page.kept(number_kept), code = page.kept(code_kept);
    if (!page.registered()) {
        auto submission = submission_of(page, page.draft.answers, context);
        submission.key = page.token;
        submission.body = submission.text + "\n" + submission.contact.phone + "\n" + submission.contact.email + "\n" +
                          submission.contact.name;
        const auto receipt = intake_.receive(submission);
        if (!receipt) {
            page.token = intake_.new_token();
            intake_.save(page.token, page.draft);
            page.notice = "children.flow.sent_before";
            return render_step(page, context, 422);
        }
        number = receipt->number;
        code = receipt->return_code;
    }
    intake_.discard(page.token);
    return render_receipt(number, code, context);
}

// ------------------------------------------------------------------ pages

namespace {

struct StepRenderer {
    const catalogue::Catalogue& catalogue;
    const catalogue::Form& form;
    const Answers& answers;
    const std::vector<catalogue::FieldError>& errors;
    base::Day today;
    const i18n::Texts& texts;

    pages::Field field_of(const Question& question) const {
        pages::Field field;
        field.name = question.id;
        field.label = question.label.in(texts.language());
        field.hint = question.hint.in(texts.language());
        field.value = catalogue::answer(answers, question.id);
        field.autocomplete = question.autocomplete.empty() ? "off" : question.autocomplete;
        if (question.format == catalogue::Format::email) field.input_mode = "email";
        if (question.format == catalogue::Format::phone) field.input_mode = "tel";
        for (const auto& error : errors)
            if (error.question == question.id) field.error = error.text.in(texts.language());
        // Every field is on the page, with or without script; which answer it belongs to stands in its hint.
        if (!question.when.empty() && !question.when.front().values.empty()) {
            const auto* other = form.question(question.when.front().question);
            std::vector<std::string> chosen;
            for (const auto& choice : catalogue.choices(*other, today))
                if (const auto& values = question.when.front().values;
                    std::find(values.begin(), values.end(), choice.id) != values.end())
                    chosen.push_back(choice.label.in(texts.language()));
            const auto only = texts.fill("children.flow.only_if",
                                         {base::join(chosen, " " + std::string{texts("intake.form.or")} + " ")});
            field.hint = field.hint.empty() ? only : field.hint + " " + only;
        }
        return field;
    }

    Html municipality(const Question& question) const {
        std::vector<const catalogue::Municipality*> sorted;
        for (const auto& one : catalogue.municipalities()) sorted.push_back(&one);
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto* a, const auto* b) { return i18n::compare_swedish(a->name, b->name) < 0; });
        std::vector<pages::Choice> choices{{"", std::string{texts("children.flow.no_municipality")}, ""}};
        for (const auto* one : sorted) choices.push_back({one->code, one->name, ""});
        return pages::select(texts, field_of(question), choices);
    }

    Html field(const Question& question) const {
        if (question.format == catalogue::Format::municipality) return municipality(question);
        auto field = field_of(question);
        if (question.kind == catalogue::QuestionKind::long_text) {
            field.characters_max = static_cast<int>(question.characters_max);
            return pages::text_area(texts, field, 5);
        }
        if (question.kind != catalogue::QuestionKind::choice && question.kind != catalogue::QuestionKind::choices)
            return pages::text_field(texts, field);
        std::vector<pages::PictureChoice> choices;
        for (const auto& choice : catalogue.choices(question, today))
            choices.push_back(
                {choice.id, choice.label.in(texts.language()), choice.hint.in(texts.language()), icon_of(choice.id)});
        const auto found = answers.find(question.id);
        return pages::picture_choices(texts, field, choices,
                                      found == answers.end() ? std::vector<std::string>{} : found->second,
                                      question.kind == catalogue::QuestionKind::choices);
    }
};

Html number_and_code(const i18n::Texts& t, std::string_view title, const std::string& number, const std::string& code) {
    return pages::confirmation_panel(
        t, {std::string{title}, std::string{t("children.receipt.number")}, number,
            std::string{t("children.receipt.code")}, code, std::string{t("children.receipt.code_help")}});
}

}  // namespace

http::Response Children::render_step(const Page& page, const identity::Context& context, int status) const {
    const auto& t = context.t();
    const StepRenderer renderer{s_.catalogue, *page.form, page.draft.answers, page.errors, s_.clock.today(), t};
    const auto& steps = page.form->steps;
    const auto own = std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return step.id == page.step; }) -
                     steps.begin();
    const bool first = own == 0, last = own + 1 == static_cast<std::ptrdiff_t>(steps.size());
    std::vector<std::string> names;
    for (const auto& step : steps) names.push_back(step.title.in(t.language()));
    std::vector<pages::Error> errors;
    for (const auto& error : page.errors) errors.push_back({error.field, error.text.in(t.language())});
    std::vector<Html> parts{
        pages::error_summary(t, errors),
        page.notice.empty() ? Html{} : pages::alert(pages::Tone::warning, "", pages::paragraph(t(page.notice))),
        pages::steps(t, names, static_cast<int>(own) + 1), pages::heading(1, names[static_cast<std::size_t>(own)])};
    if (first) parts.push_back(pages::paragraph(t("children.flow.before")));
    std::vector<Html> fields{pages::hidden("step", page.step)};
    for (const auto* question : page.form->questions_of(page.step)) fields.push_back(renderer.field(*question));
    if (last) {
        std::vector<pages::Answer> told;
        for (auto& row :
             intake::answer_rows(s_.catalogue, *page.form, page.draft.answers, s_.clock.today(), t, "", false))
            if (row.value != t("intake.check.not_said") &&
                row.label != page.form->question("reply_by")->label.in(t.language()))
                told.push_back(std::move(row));
        fields.push_back(
            pages::card(pages::stack({pages::heading(2, t("children.flow.told")), pages::check_answers(t, told),
                                      pages::paragraph(t("children.flow.before_sending"))})));
    }
    std::vector<Html> buttons{
        pages::button(t(last ? "children.flow.send" : "children.flow.next"), pages::Button::primary, "act", "next")};
    if (!first) buttons.push_back(pages::button(t("children.flow.back"), pages::Button::secondary, "act", "back"));
    fields.push_back(pages::actions(buttons));
    parts.push_back(pages::form({localised(context, path), true, false, "", page.token}, fields));
    return framed(context, path, names[static_cast<std::size_t>(own)], pages::stack(parts), status, !errors.empty());
}

http::Response Children::render_danger(const Page& page, const identity::Context& context) const {
    const auto& t = context.t();
    std::vector<Html> parts{
        pages::call_box({std::string{t("children.danger.title")},
                         std::string{t("children.danger.text")},
                         {{"112", std::string{t("children.acute.call_112")}},
                          {"116 111", std::string{t("children.acute.call_bris")}}},
                         "ring",
                         1}),
        pages::alert(pages::Tone::success, t("children.danger.received"), pages::paragraph(t("children.danger.next")))};
    if (page.registered())
        parts.push_back(pages::keep_this(t("children.danger.keep"),
                                         {{std::string{t("children.receipt.number")}, page.kept(number_kept)},
                                          {std::string{t("children.receipt.code")}, page.kept(code_kept)}},
                                         t("children.receipt.code_help")));
    parts.push_back(pages::heading(2, t("children.danger.more_title")));
    parts.push_back(pages::paragraph(t("children.danger.more_text")));
    const auto& steps = page.form->steps;
    const auto own = std::find_if(steps.begin(), steps.end(), [&](const auto& step) { return step.id == page.step; });
    const auto& after = own + 1 == steps.end() ? *own : *(own + 1);
    parts.push_back(pages::form(
        {localised(context, path), true, false, "", page.token},
        {pages::hidden("step", after.id),
         pages::actions({pages::button(t("children.danger.go_on"), pages::Button::primary, "act", "go")})}));
    return framed(context, path, std::string{t("children.danger.title")}, pages::stack(parts));
}

http::Response Children::render_receipt(const std::string& number, const std::string& code,
                                        const identity::Context& context) const {
    const auto& t = context.t();
    return framed(
        context, path, std::string{t("children.receipt.title")},
        pages::stack({number_and_code(t, t("children.receipt.title"), number, code),
                      pages::heading(2, t("children.receipt.next")), pages::markdown(t("children.receipt.text")),
                      pages::list({pages::link(localised(context, "/barn/svar"), t("children.answer.link")),
                                   pages::link(localised(context, "/barn"), t("children.back")),
                                   pages::link(localised(context, "/hjalp/dolj-spar"), t("children.start.tracks"))}),
                      pages::call_box({std::string{t("children.acute.box_title")},
                                       std::string{t("children.acute.box_text")},
                                       {{"112", std::string{t("children.acute.call_112")}},
                                        {"116 111", std::string{t("children.acute.call_bris")}}},
                                       "fara"})}));
}

}  // namespace children
