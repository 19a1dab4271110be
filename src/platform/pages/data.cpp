#include <algorithm>

#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {
namespace {

Html column_heading(const Column& column) {
    if (column.title.empty()) return Html{"<td></td>"};
    Html html{"<th scope=\"col\""};
    std::string look = column.numeric ? "numeric" : "";
    if (column.narrow_hide) look += look.empty() ? "narrow-hide" : " narrow-hide";
    html.attr_if(!look.empty(), "class", look)
        .attr_if(column.sorted != 0, "aria-sort", column.sorted > 0 ? "ascending" : "descending")
        .raw(">");
    if (column.sort_href.empty()) return html.text(column.title).raw("</th>");
    html.raw("<a class=\"sort\"").href(column.sort_href).raw(">").text(column.title);
    if (column.sorted > 0) html.raw("<span aria-hidden=\"true\"> \xE2\x96\xB2</span>");
    if (column.sorted < 0) html.raw("<span aria-hidden=\"true\"> \xE2\x96\xBC</span>");
    return html.raw("</a></th>");
}

Html cell(const Cell& data, const Column* column) {
    std::string look;
    const auto add = [&look](std::string_view name) { look += (look.empty() ? "" : " ") + std::string{name}; };
    if (data.numeric || (column && column->numeric)) add("numeric");
    if (data.nowrap) add("nowrap");
    if (column && column->narrow_hide) add("narrow-hide");
    Html html{data.heading ? Lit{"<th scope=\"row\""} : Lit{"<td"}};
    html.attr_if(!look.empty(), "class", look);
    // The column's name is written beside the value when the row is a card.
    if (column && !data.heading) html.attr_if(!column->title.empty(), "data-label", column->title);
    return html.raw(">").add(data.content).raw(data.heading ? Lit{"</th>"} : Lit{"</td>"});
}

Html file_line(const ReceivedFile& file) {
    Html html{"<li>"};
    html.add(impl::icon("paperclip")).raw("<span class=\"file-name\">");
    if (file.href.empty())
        html.text(file.name);
    else
        html.add(link(file.href, file.name));
    html.raw("</span>");
    if (!file.size.empty()) html.raw("<span class=\"subtle nowrap\">").text(file.size).raw("</span>");
    if (!file.state.empty()) html.add(tag(file.state, file.tone));
    if (!file.why.empty()) html.raw("<p class=\"file-why subtle\">").text(file.why).raw("</p>");
    return html.add(file.act).raw("</li>");
}

}  // namespace

Html table(const Table& table) {
    if (table.rows.empty() && !table.empty_text.empty()) {
        return Html{"<p class=\"ds-paragraph empty\" role=\"status\">"}.text(table.empty_text).raw("</p>");
    }
    // Scrolls inside itself on a narrow screen; the tab stop lets a keyboard scroll it.
    Html html{"<div class=\"table-box\" role=\"group\" tabindex=\"0\""};
    html.attr("aria-label", table.caption)
        .raw("><table class=\"ds-table")
        .raw(table.cards_when_narrow ? Lit{" cards"} : Lit{""})
        .raw("\" data-border data-hover><caption")
        .attr_if(table.caption_hidden, "class", "ds-sr-only")
        .raw(">")
        .text(table.caption)
        .raw("</caption><thead><tr>");
    for (const auto& column : table.columns) html.add(column_heading(column));
    html.raw("</tr></thead><tbody>");
    for (const auto& row : table.rows) {
        html.raw("<tr").attr_if(!row.href.empty(), "data-href", row.href).raw(">");
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            html.add(cell(row.cells[i], i < table.columns.size() ? &table.columns[i] : nullptr));
        }
        html.raw("</tr>");
    }
    return html.raw("</tbody></table></div>");
}

Html select_box(std::string_view name, std::string_view value, std::string_view label) {
    return Html{"<input class=\"ds-input\" type=\"checkbox\""}
        .attr("name", name)
        .attr("value", value)
        .attr("aria-label", label)
        .raw(">");
}

Html description_list(const std::vector<std::pair<std::string, Html>>& rows) {
    Html html{"<dl class=\"facts\">"};
    for (const auto& [term, content] : rows) {
        html.raw("<div><dt>").text(term).raw("</dt><dd>").add(content).raw("</dd></div>");
    }
    return html.raw("</dl>");
}

Html timeline(const std::vector<TimelineItem>& items) {
    Html html{"<ol class=\"timeline\">"};
    for (const auto& item : items) {
        html.raw("<li")
            .attr("data-color", impl::colour(item.tone))
            .raw("><p class=\"timeline-when\">")
            .text(item.when)
            .raw("</p><div class=\"stack\"><p class=\"timeline-title\">")
            .text(item.title)
            .raw("</p>")
            .add(item.content)
            .raw("</div></li>");
    }
    return html.raw("</ol>");
}

Html file_list(const Texts& texts, const std::vector<ReceivedFile>& files) {
    if (files.empty()) return subtle(texts("pages.files_none"));
    Html html{"<ul class=\"files\">"};
    for (const auto& file : files) html.add(file_line(file));
    return html.raw("</ul>");
}

Html filters(const Texts& texts, std::string_view action, const std::vector<FilterField>& fields,
             const std::vector<std::pair<std::string, std::string>>& kept) {
    Html html{"<form class=\"filters\" method=\"get\" role=\"search\""};
    html.attr("action", action).attr("aria-label", texts("pages.filters_label")).raw(">");
    for (const auto& [name, value] : kept) html.add(hidden(name, value));
    for (const auto& filter : fields) {
        if (filter.choices.empty()) {
            html.add(search_field(texts, filter.field));
            continue;
        }
        auto choices = filter.choices;
        const auto& value = filter.field.value;
        // A value that the address has and no list knows filters all the same: then it is shown, and not the first choice.
        if (!value.empty() && std::none_of(choices.begin(), choices.end(), [&](const Choice& one) { return one.value == value; })) choices.push_back({value, value, ""});
        html.add(select(texts, filter.field, choices));
    }
    return html.raw("<button class=\"ds-button\" data-variant=\"secondary\" type=\"submit\">")
        .text(texts("pages.filter"))
        .raw("</button></form>");
}

Html views(const Texts& texts, const std::vector<ViewLink>& links) {
    Html html{"<nav class=\"views\""};
    html.attr("aria-label", texts("pages.views_label")).raw("><ul>");
    for (const auto& view : links) {
        html.raw("<li><a class=\"ds-chip\"")
            .href(view.href)
            .attr_if(view.current, "aria-current", "true")
            .raw(">")
            .text(view.label);
        if (!view.count.empty()) html.raw(" (").text(view.count).raw(")");
        html.raw("</a></li>");
    }
    return html.raw("</ul></nav>");
}

Html pagination(const Texts& texts, std::string_view summary, std::string_view first_href, std::string_view next_href) {
    Html html{"<div class=\"foot\"><p class=\"ds-paragraph\" role=\"status\">"};
    html.text(summary).raw("</p>");
    if (!first_href.empty() || !next_href.empty()) {
        html.raw("<nav class=\"pages\"").attr("aria-label", texts("pages.pagination_label")).raw(">");
        if (!first_href.empty()) html.add(link_button(first_href, texts("pages.first_page"), Button::tertiary));
        if (!next_href.empty()) html.add(link_button(next_href, texts("pages.next_page"), Button::secondary));
        html.raw("</nav>");
    }
    return html.raw("</div>");
}

Html figures(const std::vector<Figure>& figures) {
    Html html{"<dl class=\"figures\">"};
    for (const auto& figure : figures) {
        html.raw("<div><dt>").text(figure.label).raw("</dt><dd class=\"figure-value\">");
        if (figure.href.empty())
            html.text(figure.value);
        else
            html.add(link(figure.href, figure.value));
        html.raw("</dd>");
        if (!figure.note.empty()) html.raw("<dd class=\"subtle\">").text(figure.note).raw("</dd>");
        html.raw("</div>");
    }
    return html.raw("</dl>");
}

}  // namespace pages
