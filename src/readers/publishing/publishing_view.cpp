#include "publishing_view.h"

#include <algorithm>

#include "base/text.h"

namespace publishing {

using intake::localised;
using pages::Html;

std::string href_of(const Shown& shown, std::string_view id) { return localised(shown.context, "/artiklar/" + std::string{id}); }

std::string category_name(const Shown& shown, const articles::Article& article) {
    return shown.catalogue.label("article_categories", article.category, shown.today, shown.context.t().language());
}

Html law_of(const Shown& shown, const articles::Article& article) {
    const auto& texts = shown.context.t();
    // An older version rests on law as it was: on its last day, if that has passed.
    const auto day = article.last && *article.last < shown.today ? *article.last : shown.today;
    std::vector<Html> rows;
    bool unread = false;
    for (const auto& id : article.provisions) {
        const auto* provision = shown.catalogue.provision(id, day);
        if (!provision) continue;
        Html row = pages::rich_inline("**" + provision->citation.in(texts.language()) + "**");
        row.raw(" ").text(provision->summary.in(texts.language()));
        if (!provision->evidence.verified) {
            row.raw(" ").add(pages::tag(texts("publishing.law.unread"), pages::Tone::warning));
            unread = true;
        }
        rows.push_back(std::move(row));
    }
    if (rows.empty()) return {};
    std::vector<Html> parts{pages::paragraph(texts("publishing.law.about")), pages::list(rows)};
    if (unread) parts.push_back(pages::subtle(texts("publishing.law.unread_means")));
    // Who reads with effort should not have to pass the law to reach the end of the page.
    if (article.language == articles::Language::easy) return pages::details(texts("publishing.law.title"), pages::stack(parts));
    return pages::section("law", texts("publishing.law.title"), pages::stack(parts));
}

std::vector<Html> warnings_of(const Shown& shown, const articles::Article& article) {
    const auto& texts = shown.context.t();
    std::vector<Html> parts;
    if (article.withdrawn && *article.withdrawn <= shown.today) {
        parts.push_back(pages::alert(pages::Tone::warning, texts.fill("publishing.article.withdrawn", {texts.date(*article.withdrawn)}),
                                     pages::markdown(article.withdrawn_reason)));
    } else if (!article.in_force(shown.today)) {
        parts.push_back(pages::alert(pages::Tone::warning, texts("publishing.article.older"),
                                     pages::rich_paragraph(texts.fill("publishing.article.older_link", {href_of(shown, article.id)}))));
    }
    if (article.example) parts.push_back(pages::alert(pages::Tone::info, texts("publishing.article.example"), pages::paragraph(texts("publishing.article.example_means"))));
    if (!article.verified) parts.push_back(pages::alert(pages::Tone::info, texts("publishing.article.unverified"), pages::paragraph(texts("publishing.article.unverified_means"))));
    const auto stale = shown.articles.stale(shown.today);
    const auto changed = std::find_if(stale.begin(), stale.end(), [&](const articles::Stale& one) {
        return one.article->id == article.id && one.article->version == article.version;
    });
    if (changed != stale.end() && article.in_force(shown.today)) {
        parts.push_back(pages::alert(pages::Tone::warning, texts("publishing.article.law_changed"),
                                     pages::paragraph(texts.fill("publishing.article.law_changed_on", {texts.date(changed->changed)}))));
    }
    return parts;
}

Html search_form(const Shown& shown, std::string_view action, const std::string& asked) {
    const auto& texts = shown.context.t();
    pages::Field field{"sok", std::string{texts("publishing.search.label")}};
    field.value = asked;
    return pages::form({std::string{action}, false}, {pages::search_field(texts, field), pages::actions({pages::button(texts("publishing.search.button"), pages::Button::secondary)})});
}

std::string asked_words(const http::Request& request) {
    return std::string{base::trim(base::excerpt(request.query.get("sok"), 200))};
}

Html hits_of(const Shown& shown, const articles::Found& found, std::string_view base) {
    const auto& texts = shown.context.t();
    std::vector<Html> parts;
    for (const auto& [written, meant] : found.corrected) parts.push_back(pages::paragraph(texts.fill("publishing.search.corrected", {meant, written})));
    const auto number = static_cast<std::int64_t>(found.hits.size());
    parts.push_back(pages::pagination(texts, number == 1 ? std::string{texts("publishing.search.one")} : texts.fill("publishing.search.many", {texts.number(number)}), "", ""));
    std::vector<Html> rows;
    for (const auto& hit : found.hits) {
        const auto* passage = hit.article->passage(hit.passage);
        const auto href = std::string{base} + hit.article->id;
        std::vector<Html> row{pages::link(href + (passage ? "#" + passage->id : ""), hit.article->title), pages::paragraph(hit.excerpt)};
        if (passage) row.push_back(pages::subtle(texts.fill("publishing.search.under", {passage->heading, category_name(shown, *hit.article)})));
        else row.push_back(pages::subtle(category_name(shown, *hit.article)));
        rows.push_back(pages::card(pages::stack(row)));
    }
    parts.insert(parts.end(), rows.begin(), rows.end());
    return pages::stack(parts);
}

}  // namespace publishing
