#include "children_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace children {

namespace {

bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// The words begin a word of the text: the inflected forms count, what merely ends so does not.
bool begins_a_word(std::string_view folded, std::string_view wanted) {
    for (auto at = folded.find(wanted); at != std::string_view::npos; at = folded.find(wanted, at + 1))
        if (at == 0 || !letter_or_digit(folded[at - 1])) return true;
    return false;
}

// Line breaks and double spaces are no reason to miss what was said.
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

Danger danger_in(const catalogue::Catalogue& catalogue, const catalogue::Answers& answers, base::Day today) {
    Danger danger;
    danger.answered = catalogue::answer(answers, "danger_now") == "yes";
    std::string said;
    for (const auto* field : {"tell", "place_name", "call_when", "more"})
        said += std::string{catalogue::answer(answers, field)} + "\n";
    const auto folded = one_line(said);
    for (const auto* code : catalogue.codes("danger_words", today))
        for (const auto& words : {code->name.sv, code->name.en}) {
            const auto wanted = one_line(words);
            const bool known = std::find(danger.words.begin(), danger.words.end(), words) != danger.words.end();
            if (!wanted.empty() && !known && begins_a_word(folded, wanted)) danger.words.push_back(words);
        }
    return danger;
}

bool says_something(const catalogue::Answers& answers) {
    const auto happened = answers.find("happened");
    return (happened != answers.end() && !happened->second.empty()) ||
           catalogue::answer(answers, "danger_now") == "yes" || !base::trim(catalogue::answer(answers, "tell")).empty();
}

catalogue::Answers of_step(const catalogue::Form& form, std::string_view step, const catalogue::Answers& answers) {
    catalogue::Answers some;
    for (const auto* question : form.questions_of(step))
        if (const auto found = answers.find(question->id); found != answers.end()) some.insert(*found);
    return some;
}

std::string as_text(const catalogue::Catalogue& catalogue, const catalogue::Form& form,
                    const catalogue::Answers& answers, base::Day today, const i18n::Texts& texts) {
    std::vector<std::string> lines;
    for (const auto& row : intake::answer_rows(catalogue, form, answers, today, texts, "", false)) {
        if (row.value == texts("intake.check.not_said") || row.value == base::trim(catalogue::answer(answers, "tell")))
            continue;
        lines.push_back(row.label + (row.label.ends_with('?') || row.label.ends_with('.') ? " " : ": ") + row.value);
    }
    auto text = base::join(lines, "\n");
    const std::string told{base::trim(catalogue::answer(answers, "tell"))};
    if (!told.empty()) text += (text.empty() ? "" : "\n\n") + told;
    return text;
}

std::string title_of(const Danger& danger) {
    const auto& sv = i18n::Texts::of(i18n::Language::sv);
    if (danger.answered) return std::string{sv("children.case.danger")};
    return danger.words.empty() ? std::string{sv("children.case.title")}
                                : sv.fill("children.case.words", {base::join(danger.words, ", ")});
}

}  // namespace children
