#include "children_rules.h"

#include "base/text.h"

namespace children {

Danger danger_in(const catalogue::Catalogue& catalogue, const catalogue::Answers& answers, base::Day today) {
    Danger danger;
    danger.answered = catalogue::answer(answers, "danger_now") == "yes";
    if (const auto happened = answers.find("happened"); happened != answers.end() && catalogue::answer(answers, "danger_now") != "no")
        for (const auto& one : happened->second) danger.hurt = danger.hurt || one == "hurt" || one == "locked";
    std::string said;
    for (const auto* field : {"tell", "place_name", "call_when", "more"})
        said += std::string{catalogue::answer(answers, field)} + "\n";
    danger.words = catalogue::phrases_in(said, catalogue::phrases(catalogue, "danger_words", today));
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
    if (danger.words.empty()) return std::string{sv(danger.hurt ? "children.case.hurt" : "children.case.title")};
    return sv.fill("children.case.words", {base::join(danger.words, ", ")});
}

}  // namespace children
