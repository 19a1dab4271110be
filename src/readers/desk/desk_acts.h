#pragma once
// What somebody does to one or several cases at a time, and how it is taken back.
#include <optional>
#include <string>
#include <vector>

#include "desk/desk.h"

namespace desk {

// take, give (value: user id), release, theme, severity, close (values: codes), assess ("area,theme,severity").
struct Act { std::string what, value; };
// What an act needs of the one who does it; nothing for an act that does not exist.
std::optional<identity::Action> action_of(std::string_view act);

// What an act may change, as it stands in the case.
struct Snapshot {
    base::UserId owner;
    std::string area, theme;
    int severity = 0;
    std::string step, outcome;
    bool open = true;
    bool operator==(const Snapshot&) const = default;
};
Snapshot snapshot(const casework::Case& on);

struct Item {
    base::CaseId id;
    std::string number;
    std::string refused;               // text key; empty: done
    std::vector<std::string> values;   // of that text
    std::string field{};               // of the page that the refusal is about; not kept
    Snapshot before, after;
    std::string undone;                // empty: stands; "done"; else the text key of why it could not be undone
};
struct Report {
    std::int64_t id = 0;
    base::UserId user;
    base::Time made_at;
    Act act;
    std::vector<Item> items;
    // Long enough to be read, found and pressed without haste; after that, the case's own acts change it again.
    static constexpr std::int64_t undo_seconds = 120;
    bool may_undo(base::Time now) const;
    std::size_t done() const;
    std::size_t undone() const;
};
std::string to_json(const Report& report);
Report report_of(std::string_view json);

}  // namespace desk
