#pragma once
// Complaints about health care and reports about social services in the made-up authority: what is
// sent, who is party, and how the staff take each through gates and hearings to its end.
#include <map>
#include <optional>

#include "simulate_staff.h"
#include "simulate_submissions.h"

namespace app {

class Matters {
public:
    // `plan` and `teller` are those of the matters alone.
    struct Made {
        const synthetic::Register& made;
        const std::vector<RegisteredUnit>& units;
        const synthetic::Plan& plan;
        const synthetic::Teller& teller;
    };
    Matters(const SimulateOn& on, base::ManualClock& clock, const Made& made, const Senders& senders,
            const Staff& staff, std::uint64_t seed)
        : s_{on.intake.services()}, clock_{clock}, made_{made}, senders_{senders}, staff_{staff}, seed_{seed} {}

    // The same arrival gives the same submission.
    intake::Submission submission(const synthetic::Arrival& arrival, ledger::EventKind complaint_event,
                                  ledger::EventKind report_event) const;
    void expect(std::size_t arrival, base::CaseId id, base::Day last_day);
    void work_until(base::Day day);
    std::optional<base::Day> next() const {
        return agenda_.empty() ? std::nullopt : std::optional{agenda_.begin()->first};
    }
    std::int64_t acts() const { return acts_; }

private:
    enum class What { enter, triage, hear_complaint, hear_views, hear_draft, demand, decide, position };
    struct Act {
        std::size_t arrival = 0;
        base::CaseId id;
        What what = What::enter;
    };
    // What is so, of which the sender tells a part.
    struct Facts {
        bool relative = false, staff_named = false, anonymous = false, slow = false;
        std::string subject, injury, compulsory, rights, asked, answer, wish;
        base::Day event, asked_day;
    };
    struct Doing {
        db::Transaction& tx;
        const Act& act;
        casework::Case row;
        crypto::CaseKeys keys;
        synthetic::Random random;
        identity::Actor actor;
        Facts facts;
    };

    bool complaint(const synthetic::Arrival& arrival) const {
        return made_.made.units[made_.plan.events[arrival.event].unit].area == "hsl";
    }
    Facts facts_of(const synthetic::Arrival& arrival) const;
    catalogue::Answers complaint_answers(const synthetic::Arrival& arrival) const;
    catalogue::Answers report_answers(const synthetic::Arrival& arrival) const;
    void put(base::Day day, const Act& act);
    void act(db::Transaction& tx, const Act& act);
    void enter_complaint(Doing& doing);
    void enter_report(Doing& doing);
    void triage(Doing& doing);
    void assess(Doing& doing);
    void hear(Doing& doing, std::string_view rule);
    void decide(Doing& doing);
    void decide_as(Doing& doing, const std::string& kind);
    void answer(Doing& doing, std::string_view gate, const catalogue::Answers& answers, base::UserId actor);
    void again(Doing& doing) const;

    const intake::Services& s_;
    base::ManualClock& clock_;
    Made made_;
    const Senders& senders_;
    const Staff& staff_;
    std::uint64_t seed_;
    base::Day last_;
    std::map<base::Day, std::vector<Act>> agenda_;
    std::int64_t acts_ = 0;
};

}  // namespace app
