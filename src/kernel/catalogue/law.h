#pragma once
// The dated rows that everything else in the catalogue cites: texts, periods, codes, provisions,
// grounds for secrecy, rules for keeping. Included by catalogue.h, which is the door.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "i18n/i18n.h"

namespace catalogue {

// A text of the catalogue in every language of the office.
struct Text {
    std::string sv{};
    std::string en{};
    std::vector<std::pair<i18n::Language, std::string>> further{};   // languages that are not complete
    // A further language that the text lacks gets the Swedish words.
    const std::string& in(i18n::Language language) const {
        if (language == i18n::Language::en) return en;
        for (const auto& [other, words] : further)
            if (other == language) return words;
        return sv;
    }
    bool empty() const { return sv.empty() && en.empty(); }
};

// In force from the first day to the last, both included; no last day means until further notice.
// A missing first day is allowed for provisions alone: the date is not known (and said so in the note).
struct Period {
    std::optional<base::Day> first{};
    std::optional<base::Day> last{};
    bool contains(base::Day day) const { return (!first || *first <= day) && (!last || day <= *last); }
};

// Whether somebody has read the source. An unverified row is used, but staff pages that rest on
// it show a mark with the note.
struct Evidence {
    bool verified = true;
    std::string note{};
};

// ------------------------------------------------------------------ codes
// A row of codes/<list>.toml. Lists: areas, themes, severities, channels, caller_kinds,
// limits_of_service, risk_flags, sender_roles, unit_kinds.
struct Code {
    std::string id{};
    std::string parent{};               // themes: the group; empty for a group and in flat lists
    std::vector<std::string> areas{};   // hsl, sol, lss: where it is used; empty = everywhere
    int rank = 0;                       // severities: 1..5; otherwise 0
    Text name{};
    Text definition{};                  // may be empty
    Period period{};
    Evidence evidence{};
};

// ------------------------------------------------------------------ provisions
// A citable paragraph. Id: "<statute>:<paragraph>" or "<statute>:<chapter>:<paragraph>", as "fl:12", "psl:7:6".
struct Provision {
    std::string id{};
    std::string statute{};              // fl, osl, tf, psl, ...
    Text citation{};                    // as the law is cited, with chapter and number
    Text summary{};                     // what it says, in our own words
    Period period{};
    Evidence evidence{};
};

// ------------------------------------------------------------------ secrecy and retention
enum class HarmTest {
    presumed_open,      // rakt skaderekvisit: open unless disclosure is assumed to harm
    presumed_secret,    // omvant skaderekvisit: secret unless clearly harmless
    significant_harm,   // open unless significant harm ("betydande men")
    absolute,           // no test
    purpose_defeated    // secret while disclosure would defeat the purpose
};
struct SecrecyGround {
    std::string id{};
    std::string provision{};
    HarmTest test = HarmTest::presumed_secret;
    std::optional<int> years{};         // the longest time; empty = not known, see the note
    Text name{};
    Period period{};
    Evidence evidence{};
};
enum class RetentionKind { keep, dispose };
struct RetentionRule {
    std::string id{};
    RetentionKind kind = RetentionKind::keep;
    std::optional<int> years{};         // after closing; only for dispose
    std::string provision{};            // may be empty for keep, which is the main rule
    Text name{};
    Period period{};
    Evidence evidence{};
};

}  // namespace catalogue
