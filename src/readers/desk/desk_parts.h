#pragma once
// Small pieces that lists and the case page share.
#include <algorithm>

#include <map>

#include "desk_worklist.h"

namespace desk {

std::vector<pages::Choice> code_choices(const catalogue::Catalogue& catalogue, std::string_view list, base::Day today, const i18n::Texts& texts);
// The services of the office, and the case types that wait at one of them: those that are answered.
bool waits_at_a_service(const catalogue::CaseTypeVersion& version);
bool is_service(std::string_view service, const catalogue::Catalogue& catalogue, base::Day today);
std::vector<pages::Choice> service_choices(const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts);
std::string service_name(std::string_view service, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts);
std::string place_name(const catalogue::Catalogue& catalogue, const casework::Case& row);
// Address of the case page.
std::string path_of(const casework::Case& row);
std::string step_name(const casework::Case& row, const catalogue::Catalogue& catalogue, const i18n::Texts& texts);
pages::Html severity_tag(const casework::Case& row, const catalogue::Catalogue& catalogue, base::Day today, const i18n::Texts& texts);
pages::Html due_tag(const casework::Case& row, base::Day today, const i18n::Texts& texts);
// How the list of cases is shown.
struct Desk::ListLook {
    bool excerpts = false;             // the beginning of what came in; the read is recorded before
    bool choose = false;               // boxes for bulk acts
    const Answer* answer = nullptr;    // which cases stand folded under which; none: each has its row
    std::string same_href{};           // the list of one text, but for the case's id at its end
    struct Sort { std::string href; int sorted = 0; };
    std::map<std::string, Sort> sorts{};   // by column
    std::vector<std::string> hidden{}; // columns left out
    bool shows(std::string_view column) const { return std::find(hidden.begin(), hidden.end(), column) == hidden.end(); }
};

// Facets of the search match: only regions the actor sees.
std::vector<std::vector<std::string>> facets_seen(const identity::Actor& actor);

}  // namespace desk
