// What a model thinks of units: kept a run at a time, seen as it was known, shadows apart.
#include "assessments/ratings.h"

#include "i18n/i18n.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_assessments();
}  // namespace db

namespace assessments {
namespace {

class RatingsTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        support::DatabaseTest::SetUp();
        const auto path = (folder() / "test.keyring").string();
        crypto::Keyring::create(path);
        ledger_.emplace(crypto::Keyring::load(path));
        auto all = db::schema_ledger();
        for (const auto& one : db::schema_assessments()) all.push_back(one);
        database().migrate(all);
        declare_rating_tables(*ledger_);
        ledger_->set_salts([](db::Reader&, base::CaseId) { return std::optional<crypto::Key>{}; });
        ids_.emplace(clock_, 1, database().next_start());
        ratings_.emplace(*ledger_, clock_, *ids_);
        database().write([&](db::Transaction& tx) { ledger_->begin(tx, "test", clock_.now()); });
    }
    RatingRun run(int days_ago = 0, Standing standing = Standing::ranks) {
        RatingRun made;
        made.model = "risk";
        made.version = "1";
        made.standing = standing;
        made.as_of = clock_.today() - days_ago;
        made.base_rate = 0.123456;
        made.about = "{}";
        return made;
    }
    static std::vector<UnitRating> some(int count) {
        std::vector<UnitRating> made;
        for (int i = 1; i <= count; ++i) {
            UnitRating one;
            one.unit = {i};
            one.probability = 0.5 / i;
            one.low = one.probability / 2;
            one.high = one.probability * 1.5;
            one.rank = i;
            one.rank_low = std::max(1, i - 1);
            one.rank_high = std::min(count, i + 1);
            one.of = count;
            one.in_top = 0.1;
            one.priority = one.probability;
            one.reasons = R"({"against":[],"for":[]})";
            made.push_back(one);
        }
        return made;
    }
    base::Result<std::int64_t> put(const RatingRun& made, const std::vector<UnitRating>& ratings) {
        std::optional<base::Result<std::int64_t>> answer;
        database().write([&](db::Transaction& tx) { answer = ratings_->put(tx, made, ratings, {}); });
        return *answer;
    }
    template <class Look>
    auto look(Look work) {
        std::optional<decltype(work(std::declval<db::Reader&>()))> found;
        database().read([&](db::Reader& reader) { found = work(reader); });
        return *found;
    }
    std::int64_t head() { return look([&](db::Reader& reader) { return ledger_->head(reader); }); }
    std::string findings() {
        return look([&](db::Reader& reader) {
            std::string words;
            ledger_->verify(reader, {}, [&](const ledger::Finding& finding) { words += finding.words + "\n"; });
            return words;
        });
    }

    base::ManualClock clock_{base::start_of(base::to_day({2026, 11, 18}))};
    std::optional<ledger::Ledger> ledger_;
    std::optional<base::IdAllocator> ids_;
    std::optional<Ratings> ratings_;
};
ON_BOTH_DATABASES(RatingsTest);

TEST_P(RatingsTest, a_run_comes_back_by_rank_with_its_numbers_rounded) {
    const auto id = put(run(), some(3));
    ASSERT_TRUE(id);
    const auto found = look([&](db::Reader& reader) { return ratings_->of_run(reader, *id); });
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[2].unit, base::OperationId{3});
    EXPECT_EQ(found[2].probability, 0.1667);
    EXPECT_EQ(found[2].low, 0.0833);
    EXPECT_EQ(found[2].rank_low, 2);
    EXPECT_EQ(found[2].of, 3);
    EXPECT_EQ(found[2].run, *id);
    const auto kept = look([&](db::Reader& reader) { return ratings_->newest(reader, "risk"); });
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->id, *id);
    EXPECT_EQ(kept->units, 3);
    EXPECT_EQ(kept->base_rate, 0.1235);
    EXPECT_EQ(kept->since_event, head());
    EXPECT_EQ(findings(), "");
    database().write([](db::Transaction& tx) { tx.execute("UPDATE assessments_unit_ratings SET rank = 1 WHERE unit = 3"); });
    EXPECT_NE(findings().find("assessments_unit_ratings"), std::string::npos);
}

TEST_P(RatingsTest, a_great_run_takes_several_events_and_all_its_rows_are_held) {
    const auto before = head();
    const auto id = put(run(), some(2000));
    ASSERT_TRUE(id);
    EXPECT_EQ(head(), before + 3);
    EXPECT_EQ(look([&](db::Reader& reader) { return ratings_->of_run(reader, *id); }).size(), 2000u);
    EXPECT_EQ(findings(), "");
}

TEST_P(RatingsTest, the_same_run_again_is_the_run_that_stands) {
    const auto first = put(run(), some(3));
    const auto before = head();
    EXPECT_EQ(*put(run(), some(4)), *first);
    EXPECT_EQ(head(), before);
}

TEST_P(RatingsTest, a_shadow_is_kept_and_never_ranks) {
    ASSERT_TRUE(put(run(0, Standing::shadow), some(3)));
    EXPECT_FALSE(look([&](db::Reader& reader) { return ratings_->newest(reader, "risk"); }));
    EXPECT_FALSE(look([&](db::Reader& reader) { return ratings_->of_unit(reader, {1}); }));
    EXPECT_EQ(look([&](db::Reader& reader) { return ratings_->runs(reader, 10); }).size(), 1u);
}

TEST_P(RatingsTest, what_was_thought_is_seen_as_it_was_known_then) {
    const auto old = put(run(7), some(3));
    const auto then = head();
    auto later = some(3);
    later[0].probability = later[0].high = 0.9;
    const auto fresh = put(run(0), later);
    ASSERT_TRUE(old && fresh);
    EXPECT_EQ(look([&](db::Reader& reader) { return ratings_->of_unit(reader, {1}); })->probability, 0.9);
    EXPECT_EQ(look([&](db::Reader& reader) { return ratings_->of_unit(reader, {1}, then); })->probability, 0.5);
    EXPECT_FALSE(look([&](db::Reader& reader) { return ratings_->of_unit(reader, {1}, 0); }));
    EXPECT_FALSE(look([&](db::Reader& reader) { return ratings_->of_unit(reader, {77}); }));
}

TEST_P(RatingsTest, numbers_that_cannot_be_are_refused_whole) {
    const auto before = head();
    const auto refused = [&](const char* key, const RatingRun& made, const std::vector<UnitRating>& ratings) {
        const auto answer = put(made, ratings);
        ASSERT_FALSE(answer) << key;
        EXPECT_EQ(answer.error().text_key, std::string{"assessments.refused."} + key);
        EXPECT_TRUE(i18n::Texts::of(i18n::Language::sv).has(answer.error().text_key)) << key;
    };
    const auto changed = [&](auto change) {
        auto made = some(3);
        change(made[1]);
        return made;
    };
    refused("rating_numbers", run(), changed([](auto& one) { one.probability = 1.2; }));
    refused("rating_numbers", run(), changed([](auto& one) { one.low = std::nan(""); }));
    refused("rating_numbers", run(), changed([](auto& one) { one.low = one.probability + 0.01; }));
    refused("rating_numbers", run(), changed([](auto& one) { one.rank_high = 4; }));
    refused("rating_numbers", run(), changed([](auto& one) { one.unit = {1}; }));
    refused("rating_numbers", run(), changed([](auto& one) { one.ranked = false; }));
    refused("rating_numbers", run(), changed([](auto& one) { one.priority = INFINITY; }));
    auto ahead = run();
    ahead.position = before + 5;
    refused("rating_position", ahead, some(3));
    auto nameless = run();
    nameless.model.clear();
    refused("rating_run", nameless, some(3));
    EXPECT_EQ(head(), before);
}

TEST_P(RatingsTest, a_unit_that_is_not_ranked_stands_last_and_has_no_rank) {
    auto made = some(3);
    made[0].ranked = false;
    made[0].rank = made[0].rank_low = made[0].rank_high = 0;
    const auto id = put(run(), made);
    ASSERT_TRUE(id);
    const auto found = look([&](db::Reader& reader) { return ratings_->of_run(reader, *id); });
    EXPECT_EQ(found.back().unit, base::OperationId{1});
    EXPECT_FALSE(found.back().ranked);
}

}  // namespace
}  // namespace assessments
