// Making text comparable, and the identifiers that stand in it.
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "base/fault.h"
#include "base/identifiers.h"
#include "linkage/linkage.h"

namespace linkage {

namespace {

bool ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

const icu::Normalizer2& instance(const icu::Normalizer2* (*make)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* found = make(status);
    if (U_FAILURE(status) || !found) throw base::Fault("ICU has no data for normalising text");
    return *found;
}

icu::UnicodeString normalised(const icu::Normalizer2& by, const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    auto out = by.normalize(text, status);
    if (U_FAILURE(status)) throw base::Fault("ICU could not normalise a text");
    return out;
}

// Letters that are no letter and mark in Unicode, but are typed as one.
std::string_view plain_of(UChar32 c) {
    switch (c) {
        case 0xE6:
            return "ae";
        case 0xF0:
            return "d";
        case 0xF8:
            return "o";
        case 0xFE:
            return "th";
        case 0x111:
            return "d";
        case 0x131:
            return "i";
        case 0x142:
            return "l";
        case 0x153:
            return "oe";
        default:
            return {};
    }
}

// Most Swedish text is ASCII, the letters of western Europe (two bytes, the first C3) and the quotes and dashes that a
// word processor writes (E2 80 ..): these are folded here, with the very answer that ICU gives.
std::size_t quick_bytes(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    if (byte(at) < 0x80) return 1;
    if (byte(at) == 0xC3 && byte(at + 1) >= 0x80 && byte(at + 1) <= 0xBF) return 2;
    const auto third = byte(at + 2);
    const bool quote = third == 0x93 || third == 0x94 || third == 0x98 || third == 0x99 || third == 0x9C || third == 0x9D;
    return byte(at) == 0xE2 && byte(at + 1) == 0x80 && quote ? 3 : 0;
}

// False, and `out` of no use, when the text has anything else.
bool quickly_folded(std::string_view text, std::string& out) {
    out.clear();
    out.reserve(text.size() + 2);
    for (std::size_t i = 0; i < text.size();) {
        const auto bytes = quick_bytes(text, i);
        if (bytes == 0) return false;
        const auto second = bytes == 2 ? static_cast<unsigned char>(text[i + 1]) : 0u;
        if (bytes == 1) out += lower(text[i]);
        else if (second == 0x9F) out += "ss";
        else if (second >= 0x80 && second < 0x9F && second != 0x97) (out += text[i]) += static_cast<char>(second + 0x20);
        else out += text.substr(i, bytes);
        i += bytes;
    }
    return true;
}

bool quick_shadow(std::string_view folded, std::string& out) {
    static constexpr std::string_view plain[32] = {"a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
                                                   "d", "n", "o", "o", "o", "o", "o", "",  "o", "u", "u", "u", "u", "y", "th", "y"};
    out.clear();
    out.reserve(folded.size());
    for (std::size_t i = 0; i < folded.size();) {
        const auto bytes = quick_bytes(folded, i);
        const auto second = bytes == 2 ? static_cast<unsigned char>(folded[i + 1]) : 0u;
        if (bytes == 0 || (bytes == 2 && second < 0xA0)) return false;
        if (bytes == 2 && !plain[second - 0xA0].empty()) out += plain[second - 0xA0];
        else out += folded.substr(i, bytes);
        i += bytes;
    }
    return true;
}

// Letters and digits of any script; what is neither is a space, an apostrophe inside a word nothing.
std::string letters_and_digits(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    const auto add = [&](std::string_view bytes, bool part_of_word) {
        if (part_of_word)
            out += bytes;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    };
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            if (byte != '\'') add(text.substr(i, 1), is_digit(text[i]) || is_lower(text[i]));
            ++i;
            continue;
        }
        UChar32 c = 0;
        auto next = static_cast<std::int32_t>(i);
        U8_NEXT(text.data(), next, static_cast<std::int32_t>(text.size()), c);
        const auto bytes = text.substr(i, static_cast<std::size_t>(next) - i);
        if (c != 0x2019 && c != 0x2BC) add(bytes, c > 0 && u_isalnum(c));
        i = static_cast<std::size_t>(next);
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

}  // namespace

std::string folded(std::string_view utf8) {
    std::string out{utf8};
    if (ascii(utf8)) {
        std::transform(out.begin(), out.end(), out.begin(), lower);
        return out;
    }
    if (quickly_folded(utf8, out)) return out;
    static const auto& by = instance(&icu::Normalizer2::getNFKCCasefoldInstance);
    out.clear();
    normalised(by, icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())}))
        .toUTF8String(out);
    return out;
}

std::string shadow(std::string_view folded) {
    if (ascii(folded)) return std::string{folded};
    if (std::string quick; quick_shadow(folded, quick)) return quick;
    static const auto& apart = instance(&icu::Normalizer2::getNFKDInstance);
    const auto text =
        normalised(apart, icu::UnicodeString::fromUTF8({folded.data(), static_cast<std::int32_t>(folded.size())}));
    std::string out;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const auto c = text.char32At(i);
        if (u_charType(c) == U_NON_SPACING_MARK) continue;
        if (const auto plain = plain_of(c); !plain.empty())
            out += plain;
        else
            icu::UnicodeString{c}.toUTF8String(out);
    }
    return out;
}

std::vector<std::string_view> words_of(std::string_view normalised) {
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < normalised.size();) {
        const auto end = std::min(normalised.find(' ', i), normalised.size());
        if (end > i) words.push_back(normalised.substr(i, end - i));
        i = end + 1;
    }
    return words;
}

Normaliser::Normaliser(std::vector<Replacement> replacements) {
    for (const auto& [from, to] : replacements) {
        const auto words = letters_and_digits(shadow(folded(from)));
        std::vector<std::string> sequence;
        for (const auto word : words_of(words)) sequence.emplace_back(word);
        if (!sequence.empty()) replaced_.emplace_back(std::move(sequence), letters_and_digits(shadow(folded(to))));
    }
    std::stable_sort(replaced_.begin(), replaced_.end(),
                     [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
}

std::string Normaliser::operator()(std::string_view utf8) const {
    auto plain = letters_and_digits(shadow(folded(utf8)));
    if (replaced_.empty()) return plain;
    const auto words = words_of(plain);
    std::string out;
    for (std::size_t i = 0; i < words.size();) {
        const auto fits = [&](const auto& replaced) {
            return replaced.first.size() <= words.size() - i &&
                   std::equal(replaced.first.begin(), replaced.first.end(),
                              words.begin() + static_cast<std::ptrdiff_t>(i));
        };
        const auto found = std::find_if(replaced_.begin(), replaced_.end(), fits);
        const std::string_view word = found == replaced_.end() ? words[i] : std::string_view{found->second};
        if (!word.empty()) {
            if (!out.empty()) out += ' ';
            out += word;
        }
        i += found == replaced_.end() ? 1 : found->first.size();
    }
    // A name that is nothing but legal forms is still a name.
    return out.empty() ? plain : out;
}

namespace {

// A run of digits with what people write between them, from `at`: the digits and where it ends.
struct Run {
    std::string digits;
    std::size_t end = 0;
    std::size_t signs = 0;  // that stood between
};

Run run_of(std::string_view text, std::size_t at, std::string_view between) {
    Run run{{}, at, 0};
    for (std::size_t i = at; i < text.size(); ++i) {
        if (is_digit(text[i])) {
            run.digits += text[i];
            run.end = i + 1;
        } else if (between.find(text[i]) == std::string_view::npos || run.digits.empty() || i > run.end) {
            break;
        } else {
            ++run.signs;
        }
    }
    return run;
}

bool stands_alone(std::string_view text, std::size_t from, std::size_t end) {
    const auto inside = [&](std::size_t i) { return is_digit(text[i]) || is_lower(lower(text[i])); };
    return (from == 0 || !inside(from - 1)) && (end >= text.size() || !inside(end));
}

void add_once(std::vector<std::string>& to, std::string value) {
    if (std::find(to.begin(), to.end(), value) == to.end()) to.push_back(std::move(value));
}

void find_hsa_ids(std::string_view text, Identifiers& found) {
    for (std::size_t i = 0; i + 13 <= text.size(); ++i) {
        if (lower(text[i]) != 's' || lower(text[i + 1]) != 'e' || !is_digit(text[i + 2])) continue;
        if (i > 0 && (is_digit(text[i - 1]) || is_lower(lower(text[i - 1])))) continue;
        auto end = i + 2;
        while (end < text.size() && (is_digit(text[end]) || is_lower(lower(text[end])) || text[end] == '-')) ++end;
        while (end > i && text[end - 1] == '-') --end;
        std::string written{text.substr(i, end - i)};
        std::transform(written.begin(), written.end(), written.begin(),
                       [](char c) { return is_lower(c) ? static_cast<char>(c - 32) : c; });
        if (auto id = base::hsa_id(written)) add_once(found.hsa_ids, *id);
    }
}

// Month and day of a personal number, or day + 60; the first digits of the six are the year.
bool date_of_person(std::string_view six) {
    const auto two = [&](std::size_t i) { return (six[i] - '0') * 10 + (six[i + 1] - '0'); };
    const auto month = two(2), day = two(4);
    return month >= 1 && month <= 12 && ((day >= 1 && day <= 31) || (day >= 61 && day <= 91));
}

bool form_of_person(std::string_view digits) {
    if (digits.size() == 12)
        return (digits.starts_with("19") || digits.starts_with("20")) && date_of_person(digits.substr(2));
    return digits.size() == 10 && date_of_person(digits);
}

}  // namespace

Identifiers identifiers_in(std::string_view text) {
    Identifiers found;
    find_hsa_ids(text, found);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i]) && text[i] != '+') continue;
        if (i > 0 && (is_digit(text[i - 1]) || is_lower(lower(text[i - 1])))) {
            while (i + 1 < text.size() && is_digit(text[i + 1])) ++i;
            continue;
        }
        const bool abroad = text[i] == '+';
        const auto number = run_of(text, abroad ? i + 1 : i, "-");
        const auto spaced = run_of(text, abroad ? i + 1 : i, "- ");
        const auto from = i;
        // What is taken as one thing is not read as another.
        const auto take = [&](std::size_t end) { i = std::max(i, end - 1); };
        const auto size = number.digits.size();
        if (abroad) {
            if (spaced.digits.starts_with("46") && spaced.digits.size() >= 9 && spaced.digits.size() <= 12) {
                add_once(found.phones, "0" + spaced.digits.substr(spaced.digits[2] == '0' ? 3 : 2));
                take(spaced.end);
            }
            continue;
        }
        if ((size == 10 || size == 12) && stands_alone(text, from, number.end) && !form_of_person(number.digits)) {
            if (auto organisation = base::organisation_number(text.substr(from, number.end - from))) {
                add_once(found.organisation_numbers, *organisation);
                take(number.end);
                continue;
            }
        }
        if (spaced.digits[0] == '0' && spaced.digits.size() >= 8 && spaced.digits.size() <= 11) {
            add_once(found.phones, spaced.digits);
            take(spaced.end);
            continue;
        }
        // "123 45" or "12345", and not the beginning of a longer number.
        const auto plain = run_of(text, from, "");
        if (text[from] != '0' && plain.digits.size() == 5 && size == 5 && stands_alone(text, from, plain.end)) {
            add_once(found.postcodes, plain.digits);
        } else if (text[from] != '0' && plain.digits.size() == 3 && plain.end < text.size() && text[plain.end] == ' ') {
            const auto second = run_of(text, plain.end + 1, "");
            if (second.digits.size() == 2 && stands_alone(text, plain.end + 1, second.end)) {
                add_once(found.postcodes, plain.digits + second.digits);
                take(second.end);
                continue;
            }
        }
        take(plain.end);
    }
    return found;
}

std::string without_personal_numbers(std::string_view text) {
    std::string out{text};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i])) continue;
        // Ten or twelve digits, with or without one sign or space before the last four.
        const auto first = run_of(text, i, "");
        if (first.digits.size() > 12) {
            i = first.end;
            continue;
        }
        auto digits = first.digits;
        auto end = first.end;
        if ((digits.size() == 6 || digits.size() == 8) && end + 1 < text.size() &&
            (text[end] == '-' || text[end] == '+' || text[end] == ' ')) {
            const auto last = run_of(text, end + 1, "");
            if (last.digits.size() == 4) {
                digits += last.digits;
                end = last.end;
            }
        }
        if (form_of_person(digits))
            std::fill(out.begin() + static_cast<std::ptrdiff_t>(i), out.begin() + static_cast<std::ptrdiff_t>(end),
                      ' ');
        i = std::max(first.end, end) - 1;
    }
    return out;
}

}  // namespace linkage
