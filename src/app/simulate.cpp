#include "simulate.h"

#include <algorithm>
#include <future>

#include "base/text.h"
#include "complaints/complaints.h"
#include "reports/reports.h"
#include "simulate_inspections.h"
#include "simulate_matters.h"
#include "simulate_staff.h"
#include "simulate_submissions.h"
#include "tips/tips.h"

namespace app {

namespace {

constexpr std::size_t front_door_max = 5'000;     // more are written many in a commit
constexpr std::size_t block_min = 400, pictures_max = 200;
constexpr int threads = 2, matters_days = 364, year_days = 365;
constexpr std::size_t matters_min = 12;  // in a small office, so that there is something to see

struct Size { std::size_t cases = 0, units = 0; int days = 0; };

Size size_of(const std::string& text) {
    if (text == "small") return {250, 60, 42};
    if (text == "year") return {41'500, 1'500, 364};
    const auto cases = base::parse_integer(text);
    if (!cases || *cases < 1 || *cases > 10'000'000) throw base::Fault("--size is small, year or a number of cases from 1 to 10000000; this was " + text);
    const auto count = static_cast<std::size_t>(*cases);
    return {count, std::clamp<std::size_t>(count / 25, 60, 2'000), count < front_door_max ? 42 : 364};
}

std::size_t matters_of(double share, std::size_t cases) {
    if (share <= 0) return 0;
    const auto wanted = static_cast<std::size_t>(share * static_cast<double>(cases) + 0.5);
    return std::max(wanted, std::min(matters_min, cases / 10));
}

// Words of the matters that are not those of the tip with the same number.
constexpr std::uint64_t other_words = 0x6D617474657273;

class Simulation {
public:
    Simulation(const SimulateOn& on, base::ManualClock& clock, const SimulateOptions& options)
        : s_{on.intake.services()},
          intake_{on.intake},
          inspections_{on.inspections},
          clock_{clock},
          options_{options},
          size_{size_of(options.size)},
          last_{clock.today()},
          first_{last_ - size_.days},
          made_{synthetic::make_register(synthetic::Words::shipped(), s_.catalogue, size_.units, options.seed, last_)},
          plan_{synthetic::make_plan(synthetic::Words::shipped(), made_, size_.cases, first_, last_, options.seed)},
          teller_{synthetic::Words::shipped(), made_, plan_, options.seed},
          senders_{s_, made_, plan_, teller_, options.seed, tips::opening_event(), enquiries::opening_event()},
          staff_{on, clock, made_, units_, plan_, teller_, options.seed},
          matters_plan_{synthetic::make_matters(synthetic::Words::shipped(), made_,
                                                matters_of(options.matters, size_.cases),
                                                last_ - std::max(size_.days, matters_days), last_, options.seed)},
          matters_teller_{synthetic::Words::shipped(), made_, matters_plan_, options.seed ^ other_words},
          matters_{on, clock, {made_, units_, matters_plan_, matters_teller_}, senders_, staff_, options.seed} {
        for (std::size_t i = 0; i < plan_.arrivals.size(); ++i)
            incoming_.push_back({time_of(plan_.arrivals[i]), plan_.arrivals[i].day, i, false});
        for (std::size_t i = 0; i < matters_plan_.arrivals.size(); ++i)
            incoming_.push_back({time_of(matters_plan_.arrivals[i]), matters_plan_.arrivals[i].day, i, true});
        std::stable_sort(incoming_.begin(), incoming_.end(),
                         [](const Incoming& a, const Incoming& b) { return a.at < b.at; });
    }

    Simulated run() {
        const auto end = clock_.now();
        tell(0, "staff");
        clock_.set({base::start_of(std::min(first_, incoming_.empty() ? first_ : incoming_.front().day)).us});
        staff_.make_accounts(options_.demo_accounts);
        register_units();
        plan_visits();
        if (plan_.arrivals.size() <= front_door_max) by_the_front_door(); else many_in_a_commit();
        work_until(last_);
        clock_.set(end);
        enter_visits(last_);
        tell(1, std::to_string(incoming_.size()) + " cases");
        return {static_cast<std::int64_t>(made_.providers.size()),
                static_cast<std::int64_t>(made_.units.size()),
                static_cast<std::int64_t>(plan_.arrivals.size()),
                static_cast<std::int64_t>(matters_plan_.arrivals.size()),
                staff_.acts() + matters_.acts(),
                pictures_,
                visits_made_};
    }

private:
    // What comes in, in order of time: number `number` of the tips and questions, or of the matters.
    struct Incoming {
        base::Time at;
        base::Day day;
        std::size_t number = 0;
        bool matter = false;
    };

    // Day by day, so that time does not run back between those who handle the one and the other.
    void work_until(base::Day day) {
        for (;;) {
            const auto one = staff_.next(), other = matters_.next();
            if (!one && !other) return;
            const auto due = std::min(one.value_or(day + 1), other.value_or(day + 1));
            if (due > day) return;
            staff_.work_until(due);
            matters_.work_until(due);
            enter_visits(due - 1);
        }
    }

    void tell(double fraction, const std::string& what) const { if (options_.progress) options_.progress(fraction, what); }

    void register_units() {
        std::vector<base::ProviderId> providers;
        for (std::size_t i = 0; i < made_.providers.size(); ++i) providers.push_back(s_.ids.make<base::ProviderId>());
        for (const auto& unit : made_.units) units_.push_back({s_.ids.make<base::OperationId>(), providers[unit.provider]});
        s_.database.write([&](db::Transaction& tx) {
            for (std::size_t i = 0; i < providers.size(); ++i) {
                const auto& made = made_.providers[i];
                s_.parties.add(tx, parties::Provider{providers[i], made.number, made.name, made.owner_form});
            }
            for (std::size_t i = 0; i < units_.size(); ++i) {
                const auto& made = made_.units[i];
                s_.parties.add(tx, parties::Operation{units_[i].id, units_[i].provider, made.code, made.name, made.kind, made.address, made.postal_code,
                                                      made.town, made.municipality, made.county, true, parties::hides_address(made.kind), ""});
            }
        });
    }

    void plan_visits() {
        if (!inspections_ || options_.years_of_visits <= 0) return;
        PastVisits past{made_, units_, {}, {}, last_ - options_.years_of_visits * year_days, last_, options_.seed};
        for (const auto& handler : staff_.handlers()) past.inspectors.push_back(handler.user);
        for (const auto& theme : synthetic::Words::shipped().themes) past.themes.push_back(theme.id);
        visits_ = past_visits(past);
        enter_visits(clock_.today());
    }

    // Those before the office's first day are taken over from what was there before; the others are entered the day
    // after they were made, at the latest.
    void enter_visits(base::Day until) {
        std::vector<inspections::Inspection> now;
        while (next_visit_ < visits_.size() && visits_[next_visit_].day <= until) now.push_back(visits_[next_visit_++]);
        if (now.empty()) return;
        s_.database.write([&](db::Transaction& tx) {
            auto rows = now;
            inspections_->record_all(tx, rows, staff_.handlers().front().user);
        });
        visits_made_ += static_cast<std::int64_t>(now.size());
    }

    base::Time time_of(const synthetic::Arrival& arrival) const { return {base::start_of(arrival.day).us + std::int64_t{arrival.second} * 1'000'000}; }

    intake::Submission submission(const Incoming& incoming) {
        if (incoming.matter)
            return matters_.submission(matters_plan_.arrivals[incoming.number], complaints::opening_event(),
                                       reports::opening_event());
        const auto& arrival = plan_.arrivals[incoming.number];
        auto made = senders_.submission(arrival);
        if (!senders_.has_picture(arrival) || pictures_ == pictures_max) return made;
        ++pictures_;
        made.files.push_back(
            {"bild-" + std::to_string(arrival.number) + ".png", s_.files.put(senders_.picture(arrival))});
        return made;
    }

    void received(const Incoming& incoming, const intake::Receipt& receipt) {
        if (incoming.matter) return matters_.expect(incoming.number, receipt.case_id, last_);
        const auto& arrival = plan_.arrivals[incoming.number];
        staff_.expect(incoming.number, receipt.case_id, last_);
        if (!options_.truth || !arrival.tip) return;
        const auto& event = plan_.events[arrival.event];
        options_.truth({receipt.number, made_.units[event.unit].code, synthetic::Words::shipped().themes[event.theme].id, event.severity, arrival.event});
    }

    double share(std::size_t done) const { return static_cast<double>(done) / static_cast<double>(incoming_.size()); }

    void by_the_front_door() {
        for (std::size_t i = 0; i < incoming_.size(); ++i) {
            const auto& incoming = incoming_[i];
            work_until(incoming.day - 1);
            clock_.set(incoming.at);
            const auto receipt = intake_.receive(submission(incoming));
            if (!receipt) throw base::Bug("a made-up submission was refused: " + receipt.error().text_key);
            received(incoming, *receipt);
            if (i % 10 == 0) tell(share(i), base::iso(incoming.day));
        }
    }

    struct Block { std::size_t first = 0, last = 0; std::shared_ptr<const intake::Intake::Many> sealed; };

    // Whole days, some hundred cases: sealed by other threads while the block before is written.
    Block prepared(std::size_t first) {
        Block block{first, first, nullptr};
        const auto& all = incoming_;
        while (block.last < all.size() && (block.last - first < block_min || all[block.last].day == all[block.last - 1].day)) ++block.last;
        std::vector<intake::Intake::Dated> dated;
        for (auto i = block.first; i < block.last; ++i) dated.push_back({submission(all[i]), all[i].at});
        block.sealed = intake_.prepare_many(std::move(dated), threads);
        return block;
    }

    void many_in_a_commit() {
        auto next = std::async(std::launch::async, [this] { return prepared(0); });
        for (std::size_t done = 0; done < incoming_.size();) {
            const auto block = next.get();
            if (block.last < incoming_.size())
                next = std::async(std::launch::async, [this, from = block.last] { return prepared(from); });
            const auto receipts = intake_.write_many(*block.sealed);
            for (auto i = block.first; i < block.last; ++i) received(incoming_[i], receipts[i - block.first]);
            done = block.last;
            const auto day = incoming_[done - 1].day;
            work_until(day);
            tell(share(done), base::iso(day) + ", " + std::to_string(done) + " cases");
        }
    }

    const intake::Services& s_;
    const intake::Intake& intake_;
    const inspections::Inspections* inspections_;
    base::ManualClock& clock_;
    const SimulateOptions& options_;
    Size size_;
    base::Day last_, first_;
    synthetic::Register made_;
    synthetic::Plan plan_;
    synthetic::Teller teller_;
    Senders senders_;
    std::vector<RegisteredUnit> units_;
    Staff staff_;
    synthetic::Plan matters_plan_;
    synthetic::Teller matters_teller_;
    Matters matters_;
    std::vector<Incoming> incoming_;
    std::int64_t pictures_ = 0, visits_made_ = 0;
    std::vector<inspections::Inspection> visits_;
    std::size_t next_visit_ = 0;
};

}  // namespace

Simulated simulate(const SimulateOn& on, base::ManualClock& clock, const SimulateOptions& options) {
    const auto& s = on.intake.services();
    CHECK(&s.clock == &clock);
    std::int64_t units = 0;
    s.database.read([&](db::Reader& reader) { units = s.parties.count(reader); });
    if (units > 0) throw base::Fault("this office has " + std::to_string(units) + " units already; vaka simulate fills an empty one. Make one with vaka init --data FOLDER.");
    return Simulation{on, clock, options}.run();
}

}  // namespace app
