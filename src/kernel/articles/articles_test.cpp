#include "articles/articles.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <thread>

#include "articles_text.h"
#include "base/text.h"

namespace embedded {
std::span<const base::EmbeddedFile> catalogue();
}

namespace articles {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

base::Day day(int year, int month, int number) { return base::to_day({year, month, number}); }
const base::Day today = day(2026, 11, 22);

std::shared_ptr<const search::Analyser> analyser() {
    static const auto one = std::make_shared<const search::Analyser>();
    return one;
}

// The articles that the program ships.
const catalogue::Catalogue& shipped_catalogue() {
    static const auto all = catalogue::Catalogue::load(embedded::catalogue());
    return all;
}
const Articles& shipped() {
    static const Articles all{shipped_catalogue(), analyser()};
    return all;
}

std::vector<std::string> ids(const std::vector<const Article*>& rows) {
    std::vector<std::string> all;
    for (const auto* row : rows) all.push_back(row->id);
    return all;
}

std::string first_hit(const std::string& words, Language language = Language::sv, Audience audience = Audience::everyone) {
    const auto found = shipped().search(words, language, audience, today, 5);
    return found.hits.empty() ? "" : found.hits.front().article->id;
}

// Articles of a test's own: two versions, one for staff, one withdrawn.
catalogue::Catalogue small(const std::string& more = {}) {
    std::vector<std::string> kept;
    kept.reserve(10);
    const auto add = [&](const std::string& text) -> std::string_view { kept.push_back(text); return kept.back(); };
    const std::string law = "statute = \"fl\"\nname = { sv = \"förvaltningslagen\", en = \"the Act\" }\n"
                            "[[provision]]\nid = \"fl:6\"\nvalid_from = 2018-07-01\nvalid_to = 2025-02-28\nsummary = { sv = \"a\", en = \"b\" }\n"
                            "[[provision]]\nid = \"fl:6\"\nvalid_from = 2025-03-01\nsummary = { sv = \"c\", en = \"d\" }\n";
    const std::string passage = "[[version.passage]]\nid = \"one\"\nheading = { sv = \"Rubrik\", en = \"Heading\" }\n"
                                "text = { sv = \"Text\", en = \"Words\" }\n";
    const auto version = [&](const std::string& from, const std::string& title) {
        return "[[version]]\nvalid_from = " + from + "\ntitle = { sv = \"" + title + "\", en = \"" + title + " en\" }\n"
               "summary = { sv = \"s\", en = \"s\" }\nprovisions = [\"fl:6\"]\n" + passage;
    };
    const auto head = [](const std::string& id, const std::string& kind, const std::string& audience) {
        return "id = \"" + id + "\"\nkind = \"" + kind + "\"\naudience = \"" + audience + "\"\ncategory = \"c\"\n";
    };
    auto old = version("2019-01-01", "Gammal");
    old.insert(old.find("title"), "valid_to = 2024-12-31\n");
    auto gone = version("2019-01-01", "Borta");
    gone.insert(gone.find("title"), "withdrawn_from = 2023-05-01\nwithdrawn_reason = { sv = \"Slut\", en = \"Over\" }\n");
    const base::EmbeddedFile files[] = {
        {"provisions/fl.toml", add(law)},
        {"articles/guide.toml", add(head("guide", "answer", "public") + old + version("2025-01-01", "Ny") + more)},
        {"articles/inside.toml", add(head("inside", "answer", "staff") + version("2019-01-01", "Intern"))},
        {"articles/gone.toml", add(head("gone", "position", "public") + gone)},
        {"articles/later.toml", add(head("later", "answer", "public") + version("2026-01-01", "Senare"))},
    };
    return catalogue::Catalogue::load(files);
}

TEST(Articles, the_version_of_the_day_is_given) {
    const Articles all{small(), nullptr};
    EXPECT_EQ((*all.find("guide", Language::sv, Audience::everyone, day(2024, 12, 31)))->title, "Gammal");
    EXPECT_EQ((*all.find("guide", Language::sv, Audience::everyone, day(2025, 1, 1)))->title, "Ny");
    EXPECT_EQ((*all.find("guide", Language::en, Audience::everyone, day(2025, 1, 1)))->title, "Ny en");
}

TEST(Articles, a_day_without_a_version_is_a_refusal_and_never_the_latest) {
    const Articles all{small(), nullptr};
    const auto said = [&](const char* id, Language language, Audience audience, base::Day at) {
        const auto found = all.find(id, language, audience, at);
        return found ? std::string{"found"} : found.error().text_key;
    };
    EXPECT_EQ(said("guide", Language::sv, Audience::everyone, day(2018, 12, 31)), "articles.not_in_force");
    EXPECT_EQ(said("nothing", Language::sv, Audience::everyone, today), "articles.no_such_article");
    EXPECT_EQ(said("gone", Language::sv, Audience::everyone, day(2023, 4, 30)), "found");
    EXPECT_EQ(said("gone", Language::sv, Audience::everyone, day(2023, 5, 1)), "articles.withdrawn");
    EXPECT_EQ(said("guide", Language::easy, Audience::everyone, today), "articles.no_such_language");
}

TEST(Articles, what_is_for_staff_is_not_there_for_the_public) {
    const Articles all{small(), nullptr};
    EXPECT_EQ(all.find("inside", Language::sv, Audience::everyone, today).error().text_key, "articles.no_such_article");
    EXPECT_TRUE(all.find("inside", Language::sv, Audience::staff, today));
    EXPECT_THAT(ids(all.all(Language::sv, Audience::everyone, today)), ElementsAre("guide", "later"));
    EXPECT_THAT(ids(all.all(Language::sv, Audience::staff, today)), ElementsAre("inside", "guide", "later"));
    EXPECT_EQ(all.version("inside", Language::sv, Audience::everyone, day(2019, 1, 1)), nullptr);
    EXPECT_THAT(all.versions("inside", Language::sv, Audience::everyone), IsEmpty());
    EXPECT_THAT(all.search("Intern", Language::sv, Audience::everyone, today, 5).hits, IsEmpty());
    EXPECT_EQ(all.search("Intern", Language::sv, Audience::staff, today, 5).hits.size(), 1u);
}

TEST(Articles, versions_are_newest_first_and_each_can_be_quoted) {
    const Articles all{small(), nullptr};
    const auto versions = all.versions("guide", Language::sv, Audience::everyone);
    ASSERT_EQ(versions.size(), 2u);
    EXPECT_EQ(versions[0]->version, day(2025, 1, 1));
    EXPECT_EQ(versions[1]->last, day(2024, 12, 31));
    const Reference quoted{"guide", day(2019, 1, 1), "one", Language::en};
    ASSERT_NE(all.passage(quoted), nullptr);
    EXPECT_EQ(all.passage(quoted)->text, "Words");
    EXPECT_EQ(all.passage({"guide", day(2019, 1, 2), "one", Language::en}), nullptr);
    EXPECT_EQ(all.passage({"guide", day(2019, 1, 1), "two", Language::en}), nullptr);
}

TEST(Articles, a_reference_is_written_and_read_alike) {
    const Reference quoted{"guide", day(2025, 1, 1), "one", Language::easy};
    EXPECT_EQ(to_string(quoted), "guide/2025-01-01/one/sv@lattlast");
    EXPECT_EQ(parse_reference(to_string(quoted)), quoted);
    for (const char* bad : {"", "guide", "guide/2025-01-01/one", "guide/2025-02-30/one/sv", "guide/2025-01-01/one/fi", "/2025-01-01/one/sv"})
        EXPECT_FALSE(parse_reference(bad)) << bad;
}

TEST(Articles, those_that_rest_on_changed_law_are_listed_until_a_new_version) {
    const Articles all{small(), nullptr};
    EXPECT_THAT(all.stale(day(2025, 2, 28)), IsEmpty());
    std::set<std::string> stale;
    for (const auto& one : all.stale(day(2025, 3, 1))) {
        stale.insert(one.article->id);
        EXPECT_EQ(one.provision, "fl:6");
        EXPECT_EQ(one.changed, day(2025, 3, 1));
    }
    // Not `later`, which was written after the change, and not `gone`, which nobody reads.
    EXPECT_THAT(stale, ElementsAre("guide", "inside"));
    EXPECT_THAT(ids(all.citing("fl:6", Language::sv, today)), ElementsAre("inside", "guide", "later"));
    EXPECT_THAT(ids(all.withdrawn(Kind::position, Language::sv, Audience::everyone, today)), ElementsAre("gone"));
    EXPECT_THAT(all.withdrawn(Kind::position, Language::sv, Audience::everyone, day(2023, 4, 30)), IsEmpty());
}

TEST(ArticleText, markdown_becomes_what_a_letter_can_say) {
    EXPECT_EQ(plain_text("Läs **detta** och [mer](/artiklar/x).\n\n- ett\n* två\n\n1. tre\n"),
              "Läs detta och mer.\n\n- ett\n- två\n\n1. tre");
    EXPECT_EQ(plain_text("en \\* stjärna"), "en * stjärna");
    EXPECT_EQ(letter_text("Läs [om tips](/beratta/tips) och [lagen](https://lag.test/x).", "https://vaka.test"),
              "Läs om tips (https://vaka.test/beratta/tips) och lagen (https://lag.test/x).") << "on paper nobody presses a link";
    EXPECT_EQ(letter_text("[öppen](/x", "s"), "öppen (s/x)");
}

TEST(ArticleText, sentences_end_where_a_reader_stops) {
    EXPECT_THAT(sentences("Ett. Två\nrader? Ja!\n\n- tre\n- fyra"), ElementsAre("Ett.", "Två rader?", "Ja!", "tre", "fyra"));
    EXPECT_EQ(distance("handlägningstid", "handläggningstid", 2), 1);
    EXPECT_EQ(distance("åäö", "aao", 3), 3);
    EXPECT_EQ(distance("kort", "mycket längre", 2), 3);
}

// What people write, and the article that answers it.
struct Asked { const char* words; const char* id; Language language = Language::sv; };
std::ostream& operator<<(std::ostream& out, const Asked& asked) { return out << asked.words; }
class ArticleSearch : public testing::TestWithParam<Asked> {};

TEST_P(ArticleSearch, finds_the_answer_first) {
    EXPECT_EQ(first_hit(GetParam().words, GetParam().language), GetParam().id);
}
INSTANTIATE_TEST_SUITE_P(questions, ArticleSearch, testing::Values(
    Asked{"klaga på läkaren", "complain_health_care"}, Asked{"klagomål på sjukhuset", "complain_health_care"},
    Asked{"vara anonym", "anonymity"}, Asked{"anonymt tips", "report_tip"}, Asked{"hur lång tid tar det", "processing_times"},
    Asked{"handläggningstiderna", "processing_times"}, Asked{"mitt ärende dröjer", "processing_times"},
    Asked{"förhandsbesked", "what_we_cannot_do"}, Asked{"få dispens", "what_we_cannot_do"},
    Asked{"överklaga kommunens beslut", "appeals"}, Asked{"överklagar", "appeals"}, Asked{"lex Sarah", "lex_sarah"},
    Asked{"lex maria", "lex_maria"}, Asked{"allmän handling", "official_documents"}, Asked{"diariet", "official_documents"},
    Asked{"tillstånd för hemtjänst", "permits"}, Asked{"vad kostar det att söka tillstånd", "permits"}, Asked{"tolk", "interpreter"},
    Asked{"barn på HVB-hem", "children"}, Asked{"journalist", "press_contact"}, Asked{"jag är part", "being_a_party"},
    Asked{"sekretessen", "secrecy"}, Asked{"upplysningstjänst", "enquiry_service"}, Asked{"oanmält besök", "visit"},
    Asked{"complain about a doctor", "complain_health_care", Language::en}, Asked{"how long does it take", "processing_times", Language::en},
    Asked{"appealing a decision", "appeals", Language::en}, Asked{"anonymous", "anonymity", Language::en},
    Asked{"exemptions", "what_we_cannot_do", Language::en}, Asked{"permits", "permits", Language::en}));

TEST(ArticleSearch, meets_inflected_forms_and_the_parts_of_compounds) {
    const auto found_by = [](const std::string& words, const std::string& id) {
        const auto found = shipped().search(words, Language::sv, Audience::everyone, today, 50);
        return std::any_of(found.hits.begin(), found.hits.end(), [&](const Hit& hit) { return hit.article->id == id; });
    };
    EXPECT_TRUE(found_by("hemtjänst", "report_social_services"));
    EXPECT_TRUE(found_by("hemtjänstens", "report_social_services"));
    EXPECT_TRUE(found_by("hemtjänstpersonalen", "report_social_services"));     // by its first part
    EXPECT_TRUE(found_by("nämnden", "complain_health_care"));                   // patientnämnden
    EXPECT_FALSE(found_by("xylofon", "report_social_services"));
}

TEST(ArticleSearch, takes_a_misspelt_word_for_the_one_it_is_like_and_says_so) {
    const auto found = shipped().search("förhandsbeskd", Language::sv, Audience::everyone, today, 5);
    ASSERT_FALSE(found.hits.empty());
    EXPECT_EQ(found.hits.front().article->id, "what_we_cannot_do");
    ASSERT_EQ(found.corrected.size(), 1u);
    EXPECT_EQ(found.corrected.front().first, "förhandsbeskd");
    EXPECT_TRUE(shipped().search("förhandsbesked", Language::sv, Audience::everyone, today, 5).corrected.empty());
}

TEST(ArticleSearch, points_to_the_passage_and_shows_its_sentence) {
    const auto found = shipped().search("patientnämnden hjälper gratis", Language::sv, Audience::everyone, today, 5);
    ASSERT_FALSE(found.hits.empty());
    const auto& hit = found.hits.front();
    ASSERT_NE(hit.article->passage(hit.passage), nullptr) << hit.article->id;
    EXPECT_THAT(hit.excerpt, HasSubstr("atientnämnden"));
    EXPECT_THAT(hit.excerpt, Not(HasSubstr("**")));
}

TEST(ArticleSearch, stands_whatever_is_written) {
    for (const std::string& words : {std::string{}, std::string{"   "}, std::string(100'000, 'a'), std::string{"och att det"},
                                     std::string{"\xff\xfe"}, std::string{"\"<script>\" & '"}, std::string{"12 345/2026"}})
        EXPECT_LE(shipped().search(words, Language::sv, Audience::everyone, today, 5).hits.size(), 5u);
    EXPECT_THAT(shipped().search("klaga", Language::sv, Audience::everyone, today, 0).hits, IsEmpty());
}

TEST(ArticleSearch, many_threads_may_begin_at_once) {
    const Articles fresh{shipped_catalogue(), analyser()};
    std::vector<std::thread> threads;
    std::array<std::size_t, 4> hits{};
    for (std::size_t i = 0; i < hits.size(); ++i)
        threads.emplace_back([&, i] { hits[i] = fresh.search("klaga", Language::sv, Audience::everyone, today, 20).hits.size(); });
    for (auto& thread : threads) thread.join();
    EXPECT_GT(hits[0], 0u);
    for (const auto number : hits) EXPECT_EQ(number, hits[0]);
}

TEST(ShippedArticles, check_clean) {
    for (const auto& problem : shipped_catalogue().check()) EXPECT_FALSE(problem.file.starts_with("articles/")) << to_string(problem);
}

TEST(ShippedArticles, are_written_in_plain_swedish) {
    for (const auto* article : shipped().all(Language::sv, Audience::staff, today)) {
        std::size_t all = 0, count = 0;
        for (const auto& passage : article->passages) {
            for (const auto& sentence : sentences(plain_text(passage.text))) {
                const auto length = words(sentence).size();
                EXPECT_LE(length, 24u) << article->id << ": " << sentence;
                all += length;
                ++count;
            }
        }
        ASSERT_GT(count, 0u) << article->id;
        EXPECT_LE(all, count * 15) << article->id << ": more than 15 words a sentence";
    }
}

TEST(ShippedArticles, easy_read_has_one_short_idea_a_line) {
    const auto all = shipped().all(Language::easy, Audience::everyone, today);
    EXPECT_GE(all.size(), 4u);
    for (const auto* article : all)
        for (const auto& passage : article->passages)
            for (const auto& sentence : sentences(plain_text(passage.text)))
                EXPECT_LE(words(sentence).size(), 12u) << article->id << ": " << sentence;
}

TEST(ShippedArticles, answer_every_subject_that_the_enquiry_service_names) {
    std::set<std::string> categories;
    for (const auto* article : shipped().all(Language::sv, Audience::everyone, today)) categories.insert(article->category);
    for (const char* category : {"processing_times", "report_deficiencies", "rights", "assessment", "enquiry_service", "secrecy", "party", "care_staff",
                                 "supervision", "positions", "press"})
        EXPECT_TRUE(categories.contains(category)) << category;
    EXPECT_GE(shipped().list(Kind::answer, Language::sv, Audience::everyone, today).size(), 14u);
    EXPECT_GE(shipped().list(Kind::position, Language::sv, Audience::everyone, today).size(), 2u);
    EXPECT_FALSE(shipped().withdrawn(Kind::position, Language::sv, Audience::everyone, today).empty());
    EXPECT_THAT(shipped().stale(today), IsEmpty());
}

}  // namespace
}  // namespace articles
