#pragma once
// The guide that leads whoever wants to tell or ask something to the right door, in ours or another
// house: a few plain questions, each answer leading to another question or to an outcome. Included by
// catalogue.h, which is the door.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "law.h"

namespace catalogue {

struct GuideAnswer {
    std::string id{};
    Text label{};
    Text hint{};                        // may be empty
    std::string question{};             // leads to this question, or ...
    std::string outcome{};              // ... to this outcome: one of the two
};
struct GuideQuestion {
    std::string id{};
    Text title{};                       // as it is asked
    Text about{};                       // may be empty
    std::vector<GuideAnswer> answers{};
    const GuideAnswer* answer(std::string_view id) const;
};
struct GuideWay {
    Text text{};
    std::string href{};
};
// Where somebody is led, and what is said before any form.
struct GuideOutcome {
    std::string id{};
    Text title{};
    Text happens{};                     // what happens when you go there
    Text party{};                       // whether you become a party
    Text answer{};                      // whether you get an answer
    Text secrecy{};                     // who can read it
    std::vector<std::string> provisions{};
    bool ours = true;                   // false: somebody else's door
    bool urgent = false;                // shown as a warning, before everything else
    GuideWay door{};                    // our own path, tel:, mailto: or https:
    std::vector<GuideWay> also{};
    Evidence evidence{};
};
struct Guide {
    Period period{};
    std::vector<GuideQuestion> questions{};   // the first is asked first
    std::vector<GuideOutcome> outcomes{};
    Evidence evidence{};
    const GuideQuestion* question(std::string_view id) const;
    const GuideOutcome* outcome(std::string_view id) const;
};
// Three plain questions are what somebody in need bears; catalogue check refuses a longer way.
inline constexpr int guide_questions_max = 3;

// How far answers lead: the questions answered in order, then the next question or the outcome.
struct GuideStep { const GuideQuestion* question; const GuideAnswer* answer; };
struct GuideWalk {
    std::vector<GuideStep> taken{};
    const GuideQuestion* next = nullptr;
    const GuideOutcome* outcome = nullptr;
    bool unknown_answer = false;        // something was answered to `next` that is none of its answers
};
// `answer_to(question id)` is the answer given, or empty.
template <class AnswerTo>
GuideWalk walk(const Guide& guide, AnswerTo answer_to) {
    GuideWalk walked;
    const GuideQuestion* question = guide.questions.empty() ? nullptr : &guide.questions.front();
    while (question && walked.taken.size() < guide.questions.size()) {
        const std::string given = answer_to(std::string_view{question->id});
        const GuideAnswer* answer = question->answer(given);
        walked.unknown_answer = !answer && !given.empty();
        if (!answer) break;
        walked.taken.push_back({question, answer});
        walked.outcome = guide.outcome(answer->outcome);
        question = guide.question(answer->question);
    }
    walked.next = walked.outcome ? nullptr : question;
    return walked;
}

}  // namespace catalogue
