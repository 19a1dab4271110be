// The batches, and the page that sends what the scanner gave.
#include "base/text.h"
#include "documents/documents.h"
#include "post_parts.h"
#include "post_rules.h"

namespace post {

using pages::Html;

namespace {

constexpr std::string_view here = "/arbetsrum/post";
constexpr int batches_shown = 30;

bool may_handle(const identity::Context& context) {
    return context.actor && identity::decide(*context.actor, identity::Action::move, {}).has_value();
}

std::string split_key(Split split, const char* what) { return "post.split." + std::string{code(split)} + what; }

Html state_of(const store::Counts& counts, const i18n::Texts& t) {
    if (counts.files_waiting > 0)
        return pages::tag(counts.pages ? t.fill("post.state.reading", {t.number(counts.pages - counts.pages_waiting), t.number(counts.pages)})
                                       : std::string{t("post.state.waiting")}, pages::Tone::info);
    if (counts.letters_open > 0) return pages::tag(t.fill("post.state.open", {t.number(counts.letters_open), t.number(counts.letters)}), pages::Tone::warning);
    if (counts.letters == 0) return pages::tag(t("post.state.empty"), pages::Tone::neutral);
    return pages::tag(t("post.state.done"), pages::Tone::success);
}

}  // namespace

http::Response Mailroom::list(const http::Request& request, const identity::Context& context) const {
    if (!may_handle(context)) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto before = base::parse_integer(request.query.get("fore")).value_or(std::numeric_limits<std::int64_t>::max());
    std::vector<std::pair<store::Batch, store::Counts>> batches;
    s.database.read([&](db::Reader& reader) {
        batches.clear();
        for (auto& batch : store::last_batches(reader, before, batches_shown + 1)) {
            const auto counts = store::counts(reader, batch.id);
            batches.emplace_back(std::move(batch), counts);
        }
    });
    const bool more = batches.size() > batches_shown;
    if (more) batches.pop_back();
    pages::Table table{std::string{t("post.list.title")}, true};
    table.empty_text = t("post.list.empty");
    table.columns = {{std::string{t("post.list.received")}}, {std::string{t("post.list.by")}}, {std::string{t("post.list.pages")}, "", 0, true},
                     {std::string{t("post.list.letters")}, "", 0, true}, {std::string{t("post.list.held")}, "", 0, true}, {std::string{t("post.list.state")}}};
    for (const auto& [batch, counts] : batches) {
        const auto href = std::string{here} + "/" + std::to_string(batch.id);
        Html state = state_of(counts, t);
        if (counts.alarms > 0) state = pages::stack({state, pages::tag(t("post.state.danger"), pages::Tone::danger)});
        table.rows.push_back({{{pages::link(href, t.date(batch.received)), false, true, true}, {pages::text(identity_.name_of(batch.actor))},
                               {pages::text(t.number(counts.pages)), true}, {pages::text(t.number(counts.letters)), true},
                               {pages::text(t.number(counts.held)), true}, {std::move(state), false, false, true}}, href});
    }
    return identity::staff_page(context, here, std::string{t("post.list.title")}, pages::stack({
        pages::title_row(t("post.list.title"), {pages::link_button(std::string{here} + "/ny", t("post.list.new"), pages::Button::primary)}),
        pages::paragraph(t("post.list.about")),
        pages::table(table),
        pages::pagination(t, "", before == std::numeric_limits<std::int64_t>::max() ? "" : here,
                          more ? std::string{here} + "?fore=" + std::to_string(batches.back().first.id) : ""),
        pages::section("skiljeblad", t("post.sheet.title"), pages::stack({pages::paragraph(t("post.sheet.about")),
            pages::actions({pages::link_button("/arbetsrum/skiljeblad", t("post.sheet.get"), pages::Button::secondary)})}))}));
}

namespace {

http::Response render_upload(const intake::Services& s, const http::Fields& typed, std::vector<pages::Error> errors, const identity::Context& context) {
    const auto& t = context.t();
    const auto field = [&](const char* name, std::string_view key, const char* points_at) {
        pages::Field made{name, std::string{t(key)}};
        made.value = typed.get(name);
        for (const auto& error : errors)
            if (error.field == points_at) made.error = error.text;
        return made;
    };
    auto files = field("files", "post.upload.files", "files");
    files.hint = t("post.upload.files_hint");
    auto day = field("received", "post.upload.received", "received_day");
    day.hint = t("post.upload.received_hint");
    auto how = field("split", "post.upload.split", "split");
    if (how.value.empty()) how.value = code(Split::blank);
    std::vector<pages::Choice> ways;
    for (const auto split : each_split) ways.push_back({std::string{code(split)}, std::string{t(split_key(split, ""))}, std::string{t(split_key(split, "_hint"))}});
    const auto today = base::to_date(s.clock.today());
    const pages::DateValue value = typed.has("received_year") ? pages::DateValue{typed.get("received_day"), typed.get("received_month"), typed.get("received_year")}
                                                              : pages::DateValue{std::to_string(today.day), std::to_string(today.month), std::to_string(today.year)};
    const bool wrong = !errors.empty();
    return identity::staff_page(context, here, std::string{t("post.upload.title")}, pages::stack({
        pages::error_summary(t, errors), pages::link(here, t("post.back")), pages::heading(1, t("post.upload.title")), pages::paragraph(t("post.upload.about")),
        pages::form({std::string{here}, true, true, "", context.actor->csrf},
            {pages::file_field(t, files, ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.webp", {}), pages::date_field(t, day, value), pages::radios(t, how, ways),
             pages::actions({pages::button(t("post.upload.send")), pages::link(here, t("post.cancel"))})})}), wrong ? 422 : 200, wrong);
}

}  // namespace

http::Response Mailroom::upload_form(const http::Request& request, const identity::Context& context) const {
    if (!may_handle(context)) return identity::not_found(context);
    return render_upload(intake_.services(), request.query, {}, context);
}

http::Response Mailroom::upload(http::Request& request, const identity::Context& context) const {
    if (!may_handle(context)) return identity::not_found(context);
    const auto& s = intake_.services();
    const auto& t = context.t();
    std::vector<pages::Error> errors;
    std::vector<Scanned> files;
    for (const auto& upload : request.uploads) {
        if (upload.refused.empty() && upload.size == 0) continue;   // the field left empty
        if (auto one = intake::received(upload)) files.push_back(std::move(*one));
        else errors.push_back({"files", upload.file_name + ": " + std::string{t(upload.refused)}});
    }
    if (files.empty() && errors.empty()) errors.push_back({"files", std::string{t("post.refused.no_files")}});
    const auto day = day_of(request.form, "received");
    if (!day || *day > s.clock.today()) errors.push_back({"received_day", std::string{t("post.refused.day")}});
    const auto how = split_of(request.form.get("split"));
    if (!how) errors.push_back({"split", std::string{t("post.refused.split")}});
    if (!errors.empty()) return render_upload(s, request.form, std::move(errors), context);
    const auto batch = receive(files, *day, code(*how), *context.actor);
    return http::see_other(std::string{here} + "/" + std::to_string(batch) + "?klart=received");
}

http::Response Mailroom::separator(const http::Request&, const identity::Context& context) const {
    http::Response response;
    response.content_type = "application/pdf";
    const auto& t = context.t();
    response.body = documents::bar_sheet_pdf({std::string{t("post.sheet.words")}, std::string{i18n::code(t.language())}, separator_bars(),
                                              intake_.services().clock.now()});
    response.add("Content-Disposition", http::content_disposition("skiljeblad.pdf"));
    return response;
}

}  // namespace post
