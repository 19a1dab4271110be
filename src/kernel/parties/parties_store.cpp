#include "parties_store.h"

namespace parties::store {

namespace {

constexpr std::string_view operation_columns =
    "SELECT o.id, o.provider_id, o.code, o.name, o.kind, o.address, o.postal_code, o.city, o.municipality, o.county, o.active, "
    "o.address_hidden, p.name FROM parties_operations o JOIN parties_providers p ON p.id = o.provider_id ";

Operation operation_of(const db::Row& row) {
    return {row.id<base::OperationId>(0), row.id<base::ProviderId>(1), row.string(2), row.string(3), row.string(4), row.string(5),
            row.string(6), row.string(7), row.string(8), row.string(9), row.integer(10) != 0, row.integer(11) != 0, row.string(12)};
}

std::optional<Operation> one_operation(db::Reader& reader, std::string_view where, const db::Value& value) {
    std::optional<Operation> found;
    reader.first(std::string{operation_columns} + std::string{where}, {value}, [&](const db::Row& row) { found = operation_of(row); });
    return found;
}

std::optional<Provider> one_provider(db::Reader& reader, std::string_view where, const db::Value& value) {
    std::optional<Provider> found;
    reader.first("SELECT id, organisation_number, name, owner_form FROM parties_providers " + std::string{where}, {value},
                 [&](const db::Row& row) { found = Provider{row.id<base::ProviderId>(0), row.string(1), row.string(2), row.string(3)}; });
    return found;
}

}  // namespace

db::Values values(const Provider& provider) {
    return {provider.id, provider.organisation_number, provider.name, provider.owner_form};
}

db::Values values(const Operation& operation) {
    return {operation.id, operation.provider, operation.code, operation.name, operation.kind, operation.address,
            operation.postal_code, operation.city, operation.municipality, operation.county, operation.active, operation.address_hidden};
}

void update(db::Transaction& tx, const Provider& provider) {
    tx.execute("UPDATE parties_providers SET name = ?, owner_form = ? WHERE id = ?", {provider.name, provider.owner_form, provider.id});
}

void update(db::Transaction& tx, const Operation& operation) {
    tx.execute("UPDATE parties_operations SET provider_id = ?, name = ?, kind = ?, address = ?, postal_code = ?, city = ?, "
               "municipality = ?, county = ?, active = ?, address_hidden = ? WHERE id = ?",
               {operation.provider, operation.name, operation.kind, operation.address, operation.postal_code, operation.city,
                operation.municipality, operation.county, operation.active, operation.address_hidden, operation.id});
}

std::optional<Operation> operation_by_id(db::Reader& reader, base::OperationId id) { return one_operation(reader, "WHERE o.id = ?", id); }
std::optional<Operation> operation_by_code(db::Reader& reader, std::string_view code) {
    return one_operation(reader, "WHERE o.code = ?", code);
}
std::optional<Provider> provider_by_id(db::Reader& reader, base::ProviderId id) { return one_provider(reader, "WHERE id = ?", id); }
std::optional<Provider> provider_by_number(db::Reader& reader, std::string_view number) {
    return one_provider(reader, "WHERE organisation_number = ?", number);
}

std::int64_t count(db::Reader& reader) { return reader.integer("SELECT COUNT(*) FROM parties_operations").value_or(0); }

void each(db::Reader& reader, const std::function<void(const Operation&)>& f) {
    reader.query(std::string{operation_columns} + "ORDER BY o.code", {}, [&](const db::Row& row) { f(operation_of(row)); });
}

std::int64_t version(db::Reader& reader) { return reader.integer("SELECT version FROM parties_state WHERE id = 1").value_or(0); }

void set_version(db::Transaction& tx, std::int64_t version) {
    tx.execute("INSERT INTO parties_state (id, version) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version", {version});
}

}  // namespace parties::store
