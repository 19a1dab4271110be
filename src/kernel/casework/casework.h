#pragma once
// Cases: opened, moved by the steps of their type, watched by its clocks, closed. One engine for
// every case type of the catalogue. The access decision sits here, in the store layer: a function
// that takes an Actor gives nothing that the actor may not see.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "case_parties.h"
#include "catalogue/catalogue.h"
#include "clocks.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "decisions.h"
#include "dispatch.h"
#include "fees.h"
#include "gates.h"
#include "hearings.h"
#include "identity/identity.h"
#include "ledger/ledger.h"
#include "letters.h"
#include "next_action.h"
#include "registry/registry.h"
#include "watch.h"

namespace casework {

struct Case {
    base::CaseId id;
    std::string type;
    base::Day version_day;             // the law it was opened under
    registry::RegistryNumber number;
    std::string channel;
    base::Day received_day;
    base::Time received_at;            // start of the day for anonymous senders
    bool anonymous = false;
    std::string region;                // department; empty: national
    std::string county, municipality;
    std::string step;
    bool open = true, urgent = false;
    base::UserId owner;
    std::string area, theme;
    int severity = 0;                  // 1..5, 0 not judged
    base::OperationId unit;
    base::ProviderId provider;
    std::string clock;                 // the clock that is due next; empty: none
    base::Day due_day;
    std::string outcome;
    base::Day closed_day;
    std::string secrecy;
    identity::Object object() const { return {region, owner}; }
};

// What opening a case needs. Keys are made by the caller, who seals with them first.
struct Opening {
    base::CaseId id;
    std::string type;
    std::string channel;
    base::Day received_day;
    base::Time received_at;
    bool anonymous = false;
    std::string region, county, municipality;
    bool urgent = false;
    std::string area, theme;           // as the sender said, until somebody judges
    base::OperationId unit;
    base::ProviderId provider;
    crypto::CaseKeys keys;
    std::string keys_wrapped;
};

struct Opened { registry::RegistryNumber number; ledger::RowContent row; };

// Filters of lists; empty members do not filter. Lives in the URL of the inbox.
struct Filter {
    std::string state = "open";        // open, closed, all
    std::string type, area, theme, region, county, channel;
    int severity_min = 0;
    bool urgent = false, overdue = false, unlinked = false;
    std::optional<base::UserId> owner; // 0: nobody
    base::OperationId unit;
    base::CaseId after;                // keyset: older than this one, or newer when the oldest come first
    bool oldest_first = false;
    bool by_due = false;               // what is due first stands first, what has no day last; `oldest_first` says nothing then
    int limit = 50;
};

struct Listed { std::vector<Case> cases; std::int64_t total = 0; };

class Casework {
public:
    Casework(ledger::Ledger& ledger, const catalogue::Catalogue& catalogue, std::shared_ptr<const crypto::Keyring> keyring,
             const base::Clock& clock, base::IdAllocator& ids);

    // In the caller's transaction; the caller appends the event with the row it gets. The version
    // must be looked up before (a day with no version in force is a Refusal).
    base::Result<const catalogue::CaseTypeVersion*> version(std::string_view type, base::Day day) const;
    Opened open_case(db::Transaction& tx, const Opening& opening, const catalogue::CaseTypeVersion& version) const;

    std::optional<Case> find(db::Reader& reader, base::CaseId id) const;
    std::optional<Case> find(db::Reader& reader, const registry::RegistryNumber& number) const;
    // Null also when the actor may not: an unknown and a forbidden case answer alike.
    std::optional<Case> find_for(db::Reader& reader, const registry::RegistryNumber& number, const identity::Actor& actor,
                                 identity::Action action) const;
    crypto::CaseKeys keys(db::Reader& reader, base::CaseId id) const;

    // Newest first unless the filter says otherwise, only what the actor may see.
    std::vector<Case> list(db::Reader& reader, const identity::Actor& actor, const Filter& filter) const;
    // The same with how many there are from `after` on: up to `max`; max + 1 means more.
    Listed list_counted(db::Reader& reader, const identity::Actor& actor, const Filter& filter, int max) const;
    std::vector<Case> by_ids(db::Reader& reader, const std::vector<std::int64_t>& ids, const identity::Actor& actor) const;
    // Every case, rising by id, some thousands in memory at a time; and every case received in the days, in order of
    // number. For those who decide for themselves who may see what.
    void each(db::Reader& reader, const std::function<void(const Case&)>& f) const;
    void each_received(db::Reader& reader, base::Day first, base::Day last, const std::function<void(const Case&)>& f) const;

    // How many cases of a type and a department, closed in the days, took so many days from receipt to closing.
    // Counts alone: for figures that decide for themselves what may be shown.
    struct Taken { std::string type, region; int days = 0; std::int64_t cases = 0; };
    std::vector<Taken> taken(db::Reader& reader, base::Day first, base::Day last) const;

    // Acts. Each appends its event; each refuses a step the type does not know, and one that stays shut until
    // a gate is settled (casework.refused.gate_shut, values: the gate's name in sv and en, see in_language).
    base::Outcome take_step(db::Transaction& tx, const Case& old, std::string_view step, base::UserId actor, const crypto::CaseKeys& keys) const;
    // By the shortest way through the type's steps, each step an event of its own; nothing when the
    // case stands there or past it already.
    base::Outcome advance(db::Transaction& tx, const Case& old, std::string_view step, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome close(db::Transaction& tx, const Case& old, std::string_view outcome, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome reopen(db::Transaction& tx, const Case& old, base::UserId actor, const crypto::CaseKeys& keys) const;
    // Takes back a step or a closing that was just made by mistake: the case stands where it stood, and its clocks
    // run as if it had never left. Both the act and its undoing stay in the ledger.
    base::Outcome put_back(db::Transaction& tx, const Case& now, std::string_view step, base::UserId actor, const crypto::CaseKeys& keys) const;
    void assign(db::Transaction& tx, const Case& old, base::UserId owner, base::UserId actor, const crypto::CaseKeys& keys) const;
    void set_urgent(db::Transaction& tx, const Case& old, bool urgent, std::string_view region, base::UserId actor, const crypto::CaseKeys& keys) const;
    void set_region(db::Transaction& tx, const Case& old, std::string_view region, base::UserId actor, const crypto::CaseKeys& keys) const;
    void link(db::Transaction& tx, const Case& one, const Case& other, std::string_view kind, base::UserId actor, const crypto::CaseKeys& keys) const;

    struct Note { std::int64_t id = 0; base::Time at; base::UserId actor; std::string kind, text; };
    void note(db::Transaction& tx, const Case& on, std::string_view kind, std::string_view text, base::UserId actor, const crypto::CaseKeys& keys) const;
    std::vector<Note> notes(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;
    struct Link { base::CaseId other; std::string kind; bool outgoing = true; };
    std::vector<Link> links(db::Reader& reader, base::CaseId id) const;

    // For assessments: the newest judgement becomes the case's own columns.
    struct Judged { std::string area, theme; int severity = 0; base::OperationId unit; base::ProviderId provider; std::string county, municipality, region; };
    ledger::RowContent set_judged(db::Transaction& tx, base::CaseId id, const Judged& judged) const;

    // The whole file of a case, unsealed: record the read first.
    CaseFile file(db::Reader& reader, const Case& on, const crypto::CaseKeys& keys) const;
    // The case's own next due day, from its clocks as they now stand; for Clocks.
    void set_due(db::Transaction& tx, base::CaseId id, const ledger::EventKind& because, base::UserId actor,
                 std::vector<ledger::RowContent> rows, const crypto::CaseKeys& keys) const;

    // The parts of the engine; each is made of this and holds no state of its own.
    Clocks clocks() const { return Clocks{*this}; }
    Gates gates() const { return Gates{*this}; }
    CaseParties case_parties() const { return CaseParties{*this}; }
    Hearings hearings() const { return Hearings{*this}; }
    Decisions decisions() const { return Decisions{*this}; }
    Letters letters() const { return Letters{*this}; }
    Fees fees() const { return Fees{*this}; }
    Dispatches dispatches() const { return Dispatches{*this}; }
    ClockWatch watch() const { return ClockWatch{*this}; }

    // What the parts are made of.
    const catalogue::Catalogue& catalogue() const { return catalogue_; }
    const ledger::Ledger& ledger() const { return ledger_; }
    const base::Clock& clock() const { return clock_; }
    base::IdAllocator& ids() const { return ids_; }
    const crypto::Keyring& keyring() const { return *keyring_; }
    const registry::Registry& registry() const { return *registry_; }
    void use(const registry::Registry& registry) { registry_ = &registry; }   // composition: letters and decisions become documents
    // Composition: what an officer is called, for decisions and their letters (FL 31). Without it nobody has a name.
    using Names = std::function<std::string(db::Reader&, base::UserId)>;
    void use(Names names) { names_ = std::move(names); }
    std::string name_of(db::Reader& reader, base::UserId user) const { return names_ && user ? names_(reader, user) : std::string{}; }

private:
    friend class Decisions;
    // By the decision that was taken in the same transaction, or by an outcome that is none.
    void close_with(db::Transaction& tx, const Case& old, std::string_view outcome, base::UserId actor, const crypto::CaseKeys& keys) const;

    ledger::Ledger& ledger_;
    const catalogue::Catalogue& catalogue_;
    std::shared_ptr<const crypto::Keyring> keyring_;
    const base::Clock& clock_;
    base::IdAllocator& ids_;
    const registry::Registry* registry_ = nullptr;
    Names names_;
};

void declare_tables(ledger::Ledger& ledger, const crypto::Keyring& keyring);

}  // namespace casework
