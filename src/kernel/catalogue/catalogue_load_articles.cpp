// Articles: read, and what can be said about their texts while the place in the file is at hand.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_articles.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

constexpr std::size_t passages_max = 30;
const std::vector<std::string> kinds{"answer", "position", "method", "press"};
const std::vector<std::string> audiences{"public", "staff"};

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What a line may not hold, in words that say what to write; empty when it is well.
std::string wrong_with(std::string_view line) {
    if (line.starts_with("#")) return "a heading inside a passage: write a [[version.passage]] of its own";
    if (line.starts_with("```") || line.starts_with("~~~")) return "a block of code: write it as plain text";
    if (line.find("![") != std::string_view::npos) return "a picture: describe it in words";
    for (std::size_t at = line.find('<'); at != std::string_view::npos; at = line.find('<', at + 1)) {
        const char next = at + 1 < line.size() ? line[at + 1] : ' ';
        if (letter(next) || next == '/' || next == '!') return "HTML: write Markdown, as **strong** or [words](/address)";
    }
    return {};
}

struct Written {
    Reader& row;                // of the text
    const char* key;            // its key there
    std::string_view text;
    bool english = false;
};

// A text between three quotation marks that begins on the next line has lost that first newline.
Place first_line(const Written& written) {
    Place place = written.row.place(written.key);
    if (written.text.find('\n') != std::string_view::npos) ++place.line;
    return place;
}

void check_lines(const Written& written, Data& data) {
    Place place = first_line(written);
    for (const auto& line : base::split(written.text, '\n')) {
        if (const auto wrong = wrong_with(base::trim(line)); !wrong.empty()) data.problem(place, "this is " + wrong);
        ++place.line;
    }
}

// Where a link leads: to our own pages in the same language, to articles that exist, or out by https.
void check_links(const Written& written, Data& data) {
    Place place = first_line(written);
    for (std::size_t at = 0; at < written.text.size(); ++at) {
        if (written.text[at] == '\n') ++place.line;
        if (!written.text.substr(at).starts_with("](")) continue;
        const std::size_t end = written.text.find(')', at);
        const std::string target{written.text.substr(at + 2, end == std::string_view::npos ? end : end - at - 2)};
        if (target.starts_with("/")) {
            const bool leads_to_english = target == "/en" || target.starts_with("/en/");
            if (leads_to_english != written.english) {
                data.problem(place, fmt::format("the link {} leads to the other language: write {}", target,
                                                written.english ? "/en" + target : target.substr(3)));
            }
            data.article_links.push_back({target.substr(leads_to_english ? 3 : 0), place});
        } else if (!target.starts_with("https://") && !target.starts_with("mailto:") && !target.starts_with("tel:")) {
            data.problem(place, fmt::format("the link {} leads nowhere: write /address, https://, mailto: or tel:", target));
        }
    }
}

void check_text(Reader& row, const char* key, const Text& text, Data& data) {
    if (!row.has(key) || text.empty()) return;
    if (auto languages = row.table(key)) {
        for (const Written& written : {Written{*languages, "sv", text.sv, false}, Written{*languages, "en", text.en, true}}) {
            check_lines(written, data);
            check_links(written, data);
        }
    }
}

std::vector<ArticlePassage> read_passages(Reader& row, Data& data) {
    std::vector<ArticlePassage> passages;
    UniqueIds unique{"passage"};
    for (Reader one : row.tables("passage", Need::required)) {
        ArticlePassage passage;
        passage.id = one.id();
        unique.add(one, passage.id);
        passage.heading = one.text("heading");
        passage.text = one.text("text");
        check_text(one, "text", passage.text, data);
        one.close();
        passages.push_back(std::move(passage));
    }
    if (passages.size() > passages_max) {
        row.problem("passage", fmt::format("an article has at most {} passages: write two articles", passages_max));
    }
    return passages;
}

EasyText read_easy(Reader& row, Data& data) {
    EasyText easy;
    if (!row.has("easy")) return easy;
    auto one = row.table("easy");
    if (!one) return easy;
    easy.title = one->string("title");
    easy.summary = one->string("summary");
    UniqueIds unique{"passage"};
    for (Reader part : one->tables("passage", Need::required)) {
        EasyPassage passage{part.id(), part.string("heading"), part.string("text")};
        unique.add(part, passage.id);
        const Written written{part, "text", passage.text, false};
        check_lines(written, data);
        check_links(written, data);
        part.close();
        easy.passages.push_back(std::move(passage));
    }
    one->close();
    return easy;
}

void read_withdrawal(Reader& row, Article& article, Data& data) {
    article.withdrawn = row.day("withdrawn_from");
    article.withdrawn_reason = row.text("withdrawn_reason", article.withdrawn ? Need::required : Need::optional);
    check_text(row, "withdrawn_reason", article.withdrawn_reason, data);
    if (!article.withdrawn) {
        if (!article.withdrawn_reason.empty()) {
            row.problem("withdrawn_reason", "a reason without its day: write withdrawn_from = the first day it no longer counts");
        }
        return;
    }
    if (article.period.last) {
        row.problem("valid_to", "a withdrawn version ends the day before it was withdrawn: take valid_to away");
    }
    if (article.period.first && *article.withdrawn <= *article.period.first) {
        row.problem("withdrawn_from", fmt::format("withdrawn_from {} is not after valid_from {}: write the first day it no "
                                                  "longer counts", base::iso(*article.withdrawn), base::iso(*article.period.first)));
    }
    article.period.last = *article.withdrawn - 1;
}

void read_keywords(Reader& row, Article& article) {
    if (!row.has("keywords")) return;
    if (auto languages = row.table("keywords")) {
        article.keywords_sv = languages->strings("sv", Need::required);
        article.keywords_en = languages->strings("en", Need::required);
        languages->close();
    }
}

void read_version(Reader& row, Article article, Data& data) {
    article.period = row.period();
    read_withdrawal(row, article, data);
    article.example = row.flag("example", false);
    article.title = row.text("title");
    article.summary = row.text("summary");
    read_keywords(row, article);
    article.provisions = row.strings("provisions", Need::required);
    for (const auto& provision : article.provisions) {
        data.refer(Referred::provision, provision, article.period, row.place("provisions"));
    }
    if (!article.category.empty()) {
        data.refer(Referred::code, article.category, article.period, row.place(), "article_categories");
    }
    article.passages = read_passages(row, data);
    article.easy = read_easy(row, data);
    article.evidence = row.evidence("article " + article.id);
    row.close();
    data.articles.add(std::move(article), row.place());
}

}  // namespace

void read_article(Reader& file, const std::string& name, Data& data) {
    Article article;
    article.id = file.id();
    if (!article.id.empty() && article.id != name) {
        file.problem("id", fmt::format("the file is {}.toml: write id = \"{}\"", name, name));
    }
    article.id = name;
    if (const auto kind = file.one_of("kind", kinds)) article.kind = static_cast<ArticleKind>(*kind);
    if (const auto audience = file.one_of("audience", audiences)) {
        article.audience = static_cast<ArticleAudience>(*audience);
    }
    article.category = file.string("category");
    for (Reader row : file.tables("version", Need::required)) read_version(row, article, data);
    file.close();
}

void check_articles(Data& data) {
    for (std::size_t i = 0; i < data.articles.items.size(); ++i) {
        const Article& article = data.articles.items[i];
        if (!article.withdrawn) continue;
        for (const Article& other : data.articles.items) {
            if (other.id != article.id || !other.period.first || *other.period.first <= *article.withdrawn - 1) continue;
            data.problem(data.articles.places[i], fmt::format("article {} was withdrawn and has a later version from {}: write "
                                                              "it under an id of its own", article.id,
                                                              base::iso(*other.period.first)));
        }
    }
    std::vector<std::string> ids;
    for (const Article& article : data.articles.items) ids.push_back(article.id);
    static constexpr std::string_view pages[] = {"/artiklar/", "/lattlast/artiklar/"};
    for (const auto& link : data.article_links) {
        for (const auto page : pages) {
            if (!link.target.starts_with(page)) continue;
            const std::string id = link.target.substr(page.size(), link.target.find_first_of("#?", page.size()) - page.size());
            if (std::find(ids.begin(), ids.end(), id) != ids.end()) continue;
            data.problem(link.place, fmt::format("there is no article \"{}\"{}: link to one that is there", id,
                                                 did_you_mean(id, ids)));
        }
    }
}

namespace {

// The day the provision got the wording that it has on `day`, when that is after `since`.
std::optional<base::Day> changed_since(const Data& data, const std::string& provision, base::Day since, base::Day day) {
    for (const Provision& row : data.provisions.items) {
        if (row.id == provision && row.period.contains(day) && row.period.first && *row.period.first > since) {
            return row.period.first;
        }
    }
    return {};
}

}  // namespace

std::vector<Catalogue::Change> articles_to_look_over(const Data& data, base::Day before, base::Day after) {
    std::vector<Catalogue::Change> found;
    for (std::size_t i = 0; i < data.articles.items.size(); ++i) {
        const Article& article = data.articles.items[i];
        if (!article.period.contains(after) || !article.period.first) continue;
        for (const auto& provision : article.provisions) {
            const auto changed = changed_since(data, provision, *article.period.first, after);
            if (!changed || *changed <= before) continue;
            found.push_back({data.articles.places[i].file, "article " + article.id,
                             fmt::format("cites provision {}, which changed {}, after this version of {}: look it over",
                                         provision, base::iso(*changed), base::iso(*article.period.first))});
        }
    }
    return found;
}

}  // namespace catalogue
