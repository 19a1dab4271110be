// What a model must do whatever it is taught: say the same again, tell when it cannot know, never
// crash on what people write, and be refused whole when its file is not what it was.
#include "learning/learning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "calibration.h"
#include "i18n/i18n.h"
#include "measures/measures.h"
#include "solver.h"

namespace learning {
namespace {

// Made-up reports: each theme has words of its own among words that all have.
struct Made {
    std::vector<std::string> texts;
    std::vector<int> labels;
    std::vector<Example> examples() const {
        std::vector<Example> made;
        for (std::size_t i = 0; i < texts.size(); ++i) made.push_back({texts[i], labels[i]});
        return made;
    }
};
const std::vector<std::string> themes{"medicin", "bemanning", "mat"};
const std::vector<std::vector<std::string>> words_of{{"tabletter", "dos", "medicinen", "recept", "utebliven"},
                                                     {"personal", "natten", "ensam", "vikarie", "schema"},
                                                     {"maten", "kall", "lunch", "middag", "frukost"}};
const std::vector<std::string> usual{"min", "mamma", "bor", "på", "boendet", "och", "det", "har", "hänt", "flera", "gånger",
                                     "vi", "ringde", "dem", "igen", "sade", "att", "ingen", "kom", "sedan"};

std::string text_of(int theme, std::uint64_t seed, int own = 3) {
    std::string text;
    for (std::uint64_t i = 0; i < 14; ++i)
        text += usual[static_cast<std::size_t>(measures::uniform(seed, i) * static_cast<double>(usual.size()))] + " ";
    const auto& words = words_of[static_cast<std::size_t>(theme)];
    for (int i = 0; i < own; ++i)
        text += words[static_cast<std::size_t>(measures::uniform(seed, 100 + static_cast<std::uint64_t>(i)) * static_cast<double>(words.size()))] + " ";
    return text;
}

Made made(int each, int themes_count = 3) {
    Made all;
    for (int i = 0; i < each; ++i)
        for (int theme = 0; theme < themes_count; ++theme) {
            all.texts.push_back(text_of(theme, static_cast<std::uint64_t>(i * 10 + theme)));
            all.labels.push_back(theme);
        }
    return all;
}

Model::Learnt learnt(const Made& from, Options options = {}) {
    auto found = Model::learn(themes, from.examples(), options);
    EXPECT_TRUE(found.has_value());
    return *std::move(found);
}

TEST(Learning, themes_with_words_of_their_own_are_told_apart_on_unseen_texts) {
    const auto found = learnt(made(40));
    EXPECT_GT(found.figures.accuracy, 0.95);
    EXPECT_GT(found.figures.macro_f1, 0.95);
    EXPECT_EQ(found.figures.examples, 120);
    for (int theme = 0; theme < 3; ++theme) {
        const auto judged = found.model.judge(text_of(theme, 99'999));
        EXPECT_TRUE(judged.enough);
        EXPECT_EQ(judged.best, theme);
    }
}

TEST(Learning, what_cannot_be_known_is_not_claimed) {
    // Labels that have nothing to do with the texts: unseen texts are guessed no better than by share.
    auto random = made(60);
    for (std::size_t i = 0; i < random.labels.size(); ++i)
        random.labels[i] = static_cast<int>(measures::uniform(7, i) * 3);
    const auto found = learnt(random);
    EXPECT_LT(found.figures.accuracy, 0.45);
    const auto judged = found.model.judge(text_of(0, 5));
    for (const double p : judged.probabilities) EXPECT_LT(p, 0.55);
}

TEST(Learning, copies_of_a_text_do_not_make_it_look_better) {
    auto copied = made(6);
    for (std::size_t i = 0; i < copied.labels.size(); ++i) copied.labels[i] = static_cast<int>(measures::uniform(3, i) * 3);
    for (int times = 0; times < 4; ++times) {
        const auto size = std::size_t{18};
        for (std::size_t i = 0; i < size; ++i) {
            copied.texts.push_back(copied.texts[i]);
            copied.labels.push_back(copied.labels[i]);
        }
    }
    const auto found = Model::learn(themes, copied.examples(), {});
    if (found) {
        EXPECT_LT(found->figures.accuracy, 0.8) << "it would be 1 if copies were on both sides";
        EXPECT_EQ(found->figures.texts, 18);
    }
}

TEST(Learning, one_thread_and_two_and_a_rerun_give_the_same_bytes) {
    Options one, two;
    one.threads = 1;
    two.threads = 2;
    const auto from = made(20);
    const auto a = learnt(from, one), b = learnt(from, two), c = learnt(from, two);
    EXPECT_EQ(a.model.encode(), b.model.encode());
    EXPECT_EQ(b.model.encode(), c.model.encode());
    EXPECT_EQ(a.foretold, b.foretold);
}

TEST(Learning, the_order_of_the_examples_does_not_matter_to_what_it_says) {
    auto from = made(20);
    const auto a = learnt(from);
    std::reverse(from.texts.begin(), from.texts.end());
    std::reverse(from.labels.begin(), from.labels.end());
    const auto b = learnt(from);
    for (int theme = 0; theme < 3; ++theme) {
        const auto text = text_of(theme, 4'321);
        for (std::size_t c = 0; c < 3; ++c)
            EXPECT_NEAR(a.model.judge(text).probabilities[c], b.model.judge(text).probabilities[c], 0.02);
    }
}

TEST(Learning, a_theme_with_one_example_is_left_out_and_said_to_be) {
    auto from = made(20, 2);
    from.texts.push_back("maten var kall till lunch");
    from.labels.push_back(2);
    const auto found = learnt(from);
    EXPECT_TRUE(found.figures.classes[0].learnt);
    EXPECT_FALSE(found.figures.classes[2].learnt);
    EXPECT_EQ(found.figures.classes[2].examples, 1);
    EXPECT_NE(found.model.judge("maten var kall till lunch").best, 2);
    EXPECT_TRUE(found.model.explain("maten var kall", 2, 5).empty());
}

TEST(Learning, fewer_than_two_themes_with_examples_are_refused_in_words) {
    const auto found = Model::learn(themes, made(20, 1).examples(), {});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().text_key, "learning.refused.too_few");
    EXPECT_FALSE(Model::learn(themes, {}, {}));
}

TEST(Learning, empty_one_word_and_strange_texts_have_the_shares_and_are_not_enough) {
    const auto found = learnt(made(20));
    const std::string long_text(200'000, 'x');
    for (const std::string text : {"", " ", "medicinen", "!!! ???", "qqqqqq zzzzzz", "\xff\xfe\x80", "日本語 テスト"}) {
        const auto judged = found.model.judge(text);
        EXPECT_FALSE(judged.enough) << text;
        for (const double p : judged.probabilities) EXPECT_TRUE(p >= 0 && p <= 1) << text;
    }
    EXPECT_NEAR(found.model.judge("").probabilities[0], 1.0 / 3, 1e-9);
    (void)found.model.judge(long_text);
    (void)found.model.explain(long_text, 0, 3);
}

TEST(Learning, the_words_that_weighed_most_are_those_of_the_theme) {
    const auto found = learnt(made(40));
    const auto words = found.model.explain("Min mamma fick fel dos och tabletter på boendet.", 0, 2);
    ASSERT_EQ(words.size(), 2u);
    const std::set<std::string> said{words[0].word, words[1].word};
    EXPECT_EQ(said, (std::set<std::string>{"dos", "tabletter"}));
    EXPECT_GT(words[0].weight, 0);
    for (const auto& word : found.model.explain("Ingen personal på natten", 0, 4)) EXPECT_LT(word.weight, 0.5);
}

TEST(Learning, ordered_steps_are_learnt_as_at_least_and_never_contradict_themselves) {
    Made from;
    const std::vector<std::string> sign{"lugnt", "irriterande", "skadad", "sjukhus"};
    for (int i = 0; i < 30; ++i)
        for (int step = 0; step < 4; ++step) {
            std::string text = text_of(0, static_cast<std::uint64_t>(i * 4 + step), 0);
            for (int k = 0; k <= step; ++k) text += sign[static_cast<std::size_t>(k)] + " ";
            from.texts.push_back(text);
            from.labels.push_back(step);
        }
    Options options;
    options.ordered = true;
    const auto found = Model::learn({"1", "2", "3", "4"}, from.examples(), options);
    ASSERT_TRUE(found.has_value());
    EXPECT_LT(found->figures.mean_error, 0.3);
    const auto judged = found->model.judge(from.texts[3]);
    double sum = 0;
    for (const double p : judged.probabilities) {
        EXPECT_GE(p, 0);
        sum += p;
    }
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_EQ(judged.best, 3);
    EXPECT_EQ(found->model.explain(from.texts[3], 3, 1).at(0).word, "sjukhus");
}

TEST(Learning, a_stored_model_says_the_same_and_holds_no_word_of_the_texts) {
    const auto found = learnt(made(20));
    const auto bytes = found.model.encode();
    for (const auto& words : words_of)
        for (const auto& word : words) {
            if (word == "medicinen") continue;   // a theme's name begins so
            EXPECT_EQ(bytes.find(word.substr(0, 5)), std::string::npos) << word;
        }
    const auto again = Model::decode(bytes);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->encode(), bytes);
    const auto text = text_of(1, 77);
    EXPECT_EQ(again->judge(text).probabilities, found.model.judge(text).probabilities);
    EXPECT_EQ(again->judge(text).best, found.model.judge(text).best);
}

TEST(Learning, a_file_of_another_version_and_a_damaged_one_are_refused_by_name) {
    const auto bytes = learnt(made(10)).model.encode();
    auto other = bytes;
    other[8] = 2;
    const auto refused = Model::decode(other);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text_key, "learning.refused.version");
    EXPECT_EQ(refused.error().values, (std::vector<std::string>{"2", "1"}));
    for (const std::size_t at : {std::size_t{0}, std::size_t{20}, bytes.size() / 2, bytes.size() - 1}) {
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        ASSERT_FALSE(Model::decode(changed)) << at;
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{11}, std::size_t{12}, std::size_t{40}, bytes.size() - 1})
        EXPECT_EQ(Model::decode(bytes.substr(0, size)).error().text_key, "learning.refused.damaged") << size;
}

TEST(Learning, words_may_be_shown_only_when_many_texts_have_them) {
    auto from = made(30);
    from.texts[0] += " kristallkronan";
    EXPECT_TRUE(learnt(from).figures.classes[0].words.empty()) << "not asked for";
    Options options;
    options.shown_in_texts_min = 5;
    const auto words = learnt(from, options).figures.classes[0].words;
    ASSERT_FALSE(words.empty());
    EXPECT_EQ(std::count(words.begin(), words.end(), "kristallkronan"), 0);
    EXPECT_EQ(std::count(words.begin(), words.end(), "tabletter"), 1);
}

TEST(Learning, long_numbers_are_no_features) {
    auto from = made(20);
    for (std::size_t i = 0; i < from.texts.size(); ++i)
        if (from.labels[i] == 0) from.texts[i] += " 19121212-1212";
    const auto model = learnt(from).model;
    EXPECT_EQ(model.judge("ringde 19121212-1212 igen").probabilities, model.judge("ringde 20010101-9876 igen").probabilities);
}

// The optimum of an own solver is one that nothing can improve: the gradient is next to nothing.
TEST(Solver, ends_where_the_gradient_ends) {
    Rows rows;
    std::vector<std::uint8_t> positive;
    std::vector<std::uint32_t> which;
    for (std::uint32_t i = 0; i < 200; ++i) {
        const bool is = i % 2 == 0;
        for (std::uint32_t c = 0; c < 5; ++c) {
            rows.columns.push_back(c);
            rows.values.push_back(static_cast<float>(measures::normal(1, i * 5 + c) + (is && c == 0 ? 1 : 0)));
        }
        rows.begins.push_back(rows.columns.size());
        positive.push_back(is);
        which.push_back(i);
    }
    const std::vector<std::vector<std::uint8_t>> labels{positive};
    Problem problem{&rows, 5, which, labels, 1, 0};
    problem.enough = 1e-4;
    const auto found = solve(problem);
    double gradient = found.of[0];
    for (const auto row : which) {
        double sum = 0;
        score(found, std::span{rows.columns}.subspan(rows.begins[row], 5), std::span{rows.values}.subspan(rows.begins[row], 5), &sum);
        gradient += (1 / (1 + std::exp(-sum)) - positive[row]) * static_cast<double>(rows.values[rows.begins[row]]);
    }
    EXPECT_NEAR(gradient, 0, 0.02);
    EXPECT_GT(found.of[0], 0.5f);
}

TEST(Calibration, gives_the_share_where_the_sums_say_nothing) {
    std::vector<double> sums;
    std::vector<std::uint8_t> positive;
    for (std::uint64_t i = 0; i < 400; ++i) {
        sums.push_back(measures::normal(2, i));
        positive.push_back(i % 4 == 0);
    }
    const auto found = calibrate(sums, positive);
    EXPECT_NEAR(found.probability(3), 0.25, 0.12);
    for (std::size_t i = 0; i < sums.size(); ++i) positive[i] = measures::uniform(3, i) < 1 / (1 + std::exp(-2 * sums[i] + 1));
    const auto taught = calibrate(sums, positive);
    EXPECT_NEAR(taught.slope, 2, 0.6);
    EXPECT_NEAR(taught.shift, -1, 0.4);
}

TEST(Calibration, the_threshold_has_the_best_f1) {
    const std::vector<double> p{0.9, 0.8, 0.7, 0.3, 0.2};
    const std::vector<std::uint8_t> is{1, 1, 0, 0, 0};
    EXPECT_NEAR(best_threshold(p, is), 0.75, 1e-9);
    EXPECT_EQ(best_threshold(p, std::vector<std::uint8_t>(5)), 0.5);
}

TEST(Groups, a_new_subject_told_by_many_is_found_and_named_by_its_words) {
    std::vector<std::string> before, recent;
    for (std::uint64_t i = 0; i < 300; ++i) before.push_back(text_of(static_cast<int>(i % 3), i));
    for (std::uint64_t i = 0; i < 100; ++i) recent.push_back(text_of(static_cast<int>(i % 3), 1000 + i));
    for (std::uint64_t i = 0; i < 20; ++i) recent.push_back(text_of(0, 2000 + i, 0) + "duschar spolar skållande vatten blandaren");
    const std::vector<std::string_view> a{recent.begin(), recent.end()}, b{before.begin(), before.end()};
    const auto groups = new_groups(a, b, {});
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0].members.size(), 20u);
    EXPECT_TRUE(std::all_of(groups[0].members.begin(), groups[0].members.end(), [](std::size_t i) { return i >= 100; }));
    EXPECT_GE(groups[0].stability, 0.6);
    EXPECT_GT(groups[0].growth, 1.5);
    EXPECT_NE(std::find(groups[0].words.begin(), groups[0].words.end(), "skållande"), groups[0].words.end());
}

TEST(Groups, what_has_always_been_told_is_no_new_subject) {
    std::vector<std::string> before, recent;
    for (std::uint64_t i = 0; i < 300; ++i) before.push_back(text_of(static_cast<int>(i % 3), i));
    for (std::uint64_t i = 0; i < 120; ++i) recent.push_back(text_of(static_cast<int>(i % 3), 1000 + i));
    const std::vector<std::string_view> a{recent.begin(), recent.end()}, b{before.begin(), before.end()};
    EXPECT_TRUE(new_groups(a, b, {}).empty());
    EXPECT_TRUE(new_groups({}, {}, {}).empty());
    EXPECT_TRUE(new_groups(a, {}, {}).empty()) << "with nothing to compare with nothing is new";
}

TEST(Tokens, the_quick_way_of_folding_answers_as_icu_does) {
    for (const std::string text : {"Hej PÅ dig, ÅÄÖ åäö É Ü × ÷ ß ÿ 123", "A\xCC\x8A" "b", "İstanbul ΑΒΓ", "", "\xC3", "ÀÁÂÃÆÇÈÊËÌÍÎÏÐÑÒÓÔÕØÙÚÛÝÞ"})
        EXPECT_EQ(folded(text), i18n::fold(text)) << text;
}

TEST(Tokens, swedish_words_of_one_stem_are_one) {
    EXPECT_EQ(stem("medicinen"), stem("mediciner"));
    EXPECT_NE(stem("medicinen"), stem("maten"));
    EXPECT_EQ(stem(""), "");
    const std::pair<const char*, const char*> known[] = {{"aftonbladet", "aftonblad"}, {"altarets", "altar"}, {"avlöste", "avlös"}, {"ansvaret", "ansvar"},
                                                         {"alfabet", "alfabet"}, {"paket", "paket"}, {"flickornas", "flick"}, {"jaktkarlarne", "jaktkarl"},
                                                         {"klokheten", "klok"}, {"tröst", "tröst"}, {"basröst", "basrös"}, {"s", "s"}, {"et", "et"}};
    for (const auto& [word, expected] : known) EXPECT_EQ(stem(word), expected) << word;
    EXPECT_EQ(stem("тест"), "тест");
}

}  // namespace
}  // namespace learning
