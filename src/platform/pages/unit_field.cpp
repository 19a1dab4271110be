#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {
namespace {

Html option(const Field& field, std::size_t index, const UnitOption& unit, bool checked, Lit type) {
    const std::string id = field.name + "-option-" + std::to_string(index);
    Html html{"<div class=\"ds-field\"><input class=\"ds-input\" type=\""};
    html.raw(type)
        .raw("\"")
        .attr("id", id)
        .attr("name", field.name + "_id")
        .attr("value", unit.id)
        .flag_if(checked, "checked")
        .attr_if(!unit.detail.empty(), "aria-describedby", id + "-detail")
        .raw("><label")
        .attr("for", id)
        .raw(">")
        .text(unit.name)
        .raw("</label>");
    if (!unit.detail.empty()) {
        html.raw("<div data-field=\"description\"").attr("id", id + "-detail").raw(">").text(unit.detail).raw("</div>");
    }
    return html.raw("</div>");
}

// The chosen unit first, then what the search found.
std::vector<UnitOption> options(const UnitSearch& search) {
    std::vector<UnitOption> all;
    if (search.chosen && search.chosen->id != "unknown") all.push_back(*search.chosen);
    for (const auto& unit : search.found) {
        if (!search.chosen || search.chosen->id != unit.id) all.push_back(unit);
    }
    return all;
}

// Without script a search is a whole new page: the browser is sent back to where the list stands.
std::string area(const Field& field) { return field.name + "-area"; }

Html search_box(const Texts& texts, const Field& field, const UnitSearch& search) {
    Html html{"<div class=\"ds-field\"><label class=\"ds-label\" data-weight=\"medium\""};
    html.attr("for", field.name)
        .raw(">")
        .text(impl::label_words(texts, field))
        .raw("</label>")
        .add(impl::hint_and_error(texts, field))
        .add(impl::default_button())
        .raw("<div class=\"unit-search\"")
        .attr("data-suggestions", texts("pages.unit.suggestions"))
        .attr("data-some", texts("pages.unit.suggestions_count"))
        .attr("data-none", texts("pages.unit.suggestions_none"))
        .raw("><input class=\"ds-input\" type=\"search\"")
        .attr("id", field.name)
        .attr("name", field.name)
        .attr_if(!field.value.empty(), "value", field.value)
        .attr("autocomplete", "off")
        .attr_if(!search.source_url.empty(), "data-source", search.source_url);
    impl::wire(html, field);
    return html
        .raw("><button class=\"ds-button\" data-variant=\"secondary\" type=\"submit\" value=\"1\" formnovalidate")
        .attr("formaction", "#" + area(field))
        .attr("name", field.name + "_search")
        .raw(">")
        .text(texts("pages.search"))
        .raw("</button></div></div>");
}

}  // namespace

Html unit_field(const Texts& texts, const Field& field, const UnitSearch& search) {
    const auto units = options(search);
    const bool unknown = search.chosen && search.chosen->id == "unknown";
    const UnitOption dont_know{"unknown", std::string{texts("pages.unit.dont_know")}, {}};
    Html html{"<div class=\"unit\""};
    html.attr("id", area(field)).raw(">");
    html.add(search_box(texts, field, search));
    if (search.searched && search.found.empty()) {
        html.raw("<p class=\"ds-paragraph\" role=\"status\">").text(texts("pages.unit.none")).raw("</p>");
    }
    if (units.empty()) {
        // Alone it is a checkbox: a single radio could never be undone.
        html.raw("<div class=\"unit-options\">").add(option(field, 0, dont_know, unknown, "checkbox"));
        return html.raw("</div></div>");
    }
    html.raw("<fieldset class=\"ds-fieldset unit-options\"><legend class=\"ds-label\" data-weight=\"medium\">")
        .text(texts("pages.unit.found_legend"))
        .raw("</legend>");
    for (std::size_t i = 0; i < units.size(); ++i) {
        html.add(option(field, i + 1, units[i], search.chosen && search.chosen->id == units[i].id, "radio"));
    }
    html.add(option(field, 0, dont_know, unknown, "radio"));
    return html.raw("</fieldset></div>");
}

}  // namespace pages
