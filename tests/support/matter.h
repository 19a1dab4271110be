#pragma once
// A case type for tests of the engine, beside the shipped catalogue: a party's matter with a clock of
// every sort and gates of every sort, so that a change of the law in catalogue/ breaks no test of it.
#include <algorithm>
#include <span>
#include <vector>

#include "base/embedded.h"
#include "support/cases.h"

namespace embedded {
std::span<const base::EmbeddedFile> catalogue();
}

namespace casework {

inline constexpr std::string_view matter_toml = R"toml(
id = "test_matter"
name = { sv = "Provsak", en = "Test matter" }
definition = { sv = "En sak.", en = "A matter." }
owner = "tips"
[[version]]
valid_from = 2019-01-01
legal_basis = ["fl:12"]
registry = { class = "8.2.1", secrecy = ["complaint"] }
feedback = "party"
party_initiated = true
retention = "keep"
forms = []
[[version.step]]
id = "received"
name = { sv = "Inkommet", en = "Received" }
next = ["waiting", "working", "closed"]
[[version.step]]
id = "waiting"
name = { sv = "Vantar", en = "Waiting" }
next = ["working", "closed"]
[[version.step]]
id = "working"
name = { sv = "Utreds", en = "Worked on" }
next = ["waiting", "decided", "closed"]
[[version.step]]
id = "decided"
name = { sv = "Beslutat", en = "Decided" }
next = ["closed"]
[[version.step]]
id = "closed"
name = { sv = "Avslutat", en = "Closed" }
[[version.gate]]
id = "first"
name = { sv = "Har den andre fatt svara?", en = "Has the other answered?" }
explanation = { sv = "Varfor.", en = "Why." }
provision = "psl:7:11"
on_fail = "hand_over"
fail_decision = "handed_over"
before = "working"
discretion = "psl:7:11"
pass = [[{ question = "asked", equals = "yes" }, { question = "answer", any_of = ["answered", "four_weeks"] }]]
[[version.gate.question]]
id = "asked"
kind = "choice"
label = { sv = "Fragat?", en = "Asked?" }
error = { sv = "Svara", en = "Answer" }
required = true
choices = [{ id = "yes", label = { sv = "Ja", en = "Yes" } }, { id = "no", label = { sv = "Nej", en = "No" } }]
[[version.gate.question]]
id = "answer"
kind = "choice"
label = { sv = "Svarat?", en = "Answered?" }
error = { sv = "Svara", en = "Answer" }
required = true
when = [{ question = "asked", equals = "yes" }]
choices = [{ id = "answered", label = { sv = "Ja", en = "Yes" } }, { id = "four_weeks", label = { sv = "Fyra veckor", en = "Four weeks" } }, { id = "waiting", label = { sv = "Nej", en = "No" } }]
[[version.gate.exception]]
id = "compulsory"
name = { sv = "Tvangsvard", en = "Compulsory care" }
provision = "psl:7:11"
[[version.gate]]
id = "age"
name = { sv = "Hogst tva ar?", en = "Two years at most?" }
explanation = { sv = "Varfor.", en = "Why." }
provision = "psl:7:11"
on_fail = "close"
fail_decision = "refused"
before = "working"
discretion = "psl:7:11"
pass = [[{ question = "event", not_older_than = { years = 2 } }]]
[[version.gate.question]]
id = "event"
kind = "date"
past = true
label = { sv = "Nar?", en = "When?" }
error = { sv = "Skriv aret", en = "Write the year" }
required = true
[[version.gate]]
id = "by_hand"
name = { sv = "Inom ansvaret?", en = "Within the remit?" }
explanation = { sv = "Varfor.", en = "Why." }
provision = "fl:20"
on_fail = "refuse"
[[version.clock]]
id = "read_target"
name = { sv = "Tas om hand", en = "Taken up" }
working_days = 2
starts_at = "received"
stops_at = "working"
internal = true
[[version.clock]]
id = "may_demand"
name = { sv = "Far begara", en = "May demand" }
months = 6
starts_at = "received"
opens_right = true
provision = "fl:12"
[[version.clock]]
id = "on_demand"
name = { sv = "Avgora", en = "Decide" }
weeks = 4
starts_on = "demand"
rolls = true
warn_days = 14
provision = "fl:12"
[[version.clock]]
id = "supplement"
name = { sv = "Komplettera", en = "Supplement" }
weeks = 2
starts_at = "waiting"
stops_at = "working"
rolls = true
provision = "fl:20"
[[version.clock]]
id = "whole"
name = { sv = "Hela arendet", en = "The whole case" }
months = 9
starts_at = "received"
may_pause = true
may_extend = true
rolls = true
warn_days = 30
letter = "delay_notice"
provision = "fl:11"
[[version.decision]]
id = "handed_over"
name = { sv = "Overlamnat", en = "Handed over" }
provision = "psl:7:12"
[[version.decision]]
id = "refused"
name = { sv = "Avvisat", en = "Refused" }
provision = "psl:7:11"
)toml";

inline catalogue::Catalogue catalogue_with_matter(std::string_view holidays = {}) {
    std::vector<base::EmbeddedFile> files{{"case_types/test_matter.toml", matter_toml}};
    for (const auto& file : embedded::catalogue()) files.push_back(file.name == "calendar/holidays.toml" && !holidays.empty() ? base::EmbeddedFile{file.name, holidays} : file);
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return catalogue::Catalogue::load(files);
}

class MatterTest : public support::CaseTest {
protected:
    static constexpr base::UserId me{7};

    void SetUp() override {
        support::CaseTest::SetUp();
        use(with_matter_);
    }
    void use(const catalogue::Catalogue& catalogue) {
        casework_ = std::make_unique<Casework>(*ledger_, catalogue, keyring_, clock_, *ids_);
    }
    base::CaseId matter() { return open("", "test_matter").id; }
    base::Outcome step(base::CaseId id, std::string_view to) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->take_step(tx, row, to, me, keys); });
    }
    base::Outcome close(base::CaseId id) {
        return act(id, [&](auto& tx, const auto& row, const auto& keys) { return casework_->close(tx, row, "refused", me, keys); });
    }
    // A refusal changes nothing: no row, no event.
    std::int64_t rows() {
        return integer("SELECT (SELECT COUNT(*) FROM casework_clock_marks) + (SELECT COUNT(*) FROM casework_gate_findings) + "
                       "(SELECT COUNT(*) FROM ledger_events)");
    }
    void expect_refused(const base::Outcome& outcome, std::string_view key, std::string_view provision, std::int64_t rows_before) {
        ASSERT_FALSE(outcome.has_value()) << "not refused: " << key;
        EXPECT_EQ(outcome.error().text_key, key);
        EXPECT_EQ(outcome.error().provision, provision) << key;
        EXPECT_EQ(rows(), rows_before) << key;
        EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has(outcome.error().text_key)) << key;
    }

    const catalogue::Catalogue with_matter_ = catalogue_with_matter();
};

}  // namespace casework
