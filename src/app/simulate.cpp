#include "simulate.h"

#include <algorithm>
#include <future>

#include "base/text.h"
#include "simulate_staff.h"
#include "simulate_submissions.h"
#include "tips/tips.h"

namespace app {

namespace {

constexpr std::size_t front_door_max = 5'000;     // more are written many in a commit
constexpr std::size_t block_min = 400, pictures_max = 200;
constexpr int threads = 2;

struct Size { std::size_t cases = 0, units = 0; int days = 0; };

Size size_of(const std::string& text) {
    if (text == "small") return {250, 60, 42};
    if (text == "year") return {41'500, 1'500, 364};
    const auto cases = base::parse_integer(text);
    if (!cases || *cases < 1 || *cases > 1'000'000) throw base::Fault("--size is small, year or a number of cases from 1 to 1000000; this was " + text);
    const auto count = static_cast<std::size_t>(*cases);
    return {count, std::clamp<std::size_t>(count / 25, 60, 2'000), count < front_door_max ? 42 : 364};
}

class Simulation {
public:
    Simulation(const SimulateOn& on, base::ManualClock& clock, const SimulateOptions& options)
        : s_{on.intake.services()}, intake_{on.intake}, clock_{clock}, options_{options}, size_{size_of(options.size)}, last_{clock.today()},
          first_{last_ - size_.days}, made_{synthetic::make_register(synthetic::Words::shipped(), s_.catalogue, size_.units, options.seed, last_)},
          plan_{synthetic::make_plan(synthetic::Words::shipped(), made_, size_.cases, first_, last_, options.seed)},
          teller_{synthetic::Words::shipped(), made_, plan_, options.seed},
          senders_{s_, made_, plan_, teller_, options.seed, tips::opening_event(), enquiries::opening_event()},
          staff_{on, clock, made_, units_, plan_, teller_, options.seed} {}

    Simulated run() {
        const auto end = clock_.now();
        tell(0, "staff");
        clock_.set({base::start_of(first_).us});
        staff_.make_accounts(options_.demo_accounts);
        register_units();
        if (plan_.arrivals.size() <= front_door_max) by_the_front_door(); else many_in_a_commit();
        staff_.work_until(last_);
        clock_.set(end);
        tell(1, std::to_string(plan_.arrivals.size()) + " cases");
        return {static_cast<std::int64_t>(made_.providers.size()), static_cast<std::int64_t>(made_.units.size()),
                static_cast<std::int64_t>(plan_.arrivals.size()), staff_.acts(), pictures_};
    }

private:
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

    base::Time time_of(const synthetic::Arrival& arrival) const { return {base::start_of(arrival.day).us + std::int64_t{arrival.second} * 1'000'000}; }

    intake::Submission with_files(const synthetic::Arrival& arrival) {
        auto submission = senders_.submission(arrival);
        if (!senders_.has_picture(arrival) || pictures_ == pictures_max) return submission;
        ++pictures_;
        submission.files.push_back({"bild-" + std::to_string(arrival.number) + ".png", s_.files.put(senders_.picture(arrival))});
        return submission;
    }

    void received(std::size_t number, const intake::Receipt& receipt) {
        const auto& arrival = plan_.arrivals[number];
        staff_.expect(number, receipt.case_id, last_);
        if (!options_.truth || !arrival.tip) return;
        const auto& event = plan_.events[arrival.event];
        options_.truth({receipt.number, made_.units[event.unit].code, synthetic::Words::shipped().themes[event.theme].id, event.severity, arrival.event});
    }

    void by_the_front_door() {
        for (std::size_t i = 0; i < plan_.arrivals.size(); ++i) {
            const auto& arrival = plan_.arrivals[i];
            staff_.work_until(arrival.day - 1);
            clock_.set(time_of(arrival));
            const auto receipt = intake_.receive(with_files(arrival));
            if (!receipt) throw base::Bug("a made-up submission was refused: " + receipt.error().text_key);
            received(i, *receipt);
            if (i % 10 == 0) tell(static_cast<double>(i) / static_cast<double>(plan_.arrivals.size()), base::iso(arrival.day));
        }
    }

    struct Block { std::size_t first = 0, last = 0; std::shared_ptr<const intake::Intake::Many> sealed; };

    // Whole days, some hundred cases: sealed by other threads while the block before is written.
    Block prepared(std::size_t first) {
        Block block{first, first, nullptr};
        const auto& all = plan_.arrivals;
        while (block.last < all.size() && (block.last - first < block_min || all[block.last].day == all[block.last - 1].day)) ++block.last;
        std::vector<intake::Intake::Dated> dated;
        for (auto i = block.first; i < block.last; ++i) dated.push_back({with_files(all[i]), time_of(all[i])});
        block.sealed = intake_.prepare_many(std::move(dated), threads);
        return block;
    }

    void many_in_a_commit() {
        auto next = std::async(std::launch::async, [this] { return prepared(0); });
        for (std::size_t done = 0; done < plan_.arrivals.size();) {
            const auto block = next.get();
            if (block.last < plan_.arrivals.size()) next = std::async(std::launch::async, [this, from = block.last] { return prepared(from); });
            const auto receipts = intake_.write_many(*block.sealed);
            for (auto i = block.first; i < block.last; ++i) received(i, receipts[i - block.first]);
            done = block.last;
            const auto day = plan_.arrivals[done - 1].day;
            staff_.work_until(day);
            tell(static_cast<double>(done) / static_cast<double>(plan_.arrivals.size()), base::iso(day) + ", " + std::to_string(done) + " cases");
        }
    }

    const intake::Services& s_;
    const intake::Intake& intake_;
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
    std::int64_t pictures_ = 0;
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
