#pragma once
#include <string>
#include <vector>

#include "casework/casework.h"
#include "catalogue/catalogue.h"
#include "parties/parties.h"

namespace complaints {

// Pure: who is in the case by what the form says. The patient is complainant when they write
// themselves; otherwise both are there, and the writer's authority. Staff who are named are
// respondents; without them the provider is (PSL 7:15, 7:16). `represents` and the document of a
// power of attorney are set by the caller, who has their ids.
struct Parties {
    casework::CaseParty complainant;
    std::optional<casework::CaseParty> patient;
    std::vector<casework::CaseParty> respondents;
    std::optional<casework::CaseParty> provider;
};
Parties parties_of(const catalogue::Answers& answers, const std::optional<parties::Operation>& unit, base::Day today);

// Pure: the answers to a gate that are facts the sender has told, not judgements: whether the
// provider has been asked and has had four weeks (G1), and when it happened (G3). Empty for others.
catalogue::Answers facts_for_gate(std::string_view gate, const catalogue::Answers& answers, base::Day received);

// Pure: what the screener says before the form.
enum class Advice { complain, provider_first, insurer, patient_board, not_health_care };
Advice advice(std::string_view about, std::string_view asked);

}  // namespace complaints
