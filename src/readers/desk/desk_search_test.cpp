// Searching as the staff do: parts of compounds, inflections, and attachments in a field of their own.
#include <gmock/gmock.h>

#include "desk/desk.h"
#include "support/office.h"

namespace db {
std::vector<Migration> schema_desk();
std::vector<Migration> schema_search();
}

namespace desk {
namespace {

using testing::HasSubstr;
using testing::Not;

class DeskSearchTest : public support::OfficeTest {
protected:
    void SetUp() override {
        search::register_tokenizer();
        support::OfficeTest::SetUp();
        auto migrations = db::schema_search();
        for (auto& one : db::schema_desk()) migrations.push_back(one);
        database().migrate(migrations);
        static const auto analyser = std::make_shared<search::Analyser>();
        index_ = std::make_unique<search::Index>(office().keyring, analyser, database().kind());
        desk_ = std::make_unique<Desk>(office().intake, office().mail, office().identity, *index_);
    }
    void TearDown() override {
        desk_.reset();
        index_.reset();
        support::OfficeTest::TearDown();
    }
    void index() {
        while (desk_->index_once() > 0) {
        }
    }
    bool finds(const std::string& word, base::CaseId id, search::Query::Where where = search::Query::Where::everywhere) {
        bool found = false;
        database().read([&](db::Reader& reader) {
            found = false;
            for (const auto& hit : index_->find(reader, {word, {}, 50, where}).hits) found = found || hit.id == id.value;
        });
        return found;
    }
    std::unique_ptr<search::Index> index_;
    std::unique_ptr<Desk> desk_;
};
ON_BOTH_DATABASES(DeskSearchTest);

TEST_P(DeskSearchTest, a_part_of_a_compound_and_any_inflection_find_it) {
    struct Row { const char *text, *word; bool found; } const table[] = {
        {"Hemtjänstpersonalen kom inte.", "hemtjänst", true},
        {"Hemtjänstpersonalen kom inte.", "hemtjänstens", true},
        {"Hemtjänstpersonalen kom inte.", "personal", true},
        {"Hemtjänstpersonalen kom inte.", "hemtjänstpersonal", true},
        {"Trygghetslarmet ringde.", "larm", true},
        {"Trygghetslarmet ringde.", "trygghet", true},
        {"Trygghetslarmet ringde.", "larmen", true},
        {"Hemtjänsten kom inte.", "hemtjänstpersonal", false},
        {"Larmet ringde.", "trygghetslarm", false},
    };
    for (const auto& row : table) {
        const auto id = received(tip(row.text)).case_id;
        index();
        EXPECT_EQ(finds(row.word, id), row.found) << row.word << " in: " << row.text;
    }
}

TEST_P(DeskSearchTest, what_a_text_file_says_is_found_in_a_field_of_its_own_and_is_sealed_at_rest) {
    using Where = search::Query::Where;
    auto submission = tip("Larmet ringde i natt.");
    submission.files.push_back({"schema.txt", office().files.put("Delegeringslistan saknas.")});
    const auto id = received(submission).case_id;
    index();
    EXPECT_FALSE(finds("delegeringslista", id)) << "nobody has looked at the file yet";
    const auto keys = keys_of(id);
    const auto file = files_of(id).at(0);
    files::Cleaned cleaned;
    cleaned.ready = true;
    cleaned.media = "text/plain";
    cleaned.extension = "txt";
    cleaned.content = "Delegeringslistan saknas.";
    const auto clean = office().files.put(cleaned.content);
    database().write([&](db::Transaction& tx) { office().registry.file_looked_at(tx, file, keys, cleaned, clean, clock_.now()); });
    index();
    struct Row { const char* word; Where where; bool found; } const table[] = {
        {"delegeringslista", Where::everywhere, true}, {"delegeringslista", Where::attachments, true}, {"delegeringslista", Where::text, false},
        {"lista", Where::attachments, true},           {"larm", Where::everywhere, true},             {"larm", Where::text, true},
        {"larm", Where::attachments, false},           {"\"Delegeringslistan saknas\"", Where::attachments, true},
    };
    for (const auto& row : table) EXPECT_EQ(finds(row.word, id, row.where), row.found) << row.word << " " << static_cast<int>(row.where);
    EXPECT_EQ(readable_at("elegeringslist"), "");
    const auto who = handler();
    const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_, false, "Myndigheten", ""};
    http::Request request;
    request.query = http::parse_urlencoded("q=delegeringslista&i=text").value();
    const auto number = case_of(id).number.string();
    EXPECT_THAT(desk_->find(request, context).body, Not(HasSubstr(number)));
    request.query = http::parse_urlencoded("q=delegeringslista&i=bilagor").value();
    EXPECT_THAT(desk_->find(request, context).body, HasSubstr(number));
}

}  // namespace
}  // namespace desk
