#pragma once
// An office with inspections, ratings and a plan, for the tests of planning.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "intake/intake.h"
#include "planning/planning.h"
#include "planning_basis.h"
#include "planning_parts.h"
#include "support/office.h"

namespace db {
std::vector<Migration> schema_inspections();
std::vector<Migration> schema_planning();
}  // namespace db

namespace planning {

class PlanningTest : public support::OfficeTest {
protected:
    void SetUp() override {
        support::OfficeTest::SetUp();
        database().migrate(db::schema_inspections());
        database().migrate(db::schema_planning());
        auto& o = office();
        inspections_ = std::make_unique<inspections::Inspections>(o.ledger, o.parties, clock_, o.ids);
        ratings_ = std::make_unique<assessments::Ratings>(o.ledger, clock_, o.ids);
        inspections::declare_tables(o.ledger);
        assessments::declare_rating_tables(o.ledger);
        declare_tables(o.ledger);
        planning_ = std::make_unique<Planning>(Services{database(), o.ledger, o.catalogue, o.keyring, clock_, o.ids, o.parties, *inspections_, *ratings_, o.identity});
        inspector_ = account("inspektor", identity::only(identity::Role::handler));
        second_ = account("andra", identity::only(identity::Role::handler));
    }
    void TearDown() override {
        planning_.reset();
        ratings_.reset();
        inspections_.reset();
        support::OfficeTest::TearDown();
    }
    base::UserId account(const std::string& login, identity::Roles roles) {
        const auto made = office().identity.create_user({login, login, "ett-langt-losenord-har", roles, {"*"}}, {});
        EXPECT_TRUE(made.has_value());
        return *made;
    }
    identity::Actor boss() { return actor(identity::only(identity::Role::decision_maker)); }
    identity::Actor inspector(base::UserId who = {}) {
        auto one = handler();
        one.user = who ? who : inspector_;
        return one;
    }
    base::OperationId place(const std::string& code, const std::string& kind, const std::string& county = "24") {
        parties::Provider provider;
        provider.id = office().ids.make<base::ProviderId>();
        provider.organisation_number = number();
        provider.name = "Huvudman " + code;
        provider.owner_form = "municipality";
        parties::Operation unit;
        unit.id = office().ids.make<base::OperationId>();
        unit.provider = provider.id;
        unit.code = code;
        unit.name = "Enhet " + code;
        unit.kind = kind;
        unit.county = county;
        unit.municipality = county + "80";
        unit.address = "Storgatan 1";
        database().write([&](db::Transaction& tx) {
            office().parties.add(tx, provider);
            office().parties.add(tx, unit);
        });
        return unit.id;
    }
    std::string number() {
        for (;;) {
            auto digits = "5598" + std::to_string(10000 + providers_++);
            int sum = 0;
            for (std::size_t i = 0; i < digits.size(); ++i) {
                const int value = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
                sum += value > 9 ? value - 9 : value;
            }
            digits += static_cast<char>('0' + (10 - sum % 10) % 10);
            return digits.substr(0, 6) + "-" + digits.substr(6);
        }
    }
    std::int64_t team(int hours_tenths = 1'000, std::vector<std::string> skills = {"hsl", "sol", "lss", "children"}, std::vector<base::UserId> members = {}) {
        TeamRow row;
        row.region = "nord";
        row.name = "Team ett";
        row.skills = std::move(skills);
        row.members = std::move(members);
        row.hours_tenths = hours_tenths;
        const auto made = planning_->set_team(row, boss());
        EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().text_key);
        return made ? *made : 0;
    }
    void visited(base::OperationId unit, base::Date date, base::UserId by) {
        inspections::Inspection one;
        one.unit = unit;
        one.day = base::to_day(date);
        one.reason = inspections::Reason::frequency;
        one.inspectors = {by};
        one.hours_tenths = 80;
        database().write([&](db::Transaction& tx) { EXPECT_TRUE(inspections_->record(tx, one, by).has_value()); });
    }
    void rate(const std::vector<std::pair<base::OperationId, double>>& chances) {
        assessments::RatingRun run;
        run.model = "risk";
        run.version = "1";
        run.standing = assessments::Standing::ranks;
        run.as_of = clock_.today();
        run.units = static_cast<int>(chances.size());
        run.base_rate = 0.2;
        run.about = "{}";
        std::vector<assessments::UnitRating> ratings;
        for (const auto& [unit, chance] : chances) {
            assessments::UnitRating one;
            one.unit = unit;
            one.probability = chance;
            one.low = chance / 2;
            one.high = std::min(1.0, chance * 1.2);
            one.rank = one.rank_low = one.rank_high = static_cast<int>(ratings.size()) + 1;
            one.of = static_cast<int>(chances.size());
            one.priority = chance;
            one.reasons = R"({"against":[],"for":[]})";
            ratings.push_back(one);
        }
        database().write([&](db::Transaction& tx) {
            run.position = office().ledger.head(tx);
            const auto put = ratings_->put(tx, run, ratings, {});
            EXPECT_TRUE(put.has_value()) << (put ? "" : put.error().text_key);
        });
    }
    std::vector<LineRow> proposed() {
        const auto made = planning_->propose(base::UserId{5});
        EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().text_key);
        return made ? lines(*made) : std::vector<LineRow>{};
    }
    std::vector<LineRow> lines(std::int64_t plan) {
        std::vector<LineRow> found;
        database().read([&](db::Reader& reader) { found = planning_->lines(reader, plan); });
        return found;
    }
    LineRow line(std::int64_t id) {
        std::optional<LineRow> found;
        database().read([&](db::Reader& reader) { found = planning_->line(reader, id); });
        return found.value();
    }
    std::vector<Fact> facts(std::int64_t plan) {
        std::vector<Fact> found;
        database().read([&](db::Reader& reader) { found = planning_->facts(reader, plan); });
        return found;
    }
    identity::Context context(const identity::Actor& who) { return {&who, i18n::Texts::of(i18n::Language::en), clock_, false, "Office", ""}; }
    // A plan in force whose first line is the unit's.
    LineRow decided_line() {
        const auto all = proposed();
        EXPECT_FALSE(all.empty());
        EXPECT_TRUE(planning_->decide(all.front().plan, boss()).has_value());
        return line(all.front().id);
    }

    std::unique_ptr<inspections::Inspections> inspections_;
    std::unique_ptr<assessments::Ratings> ratings_;
    std::unique_ptr<Planning> planning_;
    base::UserId inspector_, second_;
    int providers_ = 0;
};

}  // namespace planning
