// Scanned letters through the door, on both databases, with the real reader.
#include "post/post.h"

#include <gmock/gmock.h>
#include <signal.h>

#include "post_parts.h"
#include "post_rules.h"
#include "support/office.h"
#include "support/scans.h"

namespace db {
std::vector<Migration> schema_post();
}

namespace post {
namespace {

using support::Scan;
using testing::HasSubstr;
using testing::Not;

constexpr auto program = "/proc/self/exe";

// Read by Tesseract once for all tests: each costs seconds.
const std::string& two_letters() {
    static const std::string pdf = Scan{}.text(support::swedish_letter, 180).blank().text({"Kiitos kirjeest\xC3\xA4nne.", "Haluan kysy\xC3\xA4 vanhainkodista."}).pdf();
    return pdf;
}

class PostTest : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        database().migrate(db::schema_post());
        begin();
    }
    void TearDown() override {
        post_.reset();
        OfficeTest::TearDown();
    }
    // As a new start of the program.
    void begin() {
        post_.emplace(office().intake, office().identity, program);
        post_->owner("enquiry", support::enquiry_event);
        declare_tables(office().ledger, office().files);
        office().intake.keep_blobs_of([this](db::Reader& reader, std::string_view name) { return post_->knows_blob(reader, name); });
    }
    void start_anew() {
        post_.reset();
        start();
        begin();
    }
    static identity::Actor registrar() { return actor(identity::only(identity::Role::registrar)); }
    Scanned file(const std::string& name, const std::string& content) { return {name, office().files.put(content)}; }
    std::int64_t batch(const std::string& content, std::string_view split = "blank") {
        return post_->receive({file("skanning.pdf", content)}, clock_.today() - 1, split, registrar());
    }
    void read_all() { while (post_->read_once() > 0) {} }
    std::vector<store::Letter> letters(std::int64_t id) {
        std::vector<store::Letter> found;
        database().read([&](db::Reader& reader) { found = store::letters_of(reader, id); });
        return found;
    }
    std::vector<store::Page> pages(std::int64_t id) {
        std::vector<store::Page> found;
        database().read([&](db::Reader& reader) { found = store::pages_of(reader, id); });
        return found;
    }
    static http::Fields form(const std::string& sender = "given") {
        http::Fields fields;
        for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
                 {"type", "enquiry"}, {"sender", sender}, {"name", "En dotter"}, {"address", "Storgatan 1\n111 22 Stockholm"},
                 {"received_day", "17"}, {"received_month", "11"}, {"received_year", "2026"}})
            fields.add(name, value);
        return fields;
    }
    std::string page_of(std::int64_t id, const std::string& query = {}) {
        http::Request request;
        request.captures.add("id", std::to_string(id));
        if (!query.empty()) request.query.add("brev", query);
        const auto who = registrar();
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
        return post_->show(request, context).body;
    }
    std::optional<Mailroom> post_;
};
ON_BOTH_DATABASES(PostTest);

TEST_P(PostTest, a_scan_becomes_letters_and_a_letter_becomes_a_case_with_its_text_and_pages_FL_22) {
    const auto id = batch(two_letters());
    read_all();
    const auto found = letters(id);
    ASSERT_EQ(found.size(), 2u) << "the blank page parts them";
    EXPECT_EQ(pages(id)[0].turned, 180);
    const auto html = page_of(id);
    EXPECT_THAT(html, HasSubstr("äldreboende"));
    EXPECT_THAT(html, HasSubstr("/sida/" + std::to_string(pages(id)[0].id)));
    const auto done = post_->register_letter(found[0].id, form(), registrar());
    ASSERT_TRUE(done) << done.error().text_key;
    const auto on = case_of(done->number);
    EXPECT_EQ(on.channel, "letter");
    EXPECT_EQ(on.received_day, base::to_day({2026, 11, 17}));
    const auto documents = documents_of(on.id);
    ASSERT_EQ(documents.size(), 1u);
    EXPECT_THAT(documents[0].text, HasSubstr("äldreboende"));
    EXPECT_EQ(documents[0].party, "En dotter");
    EXPECT_EQ(event_kinds(on.id), (std::vector<std::string>{"test.enquiry_received", "post.letter_registered"}));
    std::vector<registry::FileRow> files;
    const auto keys = keys_of(on.id);
    database().read([&](db::Reader& reader) { files = office().registry.files_of(reader, on.id, keys); });
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].name, "brev-sida-1.jpg");
    const auto page = pages(id)[0];
    EXPECT_TRUE(page.words_sealed.empty() && page.key_sealed.empty() && page.blob.empty()) << "it is the case's alone now";
    EXPECT_EQ(readable_at("äldreboende"), "");
    EXPECT_EQ(findings(), "");
    EXPECT_THAT(page_of(id, std::to_string(found[0].id)), HasSubstr(done->number));
}

TEST_P(PostTest, a_letter_is_registered_once_whoever_asks_twice) {
    const auto id = batch(Scan{}.text(support::swedish_letter).pdf());
    read_all();
    const auto letter = letters(id).at(0).id;
    ASSERT_TRUE(post_->register_letter(letter, form(), registrar()));
    const auto again = post_->register_letter(letter, form(), registrar());
    ASSERT_FALSE(again);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 1);
}

TEST_P(PostTest, a_letter_belongs_to_a_case_that_is_there) {
    const auto receipt = received(enquiry("Hur gör jag?"));
    const auto id = batch(Scan{}.text(support::swedish_letter).pdf());
    read_all();
    auto typed = form("unknown");
    typed.add("case_number", receipt.number);
    const auto done = post_->add_letter(letters(id).at(0).id, typed, registrar());
    ASSERT_TRUE(done) << done.error().text_key;
    const auto documents = documents_of(receipt.case_id);
    ASSERT_EQ(documents.size(), 2u);
    EXPECT_EQ(documents[1].channel, "letter");
    EXPECT_EQ(letters(id).at(0).state, "added");
    EXPECT_EQ(findings(), "");
}

TEST_P(PostTest, a_restart_in_the_middle_reads_the_other_pages_and_none_twice) {
    const auto id = batch(Scan{}.text({"Sida ett."}).text({"Sida tva."}).pdf(), "page");
    (void)post_->read_once();
    ASSERT_EQ(pages(id)[0].state, "read");
    ASSERT_EQ(pages(id)[1].state, "waiting");
    const auto first_picture = pages(id)[0].blob;
    start_anew();
    read_all();
    EXPECT_EQ(pages(id)[1].state, "read");
    EXPECT_EQ(pages(id)[0].blob, first_picture);
    EXPECT_EQ(letters(id).size(), 2u);
    EXPECT_EQ(findings(), "");
}

TEST_P(PostTest, what_the_registrar_corrects_is_what_is_registered) {
    const auto id = batch(Scan{}.text({"Ring mig snart."}).pdf());
    read_all();
    const auto letter = letters(id).at(0).id;
    auto typed = form("anonymous");
    typed.add("text_" + std::to_string(pages(id)[0].id), "Ring mig genast.\r\nDet br\xC3\xA5\x64skar.");
    ASSERT_TRUE(post_->change(id, letter, "save", typed, registrar()));
    EXPECT_THAT(page_of(id), HasSubstr("Ring mig genast.")) << "kept between visits";
    const auto done = post_->register_letter(letter, form("anonymous"), registrar());
    ASSERT_TRUE(done) << done.error().text_key;
    const auto on = case_of(done->number);
    EXPECT_EQ(documents_of(on.id).at(0).text, "Ring mig genast.\nDet br\xC3\xA5\x64skar.");
    EXPECT_TRUE(on.anonymous);
    EXPECT_EQ(on.received_at, base::start_of(on.received_day)) << "no hour of an anonymous letter";
    EXPECT_EQ(readable_at("genast"), "");
    EXPECT_EQ(findings(), "");
}

TEST_P(PostTest, letters_are_split_merged_and_pages_left_out_by_hand) {
    const auto id = batch(Scan{}.text({"Brev ett."}).blank().text({"Brev tva."}).pdf());
    read_all();
    ASSERT_EQ(letters(id).size(), 2u);
    const auto all = pages(id);
    ASSERT_TRUE(post_->change(id, letters(id)[1].id, "merge", {}, registrar()));
    ASSERT_EQ(letters(id).size(), 1u);
    ASSERT_TRUE(post_->change(id, 0, "include:" + std::to_string(all[1].id), {}, registrar()));
    EXPECT_EQ(pages(id)[1].letter, letters(id)[0].id);
    ASSERT_TRUE(post_->change(id, letters(id)[0].id, "split:" + std::to_string(all[1].id), {}, registrar()));
    ASSERT_EQ(letters(id).size(), 2u);
    EXPECT_EQ(pages(id)[2].letter, letters(id)[1].id);
    ASSERT_TRUE(post_->change(id, letters(id)[1].id, "exclude:" + std::to_string(all[1].id), {}, registrar()));
    EXPECT_EQ(pages(id)[1].letter, 0);
    const auto last = post_->change(id, letters(id)[1].id, "exclude:" + std::to_string(all[2].id), {}, registrar());
    ASSERT_FALSE(last);
    EXPECT_EQ(last.error().text_key, "post.refused.last_page");
    EXPECT_EQ(findings(), "");
}

TEST_P(PostTest, a_page_turned_by_hand_is_read_again_that_way) {
    const auto id = batch(Scan{}.text({"Ring mig."}).pdf());
    read_all();
    const auto page = pages(id)[0];
    ASSERT_TRUE(post_->change(id, letters(id)[0].id, "turn:" + std::to_string(page.id) + ":180", form(), registrar()));
    EXPECT_EQ(pages(id)[0].state, "waiting");
    read_all();
    EXPECT_EQ(pages(id)[0].state, "read");
    EXPECT_EQ(pages(id)[0].turned, (page.turned + 180) % 360);
    EXPECT_EQ(letters(id).size(), 1u) << "it stays in its letter";
}

TEST_P(PostTest, a_file_that_cannot_be_read_is_held_whole_and_registered_as_it_came) {
    const std::string docx = "PK\x03\x04 word/vbaProject.bin: macros that nobody runs";
    const auto id = post_->receive({file("brev.docx", docx)}, clock_.today(), "blank", registrar());
    read_all();
    const auto held = letters(id);
    ASSERT_EQ(held.size(), 1u);
    const auto html = page_of(id);
    EXPECT_THAT(html, HasSubstr("brev.docx"));
    EXPECT_THAT(html, HasSubstr("öppnas aldrig här"));
    auto typed = form("unknown");
    EXPECT_EQ(post_->register_letter(held[0].id, typed, registrar()).error().text_key, "post.refused.no_text");
    typed.add("text", "Ett brev i Word om en vårdcentral.");
    const auto done = post_->register_letter(held[0].id, typed, registrar());
    ASSERT_TRUE(done) << done.error().text_key;
    const auto on = case_of(done->number);
    std::vector<registry::FileRow> files;
    std::string content;
    const auto keys = keys_of(on.id);
    database().read([&](db::Reader& reader) {
        files = office().registry.files_of(reader, on.id, keys);
        const auto source = office().registry.open_original(reader, files.at(0), keys);
        for (auto piece = source(); !piece.empty(); piece = source()) content += piece;
    });
    EXPECT_EQ(files[0].name, "brev.docx");
    EXPECT_EQ(content, docx) << "nothing is lost";
    EXPECT_EQ(findings(), "");
}

TEST_P(PostTest, a_held_file_last_in_the_batch_keeps_no_letter_from_being_one) {
    const auto id = post_->receive({file("ett.png", Scan{}.text({"Ring mig."}).png()), file("trasig.pdf", "%PDF-1.7 broken")}, clock_.today(), "blank", registrar());
    read_all();
    const auto found = letters(id);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].file, 0);
    EXPECT_EQ(pages(id)[0].letter, found[0].id);
    EXPECT_NE(found[1].file, 0);
    EXPECT_EQ(findings(), "");
}

TEST_P(PostTest, a_letter_laid_aside_is_in_no_case_and_can_be_taken_back) {
    const auto id = batch(Scan{}.text({"Reklam."}).pdf());
    read_all();
    const auto letter = letters(id).at(0).id;
    ASSERT_TRUE(post_->change(id, letter, "aside", {}, registrar()));
    EXPECT_EQ(letters(id)[0].state, "aside");
    ASSERT_FALSE(post_->register_letter(letter, form(), registrar()));
    ASSERT_TRUE(post_->change(id, letter, "back", {}, registrar()));
    EXPECT_TRUE(post_->register_letter(letter, form(), registrar()));
    EXPECT_EQ(findings(), "");
}

TEST_P(PostTest, the_scanners_file_is_kept_thirty_days_after_the_last_letter_and_then_goes) {
    const auto id = batch(Scan{}.text({"Ring mig."}).pdf());
    read_all();
    ASSERT_TRUE(post_->register_letter(letters(id).at(0).id, form(), registrar()));
    const auto blob = [&] {
        std::string name;
        database().read([&](db::Reader& reader) { name = store::files_of(reader, id).at(0).blob; });
        return name;
    };
    const auto name = blob();
    clock_.advance_seconds(29 * 86'400);
    read_all();
    EXPECT_EQ(blob(), name);
    EXPECT_EQ(office().intake.sweep(), 0) << "it is no leftover";
    EXPECT_TRUE(office().files.exists(name));
    clock_.advance_seconds(2 * 86'400);
    read_all();
    EXPECT_EQ(blob(), "");
    EXPECT_FALSE(office().files.exists(name));
    EXPECT_EQ(findings(), "");
}

TEST_P(PostTest, reading_a_letter_is_recorded_before_it_is_shown_and_an_analyst_sees_nothing) {
    const auto id = batch(Scan{}.text({"Ring mig."}).pdf());
    read_all();
    (void)page_of(id);
    const auto reads = office().identity.reads_of("post " + std::to_string(id), 10);
    ASSERT_EQ(reads.size(), 1u);
    EXPECT_EQ(reads[0].action, "post");
    http::Request request;
    request.captures.add("id", std::to_string(id));
    request.captures.add("page", std::to_string(pages(id)[0].id));
    const auto who = actor(identity::only(identity::Role::analyst));
    const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
    EXPECT_EQ(post_->show(request, context).status, 404);
    EXPECT_EQ(post_->image(request, context).status, 404);
}

TEST_P(PostTest, a_letter_with_words_of_danger_is_marked_to_be_read_first_and_a_childs_becomes_urgent) {
    const auto id = post_->receive({file("barn.png", Scan{}.text({"Han hotar mig hemma.", "Jag vet inte vad jag ska ta mig till."}).png()),
                                    file("annat.png", Scan{}.text({"Vilka regler finns om tillsyn?"}).png())}, clock_.today(), "page", registrar());
    read_all();
    ASSERT_EQ(letters(id).size(), 2u);
    http::Request list;
    const auto who = registrar();
    const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
    EXPECT_THAT(post_->list(list, context).body, HasSubstr("Läs först: ord om fara"));
    EXPECT_THAT(page_of(id, std::to_string(letters(id)[0].id)), HasSubstr("hotar"));
    EXPECT_THAT(page_of(id, std::to_string(letters(id)[0].id)), HasSubstr("Läs det här brevet först"));
    EXPECT_THAT(page_of(id, std::to_string(letters(id)[1].id)), Not(HasSubstr("Läs det här brevet först")));
    auto typed = form("unknown");
    typed.add("child", "yes");
    const auto done = post_->register_letter(letters(id)[0].id, typed, registrar());
    ASSERT_TRUE(done) << done.error().text_key;
    EXPECT_TRUE(case_of(done->number).urgent);
    EXPECT_THAT(post_->list(list, context).body, Not(HasSubstr("Läs först: ord om fara"))) << "it has been read";
    const auto other = post_->register_letter(letters(id)[1].id, typed, registrar());
    EXPECT_FALSE(case_of(other->number).urgent);
    EXPECT_EQ(findings(), "");
}

}  // namespace
}  // namespace post
