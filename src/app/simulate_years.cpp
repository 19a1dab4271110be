#include "simulate_years.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "compose.h"
#include "insight/insight_sketch.h"
#include "simulate_submissions.h"
#include "tips/tips.h"

namespace app {

namespace {

using synthetic::Random;
using synthetic::Seen;

enum Stream : std::uint64_t { of_event = 0x5945'4101, of_voice, of_campaign, of_staff, of_visit };

constexpr int seal_threads = 2, rate_months = 3, learn_months = 12, campaign_voices = 19, night_hour = 2;
constexpr double judged_share = 0.6, right_theme = 0.88, near_severity = 0.2, reviewed_share = 0.5, noticed_share = 0.9;

base::Day month_first(base::Day first, int month) {
    const auto date = base::to_date(first);
    const int since = date.year * 12 + date.month - 1 + month;
    return base::to_day({since / 12, since % 12 + 1, 1});
}

std::uint64_t number_of(int month, std::size_t unit, std::size_t voice) {
    return (static_cast<std::uint64_t>(month) * 4096 + unit) * 4096 + voice;
}

void must(const base::Outcome& outcome) {
    if (!outcome) throw base::Bug("the made-up staff were refused: " + outcome.error().text_key);
}

// Kinds of the register that stand for the kinds of the world: the first is owed a visit a year.
std::size_t class_of(const synthetic::MadeUnit& unit, std::size_t classes) {
    if (unit.kind == "hvb" || unit.kind == "support_housing") return 0;
    return 1 + static_cast<std::size_t>(std::accumulate(unit.kind.begin(), unit.kind.end(), 0)) % (classes - 1);
}

// As many units as the world has, of fitting kinds, with the providers that the world says.
synthetic::Register register_of(const synthetic::World& world, const catalogue::Catalogue& catalogue, std::uint64_t seed, base::Day day) {
    const auto& facts = world.units();
    const auto classes = world.difficulty().kind.size();
    const auto source = synthetic::make_register(synthetic::Words::shipped(), catalogue, facts.size() * 8, seed, day);
    std::vector<std::vector<const synthetic::MadeUnit*>> by_class(classes);
    for (const auto& unit : source.units)
        if (unit.kind != "family_home" && unit.kind != "contact_person") by_class[class_of(unit, classes)].push_back(&unit);
    const auto providers = static_cast<std::size_t>(world.difficulty().providers);
    CHECK(source.providers.size() >= providers);
    synthetic::Register made;
    made.providers.assign(source.providers.begin(), source.providers.begin() + static_cast<std::ptrdiff_t>(providers));
    for (std::size_t i = 0; i < facts.size(); ++i) {
        auto& fitting = by_class[static_cast<std::size_t>(facts[i].kind)];
        CHECK(!fitting.empty());
        made.units.push_back(*fitting.back());
        fitting.pop_back();
        made.units.back().provider = static_cast<std::size_t>(world.provider(static_cast<int>(i)));
    }
    return made;
}

// Chooses what the office's own ratings put first, after its own jobs have read what it was told.
class ByOffice : public policy::Chooser {
public:
    ByOffice(Office& office, base::ManualClock& clock, const YearsOptions& options, const synthetic::World& world)
        : office_{office}, clock_{clock}, options_{options},
          first_{month_first(clock.today(), 1)},
          made_{register_of(world, office.catalogue, options.seed, first_)},
          teller_{synthetic::Words::shipped(), made_, plan_, options.seed, options.typo_share},
          senders_{office.services, made_, plan_, teller_, options.seed, tips::opening_event(), enquiries::opening_event()} {
        clock_.set(base::start_of(first_));
        register_units();
        for (int i = 0; i < world.inspectors(); ++i) {
            const auto login = "inspektor-" + std::to_string(i + 1);
            const auto user = office_.identity.create_user({login, login, crypto::random_token(), identity::only(identity::Role::handler), {"*"}}, {});
            CHECK(user.has_value());
            inspectors_.push_back(*user);
        }
        for (std::size_t i = 0; i < synthetic::Words::shipped().themes.size(); ++i)
            for (const auto& group : synthetic::Words::shipped().themes[i].groups) themes_[group].push_back(i);
    }

    double drawn_share() const override { return 0.10; }

    std::vector<double> scores(const policy::Known& known) override {
        if (rated_month_ < 0 || known.month >= rated_month_ + rate_months) rate(known.month);
        return scores_;
    }

    void visited(const synthetic::Visit& visit, const policy::Known&) override {
        Random random{options_.seed, of_visit, number_of(visit.month, static_cast<std::size_t>(visit.unit), 0)};
        inspections::Inspection one;
        one.unit = units_[static_cast<std::size_t>(visit.unit)];
        one.day = month_first(first_, visit.month) + random.between(0, 20);
        one.reason = visit.why == synthetic::Why::duty    ? inspections::Reason::frequency
                     : visit.why == synthetic::Why::drawn ? inspections::Reason::random
                                                          : inspections::Reason::risk;
        if (visit.why == synthetic::Why::drawn) one.drawn_with = 1.0 / static_cast<double>(units_.size());
        one.inspectors = {inspectors_[static_cast<std::size_t>(visit.inspector)]};
        one.hours_tenths = random.between(60, 240);
        one.result = visit.serious ? inspections::Result::serious : inspections::Result::none;
        one.serious = visit.serious ? 1 : 0;
        visits_.push_back(std::move(one));
    }

    // The month has ended: its visits are entered, its reports are taken in and read.
    void told(const std::vector<Seen>& seen, int month) override {
        clock_.set({base::start_of(month_first(first_, month + 1)).us + std::int64_t{night_hour} * 3600 * 1'000'000});
        std::stable_sort(visits_.begin(), visits_.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
        office_.database->write([&](db::Transaction& tx) {
            auto rows = visits_;
            if (!rows.empty()) office_.inspections.record_all(tx, rows, inspectors_.front());
        });
        visits_.clear();
        change_owners(seen);
        const auto from = heard_.size();
        take_in(tell(seen, month));
        follow();
        judge(from, month);
        if ((month + 1) % learn_months == 0) (void)office_.themes.learn();
        follow();
        if (options_.progress) options_.progress(month);
    }

    void measure(YearsFound& found) const;

private:
    struct Heard {
        base::CaseId id;
        std::size_t event = 0, unit = 0;           // that it is really about
        base::Day day;
        std::size_t named = 0;                     // the unit that the words name, when they name one
        bool says_unit = false;
        insight::Sketch sketch;
    };
    struct Letter {
        intake::Intake::Dated dated;
        Heard heard;
    };

    void register_units() {
        for (std::size_t i = 0; i < made_.providers.size(); ++i) providers_.push_back(office_.ids.make<base::ProviderId>());
        for (std::size_t i = 0; i < made_.units.size(); ++i) units_.push_back(office_.ids.make<base::OperationId>());
        office_.database->write([&](db::Transaction& tx) {
            for (std::size_t i = 0; i < providers_.size(); ++i) {
                const auto& made = made_.providers[i];
                office_.parties.add(tx, parties::Provider{providers_[i], made.number, made.name, made.owner_form});
            }
            for (std::size_t i = 0; i < units_.size(); ++i) office_.parties.add(tx, operation(i));
        });
    }

    parties::Operation operation(std::size_t unit) const {
        const auto& made = made_.units[unit];
        return {units_[unit], providers_[made.provider], made.code, made.name, made.kind, made.address, made.postal_code, made.town,
                made.municipality, made.county, true, parties::hides_address(made.kind), ""};
    }

    // By the register's own import, as an authority gets to know.
    void change_owners(const std::vector<Seen>& seen) {
        std::string csv = "code;name;kind;address;postal_code;city;municipality;provider_number;provider_name;owner_form\n";
        bool any = false;
        for (std::size_t unit = 0; unit < seen.size(); ++unit) {
            if (!seen[unit].owner_changed) continue;
            auto& made = made_.units[unit];
            made.provider = static_cast<std::size_t>(seen[unit].provider);
            const auto& provider = made_.providers[made.provider];
            csv += base::join({made.code, made.name, made.kind, made.address, made.postal_code, made.town, made.municipality,
                               provider.number, provider.name, provider.owner_form}, ";") + "\n";
            any = true;
        }
        if (!any) return;
        const auto report = office_.parties.import_csv(
            *office_.database, csv, {[](std::string_view) { return true; }, [&](std::string_view municipality) {
                const auto* found = office_.catalogue.municipality(municipality);
                return found ? found->county : std::string{};
            }}, inspectors_.front(), {});
        if (!report.bad.empty()) throw base::Bug("a made-up change of owner was refused: " + report.bad.front().column + " " + report.bad.front().words);
    }

    std::size_t new_event(std::size_t unit, bool severe, Random& random) {
        const auto& all = synthetic::Words::shipped().themes;
        std::vector<std::size_t> fitting;
        for (const auto theme : themes_.at(made_.units[unit].group))
            if (severe ? all[theme].high >= 4 : all[theme].low <= 3) fitting.push_back(theme);
        if (fitting.empty()) fitting = themes_.at(made_.units[unit].group);
        const auto theme = random.pick(fitting);
        const int severity = severe ? std::max(4, std::min(all[theme].high, random.between(4, 5))) : std::min(3, random.between(all[theme].low, std::max(all[theme].low, std::min(3, all[theme].high))));
        plan_.events.push_back({unit, theme, severity, false});
        return plan_.events.size() - 1;
    }

    // The same event as somebody tells it who names another unit.
    std::size_t mistaken(std::size_t event, Random& random) {
        const auto right = plan_.events[event];
        std::vector<std::size_t> near;
        for (std::size_t unit = 0; unit < made_.units.size(); ++unit)
            if (unit != right.unit && made_.units[unit].group == made_.units[right.unit].group &&
                (made_.units[unit].provider == made_.units[right.unit].provider || made_.units[unit].town == made_.units[right.unit].town))
                near.push_back(unit);
        if (near.empty()) return event;
        auto told = right;
        told.unit = random.pick(near);
        plan_.events.push_back(told);
        return plan_.events.size() - 1;
    }

    std::vector<Letter> tell(const std::vector<Seen>& seen, int month) {
        std::vector<Letter> letters;
        for (std::size_t unit = 0; unit < seen.size(); ++unit) {
            const auto& here = seen[unit];
            const bool campaign = here.voices - here.events >= campaign_voices;
            const int events = campaign ? here.events - 1 : here.events;
            std::vector<std::size_t> happened;
            for (int i = 0; i < events; ++i) {
                Random random{options_.seed, of_event, number_of(month, unit, static_cast<std::size_t>(i))};
                happened.push_back(new_event(unit, i < here.severe, random));
                letters.push_back(letter(month, unit, letters.size(), happened.back(), false, {}));
            }
            // How many more voices a campaign has among those of events is not told by the world: all are of the campaign.
            if (!campaign)
                for (int i = events; i < here.voices && !happened.empty(); ++i)
                    letters.push_back(letter(month, unit, letters.size(), happened[static_cast<std::size_t>(i) % happened.size()], true, {}));
            if (campaign) join(letters, month, unit, here.voices - events);
        }
        std::stable_sort(letters.begin(), letters.end(), [](const Letter& a, const Letter& b) { return a.dated.at < b.dated.at; });
        return letters;
    }

    // A crowd that sends one letter, each in their own name, within a week.
    void join(std::vector<Letter>& letters, int month, std::size_t unit, int crowd) {
        Random random{options_.seed, of_campaign, number_of(month, unit, 0)};
        const auto event = new_event(unit, false, random);
        const auto model = letter(month, unit, letters.size(), event, false, {});
        for (int i = 0; i < crowd; ++i) {
            auto one = model;
            one.dated.at = {model.dated.at.us + std::int64_t{i} * 3600 * 1'000'000};
            one.dated.submission.contact = {};
            one.dated.submission.anonymous = true;
            if (!one.dated.submission.message_id.empty()) one.dated.submission.message_id.insert(1, std::to_string(i) + ".");
            letters.push_back(std::move(one));
        }
    }

    Letter letter(int month, std::size_t unit, std::size_t number, std::size_t event, bool again, std::optional<base::Day> on) {
        Random random{options_.seed, of_voice, number_of(month, unit, number)};
        const auto day = on.value_or(month_first(first_, month) + random.between(0, 20));
        const auto told = options_.words && random.chance(options_.mistaken_share) ? mistaken(event, random) : event;
        const synthetic::Arrival arrival{day, random.between(8 * 3600, 20 * 3600), next_number_++, true, told, again};
        Letter made;
        made.dated = {senders_.submission(arrival), {base::start_of(day).us + std::int64_t{arrival.second} * 1'000'000}};
        made.dated.submission.with_return_code = false;
        if (!options_.words) made.dated.submission.unit_code = made_.units[unit].code;
        made.heard = {{}, event, unit, day, plan_.events[told].unit, teller_.tip(arrival).unit_named, insight::sketch_of(made.dated.submission.text)};
        return made;
    }

    void take_in(std::vector<Letter> letters) {
        std::vector<intake::Intake::Dated> dated;
        for (const auto& one : letters) dated.push_back(one.dated);
        if (dated.empty()) return;
        const auto receipts = office_.intake.write_many(*office_.intake.prepare_many(std::move(dated), seal_threads));
        for (std::size_t i = 0; i < receipts.size(); ++i) {
            heard_.push_back(std::move(letters[i].heard));
            heard_.back().id = receipts[i].case_id;
        }
    }

    void follow() {
        while (office_.insight.fingerprint_once() > 0) {
        }
        // It learns when it finds nothing new, and looks again at what is open with what it learnt.
        for (int round = 0; round < 2; ++round)
            while (office_.links.link_once() > 0) {
            }
        while (office_.themes.suggest_once() > 0) {
        }
    }

    // What the staff do with the month's reports: the proposals they are asked about, and what they read.
    void judge(std::size_t from, int month) {
        for (auto i = from; i < heard_.size(); ++i) {
            const auto& one = heard_[i];
            Random random{options_.seed, of_staff, number_of(month, one.unit, i)};
            std::optional<insight::LinkRow> proposed;
            office_.database->read([&](db::Reader& reader) { proposed = office_.links.row(reader, one.id); });
            const auto& reader_of_it = inspectors_[i % inspectors_.size()];
            if (options_.words && proposed && proposed->state == insight::LinkState::review && random.chance(reviewed_share))
                must(office_.links.answer(one.id, one.says_unit ? units_[one.named] : base::OperationId{}, reader_of_it));
            if (options_.words && !random.chance(judged_share)) continue;
            office_.database->write([&](db::Transaction& tx) { assess(tx, one, reader_of_it, random); });
        }
    }

    void assess(db::Transaction& tx, const Heard& one, base::UserId by, Random random) {
        const auto on = office_.casework.find(tx, one.id);
        CHECK(on.has_value());
        const auto& event = plan_.events[one.event];
        const auto& themes = synthetic::Words::shipped().themes;
        assessments::Judgement judgement;
        const auto theme = !options_.words || random.chance(right_theme) ? event.theme : random.below(themes.size());
        const auto* code = office_.catalogue.code("themes", themes[theme].id, clock_.today());
        CHECK(code != nullptr);
        const auto& area = made_.units[one.unit].area;
        judgement.theme = themes[theme].id;
        judgement.area = code->areas.empty() || synthetic::contains(code->areas, area) ? area : code->areas.front();
        judgement.severity = event.severity;
        if (options_.words && random.chance(near_severity)) judgement.severity = std::clamp(event.severity + (random.chance(0.5) ? 1 : -1), 1, 5);
        if (!on->unit && one.says_unit && random.chance(noticed_share)) {
            const auto unit = operation(one.named);
            judgement.unit = assessments::UnitLink{unit.id, unit.provider, unit.municipality, unit.county};
        }
        must(office_.assessments.judge(tx, *on, judgement, "person", by, office_.casework.keys(tx, one.id)));
    }

    void rate(int month) {
        const auto run = office_.risk.rate(clock_.today(), {});
        if (!run) throw base::Bug("the made-up office could not rate: " + run.error().text_key);
        std::map<base::OperationId, double> rated;
        office_.database->read([&](db::Reader& reader) {
            rated.clear();
            for (const auto& one : office_.ratings.of_run(reader, *run)) rated.emplace(one.unit, one.probability);
        });
        scores_.clear();
        for (const auto unit : units_) scores_.push_back(rated.contains(unit) ? rated.at(unit) : 0);
        rated_month_ = month;
    }

    Office& office_;
    base::ManualClock& clock_;
    const YearsOptions& options_;
    base::Day first_;
    synthetic::Register made_;
    synthetic::Plan plan_;
    synthetic::Teller teller_;
    Senders senders_;
    std::vector<base::OperationId> units_;
    std::vector<base::ProviderId> providers_;
    std::vector<base::UserId> inspectors_;
    std::map<std::string, std::vector<std::size_t>> themes_;
    std::vector<inspections::Inspection> visits_;
    std::vector<Heard> heard_;
    std::vector<double> scores_;
    std::size_t next_number_ = 1;
    int rated_month_ = -1;
};

void ByOffice::measure(YearsFound& found) const {
    std::vector<insight::Told> told;
    office_.database->read([&](db::Reader& reader) {
        found = {found.run};
        told.clear();
        std::vector<bool> happened(plan_.events.size());
        for (const auto& one : heard_) {
            const auto on = office_.casework.find(reader, one.id);
            CHECK(on.has_value());
            const bool right = on->unit == units_[one.unit];
            ++found.reports;
            found.linked += on->unit ? 1 : 0;
            found.linked_right += right;
            found.judged += on->severity > 0;
            if (const auto row = office_.links.row(reader, one.id)) {
                found.unknown += row->state == insight::LinkState::unknown;
                found.linked_by_rule += row->state == insight::LinkState::linked;
                found.linked_by_rule_right += row->state == insight::LinkState::linked && row->unit == units_[one.unit];
            }
            if (const auto row = office_.themes.suggestion(reader, one.id); row && !row->theme.empty()) {
                ++found.suggested;
                found.suggested_right += row->theme == synthetic::Words::shipped().themes[plan_.events[one.event].theme].id;
            }
            found.events += !happened[one.event];
            happened[one.event] = true;
            told.push_back({one.day, on->unit.value, &one.sketch});
        }
    });
    const auto first = insight::first_of_event(told);
    for (std::size_t i = 0; i < first.size(); ++i) found.events_counted += first[i] == i;
}

}  // namespace

synthetic::Difficulty years_difficulty() {
    synthetic::Difficulty difficulty;
    difficulty.units = 300;
    difficulty.providers = 45;
    difficulty.regions = 3;
    difficulty.months = 36;
    difficulty.visits_a_month = 5;
    return difficulty;
}

YearsFound simulate_years(Office& office, base::ManualClock& clock, const YearsOptions& options) {
    std::int64_t units = 0;
    office.database->read([&](db::Reader& reader) { units = office.parties.count(reader); });
    if (units > 0) throw base::Fault("this office has units already; the years are for an empty one");
    YearsFound found;
    ByOffice* by_office = nullptr;
    std::unique_ptr<ByOffice> held;
    // The years own whoever chooses; what was found is read before they end.
    class Lent : public policy::Chooser {
    public:
        explicit Lent(ByOffice& lent) : lent_{lent} {}
        std::vector<double> scores(const policy::Known& known) override { return lent_.scores(known); }
        double drawn_share() const override { return lent_.drawn_share(); }
        void visited(const synthetic::Visit& visit, const policy::Known& known) override { lent_.visited(visit, known); }
        void told(const std::vector<Seen>& seen, int month) override { lent_.told(seen, month); }

    private:
        ByOffice& lent_;
    };
    found.run = policy::run(options.difficulty, options.seed, true, policy::Policy::ours, [&](const synthetic::World& world) {
        held = std::make_unique<ByOffice>(office, clock, options, world);
        by_office = held.get();
        return std::make_unique<Lent>(*by_office);
    });
    by_office->measure(found);
    return found;
}

}  // namespace app
