#include "base/text.h"
#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {
namespace impl {

std::string described_by(const Field& field) {
    std::string ids;
    if (!field.hint.empty()) ids = field.name + "-hint";
    if (!field.error.empty()) ids += (ids.empty() ? "" : " ") + field.name + "-error";
    return ids;
}

std::string label_words(const Texts& texts, const Field& field) {
    if (!field.optional) return field.label;
    return field.label + " " + std::string{texts("pages.optional")};
}

Html hint_and_error(const Texts& texts, const Field& field) {
    Html html;
    if (!field.hint.empty()) {
        html.raw("<div data-field=\"description\"")
            .attr("id", field.name + "-hint")
            .raw(">")
            .text(field.hint)
            .raw("</div>");
    }
    if (!field.error.empty()) {
        html.raw("<p class=\"ds-validation-message\" data-field=\"validation\"")
            .attr("id", field.name + "-error")
            .raw(">")
            .add(unseen(texts("pages.error_prefix")))
            .text(field.error)
            .raw("</p>");
    }
    return html;
}

void wire(Html& html, const Field& field) {
    const std::string ids = described_by(field);
    html.attr_if(!field.error.empty(), "aria-invalid", "true").attr_if(!ids.empty(), "aria-describedby", ids);
}

Html open_group(const Texts& texts, const Field& field) {
    const std::string ids = described_by(field);
    Html html{"<fieldset class=\"ds-fieldset\""};
    html.attr_if(!ids.empty(), "aria-describedby", ids);
    const std::string words = label_words(texts, field);
    if (field.page_heading) {
        html.raw("><legend><h1 class=\"ds-heading\" data-size=\"lg\">").text(words).raw("</h1></legend>");
    } else {
        html.raw("><legend class=\"ds-label\" data-weight=\"medium\">").text(words).raw("</legend>");
    }
    return html.add(hint_and_error(texts, field));
}

Html close_group() { return Html{"</fieldset>"}; }

Html default_button() {
    return Html{"<button class=\"ds-sr-only\" type=\"submit\" tabindex=\"-1\" aria-hidden=\"true\"></button>"};
}

}  // namespace impl

namespace {

Html label(const Texts& texts, const Field& field) {
    Html html;
    if (field.page_heading) html.raw("<h1 class=\"ds-heading\" data-size=\"lg\">");
    html.raw("<label class=\"ds-label\" data-weight=\"medium\"")
        .attr("for", field.name)
        .raw(">")
        .text(impl::label_words(texts, field))
        .raw("</label>");
    if (field.page_heading) html.raw("</h1>");
    return html;
}

Html open_field(const Texts& texts, const Field& field) {
    return Html{"<div class=\"ds-field\">"}.add(label(texts, field)).add(impl::hint_and_error(texts, field));
}

Html input(const Texts& texts, const Field& field, Lit type, int width_characters, std::string_view autocomplete) {
    Html html = open_field(texts, field);
    html.raw("<input class=\"ds-input\" type=\"")
        .raw(type)
        .raw("\"")
        .attr("id", field.name)
        .attr("name", field.name)
        .attr_if(!field.value.empty(), "value", field.value)
        .attr_if(width_characters > 0, "size", std::to_string(width_characters))
        .attr_if(!field.input_mode.empty(), "inputmode", field.input_mode)
        .attr_if(!autocomplete.empty(), "autocomplete", autocomplete);
    impl::wire(html, field);
    return html.raw("></div>");
}

// The first control has the field's own name as id, so that the error summary's link lands there.
std::string choice_id(const Field& field, std::size_t index) {
    return index == 0 ? field.name : field.name + "-" + std::to_string(index + 1);
}

Html toggle(const Field& field, const Choice& choice, std::size_t index, bool checked, Lit type) {
    const std::string id = choice_id(field, index);
    Html html{"<div class=\"ds-field\"><input class=\"ds-input\" type=\""};
    html.raw(type)
        .raw("\"")
        .attr("id", id)
        .attr("name", field.name)
        .attr("value", choice.value)
        .flag_if(checked, "checked")
        .attr_if(!field.error.empty(), "aria-invalid", "true")
        .attr_if(!choice.hint.empty(), "aria-describedby", id + "-choice-hint")
        .raw("><label")
        .attr("for", id)
        .raw(">")
        .text(choice.label)
        .raw("</label>");
    if (!choice.hint.empty()) {
        // A description of the choice, not of the field: its id must differ from the field's hint.
        html.raw("<div data-field=\"description\"")
            .attr("id", id + "-choice-hint")
            .raw(">")
            .text(choice.hint)
            .raw("</div>");
    }
    return html.raw("</div>");
}

Html date_part(const Field& field, std::string_view suffix, std::string_view id, std::string_view label_text,
               std::string_view value, std::string_view width) {
    Html html{"<div class=\"ds-field\"><label"};
    html.attr("for", id)
        .raw(">")
        .text(label_text)
        .raw("</label><input class=\"ds-input\" type=\"text\" inputmode=\"numeric\"")
        .attr("id", id)
        .attr("name", field.name + std::string{suffix})
        .attr("size", width)
        .attr("maxlength", width)
        .attr_if(!value.empty(), "value", value)
        .attr("autocomplete", "off");
    impl::wire(html, field);
    return html.raw("></div>");
}

}  // namespace

Html text_field(const Texts& texts, const Field& field, int width_characters) {
    const Lit type = field.input_mode == "email" ? Lit{"email"} : field.input_mode == "tel" ? Lit{"tel"} : Lit{"text"};
    return input(texts, field, type, width_characters, field.autocomplete);
}

Html search_field(const Texts& texts, const Field& field) {
    return input(texts, field, "search", 0, field.autocomplete);
}

Html password_field(const Texts& texts, const Field& field) {
    // Password managers are welcome (ASVS 6.2.7): never "off" here, and never the value back.
    Field empty = field;
    empty.value.clear();
    return input(texts, empty, "password", 0, field.autocomplete == "off" ? "current-password" : field.autocomplete);
}

Html text_area(const Texts& texts, const Field& field, int rows) {
    Html html = open_field(texts, field);
    const bool counted = field.characters_max > 0;
    html.raw("<textarea class=\"ds-input\"")
        .attr("id", field.name)
        .attr("name", field.name)
        .attr("rows", std::to_string(rows))
        .flag_if(field.focused, "autofocus")
        .attr_if(!field.autocomplete.empty(), "autocomplete", field.autocomplete);
    if (counted) {
        html.attr("data-count-max", std::to_string(field.characters_max)).attr("data-count-in", field.name + "-count");
    }
    impl::wire(html, field);
    // The line break after the tag is dropped by browsers; without it a first empty line would be.
    html.raw(">\n").text(field.value).raw("</textarea>");
    if (counted) {
        html.raw("<p class=\"ds-paragraph subtle count\" data-size=\"sm\" hidden")
            .attr("id", field.name + "-count")
            .attr("data-left", texts("pages.characters_left"))
            .attr("data-over", texts("pages.characters_over"))
            .raw("></p>");
    }
    return html.raw("</div>");
}

Html radios(const Texts& texts, const Field& field, const std::vector<Choice>& choices) {
    Html html = impl::open_group(texts, field);
    for (std::size_t i = 0; i < choices.size(); ++i) {
        html.add(toggle(field, choices[i], i, !field.value.empty() && field.value == choices[i].value, "radio"));
    }
    return html.add(impl::close_group());
}

Html checkboxes(const Texts& texts, const Field& field, const std::vector<Choice>& choices,
                const std::vector<std::string>& chosen) {
    Html html = impl::open_group(texts, field);
    for (std::size_t i = 0; i < choices.size(); ++i) {
        bool checked = false;
        for (const auto& value : chosen) checked = checked || value == choices[i].value;
        html.add(toggle(field, choices[i], i, checked, "checkbox"));
    }
    return html.add(impl::close_group());
}

Html select(const Texts& texts, const Field& field, const std::vector<Choice>& choices) {
    Html html = open_field(texts, field);
    html.raw("<select class=\"ds-input\"")
        .attr("id", field.name)
        .attr("name", field.name)
        .attr_if(!field.autocomplete.empty(), "autocomplete", field.autocomplete);
    impl::wire(html, field);
    html.raw(">");
    bool has_empty = false;
    for (const auto& choice : choices) has_empty = has_empty || choice.value.empty();
    if (!has_empty) html.raw("<option value=\"\">").text(texts("pages.choose")).raw("</option>");
    for (const auto& choice : choices) {
        html.raw("<option")
            .attr("value", choice.value)
            .flag_if(field.value == choice.value, "selected")
            .raw(">")
            .text(choice.label)
            .raw("</option>");
    }
    return html.raw("</select></div>");
}

Html date_field(const Texts& texts, const Field& field, const DateValue& value) {
    Html html = impl::open_group(texts, field);
    html.raw("<div class=\"date\">")
        .add(date_part(field, "_day", field.name, texts("pages.day"), value.day, "2"))
        .add(date_part(field, "_month", field.name + "_month", texts("pages.month"), value.month, "2"))
        .add(date_part(field, "_year", field.name + "_year", texts("pages.year"), value.year, "4"));
    return html.raw("</div>").add(impl::close_group());
}

Html file_field(const Texts& texts, const Field& field, std::string_view accept,
                const std::vector<ReceivedFile>& received) {
    const std::string area = field.name + "-area";
    Html html{"<div class=\"stack attachments\""};
    html.attr("id", area).raw(">");
    if (!received.empty()) {
        html.add(impl::default_button())
            .raw("<div class=\"received\"><p class=\"ds-label\" data-weight=\"medium\"")
            .attr("id", field.name + "-received")
            .raw(">")
            .text(texts("pages.files_received"))
            .raw("</p><ul class=\"files\"")
            .attr("aria-labelledby", field.name + "-received")
            .raw(">");
        for (const auto& file : received) {
            html.raw("<li>")
                .add(impl::icon("paperclip"))
                .raw("<span class=\"file-name\">")
                .text(file.name)
                .raw("</span><span class=\"subtle nowrap\">")
                .text(file.size)
                .raw("</span>");
            if (!file.state.empty()) html.add(tag(file.state, file.tone));
            html.raw(
                    "<button class=\"ds-button\" data-variant=\"tertiary\" data-size=\"sm\" type=\"submit\" "
                    "formnovalidate")
                .attr("formaction", "#" + area)
                .attr("name", field.name + "_remove")
                .attr("value", file.id)
                .attr("aria-label", texts.fill("pages.remove_file", {base::show_bidi_controls(file.name)}))
                .raw(">")
                .text(texts("pages.remove"))
                .raw("</button></li>");
        }
        html.raw("</ul></div>");
    }
    html.add(open_field(texts, field))
        .raw("<input class=\"ds-input\" type=\"file\" multiple")
        .attr("id", field.name)
        .attr("name", field.name)
        .attr_if(!accept.empty(), "accept", accept);
    impl::wire(html, field);
    return html.raw("></div></div>");
}

Html hidden(std::string_view name, std::string_view value) {
    return Html{"<input type=\"hidden\""}.attr("name", name).attr("value", value).raw(">");
}

}  // namespace pages
