#include "parties/parties.h"

#include <mutex>
#include <unordered_map>

#include "base/text.h"
#include "catalogue/catalogue.h"
#include "parties_events.h"
#include "parties_index.h"
#include "parties_rules.h"
#include "parties_store.h"

namespace parties {

namespace {

constexpr std::size_t batch_rows = 500;

std::string municipality_name(std::string_view code) {
    const auto* found = catalogue::Catalogue::shipped().municipality(code);
    return found ? found->name : "";
}

std::shared_ptr<const WordIndex> read_index(db::Reader& reader) {
    auto index = std::make_shared<WordIndex>();
    store::each(reader, [&](const Operation& operation) { index->add(operation, municipality_name(operation.municipality)); });
    index->finish();
    return index;
}

}  // namespace

// One index, that of the version last read. A version number is used once, so an index made inside
// a transaction that is rolled back is never taken for another.
struct Parties::Cache {
    std::mutex mutex;
    std::int64_t version = -1;
    std::shared_ptr<const WordIndex> index;

    std::shared_ptr<const WordIndex> of(db::Reader& reader) {
        const auto now = store::version(reader);
        const std::lock_guard lock{mutex};
        if (!index || version != now) {
            index = read_index(reader);
            version = now;
        }
        return index;
    }
};

Parties::Parties(ledger::Ledger& ledger, const base::Clock& clock, base::IdAllocator& ids)
    : ledger_{ledger}, clock_{clock}, ids_{ids}, cache_{std::make_shared<Cache>()} {}

std::optional<Operation> Parties::operation(db::Reader& reader, base::OperationId id) const { return store::operation_by_id(reader, id); }
std::optional<Operation> Parties::operation_by_code(db::Reader& reader, std::string_view code) const {
    return store::operation_by_code(reader, code);
}
std::optional<Provider> Parties::provider(db::Reader& reader, base::ProviderId id) const { return store::provider_by_id(reader, id); }
std::int64_t Parties::count(db::Reader& reader) const { return store::count(reader); }
void Parties::each(db::Reader& reader, const std::function<void(const Operation&)>& f) const { store::each(reader, f); }

namespace {

std::vector<Found> loaded(db::Reader& reader, const std::vector<WordIndex::Hit>& hits) {
    std::vector<Found> found;
    for (const auto& hit : hits)
        if (auto operation = store::operation_by_id(reader, hit.id)) found.push_back({std::move(*operation), hit.score});
    return found;
}

}  // namespace

std::vector<Found> Parties::search(db::Reader& reader, std::string_view text, int limit) const {
    if (!base::valid_utf8(text)) return {};
    return loaded(reader, cache_->of(reader)->search(text.substr(0, 400), limit));
}

std::vector<Found> Parties::suggest(db::Reader& reader, std::string_view free_text, std::string_view place, int limit) const {
    return loaded(reader, cache_->of(reader)->suggest(free_text, place, limit));
}

void Parties::add(db::Transaction& tx, const Provider& provider) const {
    const auto number = organisation_number_of(provider.organisation_number);
    CHECK(provider.id && number == provider.organisation_number);
    const auto row = ledger::insert(tx, store::providers, store::values(provider));
    store::set_version(tx, ids_.next());
    ledger_.append(tx, {provider_added, {}, {}, {}, clock_.now()}, {row});
}

void Parties::add(db::Transaction& tx, const Operation& operation) const {
    CHECK(operation.id && operation.provider && !operation.code.empty());
    const auto row = ledger::insert(tx, store::operations, store::values(operation));
    store::set_version(tx, ids_.next());
    ledger_.append(tx, {operation_added, {}, {}, {}, clock_.now()}, {row});
}

namespace {

struct Counts { std::int64_t added = 0, changed = 0, same = 0; };

bool equal(const Operation& a, const Operation& b) { return store::values(a) == store::values(b); }
bool equal(const Provider& a, const Provider& b) { return store::values(a) == store::values(b); }

// The rows of one transaction; what it changed goes into one event.
class Batch {
public:
    Batch(db::Transaction& tx, base::IdAllocator& ids) : tx_{tx}, ids_{ids} {}

    void take(const RegisterRow& row) {
        auto wanted = row.operation;
        wanted.provider = provider_of(row.provider);
        const auto old = store::operation_by_code(tx_, wanted.code);
        if (!old) {
            wanted.id = ids_.make<base::OperationId>();
            rows_.push_back(ledger::insert(tx_, store::operations, store::values(wanted)));
            ++counts_.added;
            return;
        }
        wanted.id = old->id;
        if (equal(wanted, *old)) { ++counts_.same; return; }
        store::update(tx_, wanted);
        rows_.push_back(ledger::reread(tx_, store::operations, wanted.id.value));
        ++counts_.changed;
    }
    const std::vector<ledger::RowContent>& rows() const { return rows_; }
    const Counts& counts() const { return counts_; }

private:
    base::ProviderId provider_of(Provider wanted) {
        auto& known = providers_[wanted.organisation_number];
        if (known) return known;
        const auto old = store::provider_by_number(tx_, wanted.organisation_number);
        known = wanted.id = old ? old->id : ids_.make<base::ProviderId>();
        if (!old) {
            rows_.push_back(ledger::insert(tx_, store::providers, store::values(wanted)));
        } else if (!equal(wanted, *old)) {
            store::update(tx_, wanted);
            rows_.push_back(ledger::reread(tx_, store::providers, wanted.id.value));
        }
        return known;
    }

    db::Transaction& tx_;
    base::IdAllocator& ids_;
    std::unordered_map<std::string, base::ProviderId> providers_;
    std::vector<ledger::RowContent> rows_;
    Counts counts_;
};

// What rows of one file must agree on.
class FileCheck {
public:
    bool agrees(std::int64_t line, const RegisterRow& row, std::vector<ImportReport::BadRow>& bad) {
        if (const auto [first, fresh] = codes_.try_emplace(row.operation.code, line); !fresh) {
            bad.push_back({line, "code", "stands on line " + std::to_string(first->second) + " too; write each unit once"});
            return false;
        }
        const auto [first, fresh] = providers_.try_emplace(row.provider.organisation_number, line, row.provider);
        const auto& [first_line, provider] = first->second;
        const auto differs = [&](std::string_view column) {
            bad.push_back({line, std::string{column}, "is not the same for this provider_number as on line " + std::to_string(first_line) + "; write one and the same"});
            return false;
        };
        if (provider.name != row.provider.name) return differs("provider_name");
        if (provider.owner_form != row.provider.owner_form) return differs("owner_form");
        return true;
    }

private:
    struct Seen { std::int64_t line; Provider provider; };
    std::unordered_map<std::string, std::int64_t> codes_;
    std::unordered_map<std::string, Seen> providers_;
};

}  // namespace

ImportReport Parties::import_csv(db::Database& database, std::string_view csv, const Checks& checks, base::UserId actor,
                                 const std::function<void(std::int64_t rows)>& progress) const {
    ImportReport report;
    std::vector<RegisterRow> waiting;
    const auto write = [&] {
        if (waiting.empty()) return;
        Counts counts;
        database.write([&](db::Transaction& tx) {
            Batch batch{tx, ids_};
            for (const auto& row : waiting) batch.take(row);
            counts = batch.counts();
            if (batch.rows().empty()) return;
            store::set_version(tx, ids_.next());
            ledger_.append(tx, {register_imported, {}, {}, actor, clock_.now()}, batch.rows());
        });
        report.added += counts.added;
        report.changed += counts.changed;
        report.same += counts.same;
        waiting.clear();
        if (progress) progress(report.read);
    };
    std::optional<Columns> columns;
    FileCheck file;
    base::read_csv(csv, base::separator_of(csv), [&](const base::CsvRecord& record) {
        if (!columns) { columns.emplace(record, report.bad); return; }
        if (!columns->complete()) return;
        ++report.read;
        const auto row = row_of(record, *columns, checks, report.bad);
        if (!row || !file.agrees(record.line, *row, report.bad)) return;
        waiting.push_back(*row);
        if (waiting.size() == batch_rows) write();
    });
    if (!columns) report.bad.push_back({1, "", "the file is empty; write the names of the columns on the first line"});
    write();
    return report;
}

void declare_tables(ledger::Ledger& ledger) {
    ledger.cover(store::providers);
    ledger.cover(store::operations);
}

}  // namespace parties
