#pragma once
// Fees of an application (LSS 20 a, SoF 17:1): demanded, paid, written off. The amount is the catalogue's of the
// day the application came in. When everything is paid the gate and the clocks that wait for it go on by
// themselves. Included by casework.h, which is the door.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "catalogue/catalogue.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "registry/registry.h"

namespace casework {

class Casework;
struct Case;

enum class FeeState { demanded, paid, written_off };
std::string_view code(FeeState state);

struct CaseFee {
    std::int64_t id = 0;
    base::CaseId case_id;
    std::string fee;                   // of the catalogue
    int kronor = 0;
    FeeState state = FeeState::demanded;
    base::Day demanded_day, pay_by, settled_day;   // pay_by 0: no day was said
    base::UserId actor;
    std::string reason;                // unsealed; why it was written off
    struct Payment { int kronor = 0; base::Day day; base::UserId actor; };
    std::vector<Payment> payments{};
    int paid() const;
    int left() const { return kronor - paid(); }
    bool overdue(base::Day today) const { return state == FeeState::demanded && pay_by.number != 0 && pay_by < today; }
};

// The gate and the event of clocks that a fee settles: the engine's own names, as the catalogue's README says.
inline constexpr std::string_view fee_gate = "fee_paid";

// What the payer writes on the payment: the year, the serial of the case and a check digit.
std::string payment_reference(const registry::RegistryNumber& number);
// Pure: the fees of a version that nobody has demanded, and whether all of them are settled (none at all: true).
std::vector<std::string> not_demanded(const catalogue::CaseTypeVersion& version, const std::vector<CaseFee>& fees);
bool all_settled(const catalogue::CaseTypeVersion& version, const std::vector<CaseFee>& fees);

class Fees {
public:
    explicit Fees(const Casework& casework);

    std::vector<CaseFee> of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;
    // Refuses a fee that the type does not have, one that is demanded already, and a day to pay that is past
    // (casework.refused.fee_*). pay_by 0: no day.
    base::Result<std::int64_t> demand(db::Transaction& tx, const Case& on, std::string_view fee, base::Day pay_by, base::UserId actor,
                                      const crypto::CaseKeys& keys) const;
    // A part at a time; never more than is left. The last one settles the fee, and when all fees of the type are
    // settled the gate fee_paid and the clocks that start on it.
    base::Outcome pay(db::Transaction& tx, const Case& on, std::int64_t fee, int kronor, base::Day day, base::UserId actor,
                      const crypto::CaseKeys& keys) const;
    // Needs a reason. Settles nothing else: whether the case goes on unpaid is for a person to say at the gate.
    base::Outcome write_off(db::Transaction& tx, const Case& on, std::int64_t fee, std::string_view reason, base::UserId actor,
                            const crypto::CaseKeys& keys) const;

    // Demanded and not settled, nearest day first (those without a day last). Who may see which is the caller's to decide.
    struct Unpaid { std::int64_t id = 0; base::CaseId case_id; std::string fee; int kronor = 0, paid = 0; base::Day demanded_day, pay_by; };
    std::vector<Unpaid> unpaid(db::Reader& reader, int limit) const;

private:
    const Casework& casework_;
};

}  // namespace casework
