#pragma once
// The word lists of data-synthetic/, compiled into the program.
#include <string>
#include <string_view>
#include <vector>

namespace synthetic {

using Sentences = std::vector<std::string>;

struct KindWords { std::string id, group; int share = 0; Sentences owners, names; };
struct ThemeWords { std::string id; int weight = 0, low = 1, high = 1; Sentences groups, say; };
struct Person { std::string who, whom, he, him; };
struct RoleWords { std::string id; int share = 0; Sentences groups; std::vector<Person> persons; };
struct OpeningWords { std::string role, group; Sentences say; };
struct ServiceWords { std::string service; int share = 0; Sentences say; };
struct StaffWords { std::string login, name, role; Sentences regions; };

// Of complaints and reports: who is in them, by role, and what is decided.
struct MatterWords {
    Sentences patients, relatives, relations, addresses, staff, discretion, reasons;
    std::vector<std::pair<std::string, std::string>> decisions;   // by kind
    const std::string& decision_of(std::string_view kind) const;
};

struct Words {
    Sentences stems, ends, streets, companies, foundations;
    std::string region, municipality, state;
    std::vector<KindWords> kinds;
    std::vector<ThemeWords> themes;
    std::vector<RoleWords> roles;
    std::vector<OpeningWords> openings;
    Sentences time, n, staff_words, room;
    Sentences details, feelings, closings, danger;
    std::vector<std::pair<std::string, Sentences>> unnamed;   // by group
    Sentences contact_names, subjects;
    std::vector<ServiceWords> questions, answers;
    Sentences question_openings, question_closings, question_more;
    std::vector<StaffWords> staff;
    Sentences urgent_notes, closing_notes;
    MatterWords matter;

    const Sentences& unnamed_of(std::string_view group) const;
    static const Words& shipped();
};

bool contains(const Sentences& all, std::string_view wanted);
// `text` with each {slot} of `slots` filled.
using Slots = std::vector<std::pair<std::string_view, std::string>>;
std::string filled(std::string_view text, const Slots& slots);

}  // namespace synthetic
