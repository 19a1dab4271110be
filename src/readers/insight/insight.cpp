#include "insight/insight.h"

#include <algorithm>
#include <unordered_map>

#include "base/log.h"
#include "base/text.h"
#include "insight_events.h"
#include "insight_fingerprints.h"
#include "insight_gathered.h"
#include "insight_links.h"
#include "insight_links_store.h"
#include "insight_risk_features.h"
#include "insight_rules.h"
#include "insight_signals.h"
#include "insight_signals_store.h"
#include "insight_store.h"

namespace insight {

namespace {

constexpr std::string_view cursor_name = "fingerprint";  // not a text key
constexpr int batch = 500;                               // events looked at in one go
constexpr int editions_max = 500;

// Units as they stand in the register, read in one pass; providers as they are asked for.
class Register {
public:
    Register(db::Reader& reader, const parties::Parties& parties) : reader_{reader}, parties_{parties} {
        parties.each(reader, [&](const parties::Operation& unit) {
            if (unit.active) ++by_county[unit.county];
            by_id_.emplace(unit.id.value,
                           Row{{unit.code, unit.name, "", unit.municipality, unit.county}, unit.provider});
        });
    }
    // Null: unknown to the register.
    const Unit* unit(std::int64_t id) {
        const auto found = by_id_.find(id);
        if (found == by_id_.end()) return nullptr;
        auto& [unit, provider_id, asked] = found->second;
        if (!asked) {
            asked = true;
            unit.provider = provider(provider_id);
            units[unit.code] = unit;
        }
        return &unit;
    }
    std::map<std::string, Unit> units;  // those asked for, by code
    std::map<std::string, Provider> providers;
    std::map<std::string, std::int64_t> by_county;  // active units

private:
    struct Row {
        Unit unit;
        base::ProviderId provider;
        bool asked = false;
    };
    std::string provider(base::ProviderId id) {
        auto [at, fresh] = provider_codes_.try_emplace(id.value);
        if (fresh)
            if (const auto found = parties_.provider(reader_, id)) {
                at->second = found->organisation_number;
                providers[found->organisation_number] = {found->organisation_number, found->name};
            }
        return at->second;
    }
    db::Reader& reader_;
    const parties::Parties& parties_;
    std::unordered_map<std::int64_t, Row> by_id_;
    std::unordered_map<std::int64_t, std::string> provider_codes_;
};

// A theme's group; a theme without a group is its own.
class Groups {
public:
    Groups(const catalogue::Catalogue& catalogue, base::Day day) : catalogue_{catalogue}, day_{day} {}
    const std::string& of(const std::string& theme) {
        auto [at, fresh] = groups_.try_emplace(theme, theme);
        if (fresh && !theme.empty())
            if (const auto* code = catalogue_.code("themes", theme, day_); code && !code->parent.empty())
                at->second = code->parent;
        return at->second;
    }

private:
    const catalogue::Catalogue& catalogue_;
    base::Day day_;
    std::map<std::string, std::string> groups_;
};

Item item_of(const casework::Case& row, const assessments::State& state, const Unit* unit, Groups& groups) {
    Item item;
    item.number = row.number;
    item.type = row.type;
    item.channel = row.channel;
    item.area = state.area;
    item.theme = state.theme;
    item.theme_group = groups.of(state.theme);
    item.region = row.region;
    item.received = row.received_day;
    item.severity = state.severity;
    item.urgent = row.urgent;
    item.outcome = row.open ? "" : row.outcome;
    // The place follows from the unit; without one it is what the case itself tells.
    item.municipality = unit ? unit->municipality : row.municipality;
    item.county = unit ? unit->county : row.county;
    if (unit) {
        item.unit = unit->code;
        item.provider = unit->provider;
    }
    return item;
}

// Unsure links of a report, in order of the units' codes; a unit that is gone from the register counts nowhere.
std::vector<MayBe> may_be(const LinkRow& row, std::int64_t unit, Register& units) {
    std::vector<MayBe> found;
    const auto believed = beliefs(&row, {unit});
    if (believed.size() == 1 && believed.front().probability == belief_whole) return found;
    for (const auto& one : believed)
        if (const auto* known = units.unit(one.unit.value)) found.push_back({known->code, known->provider, one.probability});
    std::sort(found.begin(), found.end(), [](const MayBe& a, const MayBe& b) { return a.unit < b.unit; });
    return found;
}

}  // namespace

// One snapshot: the ledger's head, the cases of the periods needed, and what was thought of them.
Insight::Gathered Insight::gather(Period period) const {
    Gathered gathered;
    const auto last = period.last();
    Groups groups{s_.catalogue, last};
    s_.database.read([&](db::Reader& reader) {
        gathered = {};
        gathered.position = s_.ledger.head(reader);
        Register units{reader, s_.parties};
        const auto states = s_.assessments.as_known(reader, gathered.position);
        std::unordered_map<std::int64_t, std::size_t> places;
        std::int64_t id_min = 0, id_max = 0;
        s_.casework.each_received(reader, first_day_needed(period), last, [&](const casework::Case& row) {
            const auto found = states.find(row.id.value);
            const auto state = found == states.end() ? assessments::State{} : found->second;
            const auto* unit = state.unit ? units.unit(state.unit) : nullptr;
            places.emplace(row.id.value, gathered.heard.size());
            id_min = gathered.heard.empty() ? row.id.value : std::min(id_min, row.id.value);
            id_max = std::max(id_max, row.id.value);
            gathered.heard.push_back({item_of(row, state, unit, groups), unit ? state.unit : 0, {}, 0});
        });
        each_fingerprint(reader, *s_.keyring, {id_min}, {id_max}, [&](base::CaseId id, Fingerprint&& one) {
            const auto place = places.find(id.value);
            if (place == places.end()) return;
            gathered.heard[place->second].sketch = std::move(one.sketch);
            gathered.heard[place->second].writer = one.writer;
        });
        store::each_link(reader, {id_min}, {id_max}, [&](const LinkRow& row) {
            const auto place = places.find(row.case_id.value);
            if (place == places.end()) return;
            auto& heard = gathered.heard[place->second];
            if (heard.item.received >= period.first()) heard.item.may_be = may_be(row, heard.unit_id, units);
        });
        for (const auto& [id, place] : places)
            if (!gathered.heard[place].sketch) gathered.without_fingerprint.push_back({id});
        gathered.known.units = std::move(units.units);
        gathered.known.providers = std::move(units.providers);
        gathered.known.units_by_county = std::move(units.by_county);
        gathered.known.signals = seen(store::signals_of_weeks(reader, base::week_of(period.first()), base::week_of(last)));
    });
    return gathered;
}

Fingerprint Insight::fingerprint_of(db::Reader& reader, base::CaseId id) const {
    Fingerprint made;
    try {
        const auto keys = s_.casework.keys(reader, id);
        made.sketch = sketch_of(s_.registry.first_text(reader, id, keys));
        const auto on = intake_ ? s_.casework.find(reader, id) : std::nullopt;
        if (!on) return made;
        if (const auto sent = intake_->submission(reader, id, keys)) made.language = sent->language;
        // An anonymous sender is told from nobody; what a provider must report comes from the same desk each time.
        if (on->anonymous || own_notification(on->type)) return made;
        const auto contact = intake_->contact(reader, id, keys);
        if (const auto reached = reachable_at(contact.email, contact.phone); !reached.empty())
            made.writer = writer_of(*s_.keyring, reached);
    } catch (const crypto::Tampered&) {
        // Verify tells which case it is; here it only means an event of its own.
        base::log(base::Level::warning, "fingerprint_text_unreadable");
    }
    return made;
}

// Fingerprints of these cases, and the cursor when `position` is not negative, in one commit.
void Insight::fingerprint(const std::vector<base::CaseId>& cases, std::int64_t position) const {
    std::vector<std::pair<base::CaseId, std::string>> sealed;
    s_.database.read([&](db::Reader& reader) {
        sealed.clear();
        for (const auto id : cases) sealed.emplace_back(id, seal(*s_.keyring, id, fingerprint_of(reader, id)));
    });
    s_.database.write([&](db::Transaction& tx) {
        for (const auto& [id, bytes] : sealed)
            s_.ledger.put_working(tx, store::fingerprints, {id, fingerprint_version, db::Bytes{bytes}});
        if (position >= 0) s_.ledger.set_cursor(tx, cursor_name, position);
    });
}

std::int64_t Insight::followed(db::Reader& reader) const { return s_.ledger.cursor(reader, cursor_name); }

std::int64_t Insight::fingerprint_once() const {
    std::vector<base::CaseId> cases;
    std::int64_t head = 0, position = -1;
    s_.database.read([&](db::Reader& reader) {
        head = s_.ledger.head(reader);
        for (const auto& event : s_.ledger.after(reader, s_.ledger.cursor(reader, cursor_name), batch)) {
            position = event.number;
            // The first document of a case comes with the event that opens it.
            if (!event.case_id || !event.document ||
                std::find(cases.begin(), cases.end(), event.case_id) != cases.end())
                continue;
            if (!store::has_fingerprint(reader, event.case_id) && s_.casework.find(reader, event.case_id))
                cases.push_back(event.case_id);
        }
        // When all is followed: those that an earlier version of the program made.
        if (position < 0) cases = store::outdated_fingerprints(reader, fingerprint_version, batch);
    });
    if (position < 0 && cases.empty()) return 0;
    fingerprint(cases, position);
    return position < 0 ? static_cast<std::int64_t>(cases.size()) : head - position;
}

// With rows that were lost made again, and cases that came in meanwhile.
Insight::Gathered Insight::complete(Period period) const {
    while (fingerprint_once() > 0) {
    }
    auto gathered = gather(period);
    if (!gathered.without_fingerprint.empty()) {
        fingerprint(gathered.without_fingerprint, -1);
        gathered = gather(period);
    }
    return gathered;
}

base::Result<Edition> Insight::compile(Period period, base::UserId by) const {
    if (s_.clock.today() < period.first()) return base::Refusal{"insight.refused.future", "period", "", {period.name()}};
    auto gathered = complete(period);
    const auto compiled_now =
        insight::compile(period, s_.catalogue.office().name.sv, std::move(gathered.heard), gathered.known);
    Edition made;
    made.period = period;
    made.position = gathered.position;
    made.json = canonical_json(compiled_now);
    made.hash = base::hex(crypto::sha256(made.json));
    made.reports = compiled_now.reports;
    made.events = compiled_now.events;
    made.made_at = s_.clock.now();
    made.actor = by;
    made.id = s_.ids.next();
    Edition result;
    s_.database.write([&](db::Transaction& tx) {
        const auto former = store::newest(tx, period);
        if (former && former->hash == made.hash) {
            result = *former;
            return;
        }
        result = made;
        result.edition = former ? former->edition + 1 : 1;
        result.former = former ? former->hash : "";
        const auto row = ledger::insert(tx, store::table_of(period.kind), store::values(result));
        s_.ledger.append(tx, {compiled, {}, {}, by, result.made_at}, {row});
    });
    return result;
}

std::vector<Edition> Insight::editions() const {
    std::vector<Edition> found;
    s_.database.read([&](db::Reader& reader) { found = store::all(reader, editions_max); });
    return found;
}

std::optional<Edition> Insight::edition(Period period, int number) const {
    std::optional<Edition> found;
    s_.database.read([&](db::Reader& reader) {
        found = number ? store::edition(reader, period, number) : store::newest(reader, period);
    });
    return found;
}

std::int64_t Insight::compile_due() const {
    for (const auto kind : {Period::Kind::week, Period::Kind::quarter})
        if (const auto ended = period_of(kind, s_.clock.today()).previous(); !edition(ended, 0)) (void)compile(ended, {});
    return 0;
}

void declare_tables(ledger::Ledger& ledger) {
    for (const auto kind : {Period::Kind::week, Period::Kind::quarter}) ledger.cover(store::table_of(kind));
    ledger.watch(store::fingerprints);
}

}  // namespace insight
