#pragma once
// Providers and their operations (verksamheter): organisations, never natural persons, so nothing
// here is sealed. Addresses of sheltered homes (skyddat boende) are kept but never shown in lists
// or to the public (SoF 15:13). Thread-safe.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "db/db.h"
#include "ledger/ledger.h"

namespace parties {

struct Provider {
    base::ProviderId id;
    std::string organisation_number;   // 10 digits NNNNNN-NNNN, checked (Luhn)
    std::string name;
    std::string owner_form;            // municipality, region, state, private, non_profit
};

struct Operation {
    base::OperationId id;
    base::ProviderId provider;
    std::string code;                  // the register's own stable id (HSA-id or the office's), unique
    std::string name;
    std::string kind;                  // code list unit_kinds
    std::string address, postal_code, city;
    std::string municipality, county;  // codes
    bool active = true;
    bool address_hidden = false;
    std::string provider_name;         // joined, for showing
};

struct Found { Operation operation; double score = 0; };   // 0..1, best first

// Row of the CSV: what import reads. Columns (header required, any order):
// code, name, kind, address, postal_code, city, municipality, provider_number, provider_name, owner_form
struct ImportReport {
    std::int64_t read = 0, added = 0, changed = 0, same = 0;
    struct BadRow { std::int64_t line = 0; std::string column, words; };
    std::vector<BadRow> bad;           // every bad row; good rows are still taken
};

class Parties {
public:
    Parties(ledger::Ledger& ledger, const base::Clock& clock, base::IdAllocator& ids);

    std::optional<Operation> operation(db::Reader& reader, base::OperationId id) const;
    std::optional<Operation> operation_by_code(db::Reader& reader, std::string_view code) const;
    std::optional<Provider> provider(db::Reader& reader, base::ProviderId id) const;
    std::int64_t count(db::Reader& reader) const;
    void each(db::Reader& reader, const std::function<void(const Operation&)>& f) const;   // by code

    // Ranked register search for people who type a name, a town or both, with slips: words of
    // name, city, municipality and provider by prefix and by trigram likeness. Sheltered homes are
    // found by name only. At least two characters; never more than `limit` (≤ 50).
    std::vector<Found> search(db::Reader& reader, std::string_view text, int limit) const;
    // Units that a free text may be about, best first, with a score a person can be shown: names
    // that stand in the text, helped by the municipality when it is known.
    std::vector<Found> suggest(db::Reader& reader, std::string_view free_text, std::string_view place, int limit) const;

    // Adds or changes in batches of their own transaction; `progress` gets rows done.
    // `valid_kind` and `valid_municipality` come from the catalogue (county of the code, or empty).
    struct Checks {
        std::function<bool(std::string_view kind)> valid_kind;
        std::function<std::string(std::string_view municipality)> county_of;
    };
    ImportReport import_csv(db::Database& database, std::string_view csv, const Checks& checks, base::UserId actor,
                            const std::function<void(std::int64_t rows)>& progress) const;
    // For `vaka simulate`: many at once, in the caller's transaction.
    void add(db::Transaction& tx, const Provider& provider) const;
    void add(db::Transaction& tx, const Operation& operation) const;

private:
    struct Cache;
    ledger::Ledger& ledger_;
    const base::Clock& clock_;
    base::IdAllocator& ids_;
    std::shared_ptr<Cache> cache_;     // the words of the register, read anew when it has changed
};

// Addresses of units of these kinds are never shown.
bool hides_address(std::string_view kind);

void declare_tables(ledger::Ledger& ledger);

}  // namespace parties
