// Signals through the door, on both databases: a week is watched once, evidence and verdicts, who sees what.
#include "insight_signals.h"

#include <gmock/gmock.h>

#include <cmath>

#include "insight_links.h"
#include "insight_links_store.h"
#include "insight_signals_store.h"
#include "insight_test_office.h"

namespace insight {
namespace {

using testing::HasSubstr;
using testing::Not;

class SignalsTest : public InsightOfficeTest {
protected:
    void SetUp() override {
        InsightOfficeTest::SetUp();
        declare_signal_tables(*office().ledger);
        signals_ = std::make_unique<Signals>(Services{
            office().database, *office().ledger, office().catalogue, office().keyring, office().clock, *office().ids,
            *office().parties, *office().registry, *office().casework, *office().assessments, *office().identity});
        // A quiet half year of one event a week, then eight at one unit in a week; one of them told twice.
        for (int back = 26; back > 0; --back)
            said("Maten var kall vecka " + std::to_string(back) + " och ingen brydde sig om att vi sa till dem om det",
                 "E-3", 7 * back);
        for (int i = 0; i < 8; ++i) said(words_[static_cast<std::size_t>(i)], "E-1", 0);
        said(words_[0], "E-1", 0);
        office().clock.set(base::start_of(wednesday + 7));
        while (office().insight->fingerprint_once() > 0) {
        }
    }
    void said(const std::string& text, std::string_view unit, int days_before) {
        last_ = office().tell(text, unit, wednesday - days_before);
        office().judge(last_, "staffing_night", 3);
    }
    identity::Actor actor(identity::Roles roles, std::set<std::string> regions = {"*"}) {
        identity::Actor who;
        who.user = {5};
        who.login = "role";
        who.roles = roles;
        who.regions = std::move(regions);
        who.csrf = "csrf-of-session";
        return who;
    }
    identity::Context context(const identity::Actor& who) {
        return {&who, i18n::Texts::of(i18n::Language::sv), office().clock, false, "Myndigheten", ""};
    }
    http::Response get(const identity::Actor& who, std::int64_t id = 0, const std::string& level = "") {
        http::Request request;
        if (id) request.captures.add("id", std::to_string(id));
        if (!level.empty()) request.query.add("niva", level);
        return id ? signals_->show(request, context(who)) : signals_->list(request, context(who));
    }
    http::Response post(const identity::Actor& who, std::int64_t id, const std::string& verdict,
                        const std::string& reason) {
        http::Request request;
        request.method = http::Method::post;
        request.captures.add("id", std::to_string(id));
        request.form.add("omdome", verdict);
        request.form.add("skal", reason);
        return signals_->act(request, context(who));
    }
    StoredSignal at_unit() {
        std::vector<StoredSignal> found;
        office().database.read([&](db::Reader& reader) { found = signals_->of_weeks(reader, week, week); });
        const auto one = std::find_if(found.begin(), found.end(), [](const StoredSignal& signal) {
            return signal.name.level == SignalLevel::unit && signal.name.code == "E-1";
        });
        EXPECT_NE(one, found.end());
        return one == found.end() ? StoredSignal{} : *one;
    }
    const std::vector<std::string> words_{
        "Natten till i dag fanns ingen som kunde hjälpa mor upp när hon behövde gå på toaletten",
        "Jag arbetar här och vi är för få på kvällarna så medicinerna delas ut flera timmar för sent",
        "Larmet ringde länge innan någon kom och då hade far redan fallit i badrummet igen",
        "Det saknas sjuksköterska på helgen och vikarien visste inte hur pumpen skulle ställas in",
        "Dörren till avdelningen stod olåst och en boende hittades ute på vägen utan skor i kylan",
        "Ingen vände på honom under natten och nu har han ett sår på hälen som är djupt",
        "Personalen sover i soffan när jag hälsar på om kvällen och ingen svarar i telefonen alls",
        "Vi anhöriga har ringt chefen varje dag sedan flera dör utan att få något svar om bemanningen"};
    const identity::Actor analyst = actor(identity::only(identity::Role::analyst)),
                          handler = actor(identity::only(identity::Role::handler)),
                          administrator = actor(identity::only(identity::Role::administrator));
    std::unique_ptr<Signals> signals_;
    registry::RegistryNumber last_;
};
ON_BOTH_DATABASES(SignalsTest);

TEST_P(SignalsTest, the_week_that_ended_is_watched_once_and_counts_events_not_voices) {
    EXPECT_EQ(signals_->watch_due(), 8) << "and the weeks of two months that were missed";
    EXPECT_EQ(signals_->watch_due(), 0);
    const auto signal = at_unit();
    EXPECT_EQ(signal.kind, SignalKind::start) << "half a year is too short for a model";
    EXPECT_EQ(signal.observed, 8) << "nine told of eight events";
    const auto again = signals_->watch(week);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->id, signal.run);
    EXPECT_TRUE(office().verify().empty());
}

TEST_P(SignalsTest, a_clock_that_jumps_years_back_or_ahead_watches_what_there_is_and_nothing_twice) {
    const auto now = office().clock.now();
    office().clock.set(base::start_of(wednesday - 3'000));
    EXPECT_EQ(signals_->watch_due(), 0) << "before anybody told anything there is no week to keep";
    EXPECT_FALSE(signals_->watch(week).has_value()) << "that week has not ended";
    office().clock.set(now);
    EXPECT_EQ(signals_->watch_due(), 8);
    office().clock.set(base::start_of(wednesday + 400));
    EXPECT_EQ(signals_->watch_due(), 8) << "the newest eight, in which nobody told of anything";
    office().clock.set(now);
    EXPECT_EQ(signals_->watch_due(), 0);
    EXPECT_EQ(at_unit().observed, 8);
    EXPECT_TRUE(office().verify().empty());
}

TEST_P(SignalsTest, a_week_that_has_not_ended_is_refused) {
    const auto refused = signals_->watch(base::week_of(office().clock.today()));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().text_key, "insight.signal.refused.week");
}

TEST_P(SignalsTest, whoever_makes_compilations_may_have_the_week_worked_out_at_once) {
    http::Request request;
    request.method = http::Method::post;
    EXPECT_EQ(signals_->make(request, context(handler)).status, 404);
    EXPECT_EQ(signals_->make(request, context(analyst)).status, 303);
    EXPECT_EQ(signals_->watch_due(), 7) << "the weeks before it were missed";
}

TEST_P(SignalsTest, the_page_tells_the_finding_voices_beside_events_and_links_to_the_cases) {
    EXPECT_THAT(get(analyst).body, HasSubstr("Ingen vecka är räknad än"));
    ASSERT_TRUE(signals_->watch(week).has_value());
    const auto list = get(analyst);
    EXPECT_EQ(list.status, 200);
    EXPECT_THAT(list.body, HasSubstr("Enheten E-1"));
    EXPECT_THAT(list.body, HasSubstr("Tysta enheter"));
    EXPECT_THAT(get(analyst, 0, "municipality").body, Not(HasSubstr("Enheten E-1</a>")));
    const auto page = get(handler, at_unit().id);
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("under vecka 46, 2026 kom 8 händelser"));
    EXPECT_THAT(page.body, HasSubstr("8 händelser som 9 har berättat om"));
    EXPECT_THAT(page.body, HasSubstr("<svg"));
    EXPECT_THAT(page.body, HasSubstr("/arbetsrum/arende/" + last_.slug()));
    EXPECT_THAT(page.body, HasSubstr("Samma"));
}

TEST_P(SignalsTest, a_report_that_may_be_about_the_unit_is_told_beside_the_count_and_never_in_it) {
    declare_link_tables(*office().ledger);
    said("Ingen av oss vet vad boendet heter men de hade låst ute min farbror hela natten i regnet", "", 0);
    office().database.write([&](db::Transaction& tx) {
        const auto unit = office().parties->operation_by_code(tx, "E-1")->id;
        LinkRow row;
        row.case_id = office().casework->find(tx, last_)->id;
        row.state = LinkState::review;
        row.unit = unit;
        row.probability = 6'000;
        row.candidates.push_back({unit, 6'000});
        office().ledger->put_working(tx, store::links, store::values(row));
    });
    while (office().insight->fingerprint_once() > 0) {
    }
    signals_->watch_due();
    const auto signal = at_unit();
    EXPECT_EQ(signal.observed, 8);
    SignalFacts facts;
    office().database.read([&](db::Reader& reader) { facts = store::facts_of(signals_->signal(reader, signal.id)->facts); });
    ASSERT_TRUE(facts.belief.has_value());
    EXPECT_EQ(facts.belief->expected_milli, 8'600);
    EXPECT_EQ(facts.belief->low, 8);
    EXPECT_EQ(facts.belief->high, 9);
    const auto page = get(handler, signal.id).body;
    EXPECT_THAT(page, HasSubstr("Väntat antal händelser 8,60. Med 90 % säkerhet 8 till 9."));
    EXPECT_THAT(page, HasSubstr("/arbetsrum/insikt/lankar/" + last_.slug()));
    EXPECT_THAT(page, HasSubstr("60,0 %"));
}

TEST_P(SignalsTest, cases_of_other_regions_are_counted_and_not_told) {
    ASSERT_TRUE(signals_->watch(week).has_value());
    const auto elsewhere = actor(identity::only(identity::Role::handler), {"south"});
    const auto page = get(elsewhere, at_unit().id);
    EXPECT_THAT(page.body, Not(HasSubstr(last_.string())));
    EXPECT_THAT(page.body, HasSubstr("9 ärenden visas inte"));
}

TEST_P(SignalsTest, a_judgement_needs_a_reason_is_kept_sealed_and_counts_for_its_kind) {
    ASSERT_TRUE(signals_->watch(week).has_value());
    const auto signal = at_unit();
    EXPECT_EQ(post(handler, signal.id, "", "Sant").status, 422);
    const auto empty = post(handler, signal.id, "right", " ");
    EXPECT_EQ(empty.status, 422);
    EXPECT_THAT(empty.body, HasSubstr("Skriv varför"));
    EXPECT_EQ(post(handler, signal.id, "right", "Tre av dem hör ihop med nattens bemanning").status, 303);
    EXPECT_EQ(post(handler, signal.id, "wrong", "Det var en kampanj").status, 303);
    office().database.read([&](db::Reader& reader) {
        const auto verdicts = signals_->verdicts(reader, signal.id);
        ASSERT_EQ(verdicts.size(), 2u) << "the first stays";
        EXPECT_EQ(verdicts[0].verdict, Judged::wrong);
        EXPECT_EQ(verdicts[1].reason, "Tre av dem hör ihop med nattens bemanning");
        const auto records = signals_->track_records(reader);
        EXPECT_EQ(records.at(SignalKind::start).wrong, 1) << "the newest judgement of a signal holds";
        EXPECT_EQ(records.at(SignalKind::start).right, 0);
    });
    EXPECT_THAT(get(analyst, signal.id).body, HasSubstr("Det var en kampanj"));
    EXPECT_THAT(get(analyst, signal.id).body, HasSubstr("0 av 1 gånger"));
    EXPECT_TRUE(office().verify().empty());
    EXPECT_FALSE(signals_->judge(1, Judged::right, "Finns inte", {5}).has_value());
}

TEST_P(SignalsTest, those_who_may_not_read_compilations_get_nothing) {
    ASSERT_TRUE(signals_->watch(week).has_value());
    EXPECT_EQ(get(administrator).status, 404);
    EXPECT_EQ(get(administrator, at_unit().id).status, 404);
    EXPECT_EQ(post(administrator, at_unit().id, "right", "x").status, 404);
    EXPECT_EQ(get(analyst, 17).status, 404);
}

TEST_P(SignalsTest, a_changed_signal_is_found_by_verify) {
    ASSERT_TRUE(signals_->watch(week).has_value());
    const auto id = at_unit().id;
    office().database.write([&](db::Transaction& tx) {
        tx.execute("UPDATE insight_signals SET observed = observed + 1 WHERE id = ?", {id});
    });
    EXPECT_FALSE(office().verify().empty());
}

TEST_P(SignalsTest, the_newest_weeks_tell_what_is_still_on_its_way_once_it_is_known_how_late_reports_are) {
    ASSERT_TRUE(signals_->watch(week).has_value());
    EXPECT_THAT(get(analyst).body, HasSubstr("För få rapporter är registrerade")) << "nothing is made up of too few";
    // One in ten is registered two weeks after it came.
    std::vector<std::pair<base::Day, base::Day>> registered;
    for (int i = 0; i < 230; ++i) registered.emplace_back(wednesday + 10 + i / 2 + (i % 10 == 0 ? 14 : 0), wednesday + 10 + i / 2);
    std::sort(registered.begin(), registered.end());
    for (std::size_t i = 0; i < registered.size(); ++i) {
        office().clock.set(base::start_of(registered[i].first));
        (void)office().tell("Om maten, nummer " + std::to_string(i), "E-3", registered[i].second);
    }
    const auto last = wednesday + 10 + 115 + 70;
    office().clock.set(base::start_of(last - 7));
    for (int i = 0; i < 9; ++i) (void)office().tell("Nyss om larmet, nummer " + std::to_string(i), "E-3", last - 7);
    office().clock.set(base::start_of(last));
    const auto next = base::week_of(last - 7);
    ASSERT_TRUE(signals_->watch(next).has_value());
    std::vector<Arrival> arrivals;
    database().read([&](db::Reader& reader) { arrivals = store::arrivals_of_run(reader, store::signal_run(reader, next)->id); });
    ASSERT_EQ(arrivals.size(), 4u);
    // Seven of the quiet weeks' letters were late too.
    EXPECT_EQ(arrivals[0].share, std::llround(10'000.0 * (207 + 9) / (230 + 9 + 7)));
    EXPECT_EQ(arrivals[0].known, 9);
    EXPECT_GT(arrivals[2].share, arrivals[0].share) << "an older week is known better";
    EXPECT_GT(arrivals[0].expected_milli, 9'000);
    EXPECT_GE(arrivals[0].low_milli, 9'000);
    EXPECT_GT(arrivals[0].high_milli, arrivals[0].expected_milli);
    EXPECT_THAT(get(analyst).body, HasSubstr("Brukar vara registrerat"));
    ASSERT_THAT(office().verify(), testing::IsEmpty());
    database().write([](db::Transaction& tx) { tx.execute("UPDATE insight_signal_arrivals SET known = known + 1"); });
    EXPECT_THAT(office().verify(), testing::Contains(HasSubstr("insight_signal_arrivals")));
}

}  // namespace
}  // namespace insight
