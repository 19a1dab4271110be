// Searching as the staff do: parts of compounds, inflections, and attachments in a field of their own.
#include <gmock/gmock.h>

#include "desk/desk.h"
#include "support/office.h"
#include "support/scans.h"
#include "support/zips.h"

namespace db {
std::vector<Migration> schema_desk();
std::vector<Migration> schema_search();
}

namespace desk {
namespace {

using testing::AllOf;
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

TEST_P(DeskSearchTest, a_word_is_counted_week_by_week_against_the_year_before_features_87) {
    const auto monday = base::first_day(base::week_of(clock_.today())) - 7 * 16;
    for (int week = 0; week < 16; ++week) {
        clock_.set(base::start_of(monday + 7 * week));
        for (int i = 0; i < 4; ++i) (void)received(tip("Larmet ringde inte i vecka " + std::to_string(week)));
        for (int i = 0; i < (week < 12 ? 1 : 4); ++i) (void)received(tip("Medicinen blev fel."));
    }
    (void)received(tip("Lucian."));
    clock_.set(base::start_of(monday + 7 * 16));
    (void)received(tip("Larmet ringde den vecka som inte har gått."));
    index();
    const auto page = [&](const std::string& query) {
        http::Request request;
        request.query = http::parse_urlencoded(query).value();
        const identity::Actor who{{7}, 0, "who", "Who", identity::only(identity::Role::analyst), {"*"}, "csrf"};
        return desk_->words(request, {&who, i18n::Texts::of(i18n::Language::sv), clock_, false, "Myndigheten", ""}).body;
    };
    EXPECT_THAT(page("q=mediciner"), AllOf(HasSubstr("Mer än vanligt."), HasSubstr("mediciner i 16 av 33 ärenden (48,5 procent)"), HasSubstr("20,0 procent")));
    EXPECT_THAT(page("q=larm"), HasSubstr("larm i 16 av 33 ärenden")) << "the week that goes on is not counted";
    EXPECT_THAT(page("q=lucia"), AllOf(HasSubstr("färre än 10 ärenden"), Not(HasSubstr("<svg class=\"chart")))) << "a single case is no curve";
    EXPECT_THAT(page("q=och"), HasSubstr("Skriv ett ord som betyder något."));
    EXPECT_THAT(page(""), Not(HasSubstr("ärenden (")));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM identity_reads"), 4) << "every question is recorded";
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

TEST_P(DeskSearchTest, pdfs_pictures_and_word_files_are_read_by_the_worker_and_found_sealed_and_in_their_own_field) {
    using Where = search::Query::Where;
    desk_->read_by("/proc/self/exe");
    auto submission = tip("Se bilagorna.");
    submission.files.push_back({"schema.pdf", office().files.put(support::text_pdf({"Delegeringslistan saknades i natt,", "och nattpersonalen hade ingen nyckel."}))});
    submission.files.push_back({"bild.png", office().files.put(support::Scan{}.text({"Trygghetslarmet var trasigt hela veckan."}).png())});
    submission.files.push_back({"brev.docx", office().files.put("PK\x03\x04 word/vbaProject.bin: macros that nobody runs")});
    submission.files.push_back({"schema.docx", office().files.put(support::docx(support::paragraphs({"Medicinskåpet stod olåst."}), {{.name = "word/vbaProject.bin", .content = "macros that nobody runs"}}))});
    submission.files.push_back({"anteckning.odt", office().files.put(support::odt("<text:p>Vikarien hade ingen legitimation.</text:p>"))});
    submission.files.push_back({"trasig.pdf", office().files.put("%PDF-1.7 broken")});
    const auto id = received(submission).case_id;
    const auto read_all = [&] {
        for (int i = 0; desk_->read_attachments_once() > 0; ++i) ASSERT_LT(i, 100);
    };
    read_all();
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_attachments"), 0) << "nobody has looked at the files yet";
    const auto keys = keys_of(id);
    for (const auto& file : files_of(id)) {
        files::Cleaned cleaned;
        cleaned.held = "files.held.not_cleaned";
        database().write([&](db::Transaction& tx) { office().registry.file_looked_at(tx, file, keys, cleaned, {}, clock_.now()); });
    }
    read_all();
    index();
    struct Row { const char* word; Where where; bool found; } const table[] = {
        {"delegeringslista", Where::attachments, true}, {"delegeringslista", Where::text, false}, {"nattpersonal", Where::everywhere, true},
        {"trygghetslarm", Where::attachments, true},    {"larm", Where::attachments, true},       {"medicinskåp", Where::attachments, true},
        {"legitimation", Where::attachments, true},      {"medicinskåp", Where::text, false},     {"macros", Where::everywhere, false},
    };
    for (const auto& row : table) EXPECT_EQ(finds(row.word, id, row.where), row.found) << row.word;
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_attachments WHERE state = 'read'"), 4);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_attachments WHERE state = 'unreadable'"), 2);
    for (const auto* word : {"elegeringslist", "rygghetslarm", "nattpersonal"}) EXPECT_EQ(readable_at(word), "") << word;
    EXPECT_EQ(desk_->read_attachments_once(), 0) << "each file is read once";
    EXPECT_EQ(findings(), "");
}

TEST_P(DeskSearchTest, the_very_same_words_stand_once_also_when_they_came_on_another_page) {
    const auto first = received(tip("Precis samma ord.")).case_id;
    for (int i = 0; i < 55; ++i) received(tip("Andra ord, nummer " + std::to_string(i)));
    const auto last = received(tip("Precis samma ord.")).case_id;
    index();
    const auto who = handler();
    const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_, false, "Myndigheten", ""};
    const auto page = desk_->inbox({}, context).body;
    EXPECT_THAT(page, HasSubstr(case_of(last).number.slug()));
    EXPECT_THAT(page, HasSubstr("2 med exakt samma text"));
    EXPECT_THAT(page, HasSubstr(case_of(first).number.slug())) << "it would stand on the second page, and is named on the first";
    http::Request oldest;
    oldest.query.add("ordning", "aldst");
    const auto turned = desk_->inbox(oldest, context).body;
    EXPECT_LT(turned.find(case_of(first).number.slug()), turned.find("Andra ord, nummer 0"));
    EXPECT_THAT(turned, HasSubstr(case_of(last).number.slug())) << "from the other end it stands where its first stands";
    EXPECT_TRUE(act(first, [&](auto& tx, const auto& on, const auto& keys) { office().casework.assign(tx, on, {55}, {55}, keys); }));
    EXPECT_THAT(desk_->inbox({}, context).body, testing::AllOf(HasSubstr("Samma text i andra ärenden"), testing::Not(HasSubstr("med exakt samma text")))) << "somebody has it: a fact that differs";
    EXPECT_THAT(desk_->inbox(oldest, context).body, HasSubstr(case_of(first).number.slug()));
    EXPECT_EQ(readable_at("recis samma"), "");
    EXPECT_EQ(findings(), "");
}

TEST_P(DeskSearchTest, the_pages_of_a_scanned_letter_are_not_read_twice) {
    desk_->read_by("/proc/self/exe");
    auto letter = tip("Det som stod i brevet.");
    letter.channel = "letter";
    letter.files.push_back({"sida1.png", office().files.put(support::Scan{}.text({"Det som stod i brevet."}).png())});
    const auto id = received(letter).case_id;
    const auto keys = keys_of(id);
    files::Cleaned cleaned;
    cleaned.held = "files.held.not_cleaned";
    const auto file = files_of(id).at(0);
    database().write([&](db::Transaction& tx) { office().registry.file_looked_at(tx, file, keys, cleaned, {}, clock_.now()); });
    while (desk_->read_attachments_once() > 0) {
    }
    EXPECT_EQ(integer("SELECT COUNT(*) FROM desk_attachments"), 0);
}

}  // namespace
}  // namespace desk
