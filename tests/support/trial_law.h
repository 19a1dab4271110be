#pragma once
// A small law of its own for tests of the engine, so that a change in catalogue/ breaks none of them: one
// case type with a gate, a hearing and every sort of decision, letters, delegation, two holidays.
#include <array>

#include "base/embedded.h"
#include "catalogue/catalogue.h"

namespace casework::test {

inline constexpr const char* roles_file = R"(valid_from = 2019-01-01
[[code]]
id = "complainant"
name = { sv = "Klagande", en = "Complainant" }
[[code]]
id = "patient"
name = { sv = "Patient", en = "Patient" }
[[code]]
id = "respondent"
name = { sv = "Motpart", en = "Respondent" }
[[code]]
id = "provider"
name = { sv = "Utovare", en = "Provider" }
[[code]]
id = "representative"
name = { sv = "Ombud", en = "Representative" }
[[code]]
id = "guardian"
name = { sv = "God man", en = "Guardian" }
)";

inline constexpr const char* grounds_file = R"(valid_from = 2019-01-01
[[code]]
id = "own_interest"
name = { sv = "Egen sak", en = "Own matter" }
)";

inline constexpr const char* courts_file = R"(valid_from = 2019-01-01
[[code]]
id = "administrative_court"
name = { sv = "domstolen", en = "the court" }
)";

inline constexpr const char* holidays_file = R"(
[[holiday]]
id = "christmas_day"
name = { sv = "Juldagen", en = "Christmas Day" }
month = 12
day = 25
provision = "helgdagar:1"
valid_from = 1990-01-01
[[holiday]]
id = "christmas_eve"
name = { sv = "Julafton", en = "Christmas Eve" }
month = 12
day = 24
eve = true
provision = "helgdagar:1"
valid_from = 1990-01-01
)";

inline constexpr const char* office_file = R"(name = { sv = "Kontoret", en = "The office" }
phone = "010-1"
registry_email = "office@example.test"
postal_address = ["Box 1"]
)";

inline constexpr const char* delegation_file = R"(
[[delegation]]
case_type = "*"
decision = "*"
role = "decision_maker"
valid_from = 2019-01-01
[[delegation]]
case_type = "*"
decision = "appeal_dismissed"
role = "decision_maker"
valid_from = 2019-01-01
[[delegation]]
case_type = "trial"
decision = "criticism"
role = "decision_maker"
second_reader = true
valid_from = 2019-01-01
[[delegation]]
case_type = "trial"
decision = "written_off"
role = "handler"
valid_from = 2019-01-01
[[delegation]]
case_type = "trial"
decision = "order"
role = "handler"
valid_from = 2019-01-01
)";

inline constexpr const char* case_type_file = R"(id = "trial"
name = { sv = "Prov", en = "Trial" }
definition = { sv = "Ett prov", en = "A trial" }
owner = "office"
[[version]]
valid_from = 2019-01-01
legal_basis = ["fl:6"]
registry = { class = "8.2.1", secrecy = ["health"] }
feedback = "party"
party_initiated = true
retention = "keep"
[[version.step]]
id = "received"
name = { sv = "Inkommet", en = "Received" }
next = ["investigating", "closed"]
[[version.step]]
id = "investigating"
name = { sv = "Utreds", en = "Investigating" }
next = ["closed"]
[[version.step]]
id = "closed"
name = { sv = "Avslutat", en = "Closed" }
[[version.hearing]]
id = "draft"
name = { sv = "Utkast", en = "Draft" }
roles = ["complainant", "respondent"]
reply_days = 14
provision = "psl:7:18"
[[version.hearing.exception]]
id = "needless"
name = { sv = "Onodigt", en = "Needless" }
provision = "fl:25"
[[version.decision]]
id = "criticism"
name = { sv = "Kritik", en = "Criticism" }
provision = "psl:7:18"
formal = true
hearings = ["draft"]
needs_reasons = true
states_breach = true
letter = "decision"
[[version.decision]]
id = "handed_over"
name = { sv = "Overlamnat", en = "Handed over" }
provision = "psl:7:12"
formal = true
letter = "decision"
[[version.decision]]
id = "refused"
name = { sv = "Avslag", en = "Refused" }
provision = "lss:23"
formal = true
needs_reasons = true
letter = "decision"
appeal = { court = "administrative_court", weeks = 3, provision = "fl:44" }
[[version.decision]]
id = "written_off"
name = { sv = "Avskrivet", en = "Written off" }
provision = "fl:9"
formal = true
letter = "decision"
[[version.decision]]
id = "order"
name = { sv = "Begaran", en = "Order" }
provision = "psl:7:20"
formal = true
interim = true
letter = "decision"
[[version.decision]]
id = "noted"
name = { sv = "Noterat", en = "Noted" }
[[version.gate]]
id = "provider_first"
name = { sv = "Forst", en = "First" }
explanation = { sv = "Forst", en = "First" }
provision = "psl:7:11"
on_fail = "hand_over"
fail_decision = "handed_over"
before = "investigating"
holds = ["criticism", "handed_over", "refused"]
discretion = "psl:7:11"
)";

inline constexpr const char* decision_letter = R"(id = "decision"
[[version]]
valid_from = 2019-01-01
provision = "fl:33"
name = { sv = "Beslut", en = "Decision" }
subject = { sv = "Beslut i {number}", en = "Decision in {number}" }
body = { sv = """
{party_name}

{decision_content}

Beslutat {decision_day} av {decider}; medverkade: {took_part}. Overklaga till {court} senast {last_appeal_day}.
""", en = """
{party_name}

{decision_content}

Decided {decision_day} by {decider}; took part: {took_part}. Appeal to {court} by {last_appeal_day}.
""" }
)";

inline constexpr const char* notice_letter = R"(id = "notice"
[[version]]
valid_from = 2019-01-01
provision = "fl:11"
name = { sv = "Meddelande", en = "Notice" }
subject = { sv = "Om {number}", en = "About {number}" }
body = { sv = """
Till {party_name}

{reason}

{office_name}, {office_phone}
""", en = """
To {party_name}

{reason}

{office_name}, {office_phone}
""" }
)";

inline const catalogue::Catalogue& law() {
    static const catalogue::Catalogue loaded = [] {
        const std::array<base::EmbeddedFile, 9> files{{{"codes/party_roles.toml", roles_file},
                                                       {"codes/conflict_grounds.toml", grounds_file},
                                                       {"codes/courts.toml", courts_file},
                                                       {"calendar/holidays.toml", holidays_file},
                                                       {"organisation/office.toml", office_file},
                                                       {"organisation/delegation.toml", delegation_file},
                                                       {"case_types/trial.toml", case_type_file},
                                                       {"letters/decision.toml", decision_letter},
                                                       {"letters/notice.toml", notice_letter}}};
        return catalogue::Catalogue::load(files);
    }();
    return loaded;
}

}  // namespace casework::test
