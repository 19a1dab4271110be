#include "insight_links_rules.h"

#include <gtest/gtest.h>

#include <cmath>

namespace insight {
namespace {

LinkUnit unit(std::int64_t id, std::string name, std::string address = "", std::string municipality = "0180") {
    LinkUnit made;
    made.id = {id};
    made.provider = {7};
    made.code = "SE5599000006-" + std::to_string(id);
    made.name = std::move(name);
    made.provider_name = "Omsorgsbolaget AB";
    made.organisation_number = "559900-0006";
    made.kind_name = "Särskilt boende";
    made.address = std::move(address);
    made.postal_code = "123 45";
    made.city = "Byköping";
    made.municipality = std::move(municipality);
    made.municipality_name = "Stockholm";
    return made;
}

TEST(LinkRows, a_unit_that_stands_twice_is_one_site_and_two_at_one_address_are_two) {
    const auto rows = link_rows({unit(1, "Solgården", "Storgatan 1"), unit(2, "SOLGÅRDEN AB", "Storgatan 1"),
                                 unit(3, "Ekbacken", "Storgatan 1")});
    EXPECT_EQ(rows[0].site, rows[1].site);
    EXPECT_NE(rows[0].site, rows[2].site);
    EXPECT_EQ(rows[0].values[5], std::vector<std::string>{"12345"});
}

TEST(LinkRows, a_home_with_a_hidden_address_is_found_by_its_name_alone) {
    auto home = unit(1, "Kvinnohuset", "Hemliga vägen 3");
    home.address_hidden = true;
    const auto row = link_rows({home}).front();
    EXPECT_EQ(row.values[0], std::vector<std::string>{"kvinnohuset"});
    for (const std::size_t column : {2u, 3u, 4u, 5u})
        for (const auto& value : row.values[column]) EXPECT_TRUE(value.empty()) << column;
}

TEST(LinkDescription, keeps_of_a_long_text_what_may_be_a_name) {
    const linkage::Linker linker{link_schema(), link_rows({unit(1, "Solgården", "Storgatan 1")})};
    const auto record = link_description({"", "", "Min mamma bor på Solgårdens avdelning 2 i Byköping."}, linker);
    EXPECT_EQ(record.values[1], std::vector<std::string>{"solgarden bykoping"});
    EXPECT_EQ(record.values[0], std::vector<std::string>{""});
    EXPECT_EQ(record.values.size(), link_schema().columns.size());
}

TEST(LinkDescription, never_holds_a_personal_number) {
    const linkage::Linker linker{link_schema(), link_rows({unit(1, "640823 3234")})};
    const auto record = link_description({"Mamma 640823-3234", "", "19640823-3234"}, linker);
    for (const auto& column : record.values)
        for (const auto& value : column) EXPECT_EQ(value.find("3234"), std::string::npos) << value;
}

TEST(LinkExact, an_identifier_names_the_unit_and_a_number_of_several_only_the_provider) {
    const std::vector<LinkUnit> units{unit(1, "Solgården"), unit(2, "Ekbacken")};
    EXPECT_EQ(exact_unit({"", "", "Det gäller se5599000006-2."}, units).unit, 1u);
    const auto several = exact_unit({"", "", "Bolaget 559900-0006 sköter det"}, units);
    EXPECT_FALSE(several.unit);
    EXPECT_EQ(several.provider, base::ProviderId{7});
    EXPECT_EQ(exact_unit({"", "", "559900-0006"}, {units[0]}).unit, 0u);
    const auto nothing = exact_unit({"", "", "vi ringde 08-123 456 78"}, units);
    EXPECT_FALSE(nothing.unit);
    EXPECT_FALSE(nothing.provider);
}

TEST(LinkMunicipality, is_told_when_one_alone_is_named) {
    const std::map<std::string, std::string> names{{"malmo", "1280"}, {"upplands vasby", "0114"}, {"lund", "1281"}};
    EXPECT_EQ(municipality_told({"", "Malmö, avdelning 3", ""}, names), "1280");
    EXPECT_EQ(municipality_told({"", "", "i Upplands Väsby"}, names), "0114");
    EXPECT_EQ(municipality_told({"", "Malmö eller Lund", ""}, names), "");
    EXPECT_EQ(municipality_told({"", "", ""}, names), "");
}

TEST(LinkParts, are_as_many_as_the_comparisons) { EXPECT_EQ(link_parts().size(), link_schema().comparisons.size()); }

TEST(LinkModel, comes_back_from_its_text_as_it_was) {
    const linkage::Linker linker{link_schema(),
                                 link_rows({unit(1, "Solgården"), unit(2, "Ekbacken"), unit(3, "Lunden")})};
    TaughtLinks taught{linker.untaught(2000), linkage::Calibration{{{-3.5, 0.25, 12}, {8, 0.95, 100}}, 9.125}, 40, 12,
                       3};
    const auto text = link_json(taught);
    const auto back = taught_of(text);
    ASSERT_TRUE(back);
    EXPECT_EQ(link_json(*back), text);
    EXPECT_EQ(back->calibration.steps(), taught.calibration.steps());
    EXPECT_EQ(back->calibration.linked_from(), 9.125);
    EXPECT_EQ(back->reviewed, 12);
    for (std::size_t i = 0; i < back->model.m.size(); ++i)
        for (std::size_t level = 1; level < back->model.m[i].size(); ++level)
            EXPECT_NEAR(linkage::bits(back->model, i, level), linkage::bits(taught.model, i, level), 0.01);
    taught.calibration = {};
    EXPECT_TRUE(std::isinf(taught_of(link_json(taught))->calibration.linked_from()));
}

TEST(LinkModel, of_another_format_is_no_model) {
    EXPECT_FALSE(taught_of(""));
    EXPECT_FALSE(taught_of("{}"));
    EXPECT_FALSE(taught_of("[1]"));
    EXPECT_FALSE(taught_of(R"({"format":2,"m":[]})"));
    const linkage::Linker linker{link_schema(), link_rows({unit(1, "Solgården")})};
    auto taught = TaughtLinks{linker.untaught(10), {}, 0, 0, 1};
    taught.model.m.pop_back();
    EXPECT_FALSE(taught_of(link_json(taught)));
}

}  // namespace
}  // namespace insight
