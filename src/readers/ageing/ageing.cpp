#include "ageing/ageing.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "ageing_rules.h"
#include "ageing_store.h"

namespace ageing {

namespace {

constexpr std::string_view cursor_name = "ageing";
constexpr std::string_view goal_clock = "target";
constexpr int batch = 200;  // events: there is one writer, and a sender who comes meanwhile waits for the batch

// Whether open cases of a type are past their goal, by the version of the law they were received under. One
// answer a day of receipt serves all cases of that day.
class Goals {
public:
    Goals(const catalogue::Catalogue& catalogue, const std::string& type, base::Day today)
        : catalogue_{catalogue}, today_{today} {
        one_.type = type;
    }

    struct Goal {
        bool known = false, over = false;
        const catalogue::CaseClock* clock = nullptr;
    };
    const Goal& of(std::int64_t received) {
        const auto age = static_cast<std::size_t>(std::max<std::int64_t>(today_.number - received, 0));
        if (age >= by_age_.size()) by_age_.resize(age + 1);
        auto& goal = by_age_[age];
        if (!goal.known) goal = found({static_cast<std::int32_t>(received)});
        return goal;
    }
    void name(std::vector<const catalogue::CaseClock*>& different) const {
        for (const auto& goal : by_age_) {
            const auto same = [&](const auto* other) {
                return other->amount == goal.clock->amount && other->unit == goal.clock->unit;
            };
            if (goal.clock && std::none_of(different.begin(), different.end(), same)) different.push_back(goal.clock);
        }
    }

private:
    Goal found(base::Day received) {
        const auto version = catalogue_.case_type(one_.type, received);
        const auto* clock = version ? (*version)->clock(goal_clock) : nullptr;
        if (!clock) return {true, false, nullptr};
        one_.received_day = one_.version_day = received;
        const auto state = casework::clock_state(catalogue_.calendar(), **version, *clock, one_, {}, today_);
        return {true, state.kind == casework::ClockKind::broken, clock};
    }

    const catalogue::Catalogue& catalogue_;
    base::Day today_;
    casework::Case one_;
    std::vector<Goal> by_age_;
};

struct Gathered {
    Tally open, closed;
    std::int64_t with_goal = 0, over_goal = 0;

    void add(const Gathered& other) {
        open.add(other.open);
        closed.add(other.closed);
        with_goal += other.with_goal;
        over_goal += other.over_goal;
    }
    Standing standing(base::Day today) const {
        Standing found;
        found.open = open.spread();
        found.closed = closed.spread();
        found.with_goal = with_goal;
        found.over_goal = over_goal;
        std::int64_t younger_than = found.open.cases;
        for (const auto months : band_months()) {
            const auto older = open.from(today - months_before(today, months));
            found.bands.push_back(younger_than - older);
            younger_than = older;
        }
        found.bands.push_back(younger_than);
        return found;
    }
};

// The regions whose cases the page counts; none in the list: every one. Nothing at all: the actor may see none.
std::optional<std::vector<std::string>> regions_seen(const identity::Actor& actor, const Filter& filter) {
    if (!identity::may(actor, identity::Action::list_cases)) return std::nullopt;
    if (!filter.region.empty()) {
        const std::string wanted = filter.region == "none" ? "" : filter.region;
        return actor.sees_region(wanted) ? std::optional{std::vector{wanted}} : std::nullopt;
    }
    if (actor.regions.contains("*")) return std::vector<std::string>{};
    std::vector<std::string> seen{""};
    seen.insert(seen.end(), actor.regions.begin(), actor.regions.end());
    return seen;
}

std::vector<Load> loads(db::Reader& reader, const identity::Actor& actor, const std::vector<std::string>& regions,
                        const std::string& type) {
    const bool everybody = actor.has(identity::Role::decision_maker);
    if (!everybody && !actor.has(identity::Role::handler)) return {};
    const std::int64_t first = everybody ? 0 : actor.user.value;
    const std::int64_t last = everybody ? std::numeric_limits<std::int64_t>::max() : actor.user.value;
    std::map<std::int64_t, Load> found;
    const auto earliest = [](base::Day& held, std::int64_t day) {
        if (held.number == 0 || day < held.number) held.number = static_cast<std::int32_t>(day);
    };
    store::each(reader, {kind_officer, first, last, type, regions},
                [&](std::int64_t officer, const std::string&, const std::string&, std::string_view counts) {
                    auto& load = found[officer];
                    each_packed(counts, [&](std::int64_t day, std::int64_t number) {
                        load.open += number;
                        earliest(load.oldest, day);
                    });
                });
    store::each(reader, {kind_due, first, last, type, regions},
                [&](std::int64_t officer, const std::string&, const std::string&, std::string_view counts) {
                    each_packed(counts, [&](std::int64_t day, std::int64_t) { earliest(found[officer].due, day); });
                });
    std::vector<Load> sorted;
    for (auto& [officer, load] : found) {
        load.officer = {officer};
        sorted.push_back(load);
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const Load& a, const Load& b) { return a.open > b.open; });
    return sorted;
}

}  // namespace

// What a batch of events comes to, read beside the writer.
struct Ageing::Plan {
    std::int64_t from = 0, to = -1, head = 0;
    std::vector<Counted> cases;
    std::vector<base::CaseId> gone;
    struct Row {
        Key key;
        std::int64_t id = 0;
        bool stored = false;
        std::string counts;
    };
    std::vector<Row> rows;
};

Ageing::Plan Ageing::plan(db::Reader& reader) const {
    Plan made;
    made.head = s_.ledger.head(reader);
    made.from = s_.ledger.cursor(reader, cursor_name);
    std::set<std::int64_t> seen;
    Changes changes;
    for (const auto& event : s_.ledger.after(reader, made.from, batch)) {
        made.to = event.number;
        if (!event.case_id || !seen.insert(event.case_id.value).second) continue;
        const auto row = s_.casework.find(reader, event.case_id);
        const auto before = store::by_id(reader, event.case_id);
        const auto after = row ? std::optional{counted(*row)} : std::nullopt;
        if (before == after) continue;
        if (before) contribute(changes, *before, -1);
        if (after) contribute(changes, *after, 1);
        if (after)
            made.cases.push_back(*after);
        else
            made.gone.push_back(event.case_id);
    }
    for (const auto& [key, change] : changes) {
        const auto stored = store::row(reader, key);
        Counts counts;
        if (stored) each_packed(stored->counts, [&](std::int64_t day, std::int64_t number) { counts[day] = number; });
        for (const auto& [day, number] : change) counts[day] += number;
        made.rows.push_back({key, stored ? stored->id : s_.ids.next(), stored.has_value(), packed(counts)});
    }
    return made;
}

std::int64_t Ageing::follow_once() const {
    Plan next;
    s_.database.read([&](db::Reader& reader) { next = plan(reader); });
    if (next.to < 0) return 0;
    bool done = false;
    s_.database.write([&](db::Transaction& tx) {
        // Rebuilt meanwhile: the plan was made from rows that are gone.
        done = s_.ledger.cursor(tx, cursor_name) == next.from;
        if (!done) return;
        for (const auto& one : next.cases) s_.ledger.put_working(tx, store::cases, store::values(one));
        for (const auto id : next.gone) store::remove_case(tx, id);
        for (const auto& row : next.rows) {
            if (!row.counts.empty())
                s_.ledger.put_working(
                    tx, store::counts,
                    {row.id, row.key.kind, row.key.part, row.key.type, row.key.region, db::Bytes{row.counts}});
            else if (row.stored)
                store::remove_row(tx, row.id);
        }
        s_.ledger.set_cursor(tx, cursor_name, next.to);
    });
    return done ? next.head - next.to : next.head;
}

std::int64_t Ageing::backlog(db::Reader& reader) const {
    return s_.ledger.head(reader) - s_.ledger.cursor(reader, cursor_name);
}

void Ageing::rebuild() const {
    s_.database.write([&](db::Transaction& tx) {
        store::empty(tx);
        s_.ledger.set_cursor(tx, cursor_name, 0);
        s_.ledger.set_cursor(tx, "ageing_ready", 0);
    });
    while (follow_once() + follow_ready_once() > 0) {
    }
}

View Ageing::view(db::Reader& reader, const identity::Actor& actor, const Filter& filter) const {
    View found;
    const auto today = s_.clock.today();
    const auto month = month_of(today);
    found.closed_since = first_day_of(month - 11);
    const auto seen = regions_seen(actor, filter);
    if (!seen) {
        found.all = Gathered{}.standing(today);
        return found;
    }
    const auto one_type = filter.type.empty() ? std::nullopt : std::optional{filter.type};
    std::map<std::string, Goals> goals;
    std::map<std::string, Gathered> departments;
    store::each(reader, {kind_open, 0, 0, one_type, *seen},
                [&](std::int64_t, const std::string& type, const std::string& region, std::string_view counts) {
                    auto& here = departments[region];
                    auto& known = goals.try_emplace(type, s_.catalogue, type, today).first->second;
                    each_packed(counts, [&](std::int64_t day, std::int64_t number) {
                        here.open.add(today.number - day, number);
                        const auto& goal = known.of(day);
                        if (goal.clock) here.with_goal += number;
                        if (goal.over) here.over_goal += number;
                    });
                });
    for (const auto& [type, known] : goals) known.name(found.goals);
    std::vector<std::string> regions;
    for (const auto& [region, gathered] : departments) regions.push_back(region);
    store::each(reader, {kind_closed, month - 11, month, filter.type, *seen},
                [&](std::int64_t, const std::string&, const std::string& region, std::string_view counts) {
                    auto& here = departments[region].closed;
                    each_packed(counts, [&](std::int64_t days, std::int64_t number) { here.add(days, number); });
                });
    Gathered all;
    for (const auto& [region, gathered] : departments) {
        found.departments.emplace_back(region, gathered.standing(today));
        all.add(gathered);
    }
    found.all = all.standing(today);
    found.loads = loads(reader, actor, *seen, filter.type);
    found.oldest = oldest(reader, regions, filter);
    found.ready = store::ready_in(reader, *seen, filter.type, queue_max);
    found.all_ready = store::count_ready(reader, *seen, filter.type);
    return found;
}

// Each department's queue is one walk down an index; the oldest of them all are among the oldest of each.
std::vector<base::CaseId> Ageing::oldest(db::Reader& reader, const std::vector<std::string>& regions,
                                         const Filter& filter) const {
    std::vector<std::pair<base::Day, base::CaseId>> found;
    for (const auto& region : regions)
        for (const auto& one : store::oldest(reader, region, filter.type, queue_max)) found.push_back(one);
    std::sort(found.begin(), found.end());
    std::vector<base::CaseId> ids;
    for (const auto& [day, id] : found)
        if (std::ssize(ids) < queue_max) ids.push_back(id);
    return ids;
}

void declare_tables(ledger::Ledger& ledger) {
    ledger.watch(store::cases);
    ledger.watch(store::counts);
    ledger.watch(store::ready);
}

}  // namespace ageing
