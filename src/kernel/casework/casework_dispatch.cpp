// Digital post: tried until the carrier takes a letter or will not, then another way.
#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "casework_acts.h"
#include "casework_dispatch_store.h"
#include "casework_events.h"
#include "casework_letter_store.h"

namespace casework {

namespace {

using base::Refusal;

// 1 min, 2, 4 ... at most 4 h, as for e-mail.
constexpr std::int64_t us = 1'000'000;
constexpr std::size_t answer_max = 300;
std::int64_t wait_us(int attempts) { return std::min<std::int64_t>(60ll << std::min(attempts - 1, 20), 4 * 3600) * us; }

std::optional<Letter> queued_letter(db::Reader& reader, const Case& on, std::int64_t id) {
    for (auto& stored : store::letters_of(reader, on.id))
        if (stored.letter.id == id && stored.letter.state == LetterState::queued && stored.letter.channel == "digital_post") return std::move(stored.letter);
    return {};
}

bool may_be_printed(const Casework& casework, db::Reader& reader, const Case& on, base::PartyId id, const crypto::CaseKeys& keys) {
    for (const auto& party : casework.case_parties().of_case(reader, on.id, keys))
        if (party.id == id) return !channel_fault(party, "post").has_value();
    return false;
}

void to_print_queue(const Casework& casework, db::Transaction& tx, const Case& on, const Letter& letter, base::UserId actor, const crypto::CaseKeys& keys) {
    store::redirect_letter(tx, letter.id, "post");
    append(casework, tx, letter_redirected, on, letter.document, actor, {ledger::reread(tx, store::letters, letter.id)}, keys);
}

}  // namespace

Dispatches::Dispatches(const Casework& casework) : casework_{casework} {}

std::string Dispatches::reference(std::int64_t letter) const { return casework_.keyring().blind("digital_post:" + std::to_string(letter)); }

std::vector<Dispatch> Dispatches::due(db::Reader& reader, int limit) const { return store::due_dispatches(reader, casework_.clock().now(), limit); }

void Dispatches::tried(db::Transaction& tx, const Case& on, const Dispatch& before, const Delivery& delivery, const crypto::CaseKeys& keys) const {
    const auto letter = queued_letter(tx, on, before.letter);
    if (!letter) return;   // somebody printed it meanwhile
    using Status = Delivery::Status;
    auto now = before;
    ++now.attempts;
    now.tried_at = casework_.clock().now();
    now.next_at = {now.tried_at.us + wait_us(now.attempts)};
    now.answer = base::excerpt(base::replace_invalid_utf8(delivery.answer), answer_max);
    const bool given_up = delivery.status == Status::later && now.attempts >= attempts_max;
    if (delivery.status == Status::accepted) now.state = "sent";
    else if (delivery.status != Status::later || given_up) now.state = "refused";
    casework_.ledger().put_working(tx, store::dispatches, store::values(now));
    if (now.state == "sent") {
        const auto marked = casework_.letters().mark(tx, on, letter->id, LetterState::sent, {}, keys);
        CHECK(marked.has_value());
    } else if (now.state == "refused") {
        if (may_be_printed(casework_, tx, on, letter->party, keys)) return to_print_queue(casework_, tx, on, *letter, {}, keys);
        append(casework_, tx, letter_stranded, on, letter->document, {}, {}, keys);
        base::log(base::Level::alarm, "digital_post_refused", {{"letter", std::to_string(letter->id)}});
    }
}

std::vector<Dispatch> Dispatches::not_gone(db::Reader& reader, int limit) const { return store::waiting_dispatches(reader, limit); }

std::optional<Dispatch> Dispatches::of_letter(db::Reader& reader, std::int64_t letter) const { return store::dispatch_of(reader, letter); }

base::Outcome Dispatches::try_again(db::Transaction& tx, std::int64_t letter) const {
    auto found = store::dispatch_of(tx, letter);
    if (!found || found->state != "refused") return Refusal{"casework.refused.dispatch_state", "letter"};
    found->state = "waiting";
    found->attempts = 0;
    found->next_at = casework_.clock().now();
    casework_.ledger().put_working(tx, store::dispatches, store::values(*found));
    return base::Done{};
}

base::Outcome Dispatches::print_instead(db::Transaction& tx, const Case& on, std::int64_t id, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto letter = queued_letter(tx, on, id);
    if (!letter) return Refusal{"casework.refused.dispatch_state", "letter"};
    for (const auto& party : casework_.case_parties().of_case(tx, on.id, keys))
        if (party.id == letter->party)
            if (auto fault = channel_fault(party, "post")) return *fault;
    to_print_queue(casework_, tx, on, *letter, actor, keys);
    return base::Done{};
}

}  // namespace casework
