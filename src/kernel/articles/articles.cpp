#include "articles/articles.h"

#include <algorithm>

#include "articles_index.h"

namespace articles {

namespace {

// The catalogue's row in one language; nothing when it was never written in it.
std::unique_ptr<Article> in_language(const catalogue::Article& row, Language language) {
    if (language == Language::easy && row.easy.empty()) return nullptr;
    const auto written = language == Language::en ? i18n::Language::en : i18n::Language::sv;
    auto article = std::make_unique<Article>();
    article->id = row.id;
    article->kind = row.kind;
    article->audience = row.audience;
    article->category = row.category;
    article->language = language;
    article->version = row.period.first.value_or(base::Day{});
    article->last = row.period.last;
    article->withdrawn = row.withdrawn;
    article->withdrawn_reason = row.withdrawn_reason.in(written);
    article->example = row.example;
    article->verified = row.evidence.verified;
    article->note = row.evidence.note;
    article->provisions = row.provisions;
    if (language == Language::easy) {
        article->title = row.easy.title;
        article->summary = row.easy.summary;
        for (const auto& passage : row.easy.passages) article->passages.push_back({passage.id, passage.heading, passage.text});
    } else {
        article->title = row.title.in(written);
        article->summary = row.summary.in(written);
        for (const auto& passage : row.passages) {
            article->passages.push_back({passage.id, passage.heading.in(written), passage.text.in(written)});
        }
    }
    return article;
}

bool may_see(const Article& article, Audience audience) {
    return audience == Audience::staff || article.audience == Audience::everyone;
}

void by_title(std::vector<const Article*>& rows) {
    std::sort(rows.begin(), rows.end(), [](const Article* a, const Article* b) {
        const int order = i18n::compare_swedish(a->title, b->title);
        return order != 0 ? order < 0 : a->id < b->id;
    });
}

base::Refusal refusal(const char* key, std::string_view id, base::Day day) {
    return {key, "", "", {std::string{id}, base::iso(day)}};
}

}  // namespace

const Passage* Article::passage(std::string_view wanted) const {
    const auto found = std::find_if(passages.begin(), passages.end(), [&](const Passage& one) { return one.id == wanted; });
    return found == passages.end() ? nullptr : &*found;
}

Articles::Articles(const catalogue::Catalogue& catalogue, std::shared_ptr<const search::Analyser> analyser)
    : catalogue_{catalogue}, analyser_{std::move(analyser)} {
    for (const auto& row : catalogue_.articles()) {
        for (const auto language : {Language::sv, Language::en, Language::easy}) {
            if (auto article = in_language(row, language)) rows_.push_back(std::move(article));
        }
    }
}

Articles::~Articles() = default;

std::vector<const Article*> Articles::all(Language language, Audience audience, base::Day day) const {
    std::vector<const Article*> found;
    for (const auto& row : rows_) {
        if (row->language == language && row->in_force(day) && may_see(*row, audience)) found.push_back(row.get());
    }
    by_title(found);
    return found;
}

std::vector<const Article*> Articles::list(Kind kind, Language language, Audience audience, base::Day day) const {
    auto found = all(language, audience, day);
    std::erase_if(found, [&](const Article* article) { return article->kind != kind; });
    return found;
}

std::vector<const Article*> Articles::withdrawn(Kind kind, Language language, Audience audience, base::Day day) const {
    std::vector<const Article*> found;
    for (const auto& row : rows_) {
        const bool gone = row->withdrawn && *row->withdrawn <= day;
        if (gone && row->kind == kind && row->language == language && may_see(*row, audience)) found.push_back(row.get());
    }
    by_title(found);
    std::stable_sort(found.begin(), found.end(), [](const Article* a, const Article* b) { return *a->withdrawn > *b->withdrawn; });
    return found;
}

base::Result<const Article*> Articles::find(std::string_view id, Language language, Audience audience, base::Day day) const {
    bool known = false, written = false, withdrawn = false;
    for (const auto& row : rows_) {
        if (row->id != id || !may_see(*row, audience)) continue;
        known = true;
        withdrawn = withdrawn || (row->withdrawn && *row->withdrawn <= day);
        if (row->language != language) continue;
        written = true;
        if (row->in_force(day)) return row.get();
    }
    if (!known) return refusal("articles.no_such_article", id, day);
    if (withdrawn) return refusal("articles.withdrawn", id, day);
    return refusal(written ? "articles.not_in_force" : "articles.no_such_language", id, day);
}

const Article* Articles::version(std::string_view id, Language language, Audience audience, base::Day version) const {
    for (const auto& row : rows_) {
        if (row->id == id && row->language == language && row->version == version && may_see(*row, audience)) return row.get();
    }
    return nullptr;
}

std::vector<const Article*> Articles::versions(std::string_view id, Language language, Audience audience) const {
    std::vector<const Article*> found;
    for (const auto& row : rows_) {
        if (row->id == id && row->language == language && may_see(*row, audience)) found.push_back(row.get());
    }
    std::sort(found.begin(), found.end(), [](const Article* a, const Article* b) { return a->version > b->version; });
    return found;
}

const Passage* Articles::passage(const Reference& reference) const {
    const auto* article = version(reference.article, reference.language, Audience::staff, reference.version);
    return article ? article->passage(reference.passage) : nullptr;
}

std::vector<const Article*> Articles::citing(std::string_view provision, Language language, base::Day day) const {
    auto found = all(language, Audience::staff, day);
    std::erase_if(found, [&](const Article* article) {
        return std::find(article->provisions.begin(), article->provisions.end(), provision) == article->provisions.end();
    });
    return found;
}

std::vector<Stale> Articles::stale(base::Day day) const {
    std::vector<Stale> found;
    for (const auto* article : all(Language::sv, Audience::staff, day)) {
        for (const auto& id : article->provisions) {
            const auto* provision = catalogue_.provision(id, day);
            if (!provision || !provision->period.first || *provision->period.first <= article->version) continue;
            found.push_back({article, id, *provision->period.first});
        }
    }
    return found;
}

const Articles::Index& Articles::index() const {
    std::call_once(indexed_, [this] { index_ = std::make_unique<const Index>(rows_, catalogue_, analyser_.get()); });
    return *index_;
}

Found Articles::search(std::string_view words, Language language, Audience audience, base::Day day, int limit) const {
    return index().find(words, language, [&](const Article& row) { return row.in_force(day) && may_see(row, audience); }, limit);
}

}  // namespace articles
