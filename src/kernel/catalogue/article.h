#pragma once
// Articles as the catalogue holds them: what the office says to the public and to its own staff, dated
// like law and resting on it. Included by catalogue.h, which is the door; most readers want the
// lookups of articles/articles.h instead.
#include <optional>
#include <string>
#include <vector>

#include "law.h"

namespace catalogue {

enum class ArticleKind {
    answer,     // an answer of the knowledge base
    position,   // the office's stated position in a question
    method,     // how we supervise
    press       // for journalists
};
enum class ArticleAudience { everyone, staff };

struct ArticlePassage {
    std::string id{};                   // unique within its version; never changes its meaning
    Text heading{};
    Text text{};                        // Markdown: paragraphs, lists, links, emphasis
};

// Easy to read: written for itself, not cut from the article, so its passages are its own.
struct EasyPassage {
    std::string id{}, heading{}, text{};
};
struct EasyText {
    std::string title{}, summary{};
    std::vector<EasyPassage> passages{};
    bool empty() const { return title.empty(); }
};

// One version of an article. A changed article is a new version; a version is never edited.
struct Article {
    std::string id{};
    ArticleKind kind = ArticleKind::answer;
    ArticleAudience audience = ArticleAudience::everyone;
    std::string category{};             // codes/article_categories.toml
    Period period{};
    std::optional<base::Day> withdrawn{};   // the first day it no longer counts; the period ends the day before
    Text withdrawn_reason{};
    bool example = false;               // written for the demonstration, not by an authority: pages say so
    Text title{}, summary{};
    std::vector<std::string> keywords_sv{}, keywords_en{};   // words that people search for and the text does not use
    std::vector<ArticlePassage> passages{};
    EasyText easy{};
    std::vector<std::string> provisions{};
    Evidence evidence{};
};

}  // namespace catalogue
