#include <algorithm>

#include "base/text.h"
#include "publishing_view.h"

namespace publishing {

using articles::Article;
using articles::Audience;
using articles::Kind;
using articles::Language;
using intake::localised;
using pages::Html;

namespace {

constexpr int hits_max = 20;
constexpr std::size_t contents_from = 4;      // passages, before a list of them helps

std::string span_of(const Article& article, const i18n::Texts& texts) {
    if (!article.last) return texts.fill("publishing.article.from", {texts.date(article.version)});
    return texts.fill("publishing.article.from_to", {texts.date(article.version), texts.date(*article.last)});
}

// Other wordings of the same article: earlier versions, easy-read, the ordinary text.
Html other_wordings(const Shown& shown, const Article& article) {
    const auto& texts = shown.context.t();
    std::vector<Html> parts;
    if (article.language == Language::sv && shown.articles.find(article.id, Language::easy, Audience::everyone, shown.today))
        parts.push_back(pages::rich_paragraph(texts.fill("publishing.article.easy", {"/lattlast/artiklar/" + article.id})));
    if (article.language == Language::easy)
        parts.push_back(pages::rich_paragraph(texts.fill("publishing.article.ordinary", {"/artiklar/" + article.id})));
    std::vector<Html> versions;
    for (const auto* one : shown.articles.versions(article.id, article.language, Audience::everyone)) {
        if (one->version > shown.today || one->version == article.version) continue;
        versions.push_back(pages::link(href_of(shown, one->id) + "/" + base::iso(one->version), span_of(*one, texts)));
    }
    if (!versions.empty()) parts.push_back(pages::details(texts("publishing.article.versions"), pages::list(versions)));
    return parts.empty() ? Html{} : pages::stack(parts);
}

Html body_of(const Shown& shown, const Article& article) {
    const auto& texts = shown.context.t();
    std::vector<Html> parts{pages::title_row(article.title, {pages::print_button(texts)})};
    for (auto& warning : warnings_of(shown, article)) parts.push_back(std::move(warning));
    parts.push_back(pages::paragraph(article.summary));
    if (article.passages.size() >= contents_from) {
        std::vector<Html> contents;
        for (const auto& passage : article.passages) contents.push_back(pages::link("#" + passage.id, passage.heading));
        parts.push_back(pages::details(texts("publishing.article.contents"), pages::list(contents), true));
    }
    for (const auto& passage : article.passages) parts.push_back(pages::section(passage.id, passage.heading, pages::markdown(passage.text)));
    parts.push_back(law_of(shown, article));
    parts.push_back(pages::subtle(span_of(article, texts)));
    parts.push_back(other_wordings(shown, article));
    parts.push_back(pages::rich_paragraph(texts.fill("publishing.article.ask", {localised(shown.context, "/beratta/fraga"), localised(shown.context, "/kontakt"),
                                                                                localised(shown.context, "/artiklar")})));
    return pages::stack(parts);
}

// Title and summary close together, so that each item reads as one.
Html list_of(const Shown& shown, const std::vector<const Article*>& rows, bool dated) {
    std::vector<Html> items;
    for (const auto* article : rows) {
        Html item = pages::link(href_of(shown, article->id), article->title);
        item.add(pages::paragraph(article->summary));
        if (dated) item.add(pages::subtle(span_of(*article, shown.context.t())));
        items.push_back(std::move(item));
    }
    return pages::list(items);
}

}  // namespace

http::Response Publishing::start(const http::Request& request, const identity::Context& context) const {
    const auto& texts = context.t();
    const Shown shown{articles_, s_.catalogue, context, s_.clock.today()};
    const auto asked = asked_words(request);
    std::vector<Html> parts{pages::heading(1, texts("publishing.start.title")), pages::paragraph(texts("publishing.start.about")),
                            search_form(shown, localised(context, "/artiklar"), asked)};
    if (!asked.empty()) {
        const auto found = articles_.search(asked, shown.language(), Audience::everyone, shown.today, hits_max);
        parts.push_back(hits_of(shown, found, localised(context, "/artiklar/")));
        parts.push_back(pages::rich_paragraph(texts.fill("publishing.search.ask", {localised(context, "/beratta/fraga"), localised(context, "/artiklar")})));
        return identity::public_page(context, "/artiklar", std::string{texts("publishing.start.title")}, pages::stack(parts));
    }
    const auto all = articles_.all(shown.language(), Audience::everyone, shown.today);
    for (const auto* category : s_.catalogue.codes("article_categories", shown.today)) {
        std::vector<const Article*> rows;
        std::copy_if(all.begin(), all.end(), std::back_inserter(rows), [&](const Article* one) { return one->category == category->id; });
        if (rows.empty()) continue;
        parts.push_back(pages::section(category->id, category->name.in(texts.language()),
                                       pages::stack({pages::paragraph(category->definition.in(texts.language())), list_of(shown, rows, false)})));
    }
    parts.push_back(pages::section("more", texts("publishing.start.more"),
        pages::list({pages::link(localised(context, "/handlaggningstider"), texts("publishing.times.title")),
                     pages::link(localised(context, "/tillsyn"), texts("publishing.methods.title")),
                     pages::link(localised(context, "/stallningstaganden"), texts("publishing.positions.title")),
                     pages::link(localised(context, "/press"), texts("publishing.press.title"))})));
    return identity::public_page(context, "/artiklar", std::string{texts("publishing.start.title")}, pages::stack(parts));
}

http::Response Publishing::article(const http::Request& request, const identity::Context& context) const {
    const auto id = request.captures.get("id");
    const Shown shown{articles_, s_.catalogue, context, s_.clock.today()};
    const Article* article = nullptr;
    const auto found = articles_.find(id, shown.language(), Audience::everyone, shown.today);
    if (found) {
        article = *found;
    } else if (found.error().text_key == "articles.withdrawn") {
        // What was withdrawn can still be read, with the reason first.
        for (const auto* one : articles_.versions(id, shown.language(), Audience::everyone))
            if (!article && one->withdrawn) article = one;
    } else if (found.error().text_key == "articles.no_such_language" && articles_.find(id, Language::sv, Audience::everyone, shown.today)) {
        const auto& texts = context.t();
        const auto* swedish = *articles_.find(id, Language::sv, Audience::everyone, shown.today);
        return identity::public_page(context, "/artiklar/" + id, swedish->title,
            pages::stack({pages::heading(1, swedish->title), pages::rich_paragraph(texts.fill("publishing.article.not_in_language", {"/artiklar/" + id}))}));
    }
    if (!article) return identity::not_found(context);
    return identity::public_page(context, "/artiklar/" + id, article->title, body_of(shown, *article));
}

http::Response Publishing::version(const http::Request& request, const identity::Context& context) const {
    const auto id = request.captures.get("id"), wanted = request.captures.get("version");
    const Shown shown{articles_, s_.catalogue, context, s_.clock.today()};
    const auto day = base::parse_iso_day(wanted);
    // A version to come is not published before its day.
    const auto* article = day && *day <= shown.today ? articles_.version(id, shown.language(), Audience::everyone, *day) : nullptr;
    if (!article) return identity::not_found(context);
    return identity::public_page(context, "/artiklar/" + id + "/" + wanted, article->title, body_of(shown, *article));
}

http::Response Publishing::positions(const http::Request&, const identity::Context& context) const {
    const auto& texts = context.t();
    const Shown shown{articles_, s_.catalogue, context, s_.clock.today()};
    const auto rows = articles_.list(Kind::position, shown.language(), Audience::everyone, shown.today);
    const auto gone = articles_.withdrawn(Kind::position, shown.language(), Audience::everyone, shown.today);
    std::vector<Html> parts{pages::heading(1, texts("publishing.positions.title")), pages::paragraph(texts("publishing.positions.about")),
                            pages::section("in-force", texts("publishing.positions.in_force"),
                                           rows.empty() ? pages::paragraph(texts("publishing.positions.none")) : list_of(shown, rows, true))};
    if (!gone.empty()) {
        std::vector<Html> items;
        for (const auto* article : gone)
            items.push_back(Html{pages::link(href_of(shown, article->id), article->title)}
                                .add(pages::subtle(texts.fill("publishing.article.withdrawn", {texts.date(*article->withdrawn)})))
                                .add(pages::markdown(article->withdrawn_reason)));
        parts.push_back(pages::section("withdrawn", texts("publishing.positions.withdrawn"), pages::list(items)));
    }
    return identity::public_page(context, "/stallningstaganden", std::string{texts("publishing.positions.title")}, pages::stack(parts));
}

http::Response Publishing::methods(const http::Request&, const identity::Context& context) const {
    const auto& texts = context.t();
    const Shown shown{articles_, s_.catalogue, context, s_.clock.today()};
    return identity::public_page(context, "/tillsyn", std::string{texts("publishing.methods.title")},
        pages::stack({pages::heading(1, texts("publishing.methods.title")), pages::paragraph(texts("publishing.methods.about")),
                      list_of(shown, articles_.list(Kind::method, shown.language(), Audience::everyone, shown.today), false),
                      pages::rich_paragraph(texts.fill("publishing.methods.more", {localised(context, "/stallningstaganden"), localised(context, "/artiklar")}))}));
}

http::Response Publishing::press(const http::Request&, const identity::Context& context) const {
    const auto& texts = context.t();
    const Shown shown{articles_, s_.catalogue, context, s_.clock.today()};
    return identity::public_page(context, "/press", std::string{texts("publishing.press.title")},
        pages::stack({pages::heading(1, texts("publishing.press.title")), pages::paragraph(texts("publishing.press.about")),
                      list_of(shown, articles_.list(Kind::press, shown.language(), Audience::everyone, shown.today), false),
                      pages::rich_paragraph(texts.fill("publishing.press.more", {localised(context, "/handlaggningstider"), localised(context, "/stallningstaganden"),
                                                                                 localised(context, "/kontakt")}))}));
}

}  // namespace publishing
