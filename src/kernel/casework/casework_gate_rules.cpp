#include <algorithm>

#include "casework/casework.h"

namespace casework {

namespace {

using catalogue::Predicate;
using catalogue::PredicateKind;
using catalogue::Question;

class Judge {
public:
    Judge(const catalogue::Catalogue& catalogue, const catalogue::Gate& gate, const catalogue::Answers& answers, base::Day received)
        : catalogue_{catalogue}, gate_{gate}, answers_{answers}, received_{received} {}

    GateOutcome outcome() const {
        if (gate_.pass.empty()) return by_hand();
        bool open = false;
        for (const auto& alternative : gate_.pass) {
            bool holds = true, may_hold = true;
            for (const auto& predicate : alternative) {
                if (catalogue_.holds(gate_.form, predicate, answers_, received_)) continue;
                holds = false;
                may_hold = may_hold && undecided(predicate);
            }
            if (holds) return GateOutcome::passed;
            open = open || may_hold;
        }
        return open ? GateOutcome::open : GateOutcome::failed;
    }

private:
    GateOutcome by_hand() const {
        const auto said = catalogue::answer(answers_, outcome_field);
        if (said == "passed") return GateOutcome::passed;
        return said == "failed" ? GateOutcome::failed : GateOutcome::open;
    }

    // Whether a predicate that does not hold may come to hold when more is answered.
    bool undecided(const Predicate& predicate) const {
        const auto* question = gate_.form.question(predicate.question);
        if (!question) return false;
        return predicate.kind == PredicateKind::asked ? undecided_whether_asked(*question) : undecided(*question);
    }
    bool undecided(const Question& question) const {
        if (!catalogue_.asked(gate_.form, question, answers_, received_)) return undecided_whether_asked(question);
        return question.required && !answered(question);
    }
    // A condition names questions before its own, so this comes to an end.
    bool undecided_whether_asked(const Question& question) const {
        bool some = false;
        for (const auto& condition : question.when) {
            if (catalogue_.holds(gate_.form, condition, answers_, received_)) continue;
            if (!undecided(condition)) return false;
            some = true;
        }
        return some;
    }
    bool answered(const Question& question) const {
        if (question.kind == catalogue::QuestionKind::date) return catalogue::date_answer(answers_, question.id).has_value();
        return !catalogue::answer(answers_, question.id).empty();
    }

    const catalogue::Catalogue& catalogue_;
    const catalogue::Gate& gate_;
    const catalogue::Answers& answers_;
    base::Day received_;
};

}  // namespace

std::string_view code(GateOutcome outcome) {
    switch (outcome) {
        case GateOutcome::open: break;
        case GateOutcome::passed: return "passed";
        case GateOutcome::failed: return "failed";
        case GateOutcome::excepted: return "excepted";
        case GateOutcome::discretion: return "discretion";
    }
    return "open";
}

std::string words(const base::Refusal& refusal, const i18n::Texts& texts) {
    const bool names_a_gate = refusal.text_key == "casework.refused.gate_shut" || refusal.text_key == "casework.refused.decision_gate_failed" ||
                              refusal.text_key == "casework.refused.decision_gate_open";
    if (!names_a_gate || refusal.values.size() < 2) return texts(refusal.text_key, refusal.values);
    return texts.fill(refusal.text_key, {catalogue::Text{refusal.values[0], refusal.values[1]}.in(texts.language())});
}

bool settled(GateOutcome outcome) {
    return outcome == GateOutcome::passed || outcome == GateOutcome::excepted || outcome == GateOutcome::discretion;
}

GateOutcome judge(const catalogue::Catalogue& catalogue, const catalogue::Gate& gate, const catalogue::Answers& answers, base::Day received) {
    return Judge{catalogue, gate, answers, received}.outcome();
}

}  // namespace casework
