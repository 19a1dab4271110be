#include "articles_text.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"

namespace articles {

namespace {

constexpr std::array codes{"sv", "en", "sv@lattlast"};

// Words that say nothing in a question put in English.
constexpr std::array<std::string_view, 62> english_stop_words{
    "a",    "about", "an",   "and",  "any",  "are", "as",   "at",   "be",    "been", "but",  "by",   "can",
    "do",   "does",  "for",  "from", "had",  "has", "have", "how",  "i",     "if",   "in",   "is",   "it",
    "its",  "me",    "my",   "no",   "not",  "of",  "on",   "or",   "our",   "she",  "so",   "that", "the",
    "their", "them", "then", "there", "they", "this", "to",  "was",  "we",    "were", "what", "when", "where",
    "which", "who",  "why",  "will", "with", "would", "you", "your", "he",    "am"};

std::string english_stem(const std::string& word) {
    thread_local const std::unique_ptr<sb_stemmer, decltype(&sb_stemmer_delete)> stemmer{
        sb_stemmer_new("english", "UTF_8"), sb_stemmer_delete};
    const auto* stem = sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer.get()))};
}

bool in_word(unsigned char c) { return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::vector<char32_t> letters(std::string_view utf8) {
    std::vector<char32_t> all;
    for (const unsigned char c : utf8) {
        if ((c & 0xC0) == 0x80 && !all.empty()) all.back() = (all.back() << 6) | (c & 0x3F);
        else all.push_back(c);
    }
    return all;
}

}  // namespace

std::string_view code(Language language) { return codes[static_cast<std::size_t>(language)]; }

std::optional<Language> language_of(std::string_view code) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (codes[i] == code) return static_cast<Language>(i);
    }
    return {};
}

// A language that articles are not written in reads the Swedish ones.
Language language_of(i18n::Language language) { return language_of(i18n::code(language)).value_or(Language::sv); }

std::string to_string(const Reference& reference) {
    return fmt::format("{}/{}/{}/{}", reference.article, base::iso(reference.version), reference.passage, code(reference.language));
}

std::optional<Reference> parse_reference(std::string_view text) {
    const auto parts = base::split(text, '/');
    if (parts.size() != 4 || parts[0].empty()) return {};
    const auto day = base::parse_iso_day(parts[1]);
    const auto language = language_of(parts[3]);
    if (!day || !language) return {};
    return Reference{parts[0], *day, parts[2], *language};
}

namespace {

std::string without_signs(std::string_view markdown, const std::function<std::string(std::string_view)>& address) {
    std::string plain;
    for (std::size_t at = 0; at < markdown.size(); ++at) {
        const char c = markdown[at];
        if (c == '\\' && at + 1 < markdown.size()) {
            plain += markdown[++at];
        } else if (c == ']' && at + 1 < markdown.size() && markdown[at + 1] == '(') {
            const auto end = std::min(markdown.find(')', at), markdown.size());
            plain += address(markdown.substr(at + 2, end - std::min(end, at + 2)));
            at = end;
        } else if (c == '*' || c == '`' || c == '[') {
            // An asterisk that begins an item of a list is one; others only lend weight.
            const bool item = c == '*' && at + 1 < markdown.size() && markdown[at + 1] == ' ' && (plain.empty() || plain.back() == '\n');
            if (item) plain += '-';
        } else {
            plain += c;
        }
    }
    return std::string{base::trim(plain)};
}

}  // namespace

std::string plain_text(std::string_view markdown) {
    return without_signs(markdown, [](std::string_view) { return std::string{}; });
}

std::string letter_text(std::string_view markdown, std::string_view site) {
    return without_signs(markdown, [&](std::string_view target) {
        return " (" + (target.starts_with('/') ? std::string{site} : std::string{}) + std::string{target} + ")";
    });
}

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> all;
    const std::string small = i18n::fold(text);
    std::string word;
    for (const char c : small + " ") {
        if (in_word(static_cast<unsigned char>(c))) { word += c; continue; }
        if (!word.empty()) all.push_back(std::move(word));
        word.clear();
    }
    return all;
}

std::vector<Term> terms(const search::Analyser* analyser, Language language, std::string_view text) {
    std::vector<Term> all;
    for (auto& word : words(text)) {
        if (language == Language::en) {
            if (std::find(english_stop_words.begin(), english_stop_words.end(), word) != english_stop_words.end()) continue;
            auto stem = english_stem(word);
            all.push_back({std::move(word), {std::move(stem)}, {}});
        } else if (analyser) {
            // A word at a time, so that what was written stays beside what it is found by.
            for (auto& position : analyser->analyse(word)) all.push_back({word, std::move(position.tokens), std::move(position.parts)});
        } else {
            all.push_back({word, {word}, {}});
        }
    }
    return all;
}

std::vector<std::string> sentences(std::string_view plain) {
    std::vector<std::string> all;
    std::string sentence;
    const auto finish = [&] {
        std::string_view text = base::trim(sentence);
        while (text.starts_with("- ")) text = base::trim(text.substr(2));
        if (!text.empty()) all.emplace_back(text);
        sentence.clear();
    };
    for (std::size_t at = 0; at < plain.size(); ++at) {
        const char c = plain[at];
        if (c == '\n') {
            const bool new_block = at + 1 < plain.size() && (plain[at + 1] == '\n' || plain[at + 1] == '-' || (plain[at + 1] >= '0' && plain[at + 1] <= '9'));
            if (new_block) finish();
            else sentence += ' ';
            continue;
        }
        sentence += c;
        const bool end = (c == '.' || c == '?' || c == '!') && (at + 1 == plain.size() || plain[at + 1] == ' ' || plain[at + 1] == '\n');
        if (end) finish();
    }
    finish();
    return all;
}

int distance(std::string_view a, std::string_view b, int most) {
    const auto x = letters(a), y = letters(b);
    const auto longer = static_cast<int>(std::max(x.size(), y.size())), shorter = static_cast<int>(std::min(x.size(), y.size()));
    if (longer - shorter > most) return most + 1;
    std::vector<int> row(y.size() + 1);
    for (std::size_t j = 0; j <= y.size(); ++j) row[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= x.size(); ++i) {
        int diagonal = std::exchange(row[0], static_cast<int>(i));
        for (std::size_t j = 1; j <= y.size(); ++j) {
            const int change = diagonal + (x[i - 1] == y[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return std::min(row.back(), most + 1);
}

int forgiven(std::string_view word) {
    const auto length = base::count_characters(word);
    return length < 5 ? 0 : length < 8 ? 1 : 2;
}

}  // namespace articles
