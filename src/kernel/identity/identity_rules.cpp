#include <array>

#include "identity/identity.h"

namespace identity {

namespace {

struct Rule { Action action; Roles roles; bool region; };

// Who may do what. The administrator reads no case; the analyst sees codes, never sealed content.
constexpr Roles case_workers = Role::handler | Role::registrar | Role::decision_maker;
constexpr std::array rules{
    Rule{Action::list_cases, case_workers | Role::analyst, true},
    Rule{Action::read_case, case_workers, true},
    Rule{Action::search_cases, case_workers, true},
    Rule{Action::assess, only(Role::handler) | Role::registrar, true},
    Rule{Action::answer, only(Role::handler), true},
    Rule{Action::forward, only(Role::handler) | Role::registrar, true},
    Rule{Action::move, only(Role::handler) | Role::registrar, true},
    Rule{Action::work_decision, only(Role::handler) | Role::decision_maker, true},
    Rule{Action::download_original, only(Role::handler) | Role::registrar, true},
    Rule{Action::read_compilation, case_workers | Role::analyst, false},
    Rule{Action::make_compilation, only(Role::analyst), false},
    Rule{Action::export_compilation, only(Role::analyst) | Role::decision_maker, false},
    Rule{Action::see_sender_identity, only(Role::handler) | Role::registrar, true},
    Rule{Action::manage_users, only(Role::administrator), false},
    Rule{Action::read_audit, only(Role::administrator), false},
    Rule{Action::see_operations, only(Role::administrator) | Role::registrar, false},
};

const Rule& rule_of(Action action) {
    for (const auto& rule : rules)
        if (rule.action == action) return rule;
    base::check_failed("an action without a rule", __FILE__, __LINE__);
}

}  // namespace

std::string_view code(Role role) {
    switch (role) {
        case Role::handler: return "handler";
        case Role::registrar: return "registrar";
        case Role::analyst: return "analyst";
        case Role::decision_maker: return "decision_maker";
        case Role::administrator: return "administrator";
    }
    return "";
}

std::optional<Role> role_of(std::string_view wanted) {
    for (const Role role : each_role)
        if (code(role) == wanted) return role;
    return {};
}

std::vector<std::string> codes(Roles roles) {
    std::vector<std::string> out;
    for (const Role role : each_role)
        if (roles & only(role)) out.emplace_back(code(role));
    return out;
}

bool Actor::sees_region(std::string_view region) const {
    return region.empty() || regions.contains("*") || regions.contains(std::string{region});
}

bool may(const Actor& actor, Action action) { return actor.has_any(rule_of(action).roles); }

base::Outcome decide(const Actor& actor, Action action, const Object& object) {
    const auto& rule = rule_of(action);
    if (!actor.has_any(rule.roles)) return base::Refusal{"identity.refused.role"};
    if (rule.region && !actor.sees_region(object.region)) return base::Refusal{"identity.refused.region"};
    return base::Done{};
}

std::string standing_purpose(const Actor& actor, const Object& object) {
    if (object.owner && object.owner != actor.user) return actor.has(Role::registrar) ? "registry" : "";
    return actor.has(Role::handler) || actor.has(Role::decision_maker) ? "handling" : "registry";
}

}  // namespace identity
