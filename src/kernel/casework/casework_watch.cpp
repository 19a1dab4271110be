// Follows the clocks that run, tells when one is about to break, and drafts what the catalogue says then.
#include <algorithm>
#include <set>

#include "casework_acts.h"
#include "casework_events.h"
#include "casework_store.h"
#include "casework_watch_store.h"

namespace casework {

namespace {

constexpr std::string_view cursor_name = "clock_watch";
constexpr int events_at_once = 200, warnings_at_once = 50;

using store::Watched;

bool runs(const ClockState& state) {
    return state.kind == ClockKind::running || (state.kind == ClockKind::broken && state.ended.number == 0);
}

bool is_watched(const catalogue::CaseClock& clock) { return clock.warn_days > 0 && !clock.opens_right; }

// What the rows of the table are computed by, besides the case: the catalogue's clocks. Another catalogue may
// warn sooner, or of something else, and no event says so.
std::string rules_now(const Casework& casework) {
    std::string words;
    for (const auto& type : casework.catalogue().case_types())
        for (const auto& version : type.versions)
            for (const auto& clock : version.clocks) {
                if (!is_watched(clock)) continue;
                words += type.id + "/" + (version.period.first ? base::iso(*version.period.first) : "") + "/" + clock.id;
                for (const int part : {clock.warn_days, clock.amount, static_cast<int>(clock.unit), clock.by_month, clock.by_day, clock.rolls ? 1 : 0})
                    words += ":" + std::to_string(part);
                for (const auto* part : {&clock.starts_at, &clock.starts_on, &clock.of_decision, &clock.stops_at}) words += ":" + *part;
                words += "\n";
            }
    return casework.keyring().hash("clock_watch", words);
}

// The rows that a case should have. Most types have no clock that warns: nothing is read for them.
std::vector<Watched> wanted_rows(const Casework& casework, db::Reader& reader, const Case& on) {
    const auto version = casework.version(on.type, on.version_day);
    if (!on.open || !version) return {};
    if (std::none_of((*version)->clocks.begin(), (*version)->clocks.end(), is_watched)) return {};
    std::vector<Watched> rows;
    for (const auto& state : casework.clocks().of_case(reader, on)) {
        if (!is_watched(*state.clock) || !runs(state)) continue;
        rows.push_back({0, on.id, state.clock->id, on.region, on.owner, state.due - state.clock->warn_days, state.due,
                        store::was_warned(reader, on.id, state.clock->id, state.due)});
    }
    return rows;
}

// Whoever began the matter is told of a delay; who is represented, through the representative.
std::vector<CaseParty> told_parties(const std::vector<CaseParty>& parties, base::Day today) {
    std::vector<CaseParty> found;
    for (const auto& party : parties) {
        if (!party.current(today) || (party.role != "complainant" && party.role != "applicant" && party.role != "reporter")) continue;
        const auto through = heard_through(party, parties, today);
        const auto same = [&](const CaseParty& one) { return one.id == through; };
        if (std::any_of(found.begin(), found.end(), same)) continue;
        const auto to = std::find_if(parties.begin(), parties.end(), same);
        found.push_back(to == parties.end() ? party : *to);
    }
    return found;
}

// The draft of the clock's letter: the reason is the officer's to write, and the letter is not sent before it is.
std::int64_t draft_letter(const Casework& casework, db::Transaction& tx, const Case& on, const ClockState& state, const crypto::CaseKeys& keys) {
    const auto letters = casework.letters();
    for (const auto& letter : letters.of_case(tx, on.id, keys))
        if (letter.template_id == state.clock->letter && letter.made_day >= state.start) return letter.id;
    std::int64_t made = 0;
    for (const auto& party : told_parties(casework.case_parties().of_case(tx, on.id, keys), casework.clock().today())) {
        const auto language = i18n::language_of(party.language).value_or(i18n::Language::sv);
        const auto& texts = i18n::Texts::of(language);
        const auto drafted = letters.draft(tx, on, state.clock->letter, party,
                                           {{"reason", std::string{texts("casework.letter.to_write")}},
                                            {"clock_name", state.clock->name.in(language)}, {"due_day", texts.date(state.due)}}, {}, keys);
        if (drafted && !made) made = *drafted;
    }
    return made;
}

std::int64_t draft_decision(const Casework& casework, db::Transaction& tx, const Case& on, const ClockState& state, const crypto::CaseKeys& keys) {
    const auto decisions = casework.decisions();
    for (const auto& decision : decisions.of_case(tx, on.id, keys))
        if (decision.kind == state.clock->draft_decision && decision.drafted_day >= state.start) return decision.id;
    Decision decision;
    decision.kind = state.clock->draft_decision;
    const auto drafted = decisions.draft(tx, on, decision, {}, keys);
    return drafted ? *drafted : 0;
}

// As in the case lists: an actor without every region sees the national cases and those of their own.
std::optional<store::Near> near_of(const identity::Actor& actor, const ClockWatch::Filter& filter, base::Day today) {
    if (!identity::may(actor, identity::Action::list_cases)) return std::nullopt;
    store::Near near;
    near.owner = filter.owner;
    near.first = today;
    if (!filter.region.empty()) {
        const std::string wanted = filter.region == "none" ? "" : filter.region;
        if (!actor.sees_region(wanted)) return std::nullopt;
        near.regions = {wanted};
    } else if (!actor.regions.contains("*")) {
        near.regions.emplace_back();
        near.regions.insert(near.regions.end(), actor.regions.begin(), actor.regions.end());
    }
    return near;
}

}  // namespace

struct ClockWatch::Plan {
    std::int64_t from = 0, to = -1, head = 0;
    std::vector<Watched> put;
    std::vector<std::int64_t> gone;
};

ClockWatch::ClockWatch(const Casework& casework) : casework_{casework} {}

ClockWatch::Plan ClockWatch::plan(db::Reader& reader) const {
    Plan made;
    made.head = casework_.ledger().head(reader);
    made.from = casework_.ledger().cursor(reader, cursor_name);
    std::set<std::int64_t> seen;
    for (const auto& event : casework_.ledger().after(reader, made.from, events_at_once)) {
        made.to = event.number;
        if (!event.case_id || !seen.insert(event.case_id.value).second) continue;
        const auto on = store::by_id(reader, event.case_id);
        auto wanted = on ? wanted_rows(casework_, reader, *on) : std::vector<Watched>{};
        for (const auto& held : store::watched_of(reader, event.case_id)) {
            const auto same = std::find_if(wanted.begin(), wanted.end(), [&](const Watched& one) { return one.clock == held.clock; });
            if (same == wanted.end()) made.gone.push_back(held.id);
            else if (held.same_but_id(*same)) wanted.erase(same);
            else same->id = held.id;
        }
        for (auto& one : wanted) {
            if (one.id == 0) one.id = casework_.ids().next();
            made.put.push_back(std::move(one));
        }
    }
    return made;
}

void ClockWatch::begin_again(db::Transaction& tx, const std::string& rules) const {
    store::empty_watched(tx);
    casework_.ledger().put_working(tx, store::watch_rules, {std::int64_t{1}, db::Bytes{rules}});
    casework_.ledger().set_cursor(tx, cursor_name, 0);
}

std::int64_t ClockWatch::follow_once(db::Database& database) const {
    Plan next;
    const auto rules = rules_now(casework_);
    bool same_rules = false;
    database.read([&](db::Reader& reader) {
        same_rules = store::watch_rules_kept(reader) == rules;
        next = plan(reader);
    });
    if (!same_rules) {
        database.write([&](db::Transaction& tx) { begin_again(tx, rules); });
        return next.head;
    }
    if (next.to < 0) return 0;
    bool done = false;
    database.write([&](db::Transaction& tx) {
        done = casework_.ledger().cursor(tx, cursor_name) == next.from;
        if (!done) return;   // rebuilt meanwhile
        for (const auto& one : next.put) casework_.ledger().put_working(tx, store::watched, store::values(one));
        for (const auto id : next.gone) store::remove_watched(tx, id);
        casework_.ledger().set_cursor(tx, cursor_name, next.to);
    });
    return done ? next.head - next.to : next.head;
}

// The case as it stands now decides, whatever the row said: it may have been closed or extended meanwhile.
void ClockWatch::warn(db::Transaction& tx, std::int64_t id) const {
    auto row = store::watched_row(tx, id);
    if (!row || row->told) return;
    const auto on = store::by_id(tx, row->case_id);
    const auto states = on && on->open ? casework_.clocks().of_case(tx, *on) : std::vector<ClockState>{};
    const auto state = std::find_if(states.begin(), states.end(), [&](const ClockState& one) { return one.clock->id == row->clock; });
    // The follower will put it right, at the events that moved it.
    if (state == states.end() || !runs(*state) || state->due != row->due) return store::remove_watched(tx, id);
    if (!store::was_warned(tx, on->id, row->clock, row->due)) {
        const auto keys = casework_.keys(tx, on->id);
        Warned told{on->id, row->clock, on->region, on->owner, casework_.clock().today(), row->due};
        if (!state->clock->letter.empty()) told.letter = draft_letter(casework_, tx, *on, *state, keys);
        if (!state->clock->draft_decision.empty()) told.decision = draft_decision(casework_, tx, *on, *state, keys);
        append(casework_, tx, clock_warned, *on, {}, {}, {ledger::insert(tx, store::warnings, store::values(told, casework_.ids().next()))}, keys);
    }
    row->told = true;
    casework_.ledger().put_working(tx, store::watched, store::values(*row));
}

std::int64_t ClockWatch::warn_once(db::Database& database) const {
    std::vector<std::int64_t> rows;
    database.read([&](db::Reader& reader) { rows = store::untold(reader, casework_.clock().today(), warnings_at_once); });
    for (const auto row : rows) database.write([&](db::Transaction& tx) { warn(tx, row); });
    return std::ssize(rows) == warnings_at_once ? 1 : 0;
}

std::int64_t ClockWatch::run_once(db::Database& database) const {
    const auto left = follow_once(database);
    return left > 0 ? left : warn_once(database);
}

void ClockWatch::rebuild(db::Database& database) const {
    database.write([&](db::Transaction& tx) { begin_again(tx, rules_now(casework_)); });
    while (follow_once(database) > 0) {
    }
}

std::vector<Warned> ClockWatch::about_to_break(db::Reader& reader, const identity::Actor& actor, const Filter& filter, int limit) const {
    const auto near = near_of(actor, filter, casework_.clock().today());
    return near ? store::near(reader, *near, limit) : std::vector<Warned>{};
}

std::int64_t ClockWatch::count(db::Reader& reader, const identity::Actor& actor, const Filter& filter) const {
    const auto near = near_of(actor, filter, casework_.clock().today());
    return near ? store::count_near(reader, *near) : 0;
}

std::int64_t ClockWatch::broken(db::Reader& reader, const identity::Actor& actor, const Filter& filter) const {
    const auto near = near_of(actor, filter, casework_.clock().today());
    return near ? store::count_broken(reader, *near) : 0;
}

}  // namespace casework
