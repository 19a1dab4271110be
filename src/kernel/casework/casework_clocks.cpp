#include <algorithm>

#include "casework_acts.h"
#include "casework_clock_store.h"
#include "casework_events.h"
#include "casework_rules.h"
#include "casework_store.h"

namespace casework {

namespace {

constexpr std::string_view reason_column = "casework.clock_marks.reason";   // not a text key
constexpr int read_at_once = 2000, moved_in_a_commit = 200;

std::vector<ClockMark> bare(std::vector<store::StoredMark> stored) {
    std::vector<ClockMark> marks;
    marks.reserve(stored.size());
    for (auto& one : stored) marks.push_back(std::move(one.mark));
    return marks;
}

bool blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// A clock of the case as it stands, for an act on it.
struct Found { const catalogue::CaseClock* clock = nullptr; ClockState state; };

base::Result<Found> find(const Casework& casework, db::Reader& reader, const Case& on, std::string_view id) {
    const auto version = casework.version(on.type, on.version_day);
    if (!version) return version.error();
    if (!on.open) return base::Refusal{"casework.refused.closed_already"};
    const auto* clock = (*version)->clock(id);
    if (!clock) return base::Refusal{"casework.refused.clock", "clock"};
    return Found{clock, clock_state(casework.catalogue().calendar(), **version, *clock, on, bare(store::marks_of(reader, on.id)),
                                    casework.clock().today())};
}

base::Refusal refused(const char* key, const catalogue::CaseClock& clock, std::string field = {}, std::vector<std::string> values = {}) {
    return {key, std::move(field), clock.provision, std::move(values)};
}

// The mark, its event, and the case's next due day, all in the caller's transaction.
void write(const Casework& casework, db::Transaction& tx, const Case& on, const ClockMark& mark, const ledger::EventKind& event,
           const crypto::CaseKeys& keys) {
    const auto id = casework.ids().next();
    const auto sealed = mark.reason.empty() ? std::string{} : keys.seal(crypto::KeyClass::matter, {reason_column, id, on.id.value}, mark.reason);
    auto row = ledger::insert(tx, store::clock_marks, store::values(id, on.id, mark, sealed));
    casework.set_due(tx, on.id, event, mark.actor, {std::move(row)}, keys);
}

// Why a party cannot demand a decision on the day, by its right: not before it is open, and once.
std::optional<base::Refusal> no_demand(const Casework& casework, const catalogue::CaseTypeVersion& version, const catalogue::CaseClock& demanded,
                                       const Case& on, const std::vector<ClockMark>& marks, base::Day day) {
    const auto earlier = [](const ClockMark& mark) { return mark.kind == ClockMark::Kind::event && mark.what == "demand"; };
    if (std::any_of(marks.begin(), marks.end(), earlier)) return refused("casework.refused.clock_demand_once", demanded);
    for (const auto& clock : version.clocks) {
        if (!clock.opens_right || clock.provision != demanded.provision) continue;
        const auto right = clock_state(casework.catalogue().calendar(), version, clock, on, marks, day);
        if (right.kind == ClockKind::waiting) return refused("casework.refused.clock_event", clock);
        if (right.kind != ClockKind::right_open) return refused("casework.refused.clock_demand_early", clock, "day", {base::iso(right.due)});
    }
    return {};
}

bool same_due(const Case& on, const ClockState* next) {
    return next ? on.clock == next->clock->id && on.due_day == next->due : on.clock.empty() && on.due_day.number == 0;
}

// The new day and its event, with the keys out of the row that is read again anyway.
void write_due(const Casework& casework, db::Transaction& tx, const Case& on, const ClockState* next) {
    store::set_due(tx, on.id, next ? next->clock->id : std::string{}, next ? next->due : base::Day{});
    auto row = ledger::reread(tx, store::cases, on.id.value);
    const auto keys = casework.keyring().unwrap(on.id, std::get<db::Bytes>(row.values.back().held()).data);
    append(casework, tx, clock_recomputed, on, {}, {}, {std::move(row)}, keys);
}

}  // namespace

Clocks::Clocks(const Casework& casework) : casework_{casework} {}

std::vector<ClockMark> Clocks::marks(db::Reader& reader, base::CaseId id, const crypto::CaseKeys* keys) const {
    auto stored = store::marks_of(reader, id);
    if (keys)
        for (auto& one : stored)
            if (!one.sealed.empty()) one.mark.reason = keys->open(crypto::KeyClass::matter, {reason_column, one.id, id.value}, one.sealed);
    return bare(std::move(stored));
}

std::vector<ClockState> Clocks::of_case(db::Reader& reader, const Case& on) const {
    const auto version = casework_.version(on.type, on.version_day);
    if (!version) return {};
    return clock_states(casework_.catalogue().calendar(), **version, on, bare(store::marks_of(reader, on.id)), casework_.clock().today());
}

base::Outcome Clocks::pause(db::Transaction& tx, const Case& on, std::string_view clock, std::string_view reason, base::UserId actor,
                            const crypto::CaseKeys& keys) const {
    const auto found = find(casework_, tx, on, clock);
    if (!found) return found.error();
    if (!found->clock->may_pause) return refused("casework.refused.clock_pause", *found->clock, "clock");
    if (found->state.kind != ClockKind::running) return refused("casework.refused.clock_not_running", *found->clock, "clock");
    if (blank(reason)) return refused("casework.refused.clock_reason", *found->clock, "reason");
    write(casework_, tx, on, {ClockMark::Kind::paused, std::string{clock}, casework_.clock().today(), {}, actor, std::string{reason}}, clock_paused, keys);
    return base::Done{};
}

base::Outcome Clocks::resume(db::Transaction& tx, const Case& on, std::string_view clock, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto found = find(casework_, tx, on, clock);
    if (!found) return found.error();
    if (found->state.kind != ClockKind::paused) return refused("casework.refused.clock_not_paused", *found->clock, "clock");
    write(casework_, tx, on, {ClockMark::Kind::resumed, std::string{clock}, casework_.clock().today(), {}, actor, {}}, clock_resumed, keys);
    return base::Done{};
}

base::Outcome Clocks::extend(db::Transaction& tx, const Case& on, std::string_view clock, base::Day until, std::string_view reason,
                             base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto found = find(casework_, tx, on, clock);
    if (!found) return found.error();
    if (!found->clock->may_extend) return refused("casework.refused.clock_extend", *found->clock, "clock");
    if (found->state.kind != ClockKind::running) return refused("casework.refused.clock_not_running", *found->clock, "clock");
    if (until <= found->state.due) return refused("casework.refused.clock_until", *found->clock, "until", {base::iso(found->state.due)});
    if (blank(reason)) return refused("casework.refused.clock_reason", *found->clock, "reason");
    write(casework_, tx, on, {ClockMark::Kind::extended, std::string{clock}, casework_.clock().today(), until, actor, std::string{reason}},
          clock_extended, keys);
    return base::Done{};
}

base::Outcome Clocks::mark_event(db::Transaction& tx, const Case& on, std::string_view event, base::Day day, base::UserId actor,
                                 const crypto::CaseKeys& keys) const {
    const auto version = casework_.version(on.type, on.version_day);
    if (!version) return version.error();
    if (!on.open) return base::Refusal{"casework.refused.closed_already"};
    const auto& clocks = (*version)->clocks;
    const auto started = std::find_if(clocks.begin(), clocks.end(), [&](const auto& clock) {
        return !clock.starts_on.empty() && clock.starts_on == event && clock.of_decision.empty();
    });
    if (started == clocks.end()) return base::Refusal{"casework.refused.clock_event", "event"};
    if (day > casework_.clock().today()) return refused("casework.refused.clock_day", *started, "day");
    if (event == "demand") {
        const auto marks = bare(store::marks_of(tx, on.id));
        if (auto refusal = no_demand(casework_, **version, *started, on, marks, day)) return *refusal;
    }
    write(casework_, tx, on, {ClockMark::Kind::event, std::string{event}, day, {}, actor, {}}, clock_event_marked, keys);
    return base::Done{};
}

void Clocks::mark_decision(db::Transaction& tx, const Case& on, std::string_view what, std::string_view kind, base::Day day,
                           base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto version = casework_.version(on.type, on.version_day);
    if (!version || !on.open) return;
    const auto names = [&](const std::vector<std::string>& ids) { return std::find(ids.begin(), ids.end(), kind) != ids.end(); };
    const auto moved = [&](const catalogue::CaseClock& clock) {
        const bool starts = clock.of_decision == kind && (clock.starts_on == what || (clock.starts_on == "legal_force" && what == "appealed"));
        return starts || (what == "decided" && (names(clock.stopped_by) || names(clock.paused_by) || names(clock.resumed_by)));
    };
    if (std::none_of((*version)->clocks.begin(), (*version)->clocks.end(), moved)) return;
    write(casework_, tx, on, {ClockMark::Kind::event, of_decision(what, kind), day, {}, actor, {}}, clock_event_marked, keys);
}

std::int64_t Clocks::recompute(db::Database& database, const std::function<void(std::int64_t done, std::int64_t all)>& progress,
                               const std::function<void(const Moved&)>& moved) const {
    const auto& calendar = casework_.catalogue().calendar();
    const auto today = casework_.clock().today();
    const auto now_due = [&](const Case& on, const std::vector<ClockMark>& marks, const auto& then) {
        // A case whose law is gone from the catalogue keeps the day it has.
        if (const auto version = casework_.version(on.type, on.version_day)) {
            const auto states = clock_states(calendar, **version, on, marks, today);
            if (const auto* next = next_due(states); !same_due(on, next)) then(next);
        }
    };
    const auto write_moved = [&](const std::vector<base::CaseId>& ids, std::size_t first) {
        std::vector<Moved> told;
        database.write([&](db::Transaction& tx) {
            told.clear();
            for (auto i = first; i < std::min(ids.size(), first + moved_in_a_commit); ++i) {
                const auto on = store::by_id(tx, ids[i]);
                if (!on || !on->open) continue;
                now_due(*on, bare(store::marks_of(tx, on->id)), [&](const ClockState* next) {
                    told.push_back({on->id, on->number.string(), next ? next->clock->id : std::string{}, on->due_day, next ? next->due : base::Day{}});
                    write_due(casework_, tx, *on, next);
                });
            }
        });
        for (const auto& one : told) moved(one);
        return static_cast<std::int64_t>(told.size());
    };

    std::int64_t all = 0, done = 0, count = 0;
    base::CaseId after;
    for (bool more = true; more;) {
        std::vector<base::CaseId> stale;
        database.read([&](db::Reader& reader) {
            if (all == 0) all = store::count_open(reader);
            const auto cases = store::open_after(reader, after, read_at_once);
            more = std::ssize(cases) == read_at_once;
            if (cases.empty()) return;
            auto marks = store::marks_between(reader, cases.front().id, cases.back().id);
            auto next_mark = marks.begin();
            for (const auto& on : cases) {
                std::vector<ClockMark> own;
                for (; next_mark != marks.end() && next_mark->case_id <= on.id; ++next_mark)
                    if (next_mark->case_id == on.id) own.push_back(std::move(next_mark->mark));
                now_due(on, own, [&](const ClockState*) { stale.push_back(on.id); });
            }
            after = cases.back().id;
            done += std::ssize(cases);
        });
        for (std::size_t first = 0; first < stale.size(); first += moved_in_a_commit) count += write_moved(stale, first);
        progress(done, std::max(all, done));
    }
    return count;
}

void Casework::set_due(db::Transaction& tx, base::CaseId id, const ledger::EventKind& because, base::UserId actor,
                       std::vector<ledger::RowContent> rows, const crypto::CaseKeys& keys) const {
    const auto on = store::by_id(tx, id);
    CHECK(on.has_value());
    const auto states = clocks().of_case(tx, *on);
    if (const auto* next = next_due(states); !same_due(*on, next)) {
        store::set_due(tx, id, next ? next->clock->id : std::string{}, next ? next->due : base::Day{});
        rows.push_back(ledger::reread(tx, store::cases, id.value));
    }
    append(*this, tx, because, *on, {}, actor, rows, keys);
}

}  // namespace casework
