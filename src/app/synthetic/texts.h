#pragma once
// Tips and questions in words, from what happened and who tells. The same seed and number give the
// same words, whatever order they are asked for in.
#include "plan.h"

namespace synthetic {

struct Told {
    std::string text;                  // what a person writes
    std::string subject;               // of an e-mail
    std::string role;                  // code list sender_roles; empty: not said
    std::string service;               // of a question
    bool unit_named = false;           // the text says which unit
};

class Teller {
public:
    Teller(const Words& words, const Register& made, const Plan& plan, std::uint64_t seed, double typo_share = 0.25)
        : words_{words}, made_{made}, plan_{plan}, seed_{seed}, typo_share_{typo_share} {}

    Told tip(const Arrival& arrival) const;
    Told question(const Arrival& arrival) const;

private:
    Slots slots_of(const Event& event, std::size_t number, const Person& person, const std::string& unit) const;
    const RoleWords& role_of(const std::string& group, Random& random) const;
    std::string opening_of(const std::string& role, const std::string& group, Random& random) const;
    std::string with_typos(std::string text, Random& random) const;

    const Words& words_;
    const Register& made_;
    const Plan& plan_;
    std::uint64_t seed_;
    double typo_share_;
};

}  // namespace synthetic
