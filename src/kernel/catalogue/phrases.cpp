#include <algorithm>

#include "catalogue/catalogue.h"
#include "i18n/i18n.h"

namespace catalogue {

namespace {

bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

bool begins_a_word(std::string_view folded, std::string_view wanted) {
    for (auto at = folded.find(wanted); at != std::string_view::npos; at = folded.find(wanted, at + 1))
        if (at == 0 || !letter_or_digit(folded[at - 1])) return true;
    return false;
}

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : i18n::fold(text)) {
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!space)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

}  // namespace

std::vector<std::string> phrases(const Catalogue& catalogue, std::string_view list, base::Day day) {
    std::vector<std::string> words;
    for (const auto* code : catalogue.codes(list, day))
        for (const auto& name : {code->name.sv, code->name.en})
            if (std::find(words.begin(), words.end(), name) == words.end()) words.push_back(name);
    return words;
}

std::vector<std::string> phrases_in(std::string_view text, const std::vector<std::string>& phrases) {
    const auto folded = one_line(text);
    std::vector<std::string> found;
    for (const auto& phrase : phrases) {
        const auto wanted = one_line(phrase);
        if (!wanted.empty() && begins_a_word(folded, wanted)) found.push_back(phrase);
    }
    return found;
}

}  // namespace catalogue
