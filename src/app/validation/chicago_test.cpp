// The reader of the city's files on files made here: what is frozen sees nothing of later days, and the inspector
// is never what a chance is made of.
#include "chicago.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "measures/measures.h"

namespace validation {
namespace {

class ChicagoTest : public testing::Test {
protected:
    std::filesystem::path root = std::filesystem::path{testing::TempDir()} / "vaka-chicago";
    void SetUp() override { std::filesystem::create_directories(root / "chicago"); }
    void TearDown() override { std::filesystem::remove_all(root); }

    // Three years of visits by two inspectors, one of them strict; half of the licences are bad.
    void write(int visits, bool model) const {
        std::ofstream raw{root / "chicago" / "inspections_27600.csv"}, rows{root / "chicago" / "model_data_train.csv"};
        raw << "Inspection_ID,License,Inspection_Date,Facility_Type,Risk,Zip,Latitude,Longitude,Results,criticalCount,seriousCount,minorCount\n";
        rows << "Inspection_ID,Inspection_Date,Test,Inspector,pastSerious,pastCritical,timeSinceLast,ageAtInspection,"
                "consumption_on_premises_incidental_activity,tobacco,temperatureMax,criticalFound\n";
        for (int i = 0; i < visits; ++i) {
            const auto at = static_cast<std::uint64_t>(i);
            const auto day = base::iso(base::to_day({2011, 9, 2}) + i * 1000 / visits);
            const int licence = 1 + static_cast<int>(measures::mixed(1, at) % 60), strict = static_cast<int>(measures::mixed(2, at) % 2);
            const int found = measures::uniform(3, at) < (licence % 2 ? 0.35 : 0.08) + 0.2 * strict ? 1 : 0;
            raw << i + 1 << ',' << licence << ',' << day << ",Restaurant,Risk 1,60601,41.9,-87.6" << licence % 10 << ",Pass," << found << ",0," << (licence % 2 ? 4 : 1) << '\n';
            if (model) rows << i + 1 << ',' << day << ",0," << (strict ? "blue" : "green") << ",0,0,1,1,0,0,50," << found << '\n';
        }
    }
};

TEST_F(ChicagoTest, without_its_files_there_is_nothing_and_the_bars_say_so) {
    EXPECT_FALSE(Chicago::read(Folder{root}));
    const auto bars = risk_bars(Folder{root});
    ASSERT_GE(bars.size(), 4u);
    for (const auto& bar : bars) EXPECT_EQ(bar.state, Bar::State::absent);
}

TEST_F(ChicagoTest, a_row_is_the_same_whatever_came_after_the_day_it_is_frozen_at) {
    write(400, true);
    const auto whole = *Chicago::read(Folder{root});
    const auto frozen = base::to_day({2012, 9, 1}).number;
    const Chicago::Features features;
    // The same file cut at the day, but for the visit itself.
    std::vector<std::string> lines;
    {
        std::ifstream raw{root / "chicago" / "inspections_27600.csv"};
        for (std::string line; std::getline(raw, line);) lines.push_back(line);
    }
    const auto& visit = whole.visits().back();
    std::ofstream cut{root / "chicago" / "inspections_27600.csv"};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto known = i == 0 || lines[i].find(",2011-") != std::string::npos || (lines[i].find(",2012-0") != std::string::npos && lines[i].find(",2012-09") == std::string::npos);
        if (known || lines[i].starts_with(std::to_string(visit.inspection) + ",")) cut << lines[i] << '\n';
    }
    cut.close();
    const auto part = *Chicago::read(Folder{root});
    EXPECT_LT(part.visits().size(), whole.visits().size() / 2);
    const auto one = whole.row(visit, frozen, features), other = part.row(part.visits().back(), frozen, features);
    ASSERT_EQ(one.numbers.size(), other.numbers.size());
    for (std::size_t i = 0; i < one.numbers.size(); ++i)
        EXPECT_TRUE(one.numbers[i] == other.numbers[i] || (std::isnan(one.numbers[i]) && std::isnan(other.numbers[i]))) << i;
}

TEST_F(ChicagoTest, a_split_learns_from_before_and_foretells_the_period_alone) {
    write(1500, true);
    const auto chicago = *Chicago::read(Folder{root});
    const Chicago::Features features{.place = false};
    const auto origin = base::to_day({2013, 9, 1}).number;
    const auto split = chicago.split(origin, 60, features, true);
    std::size_t before = 0, inside = 0;
    for (const auto& visit : chicago.visits()) {
        before += visit.day < origin;
        inside += visit.day >= origin && visit.day < origin + 60;
    }
    EXPECT_EQ(split.train.size(), before);
    EXPECT_EQ(split.rows.size(), inside);
    const auto model = ranking::Model::fit(chicago.shape(features), split.train);
    std::vector<double> chances;
    for (auto row : split.rows) {
        chances.push_back(model.probability(row));
        row.levels.back() = 1 - row.levels.back();
        EXPECT_EQ(model.probability(row), chances.back()) << "whoever inspects";
    }
    EXPECT_GT(measures::auc(chances, split.outcomes), 0.6);
}

}  // namespace
}  // namespace validation
