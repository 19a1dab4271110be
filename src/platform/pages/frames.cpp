#include "pages/components.h"
#include "pages/impl/parts.h"

namespace pages {
namespace {

// Where "leave quickly" leads: a page anybody may have open, and that asks nothing.
constexpr std::string_view quick_exit_target = "https://www.smhi.se/";

// One drawing for header and favicon (web/icons/favicon.svg has the same path).
Html mark() {
    return Html{
        "<svg aria-hidden=\"true\" width=\"34\" height=\"34\" viewBox=\"0 0 34 34\"><rect width=\"34\" height=\"34\" "
        "rx=\"7\" fill=\"currentColor\"/><path class=\"mark-line\" d=\"M8.5 10.5 17 24.5 25.5 10.5\" "
        "fill=\"none\" stroke-width=\"3.6\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>"
        "<circle class=\"mark-dot\" cx=\"17\" cy=\"11\" r=\"2.6\"/></svg>"};
}

std::string language_home(const Texts& texts) { return i18n::path_in(texts.language(), "/"); }

std::string other_code(const Texts& texts) { return texts.language() == i18n::Language::sv ? "en" : "sv"; }

struct Head {
    std::string title;
    std::string_view style;
    std::string_view script;
    bool dense;
};

Html head(const Texts& texts, const Head& head) {
    Html html{"<!doctype html>\n<html"};
    html.attr("lang", i18n::tag(texts.language()))
        .raw(" data-color-scheme=\"auto\"")
        .attr_if(head.dense, "data-size", "sm")
        .raw(
            "><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            "<meta name=\"color-scheme\" content=\"light dark\"><title>")
        .text(head.title)
        .raw("</title><link rel=\"icon\" type=\"image/svg+xml\"")
        .href(asset_href("favicon.svg"))
        .raw("><link rel=\"preload\" as=\"font\" type=\"font/woff2\" crossorigin")
        .href(asset_href("inter.woff2"))
        .raw("><link rel=\"stylesheet\"")
        .href(asset_href(head.style))
        .raw("><script defer")
        .attr("src", asset_href(head.script))
        .raw("></script></head>");
    return html;
}

std::string full_title(const Texts& texts, bool has_errors, const std::string& title, const std::string& place) {
    std::string out = has_errors ? std::string{texts("pages.error_prefix")} : "";
    out += title;
    if (!place.empty()) out += " \xE2\x80\x93 " + place;
    return out;
}

Html skip_link(const Texts& texts) {
    return Html{"<a class=\"ds-skip-link\" href=\"#main\">"}.text(texts("pages.skip")).raw("</a>");
}

Html demo_banner(const Texts& texts, bool demo) {
    if (!demo) return {};
    Html html{"<aside class=\"demo\""};
    return html.attr("aria-label", texts("pages.demo_label"))
        .raw("><div class=\"wrap\">")
        .add(impl::icon("info"))
        .raw("<p class=\"ds-paragraph\" data-size=\"sm\">")
        .text(texts("pages.demo"))
        .raw("</p></div></aside>");
}

// Stands on top of every printed page; the screen does not show it.
Html print_heading(const std::string& office, const std::string& title) {
    return Html{"<div class=\"print-heading\" aria-hidden=\"true\">"}
        .text(office)
        .raw(" \xC2\xB7 ")
        .text(title)
        .raw("</div>");
}

Html quick_exit(const Texts& texts) {
    Html html{"<aside class=\"safety\""};
    return html.attr("aria-label", texts("pages.quick_exit_label"))
        .raw("><div class=\"wrap\"><p class=\"ds-paragraph\" data-size=\"sm\">")
        .text(texts("pages.quick_exit_help"))
        .raw(" <span class=\"scripted\">")
        .text(texts("pages.quick_exit_keys"))
        .raw("</span> ")
        .text(texts("pages.quick_exit_history"))
        .raw(
            "</p><a class=\"ds-button\" data-color=\"danger\" data-size=\"sm\" rel=\"nofollow noreferrer\" "
            "id=\"quick-exit\"")
        .href(quick_exit_target)
        .raw(">")
        .text(texts("pages.quick_exit"))
        .raw("</a></div></aside>");
}

Html language_switch(const Texts& texts, const std::string& href) {
    if (href.empty()) {
        return Html{"<p class=\"ds-paragraph subtle\" data-size=\"sm\">"}
            .text(texts("pages.not_translated"))
            .raw("</p>");
    }
    const std::string other = other_code(texts);
    return Html{"<a class=\"ds-link\""}
        .href(href)
        .attr("lang", other)
        .attr("hreflang", other)
        .raw(">")
        .text(texts("pages.other_language"))
        .raw("</a>");
}

// The other languages of a page, each in its own words.
Html language_links(const Texts& texts, const std::vector<PublicPage::InLanguage>& languages) {
    Html html{"<ul class=\"languages\">"};
    int others = 0;
    for (const auto& [href, language] : languages) {
        if (language == texts.language()) continue;
        ++others;
        html.raw("<li><a class=\"ds-link\"")
            .href(href)
            .attr("lang", i18n::tag(language))
            .attr("hreflang", i18n::tag(language))
            .raw(">")
            .text(i18n::own_name(language))
            .raw("</a></li>");
    }
    if (others == 0) return language_switch(texts, "");
    return html.raw("</ul>");
}

// Says in the reader's language that the page is not in it, or not all of it; never a silent change of language.
Html language_notice(const Texts& texts, const PublicPage& page) {
    if (!page.wanted && !texts.borrowed()) return {};
    const auto language = page.wanted.value_or(texts.language());
    const Texts words{language};
    Html html{"<div class=\"ds-alert\" data-color=\"info\""};
    return html.attr("lang", i18n::tag(language))
        .raw("><p class=\"ds-paragraph\">")
        .text(words(page.wanted ? "pages.not_in_language" : "pages.partly_in_language"))
        .raw("</p></div>");
}

// A child needs to know where they are, and the way back to the three doors; nothing else stands here.
Html children_header(const Texts& texts, const PublicPage& page) {
    Html html{"<header class=\"site\"><div class=\"wrap\"><a class=\"brand\""};
    html.href(i18n::path_in(texts.language(), "/barn")).raw(">").add(mark()).raw("<span>").text(texts("pages.children_home")).raw("</span></a><nav");
    return html.attr("aria-label", texts("pages.language_label")).raw(">").add(language_links(texts, page.languages)).raw("</nav></div></header>");
}

// Hidden until the script has found a voice that is in the device itself: nothing is sent to anybody to be read.
Html read_aloud(const Texts& texts) {
    Html html{"<aside class=\"read-aloud\""};
    html.attr("aria-label", texts("pages.read_aloud"))
        .raw("><button class=\"ds-button\" data-variant=\"secondary\" type=\"button\" hidden data-read-aloud");
    return html.attr("data-read", texts("pages.read_aloud"))
        .attr("data-stop", texts("pages.read_aloud_stop"))
        .raw(">")
        .add(impl::icon("volume-2"))
        .raw("<span>")
        .text(texts("pages.read_aloud"))
        .raw("</span></button></aside>");
}

Html public_header(const Texts& texts, const PublicPage& page) {
    if (page.children) return children_header(texts, page);
    Html html{"<header class=\"site\"><div class=\"wrap\"><a class=\"brand\""};
    html.href(language_home(texts))
        .raw(">")
        .add(mark())
        .raw("<span>")
        .text(page.office_name)
        .raw("</span></a><nav")
        .attr("aria-label", texts("pages.language_label"))
        .raw(">")
        .add(page.languages.empty() ? language_switch(texts, page.other_language_href) : language_links(texts, page.languages));
    return html.raw("</nav></div></header>");
}

Html breadcrumbs(const Texts& texts, const std::vector<Crumb>& crumbs) {
    if (crumbs.empty()) return {};
    Html html{"<nav class=\"ds-breadcrumbs\""};
    html.attr("aria-label", texts("pages.breadcrumbs")).raw("><ol>");
    for (std::size_t i = 0; i < crumbs.size(); ++i) {
        const bool here = i + 1 == crumbs.size();
        html.raw("<li>");
        if (crumbs[i].href.empty())
            html.raw("<span aria-current=\"page\">").text(crumbs[i].text).raw("</span>");
        else
            html.raw("<a class=\"ds-link\"")
                .href(crumbs[i].href)
                .attr_if(here, "aria-current", "page")
                .raw(">")
                .text(crumbs[i].text)
                .raw("</a>");
        html.raw("</li>");
    }
    return html.raw("</ol></nav>");
}

Html public_footer(const Texts& texts, const PublicPage& page) {
    const auto local = [&](std::string_view path) { return i18n::path_in(texts.language(), path); };
    Html html{"<footer class=\"site\"><div class=\"wrap\"><p class=\"ds-paragraph\"><strong>"};
    html.text(page.office_name).raw("</strong></p><ul>");
    if (!page.office_phone.empty()) {
        std::string dial;
        for (const char c : page.office_phone) {
            if ((c >= '0' && c <= '9') || c == '+') dial += c;
        }
        html.raw("<li>").text(texts("pages.phone")).raw(" ").add(link("tel:" + dial, page.office_phone)).raw("</li>");
    }
    html.raw("<li>")
        .add(link(local("/kontakt"), texts("pages.contact")))
        .raw("</li><li>")
        .add(link(local("/tillganglighet"), texts("pages.accessibility")))
        .raw("</li><li>")
        .add(link(local(page.children ? "/personuppgifter/barn" : "/personuppgifter"), texts("pages.personal_data")));
    // Ways for those whom the ordinary pages do not suit; on a page for children they would only lead away.
    if (!page.children) {
        html.raw("</li><li>")
            .add(link(texts.language() == i18n::Language::en ? "/en/barn" : "/barn", texts("pages.children")))
            .raw("</li><li>")
            .add(link("/lattlast/", texts("pages.easy")))
            .raw("</li><li>")
            .add(link("/teckensprak", texts("pages.sign_language")));
    }
    return html.raw("</li></ul></div></footer>");
}

Html staff_bar(const Texts& texts, const StaffPage& page) {
    Html html{"<header class=\"bar\"><a class=\"brand\" href=\"/arbetsrum\">"};
    html.add(mark())
        .raw("<span>")
        .text(page.office_name)
        .raw(
            "</span></a><form class=\"bar-search\" role=\"search\" method=\"get\" action=\"/arbetsrum/sok\">"
            "<label class=\"ds-sr-only\" for=\"staff-search\">")
        .text(texts("pages.staff_search"))
        .raw("</label>")
        .add(impl::icon("search"))
        .raw("<input class=\"ds-input\" type=\"search\" id=\"staff-search\" name=\"q\" autocomplete=\"off\"")
        .attr("placeholder", texts("pages.staff_search"))
        .attr_if(!page.search_value.empty(), "value", page.search_value)
        .raw("><button class=\"ds-button ds-sr-only-focusable\" type=\"submit\">")
        .text(texts("pages.search"))
        .raw("</button></form><div class=\"who\">")
        .add(impl::icon("user"))
        .raw("<p class=\"ds-paragraph\"><span class=\"who-name\">")
        .text(page.user_name)
        .raw("</span>");
    if (!page.user_role.empty()) html.raw("<span class=\"who-role\">").text(page.user_role).raw("</span>");
    html.raw("</p>");
    if (!page.other_language_href.empty()) html.add(language_switch(texts, page.other_language_href));
    html.raw("<form method=\"post\" action=\"/logga-ut\">")
        .add(hidden("form_token", page.csrf_token))
        .raw("<button class=\"sign-out\" type=\"submit\">")
        .text(texts("pages.sign_out"));
    return html.raw("</button></form></div></header>");
}

Html staff_side(const Texts& texts, const StaffPage& page) {
    Html html{"<nav class=\"side\" id=\"menu\""};
    // On a narrow screen the page comes first: the menu shows where one is, and unfolds when its link leads to it.
    html.attr("aria-label", texts("pages.staff_nav"))
        .raw("><p class=\"side-turn\"><a class=\"side-open\" href=\"#menu\">")
        .add(impl::icon("menu"))
        .raw("<span>")
        .text(texts("pages.menu_open"))
        .raw("</span></a><a class=\"side-close\" href=\"#main\">")
        .add(impl::icon("x"))
        .raw("<span>")
        .text(texts("pages.menu_close"))
        .raw("</span></a></p><ul>");
    for (const auto& item : page.nav) {
        html.raw("<li><a").href(item.href).attr_if(item.current, "aria-current", "page").raw(">");
        if (!item.icon.empty()) html.add(impl::icon(item.icon));
        html.raw("<span>").text(item.text).raw("</span>");
        if (!item.count.empty()) html.raw("<span class=\"count-badge\">").text(item.count).raw("</span>");
        html.raw("</a></li>");
    }
    html.raw("</ul><details class=\"keys\" data-keys hidden><summary>")
        .text(texts("pages.keys"))
        .raw("</summary><p class=\"ds-paragraph\" data-size=\"sm\">")
        .text(texts("pages.keys_help"))
        .raw("</p><button class=\"ds-button\" data-variant=\"tertiary\" data-size=\"sm\" type=\"button\"")
        .attr("data-off", texts("pages.keys_off"))
        .attr("data-on", texts("pages.keys_on"))
        .raw(">")
        .text(texts("pages.keys_off"));
    return html.raw("</button></details></nav>");
}

}  // namespace

std::string public_page(const Texts& texts, const PublicPage& page) {
    const std::string shown = page.neutral_title ? std::string{texts("pages.neutral_title")} : page.title;
    Html html = head(texts, {full_title(texts, page.has_errors, shown, page.neutral_title ? "" : page.office_name),
                             "public.css", "public.js", false});
    html.raw(page.children ? Lit{"<body class=\"public children\">"} : page.easy ? Lit{"<body class=\"public easy\">"} : Lit{"<body class=\"public\">"})
        .add(print_heading(page.office_name, page.title))
        .add(skip_link(texts))
        .add(demo_banner(texts, page.demo));
    if (page.quick_exit) html.add(quick_exit(texts));
    html.add(public_header(texts, page))
        .raw("<div class=\"wrap ")
        .raw(page.wide ? Lit{"wide"} : Lit{"measure"})
        .raw("\">")
        .add(breadcrumbs(texts, page.crumbs))
        .add(page.read_aloud ? read_aloud(texts) : Html{})
        .raw("<main id=\"main\" tabindex=\"-1\">")
        .add(language_notice(texts, page))
        .add(page.content)
        .raw("</main></div>")
        .add(public_footer(texts, page))
        .raw("</body></html>\n");
    return std::move(html).string();
}

std::string staff_page(const Texts& texts, const StaffPage& page) {
    const std::string place = std::string{texts("pages.workspace")} + " \xE2\x80\x93 " + page.office_name;
    Html html = head(texts, {full_title(texts, page.has_errors, page.title, place), "staff.css", "staff.js", true});
    html.raw("<body class=\"staff\">")
        .add(print_heading(page.office_name, page.title))
        .add(skip_link(texts))
        .add(demo_banner(texts, page.demo))
        .add(staff_bar(texts, page))
        .raw("<div class=\"shell\">")
        .add(staff_side(texts, page))
        .raw("<main id=\"main\" tabindex=\"-1\">")
        .add(page.content)
        .raw("</main></div></body></html>\n");
    return std::move(html).string();
}

}  // namespace pages
