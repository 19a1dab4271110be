// The parts of linkage one by one: text, likeness, calibration, the rule, counting.
#include "linkage/linkage.h"

#include <gtest/gtest.h>

#include <cmath>

namespace linkage {
namespace {

TEST(Text, marks_and_widths_and_cases_fall_away_in_the_shadow_alone) {
    EXPECT_EQ(folded("SOLGÅRDEN"), "solgården");
    EXPECT_EQ(shadow(folded("SOLGÅRDEN Äldreboende Ö")), "solgarden aldreboende o");
    // Decomposed letters, full-width letters and ligatures are what they look like.
    EXPECT_EQ(folded("A\xCC\x8Angstrom"), "ångstrom");
    EXPECT_EQ(folded("ＶＣ ﬁn"), "vc fin");
    EXPECT_EQ(shadow(folded("Røde Kors, Łódź, Œuvre")), "rode kors, lodz, oeuvre");
    EXPECT_EQ(shadow(folded("Дом")), "дом");
}

// A character that is not folded the quick way sends the whole text to ICU: so the two ways are held side by side.
TEST(Text, the_quick_way_of_folding_answers_as_icu_does) {
    const std::string by_icu = "\xCE\xB1";   // a Greek letter that both fold to itself
    const auto without = [&](std::string text) {
        EXPECT_TRUE(text.ends_with(by_icu));
        text.resize(text.size() - by_icu.size());
        return text;
    };
    std::vector<std::string> characters;
    for (int second = 0x80; second <= 0xBF; ++second) characters.push_back(std::string{"\xC3"} + static_cast<char>(second));
    for (const int third : {0x93, 0x94, 0x98, 0x99, 0x9C, 0x9D}) characters.push_back(std::string{"\xE2\x80"} + static_cast<char>(third));
    for (const auto& character : characters) {
        const auto text = "Ab " + character + "x" + character;
        EXPECT_EQ(folded(text), without(folded(text + by_icu))) << character;
        EXPECT_EQ(shadow(text), without(shadow(text + by_icu))) << character;
        EXPECT_EQ(shadow(folded(text)), without(shadow(folded(text + by_icu)))) << character;
    }
}

TEST(Text, legal_forms_and_abbreviations_are_whole_words) {
    const Normaliser normalise{
        {{"ab", ""}, {"ek för", ""}, {"vc", "vårdcentral"}, {"bost enl lss", "lss boende"}, {"bost", "bostad"}}};
    EXPECT_EQ(normalise("Kvarnens VC, Abborrens AB"), "kvarnens vardcentral abborrens");
    EXPECT_EQ(normalise("Omsorg Ek. För."), "omsorg");
    EXPECT_EQ(normalise("Bost. enl. LSS Ekbacken"), "lss boende ekbacken");
    EXPECT_EQ(normalise("Ann's  -  hem\t(2)"), "anns hem 2");
    EXPECT_EQ(normalise(""), "");
    EXPECT_EQ(normalise("!!!"), "");
}

TEST(Text, a_name_of_nothing_but_legal_forms_is_still_a_name) {
    const Normaliser normalise{{{"ab", ""}, {"vård", ""}}};
    EXPECT_EQ(normalise("Vård AB"), "vard ab");
}

TEST(Text, text_that_is_no_utf8_does_not_harm) {
    const Normaliser normalise;
    EXPECT_NO_THROW(normalise(std::string{"\xC3\x28\xFF\xFE"} + "abc"));
    EXPECT_NE(normalise("abc \xFF").find("abc"), std::string::npos);
}

TEST(Identifiers, those_with_a_right_check_digit_are_found_and_no_others) {
    const auto found = identifiers_in(
        "Org.nr 556036-0793 (inte 556036-0794). Boendet SE2321000016-A1B2 ligger på Storgatan 3, 123 45 Byköping; "
        "ring 08-123 456 78 eller +46 (0)70.");
    EXPECT_EQ(found.organisation_numbers, (std::vector<std::string>{"556036-0793"}));
    EXPECT_EQ(found.hsa_ids, (std::vector<std::string>{"SE2321000016-A1B2"}));
    EXPECT_EQ(found.postcodes, (std::vector<std::string>{"12345"}));
    EXPECT_EQ(found.phones, (std::vector<std::string>{"0812345678"}));
}

TEST(Identifiers, a_postcode_is_not_a_part_of_a_longer_number) {
    EXPECT_TRUE(identifiers_in("ärende 1234567, 123 456, kl 01234, 12345678").postcodes.empty());
    EXPECT_EQ(identifiers_in("12345").postcodes, (std::vector<std::string>{"12345"}));
    EXPECT_EQ(identifiers_in("12345, 123 45").postcodes.size(), 1u);
}

TEST(Identifiers, a_personal_number_is_never_an_identifier_of_a_unit) {
    // A personal number has a right check digit too; the third digit tells them apart.
    const auto found = identifiers_in("Min mamma, 640823-3234, 19640823-3234 och 6408233234.");
    EXPECT_TRUE(found.organisation_numbers.empty());
    EXPECT_TRUE(found.hsa_ids.empty());
}

TEST(Identifiers, personal_numbers_are_taken_out_before_anything_is_indexed) {
    EXPECT_EQ(without_personal_numbers("hon (640823-3234) bor"), "hon (           ) bor");
    EXPECT_EQ(without_personal_numbers("19640823-3234"), "             ");
    EXPECT_EQ(without_personal_numbers("196408233234 6408233234"), "                       ");
    EXPECT_EQ(without_personal_numbers("640883+3234"), "           ");                // coordination number, over 100
    EXPECT_EQ(without_personal_numbers("640823-3235"), "           ");                // a slip in the last digit
    EXPECT_EQ(without_personal_numbers("556036-0793, 12345"), "556036-0793, 12345");  // an organisation, a postcode
    EXPECT_EQ(without_personal_numbers("640823 323"), "640823 323");
}

TEST(Likeness, jaro_winkler_as_published) {
    EXPECT_NEAR(jaro_winkler("martha", "marhta"), 0.961111, 1e-6);
    EXPECT_NEAR(jaro_winkler("dwayne", "duane"), 0.84, 1e-6);
    EXPECT_NEAR(jaro_winkler("dixon", "dicksonx"), 0.813333, 1e-6);
    EXPECT_EQ(jaro_winkler("", ""), 1);
    EXPECT_EQ(jaro_winkler("a", ""), 0);
    EXPECT_EQ(jaro_winkler("abc", "xyz"), 0);
    EXPECT_EQ(jaro_winkler(std::string(500, 'a'), std::string(500, 'a')), 1);
    EXPECT_NEAR(jaro_winkler(std::string(500, 'a') + "b", std::string(500, 'a') + "c"), 1, 1e-9);
}

TEST(Likeness, jaro_winkler_does_not_ask_who_comes_first) {
    for (const auto& [a, b] :
         std::vector<std::pair<std::string, std::string>>{{"solgarden", "solgraden"}, {"ekbacken", "ek"}, {"x", "yx"}})
        EXPECT_DOUBLE_EQ(jaro_winkler(a, b), jaro_winkler(b, a));
}

TEST(Likeness, two_letters_that_changed_places_are_one_slip) {
    EXPECT_EQ(slips("12345", "12345", 2), 0);
    EXPECT_EQ(slips("12345", "12354", 2), 1);
    EXPECT_EQ(slips("12345", "1234", 2), 1);
    EXPECT_EQ(slips("12345", "54321", 2), 3);
    EXPECT_EQ(slips("", "abc", 1), 2);
}

TEST(Likeness, a_house_number_in_the_others_range_is_not_another_house) {
    EXPECT_EQ(house_numbers("12", "12"), 1);
    EXPECT_EQ(house_numbers("12", "12 b"), 0.5);
    EXPECT_EQ(house_numbers("4715", "4713 4717"), 0.5);
    EXPECT_EQ(house_numbers("4713 4717", "4715"), 0.5);
    EXPECT_EQ(house_numbers("12", "14"), 0);
    EXPECT_EQ(house_numbers("12", ""), 0);
}

TEST(Calibration, says_how_often_such_a_score_was_right) {
    std::vector<Reviewed> pairs;
    for (int i = 0; i < 1000; ++i) {
        pairs.push_back({10, i % 100 != 0});
        pairs.push_back({0, i % 2 == 0});
        pairs.push_back({-10, false});
    }
    const auto calibration = Calibration::of(pairs);
    EXPECT_NEAR(calibration.probability(10), 0.99, 0.001);
    EXPECT_NEAR(calibration.probability(500), 0.99, 0.001);
    EXPECT_NEAR(calibration.probability(5), 0.5, 0.001);
    EXPECT_EQ(calibration.probability(-10), 0);
    EXPECT_EQ(calibration.probability(-500), 0);
}

TEST(Calibration, never_falls_as_the_score_rises_and_ignores_the_order_of_the_pairs) {
    std::vector<Reviewed> pairs;
    for (int i = 0; i < 500; ++i)
        pairs.push_back({static_cast<double>((i * 37) % 101), (i * 53) % 101 < (i * 37) % 101});
    const auto calibration = Calibration::of(pairs);
    double before = -1;
    for (int score = -5; score < 110; ++score) {
        EXPECT_GE(calibration.probability(score), before);
        before = calibration.probability(score);
        EXPECT_LE(before, 1);
    }
    std::vector<Reviewed> turned{pairs.rbegin(), pairs.rend()};
    EXPECT_EQ(Calibration::of(turned).steps(), calibration.steps());
}

TEST(Calibration, a_handful_of_reviewed_pairs_never_links_anything_by_itself) {
    std::vector<Reviewed> pairs(20, {30.0, true});
    EXPECT_TRUE(std::isinf(Calibration::of(pairs).linked_from()));
    pairs.resize(60, {30.0, true});
    EXPECT_EQ(Calibration::of(pairs).linked_from(), 30);
}

TEST(Calibration, without_any_pair_nothing_is_known) {
    for (const auto& nothing : {Calibration{}, Calibration::of({}), Calibration::of({{std::nan(""), true}})}) {
        EXPECT_EQ(nothing.probability(100), 0);
        EXPECT_TRUE(std::isinf(nothing.linked_from()));
    }
}

TEST(Calibration, links_as_far_down_as_all_of_them_together_stay_right) {
    std::vector<Reviewed> pairs;
    for (int i = 0; i < 1000; ++i) {
        pairs.push_back({30, i % 500 != 0});              // 2 wrong
        if (i < 200) pairs.push_back({20, i % 50 != 0});  // 4 wrong: 6 of 1,200
        if (i < 200) pairs.push_back({10, i % 12 != 0});  // 17 wrong: 23 of 1,400 is too many
    }
    EXPECT_EQ(Calibration::of(pairs).linked_from(), 20);
    // A step that is wrong more than once in ten is never linked, however few it holds.
    pairs.assign(10'000, {30, true});
    for (int i = 0; i < 50; ++i) pairs.push_back({20, i % 5 != 0});
    EXPECT_EQ(Calibration::of(pairs).linked_from(), 30);
}

TEST(Calibration, those_with_a_rival_teach_nothing_about_what_is_linked) {
    std::vector<Reviewed> pairs(1000, {30, true, 10});
    for (int i = 0; i < 100; ++i) pairs.push_back({30, false, 1});
    EXPECT_EQ(Calibration::of(pairs).linked_from(), 30);
}

Proposal scored(double score, double margin) {
    Proposal made;
    made.candidates.resize(1);
    made.score = score;
    made.margin = margin;
    return made;
}

TEST(Rule, abstains_unless_it_is_sure_and_no_other_site_is_near) {
    const Calibration calibration{{{0, 0.1, 100}, {5, 0.2, 100}, {10, 0.95, 100}, {20, 0.999, 1000}}, 12};
    const auto infinite = std::numeric_limits<double>::infinity();
    EXPECT_EQ(decide(scored(12, 3), calibration), Verdict::linked);
    EXPECT_EQ(decide(scored(50, infinite), calibration), Verdict::linked);
    EXPECT_EQ(decide(scored(11.99, 50), calibration), Verdict::review);
    EXPECT_EQ(decide(scored(50, 2.99), calibration), Verdict::review);
    EXPECT_EQ(decide(scored(5, 0), calibration), Verdict::review);
    EXPECT_EQ(decide(scored(4.99, 50), calibration), Verdict::unknown);
    EXPECT_EQ(decide(scored(-100, 50), calibration), Verdict::unknown);
    EXPECT_EQ(decide(scored(std::nan(""), 50), calibration), Verdict::unknown);
    EXPECT_EQ(decide(scored(50, std::nan("")), calibration), Verdict::review);
    EXPECT_EQ(decide({}, calibration), Verdict::unknown);
    // Nobody has reviewed anything: nothing is known, and nothing is linked.
    EXPECT_EQ(decide(scored(50, infinite), Calibration{}), Verdict::unknown);
}

Proposal proposal(std::initializer_list<std::pair<std::size_t, double>> rows) {
    Proposal made;
    for (const auto& [row, weight] : rows)
        made.candidates.push_back({row, static_cast<std::int64_t>(row), static_cast<std::int64_t>(row), 0, {}, weight});
    return made;
}

TEST(OneToOne, the_better_pair_takes_the_row_and_the_other_its_next_best) {
    const std::vector<Proposal> proposals{proposal({{0, 5}, {1, 4}}), proposal({{0, 9}, {1, 1}}), proposal({{2, -1}})};
    EXPECT_EQ(one_to_one(proposals), (std::vector<std::pair<std::size_t, std::size_t>>{{0, 1}, {1, 0}}));
    EXPECT_EQ(one_to_one(proposals, -2).size(), 3u);
    EXPECT_TRUE(one_to_one({}).empty());
}

TEST(Count, each_link_counts_as_far_as_it_is_believed) {
    const std::vector<double> sure{1, 1, 1}, mixed{1, 1, 0.5, 0.5}, none{};
    EXPECT_EQ(count(sure).low, 3);
    EXPECT_EQ(count(sure).high, 3);
    EXPECT_EQ(count(sure).certain, 3);
    EXPECT_DOUBLE_EQ(count(mixed).expected, 3);
    EXPECT_EQ(count(mixed).low, 2);
    EXPECT_EQ(count(mixed).high, 4);
    EXPECT_EQ(count(none).expected, 0);
    EXPECT_EQ(count(none).high, 0);
}

TEST(Count, the_interval_is_the_one_of_the_binomial_when_all_are_alike) {
    // Binomial(100, 0.3): 5 % and 95 % quantiles are 23 and 38; of (10,000, 0.5): 4918 and 5082.
    const std::vector<double> alike(100, 0.3), many(10'000, 0.5);
    EXPECT_EQ(count(alike).low, 23);
    EXPECT_EQ(count(alike).high, 38);
    EXPECT_EQ(count(many).low, 4918);
    EXPECT_EQ(count(many).high, 5082);
}

}  // namespace
}  // namespace linkage
