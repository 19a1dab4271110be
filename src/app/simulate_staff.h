#pragma once
// What the staff of the made-up authority do with what came in, some days later.
#include <map>
#include <optional>

#include "simulate.h"
#include "synthetic/texts.h"

namespace app {

// A unit as it stands in the office's register.
struct RegisteredUnit { base::OperationId id; base::ProviderId provider; };

class Staff {
public:
    Staff(const SimulateOn& on, base::ManualClock& clock, const synthetic::Register& made, const std::vector<RegisteredUnit>& units,
          const synthetic::Plan& plan, const synthetic::Teller& teller, std::uint64_t seed);

    void make_accounts(bool demo);
    // Plans what will be done with a case that has come in. Large offices are filled with a smaller
    // share of answers, each of which is a commit of its own.
    void expect(std::size_t arrival, base::CaseId id, base::Day last_day);
    // Does what is due up to and with the day.
    void work_until(base::Day day);
    std::optional<base::Day> next() const {
        return agenda_.empty() ? std::nullopt : std::optional{agenda_.begin()->first};
    }
    std::int64_t acts() const { return acts_; }

    const identity::Actor& handler_of(const casework::Case& row) const;
    // Somebody who reads what the handler has written.
    const identity::Actor& colleague_of(const identity::Actor& handler) const;
    const std::vector<identity::Actor>& handlers() const { return handlers_; }
    const identity::Actor& decision_maker() const { return decision_makers_.front(); }

private:
    enum class What { read, assess, close, answer };
    struct Act { std::size_t arrival = 0; base::CaseId id; What what = What::read; };
    struct Doing { db::Transaction& tx; const Act& act; casework::Case row; crypto::CaseKeys keys; synthetic::Random random; identity::Actor actor; };

    void work(base::Day day, const std::vector<Act>& acts);
    void set_time(base::Day day, std::size_t number);
    void act(db::Transaction& tx, const Act& act);
    void read(Doing& doing);
    void assess(Doing& doing);
    void close(Doing& doing);
    void answer(const Act& act);
    casework::Case again(Doing& doing) const;
    std::string theme_judged(const synthetic::Event& event, synthetic::Random& random) const;
    std::string area_judged(const synthetic::Event& event, const std::string& theme) const;

    const SimulateOn& on_;
    const intake::Services& s_;
    base::ManualClock& clock_;
    const synthetic::Register& made_;
    const std::vector<RegisteredUnit>& units_;
    const synthetic::Plan& plan_;
    const synthetic::Teller& teller_;
    std::uint64_t seed_;
    double handled_ = 0.85, answered_ = 0.75;
    std::map<base::Day, std::vector<Act>> agenda_;
    std::map<std::size_t, base::CaseId> first_of_event_;
    std::vector<identity::Actor> handlers_, decision_makers_;
    std::int64_t acts_ = 0;
};

}  // namespace app
