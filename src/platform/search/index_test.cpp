#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "search/search.h"
#include "support/databases.h"

namespace db {
std::vector<Migration> schema_search();
}

namespace {

using search::Analyser;
using search::Hits;
using search::Index;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::shared_ptr<const Analyser> analyser() {
    static const auto one = std::make_shared<const Analyser>();
    return one;
}

class SearchIndexTest : public support::DatabaseTest {
protected:
    void SetUp() override {
        search::register_tokenizer();
        support::DatabaseTest::SetUp();
        database().migrate(db::schema_search());
        keyring_ = new_keyring("keyring.toml");
        index_ = std::make_unique<Index>(keyring_, analyser(), GetParam());
    }

    std::shared_ptr<const crypto::Keyring> new_keyring(const std::string& name) {
        const std::string path = (keys_.path() / name).string();
        crypto::Keyring::create(path);
        return crypto::Keyring::load(path);
    }
    void put(std::int64_t id, std::string_view text, const std::vector<std::string>& facets = {"region:nord"}) {
        put_with(*index_, id, text, facets);
    }
    void put_with(const Index& index, std::int64_t id, std::string_view text, const std::vector<std::string>& facets) {
        const auto prepared = index.prepare(text, facets);
        database().write([&](db::Transaction& tx) { index.put(tx, id, prepared); });
    }
    void remove(std::int64_t id) {
        database().write([&](db::Transaction& tx) { index_->remove(tx, id); });
    }
    Hits find(const std::string& text, std::vector<std::vector<std::string>> facets = {}, int limit = 20) {
        return find_with(*index_, {text, std::move(facets), limit});
    }
    Hits find_with(const Index& index, const search::Query& query) {
        Hits hits;
        database().read([&](db::Reader& reader) { hits = index.find(reader, query); });
        return hits;
    }
    std::vector<std::int64_t> ids(const std::string& text, std::vector<std::vector<std::string>> facets = {}) {
        return ids_of(find(text, std::move(facets)));
    }
    static std::vector<std::int64_t> ids_of(const Hits& hits) {
        std::vector<std::int64_t> all;
        for (const auto& hit : hits.hits) all.push_back(hit.id);
        return all;
    }
    std::vector<std::string> verify() {
        std::vector<std::string> wrong;
        database().read([&](db::Reader& reader) { wrong = index_->verify(reader); });
        return wrong;
    }
    void execute(const std::string& sql, const db::Values& values = {}) {
        database().write([&](db::Transaction& tx) { tx.execute(sql, values); });
    }
    const Index& index() const { return *index_; }
    std::shared_ptr<const crypto::Keyring> keyring() const { return keyring_; }

private:
    support::TemporaryFolder keys_;
    std::shared_ptr<const crypto::Keyring> keyring_;
    std::unique_ptr<Index> index_;
};
ON_BOTH_DATABASES(SearchIndexTest);

TEST_P(SearchIndexTest, FindsEveryInflectionByEveryOther) {
    put(1, "Hemtjänstens personal kom inte.");
    put(2, "Skolorna hade inga böcker.");
    put(3, "Klagomålet gäller mannen och läkarna på äldreboendet.");
    for (const char* word : {"hemtjänst", "hemtjänsten", "hemtjänster", "HEMTJÄNSTENS"}) {
        EXPECT_THAT(ids(word), ElementsAre(1)) << word;
    }
    for (const char* word : {"skola", "skolan", "skolans", "skolor", "bok", "böckerna"}) {
        EXPECT_THAT(ids(word), ElementsAre(2)) << word;
    }
    for (const char* word : {"klagomål", "klagomålen", "man", "männen", "läkare", "läkaren", "äldreboenden"}) {
        EXPECT_THAT(ids(word), ElementsAre(3)) << word;
    }
}

TEST_P(SearchIndexTest, EveryLemmaOfAWordFindsIt) {
    put(1, "I fallet saknas journal.");
    EXPECT_THAT(ids("fall"), ElementsAre(1));
    EXPECT_THAT(ids("fallen"), ElementsAre(1));
}

TEST_P(SearchIndexTest, FindsACompoundByItsPartsBelowTheWordItself) {
    put(1, "Hemtjänstinsatserna uteblev hela veckan.");
    put(2, "Hemtjänst uteblev hela veckan.");
    put(3, "Parkeringen var full hela veckan.");
    EXPECT_THAT(ids("hemtjänst"), ElementsAre(2, 1));
    EXPECT_THAT(ids("insatser"), ElementsAre(1));
    EXPECT_THAT(ids("hemtjänst insats"), ElementsAre(1));
    EXPECT_THAT(ids("hemtjänstinsats"), ElementsAre(1));
}

TEST_P(SearchIndexTest, SeveralWordsMustAllBeThere) {
    put(1, "Brist på bemanning under natten.");
    put(2, "Brist på läkemedel.");
    EXPECT_THAT(ids("brist"), UnorderedElementsAre(1, 2));
    EXPECT_THAT(ids("brist bemanning"), ElementsAre(1));
    EXPECT_THAT(ids("brist bemanning läkemedel"), IsEmpty());
}

TEST_P(SearchIndexTest, APhraseMustStandInItsOrder) {
    put(1, "Personalen gav fel medicin till en boende.");
    put(2, "Medicin gavs; inget fel hittades. Fel person ringde, medicin saknades.");
    EXPECT_THAT(ids("fel medicin"), UnorderedElementsAre(1, 2));
    EXPECT_THAT(ids("\"fel medicin\""), ElementsAre(1));
    EXPECT_THAT(ids("”felet medicinen”"), ElementsAre(1));
    EXPECT_THAT(ids("\"medicin fel\""), IsEmpty());
    EXPECT_THAT(ids("personal \"fel medicin\""), ElementsAre(1));
    EXPECT_THAT(ids("\"fel medicin"), UnorderedElementsAre(1, 2));   // one mark alone is no phrase
}

TEST_P(SearchIndexTest, APhraseSpansWordsWithSeveralLemmas) {
    put(1, "Den äldres fall brister i uppföljning.");
    EXPECT_THAT(ids("\"fallet brister\""), ElementsAre(1));
    EXPECT_THAT(ids("\"fall brist uppföljningen\""), ElementsAre(1));
    EXPECT_THAT(ids("\"brist fall\""), IsEmpty());
}

TEST_P(SearchIndexTest, APhraseDoesNotRunAcrossTheParts) {
    put(1, "Trygghetslarm och matlåda.");
    EXPECT_THAT(ids("trygghet larm"), ElementsAre(1));
    EXPECT_THAT(ids("\"larm mat\""), IsEmpty());
}

TEST_P(SearchIndexTest, FindsARegistryNumberWhole) {
    put(1, "Se beslut 8.2.1-123/2026 om tillsyn.");
    put(2, "Se beslut 8.2.1-124/2026 om tillsyn.");
    EXPECT_THAT(ids("8.2.1-123/2026"), ElementsAre(1));
    EXPECT_THAT(ids("124/2026"), ElementsAre(2));
}

TEST_P(SearchIndexTest, BetterMatchesComeFirst) {
    put(1, "Fallrisk. " + std::string("Golvet städas och maten serveras varje dag i matsalen. ") + "Fallrisk nämns.");
    put(2, "Fallrisk, fallrisk, fallrisk.");
    put(3, "Om maten och golvet i matsalen: fallrisk kan finnas någonstans bland alla möbler och mattor i rummen.");
    const Hits hits = find("fallrisk");
    EXPECT_TRUE(hits.ranked);
    EXPECT_THAT(ids_of(hits), ElementsAre(2, 1, 3));
    EXPECT_GT(hits.hits[0].rank, hits.hits[1].rank);
    EXPECT_THAT(hits.words, ElementsAre("fallrisk"));
}

TEST_P(SearchIndexTest, FacetsAreGroupsOfWhichAllMustHold) {
    put(1, "larm", {"region:nord", "kind:tip"});
    put(2, "larm", {"region:syd", "kind:tip"});
    put(3, "larm", {"region:nord", "kind:complaint"});
    EXPECT_THAT(ids("larm", {{"region:nord"}}), UnorderedElementsAre(1, 3));
    EXPECT_THAT(ids("larm", {{"region:nord", "region:syd"}, {"kind:tip"}}), UnorderedElementsAre(1, 2));
    EXPECT_THAT(ids("larm", {{"region:mitt"}}), IsEmpty());
    EXPECT_THAT(ids("larm", {{}}), IsEmpty());
    EXPECT_THAT(ids("larm", {{"region:nord"}, {}}), IsEmpty());
}

TEST_P(SearchIndexTest, NoTextCanPoseAsAFacet) {
    put(1, "larm region:nord region nord facet\x1fregion:nord kind:tip", {"region:syd"});
    EXPECT_THAT(ids("larm", {{"region:nord"}}), IsEmpty());
    EXPECT_THAT(ids("larm", {{"region"}}), IsEmpty());
    EXPECT_THAT(ids("larm", {{"nord"}}), IsEmpty());
}

// Someone who may not see a document must not learn of it by count, order or score either.
TEST_P(SearchIndexTest, ForbiddenDocumentsMoveNothing) {
    const auto write_allowed = [&] {
        put(10, "Brist på bemanning. Brist, brist.", {"region:nord"});
        put(20, "Bemanning nattetid och brist på läkemedel.", {"region:nord"});
        put(30, "Läkemedel gavs för sent, bemanning brast.", {"region:nord"});
    };
    const std::vector<std::string> questions{"brist", "bemanning", "brist bemanning", "läkemedel bemanning",
                                             "\"brist bemanning\"", "bemanning brist läkemedel"};
    const auto answers = [&] {
        std::vector<std::string> all;
        for (const std::string& question : questions) {
            const Hits hits = find(question, {{"region:nord"}});
            std::string answer = question + (hits.ranked ? " ranked" : " newest");
            for (const auto& hit : hits.hits) {
                answer += " " + std::to_string(hit.id) + "=" + testing::PrintToString(hit.rank);
            }
            all.push_back(answer);
        }
        return all;
    };
    write_allowed();
    const auto alone = answers();
    database().write([&](db::Transaction& tx) {
        for (int i = 0; i < 2 * Index::common_max; ++i) {
            index().put(tx, 1000 + i, index().prepare(i % 2 ? "brist" : "bemanning läkemedel brist", {"region:syd"}));
        }
    });
    EXPECT_EQ(answers(), alone);
    EXPECT_FALSE(find("brist", {{"region:syd"}}).ranked);
}

TEST_P(SearchIndexTest, ACommonWordGivesTheNewestFirst) {
    database().write([&](db::Transaction& tx) {
        for (int i = 1; i <= Index::common_max + 5; ++i) {
            index().put(tx, i, index().prepare(i % 500 == 0 ? "klagomål larm" : "klagomål", {"region:nord"}));
        }
    });
    const Hits common = find("klagomål", {{"region:nord"}}, 3);
    EXPECT_FALSE(common.ranked);
    EXPECT_THAT(ids_of(common), ElementsAre(2005, 2004, 2003));
    const Hits rare = find("klagomål larm", {{"region:nord"}}, 3);
    EXPECT_TRUE(rare.ranked);
    EXPECT_THAT(ids_of(rare), ElementsAre(2000, 1500, 1000));
}

TEST_P(SearchIndexTest, ReplacingLeavesNoGhost) {
    put(1, "Hemtjänsten i fallet brister.", {"region:nord"});
    put(1, "Läkemedel saknas.", {"region:syd"});
    EXPECT_THAT(ids("hemtjänst"), IsEmpty());
    EXPECT_THAT(ids("fallen"), IsEmpty());
    EXPECT_THAT(ids("läkemedel", {{"region:nord"}}), IsEmpty());
    EXPECT_THAT(ids("läkemedel", {{"region:syd"}}), ElementsAre(1));
    EXPECT_THAT(verify(), IsEmpty());
}

TEST_P(SearchIndexTest, RemovingLeavesNoGhost) {
    put(1, "Trygghetslarmet svarade inte.");
    put(2, "Trygghetslarmet svarade.");
    remove(1);
    remove(77);   // never there
    EXPECT_THAT(ids("trygghetslarm"), ElementsAre(2));
    EXPECT_THAT(ids("larm"), ElementsAre(2));
    EXPECT_THAT(verify(), IsEmpty());
    database().write([&](db::Transaction& tx) { index().purge(tx); });
    EXPECT_THAT(ids("trygghetslarm"), ElementsAre(2));
    EXPECT_THAT(verify(), IsEmpty());
}

TEST_P(SearchIndexTest, AWriteThatFailsLeavesNothing) {
    const auto prepared = index().prepare("Trygghetslarm", {});
    EXPECT_THROW(database().write([&](db::Transaction& tx) {
        index().put(tx, 1, prepared);
        throw base::Fault{"on purpose"};
    }), base::Fault);
    EXPECT_THAT(ids("trygghetslarm"), IsEmpty());
    EXPECT_THAT(verify(), IsEmpty());
}

TEST_P(SearchIndexTest, ASearchForNothingFindsNothing) {
    put(1, "Larm och det är av för.");
    for (const char* text : {"", "   ", "och", "och det är", "\"\"", "\" \"", "?!", "\"och det\""}) {
        const Hits hits = find(text);
        EXPECT_THAT(hits.hits, IsEmpty()) << text;
        EXPECT_THAT(hits.words, IsEmpty()) << text;
    }
    EXPECT_THAT(find("larm", {}, 0).hits, IsEmpty());
    EXPECT_THAT(find("larm", {}, -1).hits, IsEmpty());
}

TEST_P(SearchIndexTest, SignsOfQueryLanguagesAreOnlyText) {
    put(1, "Larm om natten.", {"region:nord"});
    put(2, "Near and not or.", {"region:nord"});
    const std::vector<std::string> hostile{
        std::string(10'000, '"'), "NEAR(", "NEAR(larm natt, 5", "larm*", "^larm", "words : larm",
        "{words parts} : larm",
        "facets:nord OR larm", "larm) OR (1", "' OR 1=1--", "larm; DROP TABLE search_documents", "larm:A", "!larm",
        "larm & !natt", "larm | natt", "larm <-> natt", "\\", "'", "''", "'larm'", "%", "_", "$1", "?", "\xff\xfe larm",
        std::string("larm\0natt", 9), std::string(100'000, '('), std::string(50'000, 'a'), "\"larm\"\"natt\"",
        "- -larm",
        "AND", "larm AND", "OR OR OR", "search_index MATCH 'x'", "\xE2\x80\x9D larm"};
    for (const std::string& text : hostile) {
        EXPECT_NO_THROW(find(text, {{"region:nord", "'; --", "\" OR \""}})) << text.substr(0, 40);
    }
    EXPECT_THAT(ids("larm*"), ElementsAre(1));
    EXPECT_THAT(ids("^larm"), ElementsAre(1));
    EXPECT_THAT(ids("la*"), IsEmpty());
    EXPECT_THAT(ids("larm OR near"), IsEmpty());     // OR is a word, and no document has all three
    EXPECT_THAT(ids("near and not or"), ElementsAre(2));
    EXPECT_THAT(verify(), IsEmpty());
}

TEST_P(SearchIndexTest, AskingForTooMuchIsCutNotRefused) {
    std::string text;
    for (int i = 0; i < Index::query_words_max; ++i) text += "ord" + std::to_string(i) + " ";
    put(1, text);
    const Hits hits = find(text + "finnsinte finnsinteheller");
    EXPECT_THAT(ids_of(hits), ElementsAre(1));
    EXPECT_EQ(hits.words.size(), static_cast<std::size_t>(Index::query_words_max));
}

TEST_P(SearchIndexTest, ALongDocumentOfDifferentWordsFits) {
    std::string text = "Trygghetslarm ";
    for (int i = 0; i < 21'000; ++i) text += "hemtjänst" + std::to_string(i) + "insats ";
    put(1, text);
    EXPECT_THAT(ids("trygghetslarm"), ElementsAre(1));
    EXPECT_THAT(ids("hemtjänst1500insats", {{"region:nord"}}), ElementsAre(1));
    EXPECT_THAT(verify(), IsEmpty());
}

std::string bytes_below(const std::filesystem::path& folder) {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file{entry.path(), std::ios::binary};
        all.append(std::istreambuf_iterator<char>{file}, {});
    }
    return all;
}

TEST_P(SearchIndexTest, TheDiskHoldsNoReadableWord) {
    put(1, "Kanariefågel i hemtjänstinsatsen, zebrafink 8.2.1-123/2026.", {"region:kanarieland"});
    put(2, "Kanariefågel igen.", {"region:kanarieland"});
    remove(2);
    std::string bytes;
    if (on_postgres()) {
        database().read([&](db::Reader& reader) {
            reader.query("SELECT CAST(d AS text) FROM search_documents AS d", {},
                         [&](const db::Row& row) { bytes += row.text(0); });
        });
    } else {
        bytes = bytes_below(folder());
    }
    ASSERT_THAT(bytes, HasSubstr("sv-1/icu"));   // the row is in what was looked through
    std::transform(bytes.begin(), bytes.end(), bytes.begin(), [](unsigned char c) { return std::tolower(c); });
    for (const char* word : {"kanarie", "hemtj", "insats", "zebra", "123/2026", "region:", "tjänst"}) {
        EXPECT_EQ(bytes.find(word), std::string::npos) << word;
    }
}

TEST_P(SearchIndexTest, AnotherKeyringFindsNothing) {
    put(1, "Trygghetslarm");
    const Index other{new_keyring("other.toml"), analyser(), GetParam()};
    EXPECT_THAT(find_with(other, {"trygghetslarm", {}, 20}).hits, IsEmpty());
}

TEST_P(SearchIndexTest, VerifyNamesTheAlteredStream) {
    put(1, "Larm om natten.");
    put(2, "Larm om dagen.");
    put(3, "Larm.");
    ASSERT_THAT(verify(), IsEmpty());
    execute("UPDATE search_documents SET words = (SELECT words FROM search_documents WHERE id = 3) WHERE id = 2");
    EXPECT_THAT(verify(), ElementsAre("document 2: the stored stream was altered"));
}

TEST_P(SearchIndexTest, VerifyNamesAFacetThatWasWidened) {
    put(1, "Larm", {"region:nord"});
    put(2, "Larm", {"region:syd"});
    execute("UPDATE search_documents SET facets = (SELECT facets FROM search_documents WHERE id = 2) WHERE id = 1");
    EXPECT_THAT(verify(), ElementsAre(HasSubstr("document 1")));
}

TEST_P(SearchIndexTest, VerifyNamesWhatTheIndexLostOrMadeUp) {
    put(1, "Larm om natten.");
    put(2, "Larm om dagen.");
    if (on_postgres()) {
        execute("UPDATE search_documents SET places = (SELECT places FROM search_documents WHERE id = 1) WHERE id = 2");
        EXPECT_THAT(verify(), ElementsAre("document 2: the index does not hold its stored stream"));
        return;
    }
    execute("INSERT INTO search_index (search_index, rowid, words, parts, facets) "
            "SELECT 'delete', id, words, parts, facets FROM search_documents WHERE id = 2");
    EXPECT_THAT(verify(), ElementsAre("document 2: the index does not hold its stored stream"));
    execute("INSERT INTO search_index (rowid, words, parts, facets) "
            "SELECT 9, words, parts, facets FROM search_documents WHERE id = 2");
    EXPECT_THAT(verify(), Contains("document 9: in the index, but not stored"));
}

TEST_P(SearchIndexTest, ANewAnalyserMeansReindexingNotCorruption) {
    const auto finland = std::make_shared<const Analyser>("/usr/share/hunspell/sv_FI");
    const Index other{keyring(), finland, GetParam()};
    put(1, "Hemtjänsten brister.");
    put_with(other, 2, "Larmet gick på skolorna i fallet.", {"region:nord"});
    EXPECT_THAT(verify(), IsEmpty());
    const auto outdated = [&] {
        std::vector<std::int64_t> found;
        database().read([&](db::Reader& reader) { found = index().outdated(reader, 10); });
        return found;
    };
    EXPECT_THAT(outdated(), ElementsAre(2));
    put(2, "Larmet gick.");
    EXPECT_THAT(outdated(), IsEmpty());
    EXPECT_THAT(ids("skola"), IsEmpty());
    EXPECT_THAT(ids("larm"), ElementsAre(2));
    EXPECT_THAT(verify(), IsEmpty());
}

TEST_P(SearchIndexTest, SurvivesARestart) {
    put(1, "Trygghetslarm i fallet.");
    reopen();
    EXPECT_THAT(ids("\"larm\""), ElementsAre(1));
    EXPECT_THAT(ids("fallen"), ElementsAre(1));
    EXPECT_THAT(verify(), IsEmpty());
}

}  // namespace
