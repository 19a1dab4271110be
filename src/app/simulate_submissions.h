#pragma once
// What a sender of the made-up authority sends.
#include "intake/intake.h"
#include "synthetic/texts.h"

namespace app {

class Senders {
public:
    Senders(const intake::Services& services, const synthetic::Register& made, const synthetic::Plan& plan, const synthetic::Teller& teller,
            std::uint64_t seed, ledger::EventKind tip_event, ledger::EventKind enquiry_event)
        : services_{services}, made_{made}, plan_{plan}, teller_{teller}, seed_{seed}, tip_event_{tip_event}, enquiry_event_{enquiry_event} {}

    // Without files; the same arrival gives the same submission.
    intake::Submission submission(const synthetic::Arrival& arrival) const;
    // A photograph of nothing, for some tips.
    bool has_picture(const synthetic::Arrival& arrival) const;
    std::string picture(const synthetic::Arrival& arrival) const;   // PNG

    // What the form of the submission's own case type makes of the answers.
    void by_form(intake::Submission& submission, const catalogue::Answers& answers, base::Day day) const;

private:
    catalogue::Answers tip_answers(const synthetic::Arrival& arrival, const synthetic::Told& told, synthetic::Random& random) const;
    catalogue::Answers question_answers(const synthetic::Told& told, std::size_t number, synthetic::Random& random) const;

    const intake::Services& services_;
    const synthetic::Register& made_;
    const synthetic::Plan& plan_;
    const synthetic::Teller& teller_;
    std::uint64_t seed_;
    ledger::EventKind tip_event_, enquiry_event_;
};

}  // namespace app
