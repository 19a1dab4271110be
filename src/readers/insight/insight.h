#pragma once
// From what people tell to a basis for planning. The compilation of a week or a quarter is a frozen
// object over ALL information received in the period (tips, enquiries, complaints, notifications), as
// assessed up to ledger position P. Canonical JSON with sorted keys and integers; its hash is the
// same on both databases and for any order of the input. A later assessment makes a new edition
// that names the former. Every figure leads to the cases behind it.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "assessments/assessments.h"
#include "base/clock.h"
#include "base/result.h"
#include "casework/casework.h"
#include "catalogue/catalogue.h"
#include "db/db.h"
#include "http/http.h"
#include "identity/identity.h"
#include "ledger/ledger.h"
#include "parties/parties.h"
#include "registry/registry.h"

#include "insight_period.h"

namespace intake {
class Intake;
}

namespace insight {

struct Fingerprint;

struct Services {
    db::Database& database;
    ledger::Ledger& ledger;
    const catalogue::Catalogue& catalogue;
    std::shared_ptr<const crypto::Keyring> keyring;
    const base::Clock& clock;
    base::IdAllocator& ids;
    const parties::Parties& parties;
    const registry::Registry& registry;
    const casework::Casework& casework;
    const assessments::Assessments& assessments;
    identity::Identity& identity;
};

struct Edition {
    std::int64_t id = 0;
    Period period;
    int edition = 1;
    std::int64_t position = 0;  // of the ledger
    std::string hash;           // SHA-256 of `json`, hex
    std::string json;           // canonical
    base::Time made_at;
    std::int64_t reports = 0, events = 0;  // reports received; distinct events they tell of
    std::string former;                    // hash of the edition before this one; empty: the first
    base::UserId actor;                    // 0: the weekly job
};

// A visit of a plan that a report may have moved, in words of the page: whoever holds the plans hands it over in
// composition. `signal`: the signal that brought it; 0: none.
struct PlanUse {
    std::string href, plan, week, reason, state;
    bool by_risk = false;
    std::int64_t signal = 0;
};
using PlanUses = std::function<std::vector<PlanUse>(const identity::Context& context, base::OperationId unit, base::Day since)>;

class Insight {
public:
    explicit Insight(Services services) : s_{std::move(services)} {}

    // Composition: what intake knows of a sender. Without it no writer is told from another.
    void use(const intake::Intake& intake) { intake_ = &intake; }
    void use(PlanUses plan_uses) { plan_uses_ = std::move(plan_uses); }

    // Compiles the period as known now. The same content as the newest edition gives that edition
    // back; other content becomes a new edition that names the former.
    base::Result<Edition> compile(Period period, base::UserId by) const;
    std::vector<Edition> editions() const;                              // newest first, without json
    std::optional<Edition> edition(Period period, int number) const;  // number 0: the newest

    // Job: follows the ledger and keeps a sealed fingerprint of each text (a MinHash of its words,
    // the same under any keyring), so that the same event told twice is one event; gives what is left.
    std::int64_t fingerprint_once() const;
    std::int64_t followed(db::Reader& reader) const;   // the last event that it has read
    // Job: compiles the week and the quarter that have ended when nobody has.
    std::int64_t compile_due() const;

    http::Response list(const http::Request& request,
                        const identity::Context& context) const;  // /arbetsrum/sammanstallningar
    http::Response show(const http::Request& request, const identity::Context& context) const;  // .../{period}?utgava=
    http::Response behind(const http::Request& request,
                          const identity::Context& context) const;  // .../{period}/bakom?enhet=|tema=|...
    http::Response csv(const http::Request& request,
                       const identity::Context& context) const;  // .../{period}/csv; small counts suppressed
    http::Response map(const http::Request& request, const identity::Context& context) const;   // .../{period}/karta?tema=
    // .../{period}/utan?nummer=: which figures would be others without this one report.
    http::Response without(const http::Request& request, const identity::Context& context) const;
    // /arbetsrum/arende/{number}/anvandning: where the case's information has been used.
    http::Response used(const http::Request& request, const identity::Context& context) const;
    http::Response make(http::Request& request, const identity::Context& context) const;  // POST: compile a period

private:
    struct Gathered;
    Gathered gather(Period period) const;
    Gathered complete(Period period) const;
    Fingerprint fingerprint_of(db::Reader& reader, base::CaseId id) const;
    void fingerprint(const std::vector<base::CaseId>& cases, std::int64_t position) const;
    http::Response render_list(const identity::Context& context, std::string_view chosen,
                               const base::Refusal* refusal) const;
    Services s_;
    const intake::Intake* intake_ = nullptr;
    PlanUses plan_uses_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace insight
