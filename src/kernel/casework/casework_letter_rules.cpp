// A letter's template filled in. Pure.
#include "casework/casework.h"

namespace casework {

namespace {

// One pass over the template, so that braces in what a person wrote are never taken for a placeholder.
std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string out;
    while (!text.empty()) {
        const auto open = text.find('{');
        out += text.substr(0, open);
        if (open == std::string_view::npos) break;
        text.remove_prefix(open);
        const auto close = text.find('}');
        const auto found = close == std::string_view::npos ? values.end() : values.find(std::string{text.substr(1, close - 1)});
        out += found == values.end() ? text.substr(0, 1) : std::string_view{found->second};
        text.remove_prefix(found == values.end() ? 1 : close + 1);
    }
    return out;
}

// A value may be empty, as when nobody else took part: the paragraph it would have filled goes.
std::string without_empty_paragraphs(std::string_view text) {
    std::string out;
    int newlines = 0;
    for (const char c : text) {
        newlines = c == '\n' ? newlines + 1 : 0;
        if (newlines <= 2 && (c != '\n' || !out.empty())) out += c;
    }
    while (out.ends_with('\n')) out.pop_back();
    return out;
}

}  // namespace

base::Result<std::pair<std::string, std::string>> fill(const catalogue::LetterTemplate& letter, i18n::Language language,
                                                       const std::map<std::string, std::string>& values) {
    const auto& subject = letter.subject.in(language);
    const auto& body = letter.body.in(language);
    for (const auto* text : {&subject, &body})
        for (const auto& name : catalogue::placeholders(*text))
            if (!values.contains(name)) return base::Refusal{"casework.refused.letter_value", name, letter.provision, {name}};
    return std::pair{filled(subject, values), without_empty_paragraphs(filled(body, values))};
}

}  // namespace casework
