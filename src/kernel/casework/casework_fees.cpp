// Fees: demanded once, paid part by part, written off with a reason.
#include <algorithm>

#include "base/identifiers.h"
#include "base/text.h"
#include "casework_acts.h"
#include "casework_events.h"
#include "casework_fee_store.h"

namespace casework {

namespace {

constexpr std::string_view reason_column = "casework.fees.reason";   // not a text key
constexpr std::size_t reason_characters_max = 4'000;

using base::Refusal;

std::string seal(const CaseFee& fee, const crypto::CaseKeys& keys) {
    return keys.seal(crypto::KeyClass::matter, {reason_column, fee.id, fee.case_id.value}, fee.reason);
}

std::optional<CaseFee> find(const Fees& fees, db::Reader& reader, base::CaseId id, std::int64_t wanted, const crypto::CaseKeys& keys) {
    for (auto& fee : fees.of_case(reader, id, keys))
        if (fee.id == wanted) return std::move(fee);
    return {};
}

// The answers that the law of the gate says pass; nothing when its law has no such test.
std::optional<catalogue::Answers> passing(const catalogue::Gate& gate) {
    for (const auto& alternative : gate.pass) {
        catalogue::Answers answers;
        for (const auto& predicate : alternative)
            if (predicate.kind == catalogue::PredicateKind::equals && !predicate.values.empty()) answers[predicate.question] = {predicate.values.front()};
        if (!alternative.empty() && answers.size() == alternative.size()) return answers;
    }
    return {};
}

}  // namespace

std::string_view code(FeeState state) {
    switch (state) {
        case FeeState::demanded: return "demanded";
        case FeeState::paid: return "paid";
        case FeeState::written_off: return "written_off";
    }
    return "";
}

int CaseFee::paid() const {
    int sum = 0;
    for (const auto& payment : payments) sum += payment.kronor;
    return sum;
}

std::string payment_reference(const registry::RegistryNumber& number) {
    constexpr std::size_t serial_digits = 6;
    auto serial = std::to_string(number.serial);
    if (serial.size() < serial_digits) serial.insert(0, serial_digits - serial.size(), '0');
    const auto digits = std::to_string(number.year) + serial;
    for (char check = '0'; check <= '9'; ++check)
        if (base::luhn(digits + check)) return digits + check;
    return digits;
}

std::vector<std::string> not_demanded(const catalogue::CaseTypeVersion& version, const std::vector<CaseFee>& fees) {
    std::vector<std::string> found;
    for (const auto& id : version.fees)
        if (std::none_of(fees.begin(), fees.end(), [&](const CaseFee& fee) { return fee.fee == id; })) found.push_back(id);
    return found;
}

bool all_settled(const catalogue::CaseTypeVersion& version, const std::vector<CaseFee>& fees) {
    return not_demanded(version, fees).empty() &&
           std::none_of(fees.begin(), fees.end(), [](const CaseFee& fee) { return fee.state == FeeState::demanded; });
}

Fees::Fees(const Casework& casework) : casework_{casework} {}

std::vector<CaseFee> Fees::of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<CaseFee> found;
    for (auto& stored : store::fees_of(reader, id)) {
        auto& fee = stored.fee;
        fee.reason = keys.open(crypto::KeyClass::matter, {reason_column, fee.id, fee.case_id.value}, stored.reason);
        found.push_back(std::move(fee));
    }
    return found;
}

base::Result<std::int64_t> Fees::demand(db::Transaction& tx, const Case& on, std::string_view id, base::Day pay_by, base::UserId actor,
                                        const crypto::CaseKeys& keys) const {
    const auto version = casework_.version(on.type, on.version_day);
    if (!version) return version.error();
    if (!on.open) return Refusal{"casework.refused.closed_already"};
    const auto& fees = (*version)->fees;
    const auto* law = std::find(fees.begin(), fees.end(), id) == fees.end() ? nullptr : casework_.catalogue().fee(id, on.received_day);
    if (!law) return Refusal{"casework.refused.fee_none", "fee"};
    const auto demanded = of_case(tx, on.id, keys);
    if (std::any_of(demanded.begin(), demanded.end(), [&](const CaseFee& fee) { return fee.fee == id; }))
        return Refusal{"casework.refused.fee_demanded", "fee", law->provision};
    const auto today = casework_.clock().today();
    if (pay_by.number != 0 && pay_by < today) return Refusal{"casework.refused.fee_day", "pay_by_day", law->provision};
    CaseFee fee;
    fee.id = casework_.ids().next();
    fee.case_id = on.id;
    fee.fee = id;
    fee.kronor = law->kronor;
    fee.demanded_day = today;
    fee.pay_by = pay_by;
    fee.actor = actor;
    append(casework_, tx, fee_demanded, on, {}, actor, {ledger::insert(tx, store::fees, store::values(fee, time_of_act(casework_, on, actor), seal(fee, keys)))}, keys);
    return fee.id;
}

// The gate and the clocks that wait for the fee: what the law says about one that is paid follows by itself.
static void go_on(const Casework& casework, db::Transaction& tx, const Case& on, const catalogue::CaseTypeVersion& version, base::Day day,
                  base::UserId actor, const crypto::CaseKeys& keys) {
    const auto& clocks = version.clocks;
    if (std::any_of(clocks.begin(), clocks.end(), [](const auto& clock) { return clock.starts_on == fee_gate; }))
        static_cast<void>(casework.clocks().mark_event(tx, on, fee_gate, day, actor, keys));
    const auto* gate = version.gate(fee_gate);
    const auto answers = gate ? passing(*gate) : std::nullopt;
    if (!answers) return;
    for (const auto& [name, outcome] : casework.gates().outcomes(tx, on.id))
        if (name == fee_gate && settled(outcome)) return;
    static_cast<void>(casework.gates().answer(tx, on, fee_gate, *answers, actor, keys));
}

base::Outcome Fees::pay(db::Transaction& tx, const Case& on, std::int64_t id, int kronor, base::Day day, base::UserId actor,
                        const crypto::CaseKeys& keys) const {
    auto fee = find(*this, tx, on.id, id, keys);
    if (!fee) return Refusal{"casework.refused.fee_unknown", "fee"};
    if (fee->state != FeeState::demanded) return Refusal{"casework.refused.fee_settled", "fee"};
    if (kronor <= 0 || kronor > fee->left()) return Refusal{"casework.refused.fee_amount", "kronor", "", {std::to_string(fee->left())}};
    if (day.number == 0 || day > casework_.clock().today()) return Refusal{"casework.refused.fee_paid_day", "day_day"};
    const CaseFee::Payment payment{kronor, day, actor};
    const auto at = time_of_act(casework_, on, actor);
    const auto payment_row = ledger::insert(tx, store::payments, store::values(casework_.ids().next(), *fee, payment, at));
    fee->payments.push_back(payment);
    if (fee->left() > 0) {
        append(casework_, tx, fee_part_paid, on, {}, actor, {payment_row}, keys);
        return base::Done{};
    }
    fee->state = FeeState::paid;
    fee->settled_day = day;
    store::update(tx, *fee, seal(*fee, keys));
    append(casework_, tx, fee_paid, on, {}, actor, {payment_row, ledger::reread(tx, store::fees, id)}, keys);
    const auto version = casework_.version(on.type, on.version_day);
    if (version && on.open && all_settled(**version, of_case(tx, on.id, keys))) go_on(casework_, tx, on, **version, day, actor, keys);
    return base::Done{};
}

base::Outcome Fees::write_off(db::Transaction& tx, const Case& on, std::int64_t id, std::string_view reason, base::UserId actor,
                              const crypto::CaseKeys& keys) const {
    auto fee = find(*this, tx, on.id, id, keys);
    if (!fee) return Refusal{"casework.refused.fee_unknown", "fee"};
    if (fee->state != FeeState::demanded) return Refusal{"casework.refused.fee_settled", "fee"};
    fee->reason = base::trim(base::normalise_newlines(reason));
    if (fee->reason.empty()) return Refusal{"casework.refused.fee_reason", "reason"};
    if (base::count_characters(fee->reason) > reason_characters_max)
        return Refusal{"casework.refused.too_long", "reason", "", {std::to_string(reason_characters_max)}};
    fee->state = FeeState::written_off;
    fee->settled_day = casework_.clock().today();
    store::update(tx, *fee, seal(*fee, keys));
    append(casework_, tx, fee_written_off, on, {}, actor, {ledger::reread(tx, store::fees, id)}, keys);
    return base::Done{};
}

std::vector<Fees::Unpaid> Fees::unpaid(db::Reader& reader, int limit) const { return store::unpaid_fees(reader, limit); }

}  // namespace casework
