#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {
namespace {

void button_look(Html& html, Button kind) {
    switch (kind) {
        case Button::primary:
            break;
        case Button::secondary:
            html.raw(" data-variant=\"secondary\"");
            break;
        case Button::tertiary:
            html.raw(" data-variant=\"tertiary\"");
            break;
        case Button::danger:
            html.raw(" data-color=\"danger\"");
            break;
    }
}

Html open_form(const Form& form, Lit look) {
    Html html{"<form class=\""};
    html.raw(look)
        .raw("\"")
        .attr("action", form.action)
        .attr("method", form.post ? "post" : "get")
        .attr_if(form.files, "enctype", "multipart/form-data")
        .attr_if(!form.id.empty(), "id", form.id)
        .flag_if(form.post, "novalidate data-once")
        .raw(">");
    if (!form.token.empty()) html.add(hidden("form_token", form.token));
    return html;
}

}  // namespace

Html button(std::string_view text, Button kind, std::string_view name, std::string_view value) {
    Html html{"<button class=\"ds-button\" type=\"submit\""};
    button_look(html, kind);
    html.attr_if(!name.empty(), "name", name).attr_if(!name.empty(), "value", value);
    return html.raw(">").text(text).raw("</button>");
}

Html default_button() { return impl::default_button(); }

Html link_button(std::string_view href, std::string_view text, Button kind) {
    Html html{"<a class=\"ds-button\""};
    button_look(html, kind);
    return html.href(href).raw(">").text(text).raw("</a>");
}

Html actions(const std::vector<Html>& parts) {
    Html html{"<div class=\"actions\">"};
    for (const auto& part : parts) html.add(part);
    return html.raw("</div>");
}

Html form(const Form& form, const std::vector<Html>& parts) {
    Html html = open_form(form, "form");
    for (const auto& part : parts) html.add(part);
    return html.raw("</form>");
}

Html inline_form(const Form& form, const std::vector<Html>& parts) {
    Html html = open_form(form, "inline-form");
    for (const auto& part : parts) html.add(part);
    return html.raw("</form>");
}

Html bulk_form(const Form& form, const Html& list, const std::vector<Html>& acts) {
    Html html = open_form(form, "bulk");
    html.add(list);
    if (acts.empty()) return html.raw("</form>");
    html.raw("<div class=\"bulk-acts\" data-bulk>");
    for (const auto& act : acts) html.add(act);
    return html.raw("</div></form>");
}

Html fieldset(std::string_view legend, std::string_view hint, const std::vector<Html>& parts) {
    Html html{"<fieldset class=\"ds-fieldset group\"><legend class=\"ds-heading\" data-size=\"xs\">"};
    html.text(legend).raw("</legend>");
    if (!hint.empty()) html.raw("<p data-field=\"description\">").text(hint).raw("</p>");
    for (const auto& part : parts) html.add(part);
    return html.raw("</fieldset>");
}

Html field_row(const std::vector<Html>& fields) {
    Html html{"<div class=\"field-row\">"};
    for (const auto& field : fields) html.add(field);
    return html.raw("</div>");
}

Html only_when(std::string_view field, std::string_view value, const Html& content) {
    Html html{"<div class=\"stack\""};
    html.attr("data-when", field).attr("data-when-value", value).raw(">");
    return html.add(content).raw("</div>");
}

Html autosaved_form(const Form& form, const Autosave& words, const std::vector<Html>& parts) {
    Html html{"<form class=\"form note\" method=\"post\" novalidate data-autosave"};
    html.attr("action", form.action)
        .attr_if(!form.id.empty(), "id", form.id)
        .attr("data-conflict", words.conflict)
        .attr("data-failed", words.failed)
        .attr("data-signed-out", words.signed_out)
        .attr("data-saving", words.saving)
        .raw(">");
    if (!form.token.empty()) html.add(hidden("form_token", form.token));
    for (const auto& part : parts) html.add(part);
    return html.raw("</form>");
}

Html live(std::string_view name, std::string_view text) { return Html{"<span"}.attr("data-live", name).raw(">").text(text).raw("</span>"); }

Html save_state(const Autosave& words) {
    return Html{"<p class=\"save-state\" role=\"status\" data-save-state>"}.text(words.state).raw("</p>");
}

Html timer(std::string_view words, std::int64_t seconds, std::string_view elapsed_label) {
    Html html{"<p class=\"timer\">"};
    html.add(impl::icon("phone")).raw("<span>").text(words).raw("</span><span class=\"elapsed\" hidden");
    return html.attr("data-elapsed", std::to_string(seconds)).attr("aria-label", elapsed_label).raw(" role=\"timer\"></span></p>");
}

Html hints(std::string_view none, const std::vector<HintLine>& lines) {
    Html html{"<div class=\"hints\" data-hints"};
    html.attr("data-none", none).raw(">");
    if (lines.empty()) return html.raw("<p class=\"ds-paragraph subtle\" data-size=\"sm\">").text(none).raw("</p></div>");
    html.raw("<ul class=\"ds-list\">");
    for (const auto& line : lines)
        html.raw("<li><a class=\"ds-link\"").href(line.href).raw(">").text(line.text).raw("</a><small>").text(line.source).raw("</small></li>");
    return html.raw("</ul></div>");
}

Html error_summary(const Texts& texts, const std::vector<Error>& errors) {
    if (errors.empty()) return {};
    Html html{
        "<div class=\"ds-error-summary\" id=\"error-summary\" role=\"alert\" tabindex=\"-1\" "
        "aria-labelledby=\"error-summary-title\"><h2 class=\"ds-heading\" id=\"error-summary-title\">"};
    if (errors.size() == 1)
        html.text(texts("pages.errors.one"));
    else
        html.text(texts.fill("pages.errors.many", {std::to_string(errors.size())}));
    html.raw("</h2><ul class=\"ds-list\">");
    for (const auto& error : errors) {
        html.raw("<li>");
        if (error.field.empty())
            html.text(error.text);
        else
            html.add(link("#" + error.field, error.text));
        html.raw("</li>");
    }
    return html.raw("</ul></div>");
}

Html check_answers(const Texts& texts, const std::vector<Answer>& answers) {
    Html html{"<dl class=\"answers\">"};
    for (const auto& answer : answers) {
        html.raw("<div class=\"answer\"><dt>").text(answer.label).raw("</dt><dd class=\"value\">");
        if (answer.value.empty())
            html.raw("<span class=\"subtle\">").text(texts("pages.no_answer")).raw("</span>");
        else
            html.raw("<div class=\"preserved\">").text(answer.value).raw("</div>");
        if (!answer.note.empty())
            html.raw("<p class=\"ds-paragraph subtle\" data-size=\"sm\">").text(answer.note).raw("</p>");
        html.raw("</dd>");
        if (!answer.change_href.empty()) {
            html.raw("<dd class=\"change\"><a class=\"ds-link\"")
                .href(answer.change_href)
                .raw(">")
                .text(texts("pages.change"))
                .add(impl::unseen(" " + answer.label))
                .raw("</a></dd>");
        }
        html.raw("</div>");
    }
    return html.raw("</dl>");
}

Html steps(const Texts& texts, const std::vector<std::string>& names, int current) {
    Html html{"<div class=\"steps\"><p class=\"step\" id=\"steps\">"};
    html.text(texts.fill("pages.step", {std::to_string(current), std::to_string(names.size())}))
        .raw("</p><ol class=\"stepper\" aria-labelledby=\"steps\">");
    for (std::size_t i = 0; i < names.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        html.raw("<li")
            .attr_if(number == current, "aria-current", "step")
            .attr_if(number < current, "class", "done")
            .raw(">")
            .raw("<span>")
            .text(names[i])
            .raw("</span>");
        if (number < current) html.add(impl::unseen(" (" + std::string{texts("pages.step_done")} + ")"));
        html.raw("</li>");
    }
    return html.raw("</ol></div>");
}

Html confirmation_panel(const Texts& texts, const Confirmation& confirmation) {
    Html html{"<div class=\"panel\"><div class=\"panel-head\">"};
    html.add(impl::icon("circle-check")).add(heading(1, confirmation.title));
    if (!confirmation.number.empty()) {
        html.raw("<p class=\"panel-label\">")
            .text(confirmation.number_label)
            .raw("</p><p class=\"panel-number\">")
            .text(confirmation.number)
            .raw("</p>");
    }
    html.raw("</div>");
    if (!confirmation.code.empty()) {
        html.raw("<div class=\"panel-code\"><p class=\"panel-label\">")
            .text(confirmation.code_label)
            .raw("</p><p class=\"code\">")
            .text(confirmation.code)
            .raw("</p>");
        if (!confirmation.code_help.empty()) html.add(paragraph(confirmation.code_help));
        html.add(print_button(texts)).raw("</div>");
    }
    return html.raw("</div>");
}

}  // namespace pages
