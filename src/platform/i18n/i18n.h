#pragma once
// Interface sentences from locale/*.po (compiled in), and how each language writes numbers and
// dates. Swedish and English are complete; a further language is one folder of locale/ with its
// language.toml, and what it lacks is Swedish and said to be. msgid is a key "room.module.thing"; {0} {1} are filled by position.
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace i18n {

// Further languages have the values after these two; languages() lists them all.
enum class Language : std::uint8_t { sv, en };
const std::vector<Language>& languages();
std::string_view code(Language language);                 // "sv", "en", "fi", "sv@lattlast"
std::optional<Language> language_of(std::string_view code);
std::string_view tag(Language language);                  // for lang="": "sv", "en", "fi", "sv"
std::string_view own_name(Language language);             // "Svenska", "English", "Suomi"
std::string_view prefix(Language language);               // of its pages: "", "/en", "/fi", "/lattlast"
bool complete(Language language);                         // has every sentence: Swedish and English
// Whether the page under this path (without prefix) is in the language.
bool speaks(Language language, std::string_view path);
// The path in a language; the start page keeps its last slash.
std::string path_in(Language language, std::string_view path);
// The language that a path's prefix names, and the path without it.
std::pair<Language, std::string_view> split_prefix(std::string_view path);

// The sentences of one language. A missing key is a Bug in tests and the key itself in service; in a
// further language it is the Swedish sentence, and the page can ask whether any was.
class Texts {
public:
    static const Texts& of(Language language);

    Language language() const { return language_; }
    std::string_view operator()(std::string_view key) const;
    std::string operator()(std::string_view key, std::span<const std::string> values) const;
    std::string fill(std::string_view key, std::initializer_list<std::string_view> values) const;
    bool has(std::string_view key) const;
    bool borrowed() const { return borrowed_; }            // a Swedish sentence stood in for one that is missing

    std::string number(std::int64_t value) const;         // 12 345 with a no-break space · 12,345
    std::string decimal(double value, int places) const;  // 2,40 · 2.40; finite, rounded to even as printf does
    std::string date(base::Day day) const;                // 28 oktober 2026 · 28 October 2026
    std::string short_date(base::Day day) const;          // 28 okt · 28 Oct
    std::string time(base::Time time) const;              // 14:32
    std::string bytes(std::int64_t count) const;          // 25 MB

    explicit Texts(Language language);                    // of() is the usual way in

private:
    Language language_;
    mutable std::atomic<bool> borrowed_ = false;           // the shared object of a language is used by many threads
};

// Order of Swedish words: the three letters after z (ICU sv collator). For the stored sort key and for lists.
int compare_swedish(std::string_view a, std::string_view b);
std::string sort_key(std::string_view text);
std::string fold(std::string_view text);                  // NFC, lower case by ICU; keeps the letters after z

}  // namespace i18n
