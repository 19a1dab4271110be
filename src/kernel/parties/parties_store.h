#pragma once
#include "parties/parties.h"

namespace parties::store {

inline const ledger::Table providers{"parties_providers", {"id", "organisation_number", "name", "owner_form"}};
inline const ledger::Table operations{"parties_operations",
    {"id", "provider_id", "code", "name", "kind", "address", "postal_code", "city", "municipality", "county", "active", "address_hidden"}};

db::Values values(const Provider& provider);
db::Values values(const Operation& operation);
void update(db::Transaction& tx, const Provider& provider);
void update(db::Transaction& tx, const Operation& operation);

std::optional<Operation> operation_by_id(db::Reader& reader, base::OperationId id);
std::optional<Operation> operation_by_code(db::Reader& reader, std::string_view code);
std::optional<Provider> provider_by_id(db::Reader& reader, base::ProviderId id);
std::optional<Provider> provider_by_number(db::Reader& reader, std::string_view organisation_number);
std::int64_t count(db::Reader& reader);
void each(db::Reader& reader, const std::function<void(const Operation&)>& f);

// 0 before the first change.
std::int64_t version(db::Reader& reader);
void set_version(db::Transaction& tx, std::int64_t version);

}  // namespace parties::store
