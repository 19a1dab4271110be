// The letter that confirms what has come in: written and sent by itself where the catalogue says so.
#include <set>

#include "base/text.h"
#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

namespace {

constexpr std::string_view cursor_name = "receipts";
constexpr int events_at_once = 200;
// A confirmation that comes later than this tells nobody anything: what was entered long after it came gets none.
constexpr int days_max = 2;

// Who began the matter; through whoever speaks for them.
const casework::CaseParty* sender_of(const std::vector<casework::CaseParty>& parties, base::Day today) {
    for (const auto& party : parties) {
        if (!party.current(today) || (party.role != "complainant" && party.role != "applicant" && party.role != "reporter")) continue;
        const auto through = casework::heard_through(party, parties, today);
        for (const auto& one : parties)
            if (one.id == through) return &one;
        return &party;
    }
    return nullptr;
}

}  // namespace

void Casefile::confirm_receipt(db::Transaction& tx, const casework::Case& on, const std::string& letter, const crypto::CaseKeys& keys) const {
    const auto& s = intake_.services();
    const auto letters = s.casework.letters();
    for (const auto& one : letters.of_case(tx, on.id, keys))
        if (one.template_id == letter) return;   // once a case, whatever is read again
    const auto parties = s.casework.case_parties().of_case(tx, on.id, keys);
    const auto* to = sender_of(parties, s.clock.today());
    if (!to) return;
    const auto drafted = letters.draft(tx, on, letter, *to, register_values(s, tx, on), {}, keys);
    if (!drafted) return;
    // Where neither way is open, as for who has a protected identity, the draft waits for an officer.
    const bool by_email = mail_.may_send() && !to->person.email.empty();
    if (by_email && letters.queue(tx, on, *drafted, "email", {}, keys)) return;
    static_cast<void>(letters.queue(tx, on, *drafted, "post", {}, keys));
}

std::int64_t Casefile::receipts_once() const {
    const auto& s = intake_.services();
    std::int64_t from = 0, to = -1, head = 0;
    std::set<base::CaseId> fresh;
    s.database.read([&](db::Reader& reader) {
        fresh.clear();
        head = s.ledger.head(reader);
        from = s.ledger.cursor(reader, cursor_name);
        for (const auto& event : s.ledger.after(reader, from, events_at_once)) {
            to = event.number;
            if (event.case_id && s.clock.today() - base::stockholm_day(event.at) <= days_max) fresh.insert(event.case_id);
        }
    });
    if (to < 0) return 0;
    const auto letter_of = [&](const casework::Case& on) -> std::string {
        const auto version = s.casework.version(on.type, on.version_day);
        return version && on.open && s.clock.today() - on.received_day <= days_max ? (*version)->receipt : "";
    };
    std::vector<base::CaseId> due;
    s.database.read([&](db::Reader& reader) {
        due.clear();
        for (const auto id : fresh)
            if (const auto on = s.casework.find(reader, id); on && !letter_of(*on).empty()) due.push_back(id);
    });
    for (const auto id : due)
        s.database.write([&](db::Transaction& tx) {
            const auto on = s.casework.find(tx, id);
            if (const auto letter = on ? letter_of(*on) : ""; !letter.empty()) confirm_receipt(tx, *on, letter, s.casework.keys(tx, id));
        });
    // After the letters: a stop in between reads the events again and finds the letters there.
    s.database.write([&](db::Transaction& tx) { s.ledger.set_cursor(tx, cursor_name, to); });
    return head - to;
}

}  // namespace casefile
