#include "insight_links.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "insight_events.h"
#include "insight_links_register.h"
#include "insight_links_store.h"

namespace insight {

namespace {

constexpr std::string_view cursor_name = "links";  // not a text key
constexpr int batch = 200, batch_again = 100;
constexpr int days_heard = 730;           // of descriptions that are learned from
constexpr int exact_probability = 9'990;  // an identifier may stand in a text about another unit
constexpr std::int64_t rows_to_learn = 10;

// Who looks after the case types in which somebody tells of a unit.
bool tells_of_unit(const catalogue::Catalogue& catalogue, const std::string& type) {
    const auto* found = catalogue.case_type_named(type);
    return found && (found->owner == "tips" || found->owner == "complaints" || found->owner == "reports");
}

bool by_linker(const assessments::Entry& entry) { return entry.source.starts_with(Links::source_prefix); }

// Somebody other than the linker has said which unit it is, or that it is none.
bool said_by_somebody(const std::vector<assessments::Entry>& history) {
    return std::any_of(history.begin(), history.end(),
                       [](const auto& entry) { return entry.kind == assessments::Kind::unit && !by_linker(entry); });
}

// One case in so many, whichever: by its number alone, so that the draw is the same on every run.
bool drawn(base::CaseId id) {
    auto z = static_cast<std::uint64_t>(id.value) * 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return (z ^ (z >> 31)) % Links::sample_one_in == 0;
}

// People have answered something of so low a score, or lower.
bool can_say(const linkage::Proposal& proposal, const TaughtLinks& taught) {
    const auto& steps = taught.calibration.steps();
    return !proposal.empty() && !steps.empty() && proposal.score >= steps.front().from;
}

int ten_thousandths(double probability) { return static_cast<int>(std::lround(probability * 10'000)); }

}  // namespace

std::string_view code(LinkState state) {
    switch (state) {
        case LinkState::linked:
            return "linked";
        case LinkState::review:
            return "review";
        case LinkState::unknown:
            return "unknown";
        case LinkState::settled:
            return "settled";
    }
    return "";
}

struct Links::State {
    std::mutex mutex;
    std::shared_ptr<const Register> units;
    std::int64_t model = -1;  // the number that `taught` is of
    std::shared_ptr<const TaughtLinks> taught;
    // How far the cases have been looked at again with a model, so that a long pile is walked once.
    std::int64_t again_model = -1;
    base::CaseId again_after{};
    std::int64_t settled_until = -1;
};

// What looking at one case gave.
struct Links::Looked {
    LinkRow row;
    std::string source;  // of the link, when it is linked
};

Links::Links(Services services, const intake::Intake& intake)
    : s_{std::move(services)}, intake_{intake}, state_{std::make_shared<State>()} {}

std::shared_ptr<const Links::Register> Links::units() const {
    const std::lock_guard lock{state_->mutex};
    if (!state_->units) {
        s_.database.read([&](db::Reader& reader) {
            state_->units = std::make_shared<const Register>(reader, s_.parties, s_.catalogue, s_.clock.today());
        });
        state_->taught.reset();
        state_->model = -1;
    }
    return state_->units;
}

// The newest model; one of another format, or none, is the careful guess from the register alone.
std::pair<std::int64_t, std::shared_ptr<const TaughtLinks>> Links::taught(db::Reader& reader,
                                                                          const Register& units) const {
    const auto newest = store::newest_link_model(reader);
    const auto number = newest ? newest->number : 0;
    const std::lock_guard lock{state_->mutex};
    if (state_->model != number || !state_->taught) {
        auto found = newest ? taught_of(newest->content) : std::nullopt;
        if (newest && !found) base::log(base::Level::warning, "link_model_of_another_format");
        if (!found)
            found = TaughtLinks{units.linker.untaught(), {}, 0, 0, static_cast<std::int64_t>(units.units.size())};
        state_->taught = std::make_shared<const TaughtLinks>(std::move(*found));
        state_->model = number;
    }
    return {number, state_->taught};
}

bool Links::wanted(db::Reader& reader, const casework::Case& on) const {
    return !on.unit && tells_of_unit(s_.catalogue, on.type) && !said_by_somebody(s_.assessments.history(reader, on.id));
}

ToldOfUnit told_of(db::Reader& reader, const Services& s, const intake::Intake& intake, base::CaseId id) {
    ToldOfUnit told;
    try {
        const auto keys = s.casework.keys(reader, id);
        told.text = s.registry.first_text(reader, id, keys);
        if (const auto sent = intake.submission(reader, id, keys)) {
            const auto answer = [&](std::string_view question) {
                const auto found = sent->answers.find(question);
                return found == sent->answers.end() ? std::string{} : base::join(found->second, " ");
            };
            told.unit = answer("unit");
            told.place = answer("where");
        }
    } catch (const crypto::Tampered&) {
        // Verify tells which case it is; here it only means that nothing was told.
        base::log(base::Level::warning, "link_text_unreadable");
    }
    return told;
}

std::optional<Links::Looked> Links::look(db::Reader& reader, const casework::Case& on, const Register& units,
                                         const TaughtLinks& taught, std::int64_t model) const {
    if (!wanted(reader, on)) return std::nullopt;
    const auto told = told_of(reader, s_, intake_, on.id);
    Looked looked;
    auto& row = looked.row;
    row.case_id = on.id;
    row.model = model;
    row.municipality = on.municipality.empty() ? municipality_told(told, units.municipalities) : on.municipality;
    const auto exact = exact_unit(told, units.units);
    row.provider = exact.provider;
    if (exact.unit) {
        row.state = LinkState::linked;
        row.unit = units.units[*exact.unit].id;
        row.probability = exact_probability;
        row.candidates = {{row.unit, exact_probability, 0}};
        looked.source = std::string{source_prefix} + "by number";
    } else {
        const auto proposal = units.linker.propose(link_description(told, units.linker), taught.model);
        auto verdict = linkage::decide(proposal, taught.calibration);
        // Where nobody has answered anything like it yet, a person is asked about whatever speaks for a unit.
        if (!can_say(proposal, taught) && !proposal.empty() && proposal.candidates.front().weight >= 0)
            verdict = linkage::Verdict::review;
        row.state = verdict == linkage::Verdict::linked   ? LinkState::linked
                    : verdict == linkage::Verdict::review ? LinkState::review
                                                          : LinkState::unknown;
        row.candidates = candidates_of(proposal, taught);
        if (!row.candidates.empty() && row.state != LinkState::unknown) {
            row.unit = row.candidates.front().unit;
            row.probability = row.candidates.front().probability;
        }
        looked.source = std::string{source_prefix} + std::to_string(model);
    }
    row.sampled = row.state == LinkState::linked && drawn(on.id);
    return looked;
}

std::vector<LinkCandidate> candidates_of(const linkage::Proposal& proposal, const TaughtLinks& taught) {
    std::vector<LinkCandidate> made;
    const bool calibrated = can_say(proposal, taught);
    const double best = calibrated && !proposal.empty() ? taught.calibration.probability(proposal.score) : 0;
    // What the first does not have is shared by the others and by "none of them", as their weights stand.
    double others = std::exp2(link_schema().nobody);
    for (std::size_t i = 1; i < proposal.candidates.size(); ++i)
        others += std::exp2(std::min(proposal.candidates[i].weight, 500.0));
    for (std::size_t i = 0; i < std::min<std::size_t>(proposal.candidates.size(), 5); ++i) {
        const auto& candidate = proposal.candidates[i];
        const double probability = i == 0 ? best : (1 - best) * std::exp2(std::min(candidate.weight, 500.0)) / others;
        made.push_back({{candidate.id},
                        calibrated ? ten_thousandths(probability) : -1,
                        static_cast<std::int64_t>(std::llround(candidate.weight * 1000)),
                        {candidate.levels.begin(), candidate.levels.end()}});
    }
    return made;
}

void Links::keep(const std::vector<Looked>& looked, const std::vector<base::CaseId>& settled,
                 std::int64_t position) const {
    s_.database.write([&](db::Transaction& tx) {
        for (const auto& one : looked) {
            auto row = one.row;
            const auto on = s_.casework.find(tx, row.case_id);
            if (!on) continue;
            // Meanwhile somebody may have chosen.
            if (!wanted(tx, *on)) {
                row.state = LinkState::settled;
                row.unit = on->unit;
            } else if (row.state == LinkState::linked) {
                const auto unit = s_.parties.operation(tx, row.unit);
                assessments::Judgement judgement;
                if (unit)
                    judgement.unit = assessments::UnitLink{unit->id, unit->provider, unit->municipality, unit->county};
                if (!unit || !s_.assessments.judge(tx, *on, judgement, one.source, {}, s_.casework.keys(tx, on->id)))
                    row.state = LinkState::review;
            }
            s_.ledger.put_working(tx, store::links, store::values(row));
        }
        for (const auto id : settled) {
            auto row = store::link_row(tx, id);
            const auto on = s_.casework.find(tx, id);
            if (!row || !on || row->state == LinkState::settled || !said_by_somebody(s_.assessments.history(tx, id)))
                continue;
            row->state = LinkState::settled;
            row->unit = on->unit;
            s_.ledger.put_working(tx, store::links, store::values(*row));
        }
        if (position >= 0) s_.ledger.set_cursor(tx, cursor_name, position);
    });
}

std::int64_t Links::settled_until() const {
    const std::lock_guard lock{state_->mutex};
    return state_->settled_until;
}

std::int64_t Links::link_once() const {
    std::vector<ledger::Record> events;
    std::int64_t head = 0;
    s_.database.read([&](db::Reader& reader) {
        head = s_.ledger.head(reader);
        events = s_.ledger.after(reader, s_.ledger.cursor(reader, cursor_name), batch);
    });
    if (events.empty()) {
        (void)learn_due();
        const auto left = look_again();
        const std::lock_guard lock{state_->mutex};
        if (left == 0) state_->settled_until = head;
        return left;
    }
    if (std::any_of(events.begin(), events.end(),
                    [](const auto& event) { return event.kind.starts_with("parties."); })) {
        const std::lock_guard lock{state_->mutex};
        state_->units.reset();
    }
    // While a register is taken in, it is made ready once, at the first case thereafter.
    if (std::none_of(events.begin(), events.end(), [](const auto& event) { return bool(event.case_id); })) {
        keep({}, {}, events.back().number);
        return head - events.back().number;
    }
    const auto all = units();
    std::vector<Looked> looked;
    std::vector<base::CaseId> settled;
    s_.database.read([&](db::Reader& reader) {
        looked.clear();
        settled.clear();
        const auto [number, model] = taught(reader, *all);
        std::set<std::int64_t> seen;
        for (const auto& event : events) {
            if (!event.case_id || !seen.insert(event.case_id.value).second) continue;
            if (const auto row = store::link_row(reader, event.case_id)) {
                if (row->state != LinkState::settled) settled.push_back(event.case_id);
            } else if (const auto on = s_.casework.find(reader, event.case_id)) {
                if (auto one = look(reader, *on, *all, *model, number)) looked.push_back(std::move(*one));
            }
        }
    });
    keep(looked, settled, events.back().number);
    return head - events.back().number;
}

// Cases that an older model looked at, and that are still open.
std::int64_t Links::look_again() const {
    const auto all = units();
    std::vector<Looked> looked;
    std::vector<base::CaseId> gone;
    base::CaseId last{};
    std::int64_t of_model = 0;
    bool full = false;
    s_.database.read([&](db::Reader& reader) {
        looked.clear();
        gone.clear();
        const auto [number, model] = taught(reader, *all);
        of_model = number;
        base::CaseId after{};
        {
            const std::lock_guard lock{state_->mutex};
            if (state_->again_model == number) after = state_->again_after;
        }
        const auto ids = store::outdated_links(reader, number, after, batch_again);
        last = ids.empty() ? after : ids.back();
        full = ids.size() == static_cast<std::size_t>(batch_again);
        for (const auto id : ids) {
            const auto on = s_.casework.find(reader, id);
            auto one = on ? look(reader, *on, *all, *model, number) : std::nullopt;
            if (one)
                looked.push_back(std::move(*one));
            else
                gone.push_back(id);
        }
    });
    if (!looked.empty() || !gone.empty()) keep(looked, gone, -1);
    const std::lock_guard lock{state_->mutex};
    state_->again_model = of_model;
    state_->again_after = last;
    return full ? batch_again : 0;
}

std::int64_t Links::learn() const {
    const auto all = units();
    std::vector<linkage::Record> heard;
    std::vector<std::pair<linkage::Record, std::int64_t>> answered;  // with the site that people chose; 0: none
    s_.database.read([&](db::Reader& reader) {
        heard.clear();
        answered.clear();
        std::vector<base::CaseId> ids;
        s_.casework.each_received(reader, s_.clock.today() - days_heard, s_.clock.today(),
                                  [&](const casework::Case& on) {
                                      if (tells_of_unit(s_.catalogue, on.type)) ids.push_back(on.id);
                                  });
        if (ids.size() > descriptions_max) ids.erase(ids.begin(), ids.end() - descriptions_max);
        for (const auto id : ids) {
            const auto told = told_of(reader, s_, intake_, id);
            if (!told.empty()) heard.push_back(link_description(told, all->linker));
        }
        for (const auto& row : store::links_of(reader, LinkState::settled, false, {}, reviewed_max)) {
            const auto told = told_of(reader, s_, intake_, row.case_id);
            if (told.empty() || exact_unit(told, all->units).unit) continue;
            answered.emplace_back(link_description(told, all->linker), all->site_of(row.unit));
        }
    });
    TaughtLinks learned{all->linker.learn(heard),
                        {},
                        static_cast<std::int64_t>(heard.size()),
                        0,
                        static_cast<std::int64_t>(all->units.size())};
    // Calibrated on the model as it is stored, rounded.
    learned = taught_of(link_json(learned)).value();
    std::vector<linkage::Reviewed> reviewed;
    for (const auto& [description, site] : answered) {
        const auto proposal = all->linker.propose(description, learned.model);
        if (!proposal.empty())
            reviewed.push_back(
                {proposal.score, site != 0 && proposal.candidates.front().site == site, proposal.margin});
    }
    learned.reviewed = static_cast<std::int64_t>(reviewed.size());
    learned.calibration = linkage::Calibration::of(std::move(reviewed));
    LinkModel model;
    model.content = link_json(learned);
    model.made_at = s_.clock.now();
    model.id = s_.ids.next();
    s_.database.write([&](db::Transaction& tx) {
        const auto former = store::newest_link_model(tx);
        model.number = former ? former->number + 1 : 1;
        model.since_event = s_.ledger.head(tx) + 1;
        const auto row = ledger::insert(tx, store::link_models, store::values(model));
        const auto number = s_.ledger.append(tx, {link_learned, {}, {}, {}, model.made_at}, {row});
        CHECK(number == model.since_event);
    });
    return model.number;
}

bool Links::learn_due() const {
    bool due = false;
    s_.database.read([&](db::Reader& reader) {
        const auto newest = store::newest_link_model(reader);
        if (!newest)
            due = store::has_links(reader, rows_to_learn);
        else
            due = store::reviews_since(reader, newest->since_event) >= learn_after_reviews ||
                  s_.clock.today() - base::stockholm_day(newest->made_at) >= learn_after_days;
    });
    if (due) (void)learn();
    return due;
}

std::vector<Belief> beliefs(const LinkRow* row, base::OperationId unit) {
    const bool by_model =
        unit && row && row->state == LinkState::linked && row->unit == unit && row->probability >= 0;
    if (unit && !by_model) return {{unit, belief_whole}};
    if (!row || row->state == LinkState::settled) return {};
    std::vector<Belief> found;
    if (by_model) found.push_back({unit, row->probability});
    for (const auto& candidate : row->candidates) {
        if (by_model && candidate.unit == unit) continue;
        if (candidate.probability >= belief_least)
            found.push_back({candidate.unit, candidate.probability});
        else if (candidate.probability < 0 && candidate.unit == row->unit)
            found.push_back({candidate.unit, -1});
    }
    return found;
}

LinkPiles Links::piles(db::Reader& reader) const { return store::piles(reader); }
std::optional<LinkRow> Links::row(db::Reader& reader, base::CaseId id) const { return store::link_row(reader, id); }
std::optional<LinkModel> Links::newest_model(db::Reader& reader) const { return store::newest_link_model(reader); }

base::Outcome Links::answer(base::CaseId id, base::OperationId unit, base::UserId by) const {
    std::optional<crypto::CaseKeys> keys;
    s_.database.read([&](db::Reader& reader) {
        if (store::link_row(reader, id)) keys = s_.casework.keys(reader, id);
    });
    if (!keys) return base::Refusal{"insight.links.refused.gone"};
    base::Outcome outcome = base::Done{};
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        auto row = store::link_row(tx, id);
        const auto on = s_.casework.find(tx, id);
        if (!row || !on || row->state == LinkState::settled || said_by_somebody(s_.assessments.history(tx, id))) {
            outcome = base::Refusal{"insight.links.refused.gone"};
            return;
        }
        assessments::Judgement judgement;
        judgement.unit = assessments::UnitLink{};
        if (unit) {
            const auto chosen = s_.parties.operation(tx, unit);
            if (!chosen) {
                outcome = base::Refusal{"insight.links.refused.no_unit", "choice"};
                return;
            }
            judgement.unit = assessments::UnitLink{chosen->id, chosen->provider, chosen->municipality, chosen->county};
        }
        outcome = s_.assessments.judge(tx, *on, judgement, "person", by, *keys);
        if (!outcome) return;
        const auto since = s_.ledger.head(tx) + 1;
        const std::string_view verdict = !unit ? "unknown" : unit == row->unit ? "accepted" : "corrected";
        const auto review = ledger::insert(
            tx, store::link_reviews,
            {s_.ids.next(), id, verdict, row->unit, unit, row->probability, row->model, since, s_.clock.now().us, by});
        const auto number = s_.ledger.append(tx, {link_answered, id, {}, by, s_.clock.now()}, {review}, &keys->salt());
        CHECK(number == since);
        row->state = LinkState::settled;
        row->unit = unit;
        s_.ledger.put_working(tx, store::links, store::values(*row));
    });
    return outcome;
}

void declare_link_tables(ledger::Ledger& ledger) {
    ledger.watch(store::links);
    ledger.cover(store::link_reviews);
    ledger.cover(store::link_models);
}

}  // namespace insight
