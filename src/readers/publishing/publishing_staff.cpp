// The articles at work: staff search them with their own, copy a passage, and see what law has overtaken.
#include <algorithm>

#include "base/text.h"
#include "publishing_view.h"

namespace publishing {

using articles::Article;
using articles::Audience;
using articles::Language;
using pages::Html;

namespace {

constexpr std::string_view here = "/arbetsrum/artiklar";
constexpr int hits_max = 30;

Language asked_language(const http::Request& request) {
    return articles::language_of(request.query.get("sprak").substr(0, 20)).value_or(Language::sv);
}

std::string staff_href(std::string_view id, Language language) {
    return std::string{here} + "/" + std::string{id} + (language == Language::sv ? "" : "?sprak=" + http::percent_encode(articles::code(language)));
}

std::vector<pages::Choice> language_choices(const i18n::Texts& texts) {
    return {{"sv", std::string{texts("publishing.language.sv")}, ""},
            {"en", std::string{texts("publishing.language.en")}, ""},
            {"sv@lattlast", std::string{texts("publishing.language.easy")}, ""}};
}

Html search_of(const i18n::Texts& texts, const std::string& asked, Language language) {
    pages::Field words{"sok", std::string{texts("publishing.search.label")}}, in{"sprak", std::string{texts("publishing.language.label")}};
    words.value = asked;
    in.value = articles::code(language);
    return pages::filters(texts, here, {{words, {}}, {in, language_choices(texts)}});
}

std::string kind_name(const Article& article, const i18n::Texts& texts) {
    static constexpr std::string_view names[] = {"answer", "position", "method", "press"};
    return std::string{texts("publishing.kind." + std::string{names[static_cast<std::size_t>(article.kind)]})};
}

Html marks_of(const Article& article, const i18n::Texts& texts) {
    Html marks = pages::text(kind_name(article, texts));
    if (article.audience == Audience::staff) marks.raw(" ").add(pages::tag(texts("publishing.staff.internal"), pages::Tone::info));
    if (article.example) marks.raw(" ").add(pages::tag(texts("publishing.article.example_short"), pages::Tone::neutral));
    return marks;
}

Html stale_table(const Shown& shown) {
    const auto& texts = shown.context.t();
    pages::Table table{std::string{texts("publishing.staff.stale")}, true};
    table.empty_text = texts("publishing.staff.stale_none");
    table.columns = {{std::string{texts("publishing.staff.article")}}, {std::string{texts("publishing.staff.version")}},
                     {std::string{texts("publishing.staff.provision")}}, {std::string{texts("publishing.staff.changed")}}};
    for (const auto& one : shown.articles.stale(shown.today)) {
        const auto* provision = shown.catalogue.provision(one.provision, shown.today);
        const auto href = staff_href(one.article->id, Language::sv);
        table.rows.push_back({{{pages::link(href, one.article->title), false, true},
                               {pages::text(texts.date(one.article->version)), false, false, true},
                               {pages::text(provision ? provision->citation.in(texts.language()) : one.provision)},
                               {pages::text(texts.date(one.changed)), false, false, true}}, href});
    }
    return pages::table(table);
}

Html all_table(const Shown& shown, Language language) {
    const auto& texts = shown.context.t();
    pages::Table table{std::string{texts("publishing.staff.all")}, true};
    table.empty_text = texts("publishing.staff.none");
    table.columns = {{std::string{texts("publishing.staff.article")}}, {std::string{texts("publishing.staff.category")}},
                     {std::string{texts("publishing.staff.kind")}}, {std::string{texts("publishing.staff.version")}}};
    for (const auto* article : shown.articles.all(language, Audience::staff, shown.today)) {
        const auto href = staff_href(article->id, language);
        table.rows.push_back({{{pages::link(href, article->title), false, true}, {pages::text(category_name(shown, *article))},
                               {marks_of(*article, texts)}, {pages::text(texts.date(article->version)), false, false, true}}, href});
    }
    return pages::table(table);
}

Html staff_hits(const Shown& shown, const articles::Found& found, Language language) {
    const auto& texts = shown.context.t();
    std::vector<Html> parts;
    for (const auto& [written, meant] : found.corrected) parts.push_back(pages::paragraph(texts.fill("publishing.search.corrected", {meant, written})));
    const auto number = static_cast<std::int64_t>(found.hits.size());
    parts.push_back(pages::pagination(texts, number == 1 ? std::string{texts("publishing.search.one")} : texts.fill("publishing.search.many", {texts.number(number)}), "", ""));
    pages::Table table{std::string{texts("publishing.staff.hits")}, true};
    table.empty_text = texts("publishing.staff.none");
    table.columns = {{std::string{texts("publishing.staff.article")}}, {std::string{texts("publishing.staff.passage")}},
                     {std::string{texts("publishing.staff.kind")}}};
    for (const auto& hit : found.hits) {
        const auto* passage = hit.article->passage(hit.passage);
        const auto href = staff_href(hit.article->id, language) + (passage ? "#" + passage->id : "");
        table.rows.push_back({{{pages::link(href, hit.article->title), false, true},
                               {pages::stack({pages::text(passage ? passage->heading : hit.article->title), pages::subtle(hit.excerpt)})},
                               {marks_of(*hit.article, texts)}}, href});
    }
    parts.push_back(pages::table(table));
    return pages::stack(parts);
}

}  // namespace

http::Response Publishing::staff_list(const http::Request& request, const identity::Context& context) const {
    const auto& texts = context.t();
    const Shown shown{articles_, s_.catalogue, context, s_.clock.today()};
    const auto asked = asked_words(request);
    const auto language = asked_language(request);
    std::vector<Html> parts{pages::heading(1, texts("publishing.staff.title")), search_of(texts, asked, language)};
    if (!asked.empty()) {
        parts.push_back(staff_hits(shown, articles_.search(asked, language, Audience::staff, shown.today, hits_max), language));
    } else {
        parts.push_back(pages::section("stale", texts("publishing.staff.stale"),
                                       pages::stack({pages::paragraph(texts("publishing.staff.stale_about")), stale_table(shown)})));
        parts.push_back(pages::section("all", texts("publishing.staff.all"), all_table(shown, language)));
    }
    return identity::staff_page(context, here, std::string{texts("publishing.staff.title")}, pages::stack(parts));
}

http::Response Publishing::staff_article(const http::Request& request, const identity::Context& context) const {
    const auto& texts = context.t();
    const Shown shown{articles_, s_.catalogue, context, s_.clock.today()};
    const auto id = request.captures.get("id");
    const auto language = asked_language(request);
    const auto found = articles_.find(id, language, Audience::staff, shown.today);
    if (!found && found.error().text_key != "articles.no_such_language") return identity::not_found(context);
    std::vector<pages::ViewLink> languages;
    for (const auto& choice : language_choices(texts)) {
        const auto other = *articles::language_of(choice.value);
        if (articles_.find(id, other, Audience::staff, shown.today)) languages.push_back({staff_href(id, other), choice.label, other == language, ""});
    }
    if (!found) return identity::not_found(context);
    const auto& article = **found;
    std::vector<Html> parts{pages::heading(1, article.title), pages::views(texts, languages)};
    for (auto& warning : warnings_of(shown, article)) parts.push_back(std::move(warning));
    parts.push_back(pages::paragraph(article.summary));
    Html marks = marks_of(article, texts);
    parts.push_back(pages::description_list({{std::string{texts("publishing.staff.kind")}, marks},
                                             {std::string{texts("publishing.staff.category")}, pages::text(category_name(shown, article))},
                                             {std::string{texts("publishing.staff.version")}, pages::text(texts.date(article.version))}}));
    if (article.audience == Audience::everyone)
        parts.push_back(pages::link((language == Language::en ? "/en/artiklar/" : language == Language::easy ? "/lattlast/artiklar/" : "/artiklar/") + id,
                                    texts("publishing.staff.public_page")));
    for (const auto& passage : article.passages) {
        const auto reference = articles::to_string(articles::Reference{article.id, article.version, passage.id, article.language});
        parts.push_back(pages::section(passage.id, passage.heading,
            pages::stack({pages::markdown(passage.text),
                          pages::details(texts("publishing.staff.copy"),
                                         pages::stack({pages::copyable(texts, passage.id + "-text", articles::plain_text(passage.text)),
                                                       pages::subtle(texts.fill("publishing.staff.reference", {reference}))}))})));
    }
    parts.push_back(law_of(shown, article));
    return identity::staff_page(context, here, article.title, pages::stack(parts));
}

}  // namespace publishing
