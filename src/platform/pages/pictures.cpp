// Larger things to press and to look at: for children, for those who read with effort, and the film.
#include <algorithm>
#include <iterator>

#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {

namespace {

// A number as it is read becomes one that a telephone understands.
std::string dialled(std::string_view number) {
    std::string digits{"tel:"};
    std::copy_if(number.begin(), number.end(), std::back_inserter(digits),
                 [](char c) { return (c >= '0' && c <= '9') || c == '+'; });
    return digits;
}

}  // namespace

Html big_doors(const std::vector<BigDoor>& doors) {
    Html html{"<ul class=\"big-doors\">"};
    for (const auto& door : doors) {
        html.raw("<li><a")
            .href(door.href.starts_with("tel:") ? dialled(door.href) : door.href)
            .raw(">")
            .add(impl::icon(door.icon))
            .raw("<span class=\"big-door-title\">")
            .text(door.title);
        html.raw("</span>");
        if (!door.text.empty()) html.raw("<span class=\"big-door-text\">").text(door.text).raw("</span>");
        html.raw("</a></li>");
    }
    return html.raw("</ul>");
}

Html keep_this(std::string_view title, const std::vector<std::pair<std::string, std::string>>& rows,
               std::string_view help) {
    Html html{"<div class=\"ds-card keep-code\"><div class=\"stack\">"};
    std::vector<std::pair<std::string, Html>> shown;
    for (const auto& [label, value] : rows) shown.emplace_back(label, text(value));
    return html.add(heading(2, title)).add(description_list(shown)).add(paragraph(help)).raw("</div></div>");
}

Html call_box(const CallBox& box) {
    Html html{"<section class=\"call-box\""};
    html.attr_if(!box.title_id.empty(), "aria-labelledby", box.title_id).raw(">");
    html.add(heading(box.level, box.title, box.title_id));
    if (!box.text.empty()) html.add(paragraph(box.text));
    html.raw("<p class=\"call-numbers\">");
    for (const auto& [number, words] : box.numbers) {
        html.raw("<a class=\"ds-button\" data-color=\"danger\"")
            .href(dialled(number))
            .raw(">")
            .add(impl::icon("phone"))
            .raw("<span>");
        html.text(words).raw("</span></a>");
    }
    return html.raw("</p></section>");
}

Html picture_choices(const Texts& texts, const Field& field, const std::vector<PictureChoice>& choices,
                     const std::vector<std::string>& chosen, bool several) {
    Html html = impl::open_group(texts, field);
    html.raw("<div class=\"pictures\">");
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const auto& choice = choices[i];
        const std::string id = i == 0 ? field.name : field.name + "-" + std::to_string(i + 1);
        const bool checked = std::find(chosen.begin(), chosen.end(), choice.value) != chosen.end();
        html.raw("<div class=\"picture\"><input class=\"ds-input\" type=\"")
            .raw(several ? Lit{"checkbox"} : Lit{"radio"})
            .raw("\"")
            .attr("id", id)
            .attr("name", field.name)
            .attr("value", choice.value)
            .flag_if(checked, "checked")
            .attr_if(!field.error.empty(), "aria-invalid", "true")
            .raw("><label")
            .attr("for", id)
            .raw(">")
            .add(choice.icon.empty() ? Html{} : impl::icon(choice.icon))
            .raw("<span>")
            .text(choice.label);
        if (!choice.hint.empty()) html.raw("<small>").text(choice.hint).raw("</small>");
        html.raw("</span></label></div>");
    }
    return html.raw("</div>").add(impl::close_group());
}

// Own controls by script; without it the browser's. Nothing is fetched or played until somebody asks for it.
Html film(const Texts& texts, const Film& film) {
    Html html{"<figure class=\"film\" data-film><video controls preload=\"none\" playsinline"};
    html.attr("width", "640").attr("height", "360").attr("poster", film.poster).attr("aria-label", film.title);
    html.raw("><source type=\"video/webm\"").attr("src", film.source).raw("><track kind=\"captions\" default");
    html.attr("src", film.captions).attr("srclang", "sv").attr("label", texts("pages.film.captions")).raw(">");
    html.text(texts("pages.film.cannot_play")).raw("</video><div class=\"film-controls\" hidden>");
    struct Control {
        Lit act;
        std::string_view icon, words;
    };
    const Control controls[] = {{"play", "play", texts("pages.film.play")},
                                {"back", "rotate-ccw", texts("pages.film.back")},
                                {"slower", "hourglass", texts("pages.film.slower")},
                                {"captions", "captions", texts("pages.film.captions")}};
    for (const auto& control : controls) {
        html.raw("<button class=\"ds-button\" data-variant=\"secondary\" type=\"button\" data-act=\"")
            .raw(control.act)
            .raw("\"");
        html.attr_if(control.icon == "play", "data-pause", texts("pages.film.pause"))
            .attr_if(control.icon == "play", "data-play", texts("pages.film.play"))
            .attr_if(control.icon == "hourglass" || control.icon == "captions", "aria-pressed",
                     control.icon == "captions" ? "true" : "false");
        html.raw(">").add(impl::icon(control.icon)).raw("<span>").text(control.words).raw("</span></button>");
    }
    return html.raw("</div><figcaption>").text(film.title).raw("</figcaption></figure>");
}

}  // namespace pages
