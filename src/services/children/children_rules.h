#pragma once
#include "children/children.h"

namespace children {

// Pure: why somebody must read this at once; empty when nothing says so. A hint and no judgement.
struct Danger {
    bool answered = false;             // "I am in danger now"
    bool hurt = false;                 // says to be hurt or locked in, and did not say "no" to danger
    std::vector<std::string> words{};  // of the catalogue's list, as they stand there
    bool any() const { return answered || hurt || !words.empty(); }
};
Danger danger_in(const catalogue::Catalogue& catalogue, const catalogue::Answers& answers, base::Day today);

// A step needs something: a picture, the answer that there is danger, or a few words.
bool says_something(const catalogue::Answers& answers);

// Only the fields of one step.
catalogue::Answers of_step(const catalogue::Form& form, std::string_view step, const catalogue::Answers& answers);

// "label: value" a line, without how to reach the child; the free text stands last, as it was written.
std::string as_text(const catalogue::Catalogue& catalogue, const catalogue::Form& form,
                    const catalogue::Answers& answers, base::Day today, const i18n::Texts& texts);

// What those who answer see first: that a child has written, and why it cannot wait.
std::string title_of(const Danger& danger);

}  // namespace children
