#include "casework/casework.h"

#include <algorithm>

#include "casework_clock_store.h"
#include "casework_decision_store.h"
#include "casework_dispatch_store.h"
#include "casework_events.h"
#include "casework_fee_store.h"
#include "casework_gate_store.h"
#include "casework_hearing_store.h"
#include "casework_letter_store.h"
#include "casework_party_store.h"
#include "casework_rules.h"
#include "casework_store.h"
#include "casework_watch_store.h"

namespace casework {

namespace {

constexpr std::string_view note_column = "casework.notes.text";   // not a text key

// Empty: all regions. National cases ("") are everybody's.
std::vector<std::string> regions_of(const identity::Actor& actor) {
    if (actor.regions.contains("*")) return {};
    std::vector<std::string> regions{""};
    regions.insert(regions.end(), actor.regions.begin(), actor.regions.end());
    return regions;
}

// The case's own next due day, as its clocks stand with these marks.
void watch_clocks(Case& row, const catalogue::Calendar& calendar, const catalogue::CaseTypeVersion& version,
                  const std::vector<ClockMark>& marks, base::Day today) {
    row.clock.clear();
    row.due_day = {};
    if (!row.open || version.clocks.empty()) return;
    const auto states = clock_states(calendar, version, row, marks, today);
    if (const auto* next = next_due(states)) {
        row.clock = next->clock->id;
        row.due_day = next->due;
    }
}

// The shortest way between two steps, without the first; empty when there is none.
std::vector<std::string> way(const catalogue::CaseTypeVersion& version, const std::string& from, std::string_view to) {
    std::vector<std::vector<std::string>> ways{{from}};
    std::vector<std::string> seen{from};
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const auto* step = version.step(ways[i].back());
        for (const auto& next : step->next) {
            if (std::find(seen.begin(), seen.end(), next) != seen.end()) continue;
            seen.push_back(next);
            auto longer = ways[i];
            longer.push_back(next);
            if (next == to) return {longer.begin() + 1, longer.end()};
            ways.push_back(std::move(longer));
        }
    }
    return {};
}

}  // namespace

Casework::Casework(ledger::Ledger& ledger, const catalogue::Catalogue& catalogue, std::shared_ptr<const crypto::Keyring> keyring,
                   const base::Clock& clock, base::IdAllocator& ids)
    : ledger_{ledger}, catalogue_{catalogue}, keyring_{std::move(keyring)}, clock_{clock}, ids_{ids} {}

base::Result<const catalogue::CaseTypeVersion*> Casework::version(std::string_view type, base::Day day) const {
    return catalogue_.case_type(type, day);
}

Opened Casework::open_case(db::Transaction& tx, const Opening& opening, const catalogue::CaseTypeVersion& version) const {
    Case row;
    row.id = opening.id;
    row.type = opening.type;
    row.version_day = opening.received_day;
    row.channel = opening.channel;
    row.received_day = opening.received_day;
    row.received_at = opening.received_at;
    row.anonymous = opening.anonymous;
    row.region = opening.region;
    row.county = opening.county;
    row.municipality = opening.municipality;
    row.urgent = opening.urgent;
    row.area = opening.area;
    row.theme = opening.theme;
    row.unit = opening.unit;
    row.provider = opening.provider;
    row.step = version.steps.front().id;
    row.secrecy = version.secrecy.empty() ? "" : version.secrecy.front();
    watch_clocks(row, catalogue_.calendar(), version, {}, opening.received_day);
    const int year = base::to_date(opening.received_day).year;
    row.number = {version.registry_class, registry::next_serial(tx, year), year};
    return {row.number, ledger::insert(tx, store::cases, store::values(row, opening.keys_wrapped))};
}

std::optional<Case> Casework::find(db::Reader& reader, base::CaseId id) const { return store::by_id(reader, id); }
std::optional<Case> Casework::find(db::Reader& reader, const registry::RegistryNumber& number) const {
    return store::by_number(reader, number);
}

std::optional<Case> Casework::find_for(db::Reader& reader, const registry::RegistryNumber& number, const identity::Actor& actor,
                                       identity::Action action) const {
    auto found = store::by_number(reader, number);
    if (!found || !identity::decide(actor, action, found->object())) return {};
    return found;
}

crypto::CaseKeys Casework::keys(db::Reader& reader, base::CaseId id) const {
    return keyring_->unwrap(id, store::keys_wrapped(reader, id));
}

// Nothing: the actor may see none of what is asked. An empty list: every region.
static std::optional<std::vector<std::string>> regions_asked(const identity::Actor& actor, const Filter& filter) {
    if (!identity::may(actor, identity::Action::list_cases)) return std::nullopt;
    auto regions = regions_of(actor);
    if (filter.region.empty()) return regions;
    const std::string wanted = filter.region == "none" ? "" : filter.region;
    if (!regions.empty() && std::find(regions.begin(), regions.end(), wanted) == regions.end()) return std::nullopt;
    return std::vector{wanted};
}

std::vector<Case> Casework::list(db::Reader& reader, const identity::Actor& actor, const Filter& filter) const {
    const auto regions = regions_asked(actor, filter);
    return regions ? store::list(reader, *regions, filter, clock_.today()) : std::vector<Case>{};
}

Listed Casework::list_counted(db::Reader& reader, const identity::Actor& actor, const Filter& filter, int max) const {
    const auto regions = regions_asked(actor, filter);
    return regions ? store::list_counted(reader, *regions, filter, clock_.today(), max) : Listed{};
}

std::vector<Case> Casework::by_ids(db::Reader& reader, const std::vector<std::int64_t>& ids, const identity::Actor& actor) const {
    auto found = store::by_ids(reader, ids);
    std::erase_if(found, [&](const Case& one) { return !identity::decide(actor, identity::Action::list_cases, one.object()); });
    return found;
}

void Casework::each(db::Reader& reader, const std::function<void(const Case&)>& f) const { store::each(reader, f); }

void Casework::each_received(db::Reader& reader, base::Day first, base::Day last, const std::function<void(const Case&)>& f) const {
    store::each_received(reader, first, last, f);
}

namespace {

// Writes the new state of a case with its event, and what else the act wrote.
void change(db::Transaction& tx, const ledger::Ledger& ledger, const ledger::EventKind& kind, const Case& row, base::UserId actor,
            base::Time at, const crypto::CaseKeys& keys, std::vector<ledger::RowContent> rows = {}) {
    // What an anonymous sender sets off without staff, such as opening the case again, has a day and no time.
    if (row.anonymous && !actor) at = base::start_of(base::stockholm_day(at));
    store::update(tx, row);
    rows.push_back(ledger::reread(tx, store::cases, row.id.value));
    ledger.append(tx, {kind, row.id, {}, actor, at}, rows, &keys.salt());
}

// The first gate that keeps the step shut, or null.
const catalogue::Gate* shut_by(db::Reader& reader, const catalogue::CaseTypeVersion& version, base::CaseId id, std::string_view step) {
    std::vector<std::pair<std::string, GateOutcome>> outcomes;
    bool known = false;
    for (const auto& gate : version.gates) {
        if (gate.before != step || gate.before.empty()) continue;
        if (!known) { outcomes = store::outcomes_of(reader, id); known = true; }
        const auto passed = [&](const auto& one) { return one.first == gate.id && settled(one.second); };
        if (std::none_of(outcomes.begin(), outcomes.end(), passed)) return &gate;
    }
    return nullptr;
}

// Stands at the step from now on, with its clocks computed anew; `marked` keeps the day.
std::vector<ledger::RowContent> come_to(const Casework& casework, db::Transaction& tx, Case& row, std::string_view step, bool marked,
                                        const catalogue::CaseTypeVersion& version, base::UserId actor) {
    row.step = step;
    const auto today = casework.clock().today();
    auto marks = version.clocks.empty() ? std::vector<ClockMark>{} : casework.clocks().marks(tx, row.id);
    std::vector<ledger::RowContent> rows;
    if (marked) {
        ClockMark mark{ClockMark::Kind::step, row.step, today, {}, actor, {}};
        rows.push_back(ledger::insert(tx, store::clock_marks, store::values(casework.ids().next(), row.id, mark, {})));
        marks.push_back(std::move(mark));
    }
    watch_clocks(row, casework.catalogue().calendar(), version, marks, today);
    return rows;
}

base::Refusal shut(const catalogue::Gate& gate) {
    return {"casework.refused.gate_shut", "step", gate.provision, {gate.name.sv, gate.name.en}};
}

}  // namespace

base::Outcome Casework::take_step(db::Transaction& tx, const Case& old, std::string_view step, base::UserId actor,
                                  const crypto::CaseKeys& keys) const {
    const auto version = catalogue_.case_type(old.type, old.version_day);
    if (!version) return version.error();
    if (old.step == step) return base::Done{};
    if (!(*version)->may_go(old.step, step)) return base::Refusal{"casework.refused.step"};
    if (const auto* gate = shut_by(tx, **version, old.id, step))
        return shut(*gate);
    Case row = old;
    if ((*version)->step(step)->ends()) { row.open = false; row.closed_day = clock_.today(); }
    auto rows = come_to(*this, tx, row, step, moves_a_clock(**version, old.step, step), **version, actor);
    change(tx, ledger_, step == "read" ? case_read : step_taken, row, actor, clock_.now(), keys, std::move(rows));
    return base::Done{};
}

base::Outcome Casework::advance(db::Transaction& tx, const Case& old, std::string_view step, base::UserId actor,
                                const crypto::CaseKeys& keys) const {
    const auto version = catalogue_.case_type(old.type, old.version_day);
    if (!version) return version.error();
    if (!old.open || place_of(**version, old.step) >= place_of(**version, step)) return base::Done{};
    // A gate on the way is looked for first, so that a refusal leaves the case where it stood.
    const auto steps = way(**version, old.step, step);
    for (const auto& next : steps)
        if (const auto* gate = shut_by(tx, **version, old.id, next)) return shut(*gate);
    for (const auto& next : steps) {
        const auto now = store::by_id(tx, old.id);
        if (auto taken = take_step(tx, *now, next, actor, keys); !taken) return taken;
    }
    return base::Done{};
}

base::Outcome Casework::close(db::Transaction& tx, const Case& old, std::string_view outcome, base::UserId actor,
                              const crypto::CaseKeys& keys) const {
    const auto version = catalogue_.case_type(old.type, old.version_day);
    if (!version) return version.error();
    if (!old.open) return base::Refusal{"casework.refused.closed_already"};
    const auto* kind = (*version)->decision(outcome);
    if (!kind) return base::Refusal{"casework.refused.outcome", "outcome"};
    // A formal decision closes the case itself, once, when it is taken. One that closed the case before it was
    // opened again is spent, and an interim one ends nothing.
    if (kind->formal) return base::Refusal{"casework.refused.outcome_undecided", "outcome", kind->provision};
    close_with(tx, old, outcome, actor, keys);
    return base::Done{};
}

void Casework::close_with(db::Transaction& tx, const Case& old, std::string_view outcome, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto version = catalogue_.case_type(old.type, old.version_day);
    CHECK(version.has_value() && old.open);
    Case row = old;
    row.open = false;
    row.outcome = outcome;
    row.closed_day = clock_.today();
    for (const auto& step : (*version)->steps)
        if (step.ends()) row.step = step.id;
    watch_clocks(row, catalogue_.calendar(), **version, {}, clock_.today());
    change(tx, ledger_, case_closed, row, actor, clock_.now(), keys);
}

base::Outcome Casework::reopen(db::Transaction& tx, const Case& old, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto version = catalogue_.case_type(old.type, old.version_day);
    if (!version) return version.error();
    if (old.open) return base::Refusal{"casework.refused.open_already"};
    Case row = old;
    row.open = true;
    row.outcome.clear();
    row.closed_day = {};
    auto rows = come_to(*this, tx, row, (*version)->steps.front().id, !(*version)->clocks.empty(), **version, actor);
    change(tx, ledger_, case_reopened, row, actor, clock_.now(), keys, std::move(rows));
    return base::Done{};
}

base::Outcome Casework::put_back(db::Transaction& tx, const Case& now, std::string_view step, base::UserId actor,
                                 const crypto::CaseKeys& keys) const {
    const auto version = catalogue_.case_type(now.type, now.version_day);
    if (!version) return version.error();
    if (!(*version)->step(step) || (*version)->step(step)->ends()) return base::Refusal{"casework.refused.step", "step"};
    Case row = now;
    row.step = step;
    row.open = true;
    row.outcome.clear();
    row.closed_day = {};
    auto marks = clocks().marks(tx, row.id);
    std::vector<ledger::RowContent> rows;
    // A closing left no mark; a step may have stopped a clock, and the step before it starts that clock again. Back at
    // the first step, the time counts from when it did: taking back a mistake gives nobody a new time limit.
    if (now.open && moves_a_clock(**version, now.step, step)) {
        ClockMark mark{ClockMark::Kind::step, row.step, clock_.today(), {}, actor, {}};
        if (row.step == (*version)->steps.front().id) {
            mark.day = now.received_day;
            for (const auto& earlier : marks)
                if (earlier.kind == ClockMark::Kind::step && earlier.what == row.step) mark.day = earlier.day;
        }
        rows.push_back(ledger::insert(tx, store::clock_marks, store::values(ids_.next(), row.id, mark, {})));
        marks.push_back(std::move(mark));
    }
    watch_clocks(row, catalogue_.calendar(), **version, marks, clock_.today());
    change(tx, ledger_, act_undone, row, actor, clock_.now(), keys, std::move(rows));
    return base::Done{};
}

void Casework::assign(db::Transaction& tx, const Case& old, base::UserId owner, base::UserId actor, const crypto::CaseKeys& keys) const {
    Case row = old;
    row.owner = owner;
    change(tx, ledger_, case_assigned, row, actor, clock_.now(), keys);
}

void Casework::set_urgent(db::Transaction& tx, const Case& old, bool urgent, std::string_view region, base::UserId actor,
                          const crypto::CaseKeys& keys) const {
    Case row = old;
    row.urgent = urgent;
    if (urgent && !region.empty()) row.region = region;
    change(tx, ledger_, urgent ? forwarded_urgent : urgency_withdrawn, row, actor, clock_.now(), keys);
}

void Casework::set_region(db::Transaction& tx, const Case& old, std::string_view region, base::UserId actor, const crypto::CaseKeys& keys) const {
    Case row = old;
    row.region = region;
    change(tx, ledger_, region_changed, row, actor, clock_.now(), keys);
}

void Casework::link(db::Transaction& tx, const Case& one, const Case& other, std::string_view kind, base::UserId actor,
                    const crypto::CaseKeys& keys) const {
    const auto row = ledger::insert(tx, store::links, {ids_.next(), one.id, other.id, kind});
    ledger_.append(tx, {cases_linked, one.id, {}, actor, clock_.now()}, {row}, &keys.salt());
}

void Casework::note(db::Transaction& tx, const Case& on, std::string_view kind, std::string_view text, base::UserId actor,
                    const crypto::CaseKeys& keys) const {
    const auto id = ids_.next();
    const auto sealed = keys.seal(crypto::KeyClass::matter, {note_column, id, on.id.value}, text);
    const auto row = ledger::insert(tx, store::notes, {id, on.id, clock_.now().us, actor, kind, db::Bytes{sealed}});
    ledger_.append(tx, {note_written, on.id, {}, actor, clock_.now()}, {row}, &keys.salt());
}

std::vector<Casework::Note> Casework::notes(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<Note> found;
    for (auto& stored : store::notes_of(reader, id)) {
        stored.note.text = keys.open(crypto::KeyClass::matter, {note_column, stored.note.id, id.value}, stored.sealed);
        found.push_back(std::move(stored.note));
    }
    return found;
}

std::vector<Casework::Link> Casework::links(db::Reader& reader, base::CaseId id) const { return store::links_of(reader, id); }

ledger::RowContent Casework::set_judged(db::Transaction& tx, base::CaseId id, const Judged& judged) const {
    auto row = store::by_id(tx, id);
    CHECK(row.has_value());
    row->area = judged.area;
    row->theme = judged.theme;
    row->severity = judged.severity;
    row->unit = judged.unit;
    row->provider = judged.provider;
    row->county = judged.county;
    row->municipality = judged.municipality;
    row->region = judged.region;
    store::update(tx, *row);
    return ledger::reread(tx, store::cases, id.value);
}

void declare_tables(ledger::Ledger& ledger, const crypto::Keyring& keyring) {
    ledger.cover(store::cases);
    ledger.cover(store::notes);
    ledger.cover(store::links);
    ledger.cover(store::clock_marks);
    ledger.cover(store::gate_findings);
    store::declare_party_tables(ledger);
    store::declare_hearing_tables(ledger);
    store::declare_decision_tables(ledger);
    store::declare_letter_tables(ledger);
    store::declare_fee_tables(ledger);
    store::declare_dispatch_tables(ledger);
    store::declare_watch_tables(ledger);
    // The series is gapless: its counter stands one past the last number that was given.
    ledger.add_check([](db::Reader& reader, const std::function<void(ledger::Finding)>& report) {
        for (const auto& [year, next] : registry::series(reader))
            if (next != store::last_serial(reader, year) + 1)
                report({ledger::Finding::Class::altered, "the counter of " + std::to_string(year) + " in registry_series says " +
                                                             std::to_string(next) + "; the last number given is " +
                                                             std::to_string(store::last_serial(reader, year))});
    });
    ledger.set_salts([&keyring](db::Reader& reader, base::CaseId id) -> std::optional<crypto::Key> {
        const auto wrapped = store::keys_wrapped(reader, id);
        if (wrapped.empty()) return {};
        return keyring.unwrap(id, wrapped).salt();
    });
}

}  // namespace casework
