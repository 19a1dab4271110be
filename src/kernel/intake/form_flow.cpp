#include <boost/json.hpp>

#include "answers.h"
#include "base/text.h"
#include "form_render.h"
#include "intake/intake.h"

namespace intake {

namespace {

constexpr std::size_t file_name_characters_max = 200;
constexpr std::size_t idempotency_key_min = 22, idempotency_key_max = 200;   // 128 bits in base64url

std::string body_of(const Answers& answers, const std::vector<registry::ReceivedFile>& files) {
    std::string all = to_json(answers);
    for (const auto& file : files) all += "\n" + file.name + ":" + base::hex(file.sealed.hash);
    return all;
}

}  // namespace

std::string localised(const identity::Context& context, std::string_view path) {
    return context.english() ? "/en" + std::string{path} : std::string{path};
}

// One rendering of the form.
struct FormFlow::Page : FormPage {
    std::vector<std::string> refused_files{};   // text keys of files that could not be taken
};

FormFlow::Page FormFlow::page_of(const http::Request& request, const identity::Context& context) const {
    Page page;
    const auto& services = intake_.services();
    const auto form = services.catalogue.form(settings_.form, services.clock.today());
    CHECK(form.has_value());                    // catalogue check proves that every form is in force
    page.form = *form;
    page.token = request.form.get("form_token");
    if (page.token.size() == 43) {
        if (auto draft = intake_.load(page.token)) page.draft = std::move(*draft);
    } else {
        page.token = intake_.new_token();
    }
    page.draft.form = settings_.form;
    page.action = localised(context, settings_.path);
    page.units_source = localised(context, "/beratta/enheter");
    return page;
}

// Every field of the form as it was typed; fields that are no question are dropped.
void FormFlow::take_answers(const http::Request& request, Page& page) const {
    const auto take = [&](const std::string& field) {
        auto values = request.form.all(field);
        for (auto& value : values) value = base::normalise_newlines(value);
        if (values.empty()) page.draft.answers.erase(field);
        else page.draft.answers[field] = std::move(values);
    };
    for (const auto& question : page.form->questions) {
        switch (question.kind) {
            case catalogue::QuestionKind::section: case catalogue::QuestionKind::file: break;
            case catalogue::QuestionKind::date:
                for (const auto* part : {"_day", "_month", "_year"}) take(question.id + part);
                break;
            case catalogue::QuestionKind::unit: take(question.id); take(question.id + "_id"); break;
            default: take(question.id);
        }
    }
    for (const auto& field : request.form.all("_invalid_utf8")) page.errors.push_back({field, std::string{"intake.form.bad_characters"}});
}

void FormFlow::take_files(const http::Request& request, Page& page) const {
    const catalogue::Question* question = nullptr;
    for (const auto& candidate : page.form->questions)
        if (candidate.kind == catalogue::QuestionKind::file) question = &candidate;
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

http::Response FormFlow::show(const http::Request& request, const identity::Context& context) const {
    return render_form(page_of(request, context), context, 200);
}

http::Response FormFlow::submit(http::Request& request, const identity::Context& context) const {
    auto page = page_of(request, context);
    const auto& services = intake_.services();
    const auto act = request.form.get("act");
    if (act == "send" || act == "change") {
        // The check page carries the token alone: what was filled in is in the draft.
        if (page.draft.answers.empty()) {
            if (act == "send")
                if (const auto again = send(page, context); again.status == 200) return again;
            page.notice = "intake.form.draft_gone";
            return render_form(page, context, 422);
        }
        return act == "send" ? send(page, context) : render_form(page, context, 200);
    }
    take_answers(request, page);
    take_files(request, page);
    const auto today = services.clock.today();
    if (act == "continue") page.draft.interrupted = true;
    const bool searching = request.form.has("unit_search");
    const bool removing = request.form.has("files_remove");
    if (searching) {
        page.searched = true;
        services.database.read([&](db::Reader& reader) {
            for (auto& found : services.parties.search(reader, request.form.get("unit"), 10)) page.found.push_back(std::move(found.operation));
        });
    }
    if (!searching && !removing)
        for (auto& error : services.catalogue.validate(*page.form, page.draft.answers, today)) {
            page.errors.push_back({error.field, error.text.in(context.t().language()), true});
        }
    intake_.save(page.token, page.draft);
    if (searching || removing) return render_form(page, context, 200);
    if (!page.errors.empty()) return render_form(page, context, 422);
    const auto* interruption = services.catalogue.interruption(*page.form, page.draft.answers, today);
    if (interruption && !page.draft.interrupted) return render_interruption(page, *interruption, context);
    return render_check(page, context);
}

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
    submission.text = text_in(form, submission.answers);
    submission.contact = contact_in(submission.answers);
    submission.anonymous = submission.contact.empty();
    submission.area = catalogue::answer(submission.answers, "area");
    submission.unit_code = catalogue::answer(submission.answers, "unit_id");
    if (submission.unit_code.empty()) submission.unit_code = catalogue::answer(answers, "unit_id");
    submission.urgent = services.catalogue.interruption(form, submission.answers, today) != nullptr;
    submission.files = std::move(files);
    submission.event = settings_.event;
    return submission;
}

http::Response FormFlow::send(const Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    auto answers = page.draft.answers;
    // After the draft is gone (sent already) the receipt under the token answers again.
    if (answers.empty()) {
        const auto receipt = intake_.receipt(page.token);
        return receipt ? render_receipt(*receipt, context) : http::Response{.status = 404};
    }
    const auto errors = services.catalogue.validate(*page.form, answers, services.clock.today());
    if (!errors.empty()) {
        auto again = page;
        for (const auto& error : errors) again.errors.push_back({error.field, error.text.in(context.t().language()), true});
        return render_form(again, context, 422);
    }
    auto submission = submission_of(*page.form, answers, page.draft.files, context, "web");
    submission.key = page.token;
    submission.body = body_of(submission.answers, submission.files);
    const auto receipt = intake_.receive(submission);
    if (!receipt) {
        // Sent before under this token, with other words: what was written now can go as a tip of its own.
        auto again = page;
        again.token = intake_.new_token();
        intake_.save(again.token, again.draft);
        again.notice = receipt.error().text_key == "intake.refused.key_reused" ? "intake.form.sent_before" : receipt.error().text_key;
        return render_form(again, context, 422);
    }
    intake_.discard(page.token);
    return render_receipt(*receipt, context);
}

namespace {

// A member of the JSON body as form values; anything but text, number, boolean or a list of text
// is an error beside the field.
bool member_values(const boost::json::value& value, std::vector<std::string>& values) {
    if (value.is_string()) { values.emplace_back(value.as_string()); return true; }
    if (value.is_int64()) { values.push_back(std::to_string(value.as_int64())); return true; }
    if (!value.is_array()) return false;
    for (const auto& item : value.as_array()) {
        if (!item.is_string()) return false;
        values.emplace_back(item.as_string());
    }
    return true;
}

bool known_field(const catalogue::Form& form, std::string_view field) {
    for (const auto& question : form.questions) {
        if (question.kind == catalogue::QuestionKind::section || question.kind == catalogue::QuestionKind::file) continue;
        if (question.kind == catalogue::QuestionKind::date) {
            if (field == question.id + "_day" || field == question.id + "_month" || field == question.id + "_year") return true;
        } else if (field == question.id || (question.kind == catalogue::QuestionKind::unit && field == question.id + "_id")) {
            return true;
        }
    }
    return false;
}

}  // namespace

FormFlow::ApiAnswer FormFlow::receive_json(std::string_view body, std::string_view key, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto& texts = context.t();
    const auto form = services.catalogue.form(settings_.form, services.clock.today());
    CHECK(form.has_value());
    ApiAnswer answer;
    if (!key.empty() && (key.size() < idempotency_key_min || key.size() > idempotency_key_max)) {
        answer.status = 422;
        answer.errors.push_back({"Idempotency-Key", texts.fill("intake.api.key_length", {std::to_string(idempotency_key_min), std::to_string(idempotency_key_max)})});
        return answer;
    }
    boost::json::error_code failed;
    boost::json::parse_options options;
    options.max_depth = 8;
    boost::json::monotonic_resource memory;   // one block for the whole document
    const auto parsed = boost::json::parse(body, failed, &memory, options);
    if (failed || !parsed.is_object()) {
        answer.status = 400;
        answer.errors.push_back({"", std::string{texts("intake.api.not_json")}});
        return answer;
    }
    Answers answers;
    for (const auto& [name, value] : parsed.as_object()) {
        const std::string field{name};
        std::vector<std::string> values;
        if (!known_field(**form, field)) answer.errors.push_back({field, std::string{texts("intake.api.unknown_field")}});
        else if (value.is_null()) continue;
        else if (!member_values(value, values)) answer.errors.push_back({field, std::string{texts("intake.api.wrong_kind")}});
        else for (auto& one : values) answers[field].push_back(base::normalise_newlines(one));
    }
    // The unit's code is looked up, not validated: it must at least be a text that a database can hold.
    for (const auto& question : (*form)->questions)
        if (question.kind == catalogue::QuestionKind::unit)
            if (const auto id = question.id + "_id"; !base::valid_utf8(catalogue::answer(answers, id)))
                answer.errors.push_back({id, std::string{texts("intake.form.bad_characters")}});
    // Without a form there is nobody to ask whether to be anonymous or how to answer: what was given decides.
    const bool named = answers.contains("contact_email") || answers.contains("contact_name") || answers.contains("contact_phone");
    if ((*form)->question("contact") && !answers.contains("contact")) answers["contact"] = {named ? "named" : "anonymous"};
    if ((*form)->question("reply_by") && !answers.contains("reply_by"))
        answers["reply_by"] = {answers.contains("contact_email") ? "email" : answers.contains("contact_phone") ? "phone"
                               : answers.contains("contact_address") ? "letter" : "code"};
    for (const auto& error : services.catalogue.validate(**form, answers, services.clock.today()))
        answer.errors.push_back({error.field, error.text.in(texts.language())});
    if (!answer.errors.empty()) { answer.status = 422; return answer; }
    auto submission = submission_of(**form, answers, {}, context, "api");
    submission.key = key;
    submission.body = settings_.form + "\n" + std::string{body};
    const auto receipt = intake_.receive(submission);
    if (!receipt) {
        answer.status = 422;
        answer.errors.push_back({"Idempotency-Key", std::string{texts(receipt.error().text_key)}});
        return answer;
    }
    answer.receipt = *receipt;
    return answer;
}

http::Response api_problem(int status, std::string_view title, const std::vector<FormFlow::ApiError>& errors) {
    boost::json::array list;
    for (const auto& error : errors) list.emplace_back(boost::json::object{{"field", error.field}, {"text", error.text}});
    boost::json::object body{{"type", "about:blank"}, {"title", title}, {"status", status}};
    if (!list.empty()) body["errors"] = std::move(list);
    auto response = http::json(boost::json::serialize(body), status);
    response.content_type = "application/problem+json";
    return response;
}

http::Response api_response(const FormFlow::ApiAnswer& answer, const i18n::Texts& texts) {
    if (!answer.receipt) return api_problem(answer.status, texts(answer.status == 400 ? "intake.api.title_400" : "intake.api.title_422"), answer.errors);
    return http::json(boost::json::serialize(boost::json::object{{"number", answer.receipt->number}, {"return_code", answer.receipt->return_code}}), 201);
}

http::Response FormFlow::framed(const identity::Context& context, std::string title, pages::Html content, int status, bool errors) const {
    const auto& texts = context.t();
    pages::PublicPage frame;
    frame.title = std::move(title);
    frame.has_errors = errors;
    frame.quick_exit = settings_.quick_exit;
    frame.neutral_title = settings_.neutral_title;
    frame.crumbs = {{localised(context, "/"), std::string{texts("intake.crumb.start")}},
                    {localised(context, "/beratta"), std::string{texts("intake.crumb.tell")}}, {"", frame.title}};
    frame.other_language_href = context.english() ? settings_.path : "/en" + settings_.path;
    frame.demo = context.demo;
    frame.office_name = context.office_name;
    frame.office_phone = context.office_phone;
    frame.content = std::move(content);
    return http::html(pages::public_page(texts, frame), status);
}

http::Response FormFlow::render_form(const Page& page, const identity::Context& context, int status) const {
    const auto& services = intake_.services();
    const auto& texts = context.t();
    auto content = intake::render_form(page, services.catalogue, services.clock.today(), texts,
                                       texts(settings_.texts + ".before_form"));
    return framed(context, page.form->title.in(texts.language()), std::move(content), status, !page.errors.empty());
}

http::Response FormFlow::render_check(const Page& page, const identity::Context& context) const {
    const auto& services = intake_.services();
    const auto& texts = context.t();
    auto content = intake::render_check(page, services.catalogue, services.clock.today(), texts,
                                        texts(settings_.texts + ".before_sending"));
    return framed(context, std::string{texts("intake.check.title")}, std::move(content), 200);
}

http::Response FormFlow::render_interruption(const Page& page, const catalogue::Interruption& interruption, const identity::Context& context) const {
    const auto& texts = context.t();
    auto content = intake::render_interruption(page, interruption, texts);
    return framed(context, interruption.title.in(texts.language()), std::move(content), 200);
}

http::Response FormFlow::render_receipt(const Receipt& receipt, const identity::Context& context) const {
    const auto& texts = context.t();
    const pages::Confirmation panel{std::string{texts(settings_.texts + ".confirmation_title")}, std::string{texts("intake.receipt.number")},
                                    receipt.number, std::string{texts("intake.receipt.code")}, receipt.return_code,
                                    std::string{texts(settings_.texts + ".code_help")}};
    const auto content = pages::stack({
        pages::steps(texts, step_names(texts), 3),
        pages::confirmation_panel(texts, panel),
        pages::heading(2, texts("intake.receipt.next")),
        paragraphs(texts(settings_.texts + ".confirmation_next")),
        pages::rich_paragraph(texts("intake.receipt.add_more")),
    });
    return framed(context, std::string{texts(settings_.texts + ".confirmation_title")}, content, 200);
}

}  // namespace intake
