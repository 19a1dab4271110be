#include <array>
#include <memory>

#include <cmark.h>

#include "base/fault.h"
#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {
namespace impl {

Html unseen(std::string_view words) { return Html{"<span class=\"ds-sr-only\">"}.text(words).raw("</span>"); }

std::string_view colour(Tone tone) {
    switch (tone) {
        case Tone::neutral:
            return "neutral";
        case Tone::info:
            return "info";
        case Tone::success:
            return "success";
        case Tone::warning:
            return "warning";
        case Tone::danger:
            return "danger";
    }
    return "neutral";
}

}  // namespace impl

namespace {

struct HeadingTags {
    Lit open;
    Lit close;
};

HeadingTags heading_tags(int level) {
    static constexpr std::array tags{
        HeadingTags{"<h1 class=\"ds-heading\" data-size=\"lg\"", "</h1>"},
        HeadingTags{"<h2 class=\"ds-heading\" data-size=\"sm\"", "</h2>"},
        HeadingTags{"<h3 class=\"ds-heading\" data-size=\"xs\"", "</h3>"},
        HeadingTags{"<h4 class=\"ds-heading\" data-size=\"2xs\"", "</h4>"},
    };
    CHECK(level >= 1 && level <= static_cast<int>(tags.size()));
    return tags[static_cast<std::size_t>(level - 1)];
}

struct Markup {
    std::size_t begin;  // where the mark starts
    std::size_t end;    // first character after it
    std::string_view words;
    std::string_view href;  // empty: strong
};

// The first **strong** or [words](/path) in the text; marks that are not closed are plain text.
std::optional<Markup> next_mark(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) == "**") {
            const auto close = text.find("**", i + 2);
            if (close != std::string_view::npos && close > i + 2) {
                return Markup{i, close + 2, text.substr(i + 2, close - i - 2), {}};
            }
        } else if (text[i] == '[') {
            const auto middle = text.find("](", i);
            const auto close = middle == std::string_view::npos ? middle : text.find(')', middle);
            if (close != std::string_view::npos && middle > i + 1 && close > middle + 2) {
                return Markup{i, close + 1, text.substr(i + 1, middle - i - 1),
                              text.substr(middle + 2, close - middle - 2)};
            }
        }
    }
    return std::nullopt;
}

// Markdown: the parsed tree is written with our own tags, so raw HTML in a text has no way through.
class MarkdownWriter {
public:
    Html write(cmark_node* root) {
        const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> walk{cmark_iter_new(root), cmark_iter_free};
        for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(walk.get())) {
            cmark_node* node = cmark_iter_get_node(walk.get());
            if (event == CMARK_EVENT_ENTER)
                enter(node);
            else
                leave(node);
        }
        return std::move(html_);
    }

private:
    static std::string_view words(const char* text) { return text ? std::string_view{text} : std::string_view{}; }
    static int level(cmark_node* node) { return std::min(cmark_node_get_heading_level(node) + 1, 4); }
    static bool tight(cmark_node* paragraph) {
        cmark_node* list = cmark_node_parent(cmark_node_parent(paragraph));
        return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
    }
    static bool ordered(cmark_node* node) { return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST; }

    void enter(cmark_node* node) {
        switch (cmark_node_get_type(node)) {
            case CMARK_NODE_DOCUMENT:
                html_.raw("<div class=\"prose\">");
                break;
            case CMARK_NODE_HEADING:
                html_.raw(heading_tags(level(node)).open).raw(">");
                break;
            case CMARK_NODE_PARAGRAPH:
                if (!tight(node)) html_.raw("<p class=\"ds-paragraph\">");
                break;
            case CMARK_NODE_LIST:
                html_.raw(ordered(node) ? Lit{"<ol class=\"ds-list\">"} : Lit{"<ul class=\"ds-list\">"});
                break;
            case CMARK_NODE_ITEM:
                html_.raw("<li>");
                break;
            case CMARK_NODE_BLOCK_QUOTE:
                html_.raw("<blockquote>");
                break;
            case CMARK_NODE_CODE_BLOCK:
                html_.raw("<pre tabindex=\"0\"><code>").text(words(cmark_node_get_literal(node))).raw("</code></pre>");
                break;
            case CMARK_NODE_CODE:
                html_.raw("<code>").text(words(cmark_node_get_literal(node))).raw("</code>");
                break;
            case CMARK_NODE_THEMATIC_BREAK:
                html_.raw("<hr class=\"ds-divider\">");
                break;
            case CMARK_NODE_TEXT:
                html_.text(words(cmark_node_get_literal(node)));
                break;
            case CMARK_NODE_SOFTBREAK:
                html_.raw("\n");
                break;
            case CMARK_NODE_LINEBREAK:
                html_.raw("<br>");
                break;
            case CMARK_NODE_STRONG:
                html_.raw("<strong>");
                break;
            case CMARK_NODE_EMPH:
                html_.raw("<em>");
                break;
            case CMARK_NODE_LINK:
                html_.raw("<a class=\"ds-link\"").href(words(cmark_node_get_url(node))).raw(">");
                break;
            default:
                break;  // raw HTML and images are left out
        }
    }

    void leave(cmark_node* node) {
        switch (cmark_node_get_type(node)) {
            case CMARK_NODE_DOCUMENT:
                html_.raw("</div>");
                break;
            case CMARK_NODE_HEADING:
                html_.raw(heading_tags(level(node)).close);
                break;
            case CMARK_NODE_PARAGRAPH:
                if (!tight(node)) html_.raw("</p>");
                break;
            case CMARK_NODE_LIST:
                html_.raw(ordered(node) ? Lit{"</ol>"} : Lit{"</ul>"});
                break;
            case CMARK_NODE_ITEM:
                html_.raw("</li>");
                break;
            case CMARK_NODE_BLOCK_QUOTE:
                html_.raw("</blockquote>");
                break;
            case CMARK_NODE_STRONG:
                html_.raw("</strong>");
                break;
            case CMARK_NODE_EMPH:
                html_.raw("</em>");
                break;
            case CMARK_NODE_LINK:
                html_.raw("</a>");
                break;
            default:
                break;
        }
    }

    Html html_;
};

}  // namespace

Html heading(int level, std::string_view text, std::string_view id) {
    const auto tags = heading_tags(level);
    return Html{tags.open}.attr_if(!id.empty(), "id", id).raw(">").text(text).raw(tags.close);
}

Html paragraph(std::string_view text) { return Html{"<p class=\"ds-paragraph\">"}.text(text).raw("</p>"); }

Html subtle(std::string_view text) {
    return Html{"<p class=\"ds-paragraph subtle\" data-size=\"sm\">"}.text(text).raw("</p>");
}

Html rich_inline(std::string_view marked_up) {
    Html html;
    while (const auto mark = next_mark(marked_up)) {
        html.text(marked_up.substr(0, mark->begin));
        if (mark->href.empty())
            html.raw("<strong>").add(rich_inline(mark->words)).raw("</strong>");   // a link may be strong
        else
            html.add(link(mark->href, mark->words));
        marked_up.remove_prefix(mark->end);
    }
    return html.text(marked_up);
}

Html rich_paragraph(std::string_view marked_up) {
    return Html{"<p class=\"ds-paragraph\">"}.add(rich_inline(marked_up)).raw("</p>");
}

Html preserved(std::string_view text) { return Html{"<div class=\"preserved\">"}.text(text).raw("</div>"); }

Html link(std::string_view href, std::string_view text) {
    return Html{"<a class=\"ds-link\""}.href(href).raw(">").text(text).raw("</a>");
}

Html list(const std::vector<Html>& items, bool ordered) {
    Html html{ordered ? Lit{"<ol class=\"ds-list\">"} : Lit{"<ul class=\"ds-list\">"}};
    for (const auto& item : items) html.raw("<li>").add(item).raw("</li>");
    return html.raw(ordered ? Lit{"</ol>"} : Lit{"</ul>"});
}

Html markdown(std::string_view text) {
    const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> root{
        cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8), cmark_node_free};
    return MarkdownWriter{}.write(root.get());
}

Html section(std::string_view id, std::string_view title, const Html& content) {
    const std::string title_id = std::string{id} + "-title";
    return Html{"<section class=\"section\""}
        .attr("id", id)
        .attr("aria-labelledby", title_id)
        .raw(">")
        .add(heading(2, title, title_id))
        .add(content)
        .raw("</section>");
}

Html details(std::string_view summary, const Html& content, bool open) {
    return Html{"<details class=\"ds-details\" data-variant=\"default\""}
        .flag_if(open, "open")
        .raw("><summary>")
        .text(summary)
        .raw("</summary><div class=\"stack\">")
        .add(content)
        .raw("</div></details>");
}

Html stack(const std::vector<Html>& parts) {
    Html html{"<div class=\"stack\">"};
    for (const auto& part : parts) html.add(part);
    return html.raw("</div>");
}

Html columns(const Html& main, const Html& aside) {
    return Html{"<div class=\"columns\"><div class=\"stack\">"}
        .add(main)
        .raw("</div><div class=\"stack\">")
        .add(aside)
        .raw("</div></div>");
}

Html card(const Html& content) {
    return Html{"<div class=\"ds-card\"><div class=\"stack\">"}.add(content).raw("</div></div>");
}

Html door(std::string_view title, std::string_view text, std::string_view href, std::string_view link) {
    return card(stack({heading(2, title), paragraph(text), link_button(href, link, Button::secondary)}));
}

Html title_row(std::string_view title, const std::vector<Html>& acts) {
    return Html{"<div class=\"title-row\">"}.add(heading(1, title)).add(actions(acts)).raw("</div>");
}

Html writing_lines(int lines) {
    Html html{"<div class=\"writing\">"};
    for (int i = 0; i < lines; ++i) html.raw("<div class=\"writing-line\"></div>");
    return html.raw("</div>");
}

Html print_button(const Texts& texts) {
    return Html{
        "<button class=\"ds-button print-button\" data-variant=\"secondary\" type=\"button\" data-print hidden>"}
        .add(impl::icon("printer"))
        .text(texts("pages.print"))
        .raw("</button>");
}

Html tag(std::string_view text, Tone tone) {
    return Html{"<span class=\"ds-tag\""}.attr("data-color", impl::colour(tone)).raw(">").text(text).raw("</span>");
}

Html alert(Tone tone, std::string_view title, const Html& content) {
    Html html{"<div class=\"ds-alert\""};
    html.attr("data-color", impl::colour(tone)).raw(">");
    if (!title.empty()) html.raw("<h2 class=\"ds-heading\" data-size=\"2xs\">").text(title).raw("</h2>");
    return html.raw("<div class=\"stack\">").add(content).raw("</div></div>");
}

Html notice(std::string_view text, const Html& action) {
    Html html{"<div class=\"notice\" role=\"status\">"};
    html.add(impl::icon("circle-check")).raw("<p class=\"ds-paragraph\">").text(text).raw("</p>").add(action);
    return html.raw("</div>");
}

}  // namespace pages
