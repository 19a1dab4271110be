#pragma once
// Interface sentences from locale/*.po (compiled in), and how Swedish and English write numbers
// and dates. msgid is a key "room.module.thing"; {0} {1} are filled by position.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace i18n {

enum class Language { sv, en };
std::string_view code(Language language);                 // "sv", "en"
std::optional<Language> language_of(std::string_view code);

// The sentences of one language. A missing key is a Bug in tests and the key itself in service.
class Texts {
public:
    static const Texts& of(Language language);

    Language language() const { return language_; }
    std::string_view operator()(std::string_view key) const;
    std::string operator()(std::string_view key, std::span<const std::string> values) const;
    std::string fill(std::string_view key, std::initializer_list<std::string_view> values) const;
    bool has(std::string_view key) const;

    std::string number(std::int64_t value) const;         // 12 345 with a no-break space · 12,345
    std::string date(base::Day day) const;                // 28 oktober 2026 · 28 October 2026
    std::string short_date(base::Day day) const;          // 28 okt · 28 Oct
    std::string time(base::Time time) const;              // 14:32
    std::string bytes(std::int64_t count) const;          // 25 MB

    explicit Texts(Language language);                    // of() is the usual way in

private:
    Language language_;
};

// Order of Swedish words: the three letters after z (ICU sv collator). For the stored sort key and for lists.
int compare_swedish(std::string_view a, std::string_view b);
std::string sort_key(std::string_view text);
std::string fold(std::string_view text);                  // NFC, lower case by ICU; keeps the letters after z

}  // namespace i18n
