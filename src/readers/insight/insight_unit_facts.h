#pragma once
// What the register of units does not hold and the models need: how many places a unit has, and when it came to another
// provider. Of units, never of persons. Thread-safe.
#include <map>
#include <string_view>
#include <vector>

#include "insight/insight.h"

namespace insight {

struct OwnerChange {
    base::OperationId unit;
    base::ProviderId former, provider;
    base::Day day;                             // that the job saw it
};

class UnitFacts {
public:
    explicit UnitFacts(Services services) : s_{std::move(services)} {}

    static constexpr int places_max = 5'000;
    static constexpr std::size_t lines_max = 2'000;

    // Lines "code;places". Those that stand are kept; the others are told by their number. Refusal
    // insight.places.refused.*: no line at all, or too many.
    struct Taken {
        std::int64_t kept = 0, same = 0;
        std::vector<std::int64_t> bad;
    };
    base::Result<Taken> take_places(std::string_view lines, base::UserId by) const;
    // Job: which units have come to another provider since it last looked. The first look is no change.
    std::int64_t note_owners() const;

    // As known at the position of the ledger.
    std::map<base::OperationId, int> places(db::Reader& reader, std::int64_t position) const;
    std::vector<OwnerChange> owner_changes(db::Reader& reader, std::int64_t position) const;   // by day

    http::Response show(const http::Request& request, const identity::Context& context) const;   // /arbetsrum/insikt/platser
    http::Response act(http::Request& request, const identity::Context& context) const;          // POST the same

private:
    http::Response render(const http::Request& request, const identity::Context& context, const std::optional<base::Refusal>& refusal,
                          const std::optional<Taken>& taken) const;
    Services s_;
};

void declare_unit_fact_tables(ledger::Ledger& ledger);

}  // namespace insight
