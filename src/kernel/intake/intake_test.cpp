// What comes in: once, whole, durable, sealed, and without the hour of an anonymous sender.
#include "intake/intake.h"

#include <unistd.h>

#include <cstring>
#include <set>
#include <thread>

#include "support/office.h"

namespace intake {
namespace {

// The test program is its own worker, as the real one is.
[[gnu::constructor]] void become_worker(int count, char** arguments) {
    if (count == 2 && std::strcmp(arguments[1], "clean-worker") == 0) ::_exit(files::run_clean_worker());
}

constexpr std::int64_t hour = 3600;

class IntakeTest : public support::OfficeTest {
protected:
    registry::ReceivedFile file(const std::string& name, const std::string& content) { return {name, office().files.put(content)}; }
    // Tables that hold an integer which, as any unit of time, is a moment of these days and not the start of one.
    std::string tells_the_hour() {
        std::set<std::string> tables;
        each_value([&](const std::string& table, const db::Value& value) {
            const auto* integer = std::get_if<std::int64_t>(&value.held());
            if (!integer) return;
            for (const std::int64_t unit : {1ll, 1'000ll, 1'000'000ll, 60'000'000ll, 3'600'000'000ll}) {
                if (*integer > INT64_MAX / unit) continue;
                const base::Time time{*integer * unit};
                if (std::abs(time.us - clock_.now().us) < 3 * 86'400'000'000ll && time != base::start_of(base::stockholm_day(time))) tables.insert(table);
            }
        });
        return base::join({tables.begin(), tables.end()}, " ");
    }
    // Follows with the receipt's number and code.
    base::Result<Followed> follow(const Receipt& receipt) { return office().intake.follow(receipt.number, receipt.return_code); }
    std::string seen(const Receipt& receipt) {
        const auto found = follow(receipt);
        if (!found) return "refused " + found.error().text_key;
        std::string all = found->number;
        for (const auto& [day, text] : found->messages) all += "\n" + iso(day) + " " + text;
        return all;
    }
};
ON_BOTH_DATABASES(IntakeTest);

TEST_P(IntakeTest, receiving_is_durable_and_whole_FL_22_OSL_5_1) {
    auto submission = tip("the door was locked");
    submission.area = "sol";
    submission.files = {file("picture.jpg", "content of the file")};
    const auto receipt = received(submission);
    start();   // as after a crash: nothing in memory
    const auto row = case_of(receipt.number);
    EXPECT_EQ(row.id, receipt.case_id);
    EXPECT_EQ(row.type, "tip");
    EXPECT_EQ(row.step, "received");
    EXPECT_EQ(row.received_day, clock_.today());
    EXPECT_TRUE(row.open && row.anonymous);
    const auto documents = documents_of(row.id);
    ASSERT_EQ(documents.size(), 1u);
    EXPECT_EQ(documents[0].number, 1);
    EXPECT_EQ(documents[0].text, "the door was locked");
    EXPECT_EQ(documents[0].direction, registry::Direction::received);
    const auto files = files_of(row.id);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].name, "picture.jpg");
    EXPECT_EQ(files[0].state, "received");
    EXPECT_EQ(event_kinds(row.id), std::vector<std::string>{"test.tip_received"});
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) {
        const auto sent = office().intake.submission(reader, row.id, keys);
        ASSERT_TRUE(sent.has_value());
        EXPECT_EQ(sent->answers, submission.answers);
        EXPECT_EQ(sent->form, "tip");
        EXPECT_EQ(sent->form_day, clock_.today());
        EXPECT_EQ(office().assessments.history(reader, row.id).size(), 1u) << "the area that the sender said";
        auto source = office().registry.open_original(reader, files[0], keys);
        EXPECT_EQ(source(), "content of the file");
    });
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeTest, what_was_sent_is_sealed_at_rest) {
    auto submission = enquiry("canaryquestion", {"Canaryname", "canarymail@example.test", "canaryphone", "canarystreet"});
    submission.title = "canarytitle";
    submission.files = {file("canaryfile.txt", "canarycontent of the file")};
    submission.key = office().intake.new_token();
    const auto receipt = received(submission);
    Draft draft{"tip", {{"what_happened", {"canarydraft"}}}, {file("canaryattached.txt", "canaryinside")}, {}};
    const auto token = office().intake.new_token();
    office().intake.save(token, draft);
    database().optimise();
    for (const std::string word : {"canaryquestion", "Canaryname", "canarymail", "canaryphone", "canarystreet", "canarytitle", "canaryfile",
                                   "canarycontent", "canarydraft", "canaryattached", "canaryinside"})
        EXPECT_EQ(readable_at(word), "") << word;
    EXPECT_EQ(readable_at(receipt.return_code), "");
    EXPECT_EQ(readable_at(*base::normalise_crockford32(receipt.return_code)), "");
    EXPECT_EQ(readable_at(token), "");
    EXPECT_EQ(readable_at(submission.key), "");
    EXPECT_EQ(readable_at(crypto::sha256("canaryquestion")), "") << "a hash without a key lets a guess be tried";
    EXPECT_NE(readable_at("enquiry"), "") << "the search does find what is there";
}

TEST_P(IntakeTest, the_same_key_and_body_give_the_same_receipt_and_one_case) {
    const auto submission = tip("once", office().intake.new_token());
    const auto first = received(submission), again = received(submission);
    EXPECT_FALSE(first.repeated);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(first.number, again.number);
    EXPECT_EQ(first.return_code, again.return_code);
    start();
    EXPECT_EQ(received(submission).return_code, first.return_code) << "also after a restart";
    EXPECT_EQ(office().intake.receipt(submission.key)->number, first.number);
    EXPECT_FALSE(office().intake.receipt(office().intake.new_token()).has_value());
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeTest, the_same_key_and_body_from_twenty_at_once_give_one_case) {
    const auto submission = tip("pressed many times", office().intake.new_token());
    std::vector<Receipt> receipts(20);
    std::vector<std::thread> threads;
    for (auto& receipt : receipts) threads.emplace_back([&] { receipt = received(submission); });
    for (auto& thread : threads) thread.join();
    std::set<std::string> numbers, codes;
    int fresh = 0;
    for (const auto& receipt : receipts) {
        numbers.insert(receipt.number);
        codes.insert(receipt.return_code);
        fresh += !receipt.repeated;
    }
    EXPECT_EQ(numbers.size(), 1u);
    EXPECT_EQ(codes.size(), 1u);
    EXPECT_EQ(fresh, 1);
    for (const char* table : {"casework_cases", "registry_documents", "intake_submissions", "intake_receipts"})
        EXPECT_EQ(integer("SELECT COUNT(*) FROM " + std::string{table}), 1) << table;
    EXPECT_EQ(integer("SELECT next FROM registry_series"), 2) << "no number was lost";
    EXPECT_TRUE(follow(receipts[7]).has_value());
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeTest, the_same_key_with_another_body_is_refused) {
    const auto key = office().intake.new_token();
    const auto receipt = received(tip("one", key));
    const auto refused = office().intake.receive(tip("two", key));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text_key, "intake.refused.key_reused");
    const auto added = office().intake.add(receipt.case_id, tip("three", key));
    ASSERT_FALSE(added) << "an addition is not swallowed either";
    EXPECT_EQ(added.error().text_key, "intake.refused.key_reused");
    EXPECT_EQ(integer("SELECT COUNT(*) FROM registry_documents"), 1);
}

TEST_P(IntakeTest, twenty_different_senders_at_once_get_twenty_numbers_in_a_row) {
    std::vector<Receipt> receipts(20);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < receipts.size(); ++i)
        threads.emplace_back([&, i] { receipts[i] = received(tip("sender " + std::to_string(i), office().intake.new_token())); });
    for (auto& thread : threads) thread.join();
    std::set<std::int64_t> serials;
    for (const auto& receipt : receipts) serials.insert(registry::RegistryNumber::parse(receipt.number)->serial);
    EXPECT_EQ(serials.size(), 20u);
    EXPECT_EQ(*serials.begin(), 1);
    EXPECT_EQ(*serials.rbegin(), 20);
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeTest, a_day_with_no_version_in_force_is_a_refusal_and_takes_no_number) {
    clock_.set(support::moment({2018, 12, 31}));
    const auto refused = office().intake.receive(tip("too early"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text_key, "catalogue.case_type_not_in_force");
    auto unknown = tip("x");
    unknown.case_type = "no_such_type";
    EXPECT_EQ(office().intake.receive(unknown).error().text_key, "catalogue.no_such_case_type");
    EXPECT_EQ(integer("SELECT COUNT(*) FROM registry_series"), 0);
}

TEST_P(IntakeTest, the_region_follows_from_the_unit_that_the_sender_chose) {
    const auto chosen = unit("V-1", "Bergets boende", "2480");
    auto submission = tip("at the home");
    submission.unit_code = "V-1";
    const auto row = case_of(received(submission).case_id);
    EXPECT_EQ(row.unit, chosen.id);
    EXPECT_EQ(row.provider, chosen.provider);
    EXPECT_EQ(row.county, "24");
    EXPECT_EQ(row.region, "nord");
    submission.unit_code = "unknown";
    EXPECT_EQ(case_of(received(submission).case_id).region, "") << "a unit that is not in the register leaves the case national";
}

// ------------------------------------------------------------------ anonymous senders: ruling 6

TEST_P(IntakeTest, an_anonymous_sender_leaves_a_day_and_no_time_anywhere_ruling_6) {
    clock_.set(support::moment({2026, 11, 18}, 22, 47));
    auto submission = tip("anonymous", office().intake.new_token());
    submission.files = {file("note.txt", "text"), file("picture.png", "\x89PNG\r\n\x1A\n")};
    const auto token = office().intake.new_token();
    office().intake.save(token, {"tip", submission.answers, {}, {}});
    const auto receipt = received(submission);
    office().intake.discard(token);
    // What follows by itself: the files are looked at, the sender adds, a closed case opens again.
    const files::Cleaner cleaner{"/proc/self/exe"};
    clean_waiting(office().services, files::Scanner{""}, cleaner);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM registry_files WHERE state = 'received'"), 0);
    ASSERT_TRUE(office().intake.add(receipt.case_id, tip("more", office().intake.new_token())));
    execute("UPDATE casework_cases SET open = 0, step = 'closed'");
    ASSERT_TRUE(office().intake.add(receipt.case_id, tip("even more")));
    ASSERT_TRUE(case_of(receipt.case_id).open);
    ASSERT_EQ(event_kinds(receipt.case_id), (std::vector<std::string>{"test.tip_received", "registry.file_cleaned", "registry.file_cleaned",
        "intake.addition_received", "intake.addition_received", "casework.case_reopened"}));
    (void)office().intake.sweep();
    EXPECT_EQ(tells_the_hour(), "");
    EXPECT_EQ(case_of(receipt.case_id).received_at, base::start_of(clock_.today()));
}

TEST_P(IntakeTest, a_named_sender_is_registered_with_the_time_OSL_5_2) {
    const auto receipt = received(enquiry("with an address"));
    EXPECT_EQ(case_of(receipt.case_id).received_at, clock_.now());
    EXPECT_EQ(documents_of(receipt.case_id)[0].registered_at, clock_.now());
    EXPECT_EQ(tells_the_hour(), "casework_cases ledger_events registry_documents") << "and the test for anonymous senders would see it";
}

TEST_P(IntakeTest, ids_tell_the_day_and_the_order_never_the_hour_ruling_6) {
    clock_.set(support::moment({2026, 11, 18}, 1));
    const auto first = received(tip("at night")).case_id.value;
    const auto second = received(tip("a minute later")).case_id.value;
    clock_.set(support::moment({2026, 11, 18}, 23));
    const auto third = received(tip("in the evening")).case_id.value;
    EXPECT_EQ(third - second, second - first) << "as many ids between them, however long the time";
    clock_.set(support::moment({2026, 11, 19}, 1));
    EXPECT_GT(received(tip("the next day")).case_id.value - third, second - first);
}

// ------------------------------------------------------------------ return codes: rulings 8 and 9

TEST_P(IntakeTest, the_return_code_opens_only_what_is_new_and_never_the_tip_ruling_8) {
    const auto receipt = received(tip("the tip's own words"));
    EXPECT_EQ(seen(receipt), receipt.number) << "nothing new, nothing shown";
    std::string typed = base::lower_ascii(receipt.return_code);
    typed.erase(std::remove(typed.begin(), typed.end(), '-'), typed.end());
    EXPECT_TRUE(office().intake.follow(receipt.number, " " + typed + " ")) << "as people type it";
    const auto parsed = registry::RegistryNumber::parse(receipt.number);
    EXPECT_TRUE(office().intake.follow(parsed->slug(), receipt.return_code));
    const auto keys = keys_of(receipt.case_id);
    registry::Document message;
    message.id = office().ids.make<base::DocumentId>();
    message.case_id = receipt.case_id;
    message.direction = registry::Direction::sent;
    message.kind = "answer";
    message.day = clock_.today();
    message.text = "We have a question.";
    const auto sealed = office().registry.seal(keys, message);
    database().write([&](db::Transaction& tx) {
        const auto row = office().registry.add_document(tx, message, sealed);
        office().ledger.append(tx, {support::tip_event, receipt.case_id, message.id, {}, clock_.now()}, {row}, &keys.salt());
    });
    EXPECT_EQ(seen(receipt), receipt.number + "\n2026-11-18 We have a question.");
}

TEST_P(IntakeTest, a_code_opens_its_own_case_alone_and_every_wrong_pair_answers_alike) {
    const auto one = received(tip("one")), two = received(tip("two"));
    const std::pair<std::string, std::string> wrong[] = {
        {one.number, two.return_code}, {two.number, one.return_code}, {"8.9.2-999/2026", one.return_code}, {one.number, ""},
        {one.number, "0000-0000-0000-0000"}, {"", one.return_code}, {one.number, one.return_code + "0"}, {one.number, "UUUU-UUUU-UUUU-UUUU"},
        {"'; DROP TABLE intake_submissions; --", "x"}};
    for (const auto& [number, code] : wrong) {
        clock_.advance_seconds(1);
        const auto refused = office().intake.follow(number, code);
        ASSERT_FALSE(refused) << number << " " << code;
        EXPECT_EQ(refused.error().text_key, "intake.refused.code");
        EXPECT_EQ(refused.error().field, "code");
        EXPECT_TRUE(refused.error().values.empty());
    }
}

TEST_P(IntakeTest, a_case_without_a_code_is_opened_by_no_code) {
    auto submission = tip("by letter");
    submission.with_return_code = false;
    const auto receipt = received(submission);
    EXPECT_EQ(receipt.return_code, "");
    EXPECT_FALSE(office().intake.follow(receipt.number, ""));
    EXPECT_FALSE(office().intake.follow(receipt.number, "0000-0000-0000-0000"));
}

TEST_P(IntakeTest, wrong_codes_share_a_budget_of_two_a_second_ruling_8) {
    const auto receipt = received(tip("x"));
    EXPECT_FALSE(office().intake.follow(receipt.number, "0000-0000-0000-0000"));
    EXPECT_FALSE(office().intake.follow("8.9.2-7/2026", "0000-0000-0000-0001"));
    EXPECT_THROW((void)office().intake.follow(receipt.number, "0000-0000-0000-0002"), base::Busy);
    EXPECT_THROW((void)follow(receipt), base::Busy) << "nobody learns by the way of answering that a code was right";
    clock_.advance_seconds(1);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(follow(receipt)) << "right codes cost nothing";
    int refused = 0, busy = 0;
    for (int i = 0; i < 40; ++i) {
        try { refused += !office().intake.follow(receipt.number, "0000-0000-0000-0003"); } catch (const base::Busy&) { ++busy; }
        if (i % 10 == 9) clock_.advance_seconds(1);
    }
    EXPECT_EQ(refused, 8) << "two a second for four seconds";
    EXPECT_EQ(busy, 32);
}

TEST_P(IntakeTest, what_the_office_did_never_shows_behind_the_code_ruling_9) {
    const auto home = unit("V-1", "Bergets boende", "2480");
    const auto left_alone = received(tip("the same words"));
    const auto worked_on = received(tip("the same words"));
    const auto id = worked_on.case_id;
    const auto masked = [&](const Receipt& receipt) {
        auto text = seen(receipt);
        for (auto at = text.find(receipt.number); at != std::string::npos; at = text.find(receipt.number)) text.replace(at, receipt.number.size(), "N");
        return text;
    };
    const auto same = [&](const char* after) { EXPECT_EQ(masked(worked_on), masked(left_alone)) << "differs after: " << after; };
    same("nothing");
    auto& casework = office().casework;
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& now, const auto& keys) { return casework.take_step(tx, now, "read", {7}, keys); }));
    same("read");
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& now, const auto& keys) {
        return office().assessments.judge(tx, now, {"sol", "staffing_night", 5, assessments::UnitLink{home.id, home.provider, "2480", "24"}}, "person", {7}, keys);
    }));
    same("classified and linked");
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& now, const auto& keys) { casework.set_urgent(tx, now, true, "nord", {7}, keys); }));
    same("forwarded as urgent");
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& now, const auto& keys) { casework.assign(tx, now, {7}, {7}, keys); }));
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& now, const auto& keys) { casework.note(tx, now, "note", "supervision was opened", {7}, keys); }));
    same("assigned and noted");
    registry::Document forward;
    forward.id = office().ids.make<base::DocumentId>();
    forward.case_id = id;
    forward.direction = registry::Direction::sent;
    forward.kind = "forward";
    forward.text = "to the department";
    const auto sealed = office().registry.seal(keys_of(id), forward);
    ASSERT_TRUE(act(id, [&](auto& tx, const auto&, const auto& keys) {
        const auto row = office().registry.add_document(tx, forward, sealed);
        office().ledger.append(tx, {support::tip_event, id, forward.id, {7}, clock_.now()}, {row}, &keys.salt());
    }));
    same("forwarded with a document");
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& now, const auto& keys) { return casework.close(tx, now, "stored_for_risk", {7}, keys); }));
    same("closed");
    EXPECT_EQ(findings(), "");
}

// ------------------------------------------------------------------ additions

TEST_P(IntakeTest, an_addition_is_a_document_of_its_own) {
    const auto receipt = received(tip("first"));
    auto more = tip("second", office().intake.new_token());
    more.files = {file("more.txt", "x")};
    ASSERT_TRUE(office().intake.add(receipt.case_id, more));
    ASSERT_TRUE(office().intake.add(receipt.case_id, more)) << "pressed twice";
    const auto documents = documents_of(receipt.case_id);
    ASSERT_EQ(documents.size(), 2u);
    EXPECT_EQ(documents[1].number, 2);
    EXPECT_EQ(documents[1].kind, "addition");
    EXPECT_EQ(documents[1].text, "second");
    EXPECT_EQ(documents[1].registered_at, base::start_of(clock_.today()));
    EXPECT_EQ(files_of(receipt.case_id).size(), 1u);
    EXPECT_EQ(event_kinds(receipt.case_id), (std::vector<std::string>{"test.tip_received", "intake.addition_received"}));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 1);
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeTest, an_addition_to_a_closed_case_opens_it_again) {
    const auto receipt = received(tip("first"));
    const auto id = receipt.case_id;
    ASSERT_TRUE(act(id, [&](auto& tx, const auto& now, const auto& keys) { return office().casework.close(tx, now, "nothing_to_store", {7}, keys); }));
    ASSERT_FALSE(case_of(id).open);
    ASSERT_TRUE(office().intake.add(id, tip("more")));
    EXPECT_TRUE(case_of(id).open);
    EXPECT_EQ(case_of(id).step, "received");
    EXPECT_EQ(case_of(id).outcome, "");
    EXPECT_EQ(event_kinds(id).back(), "casework.case_reopened");
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeTest, an_addition_to_an_unknown_case_is_refused) {
    EXPECT_EQ(office().intake.add({12345}, tip("x")).error().text_key, "intake.refused.unknown_case");
    EXPECT_EQ(integer("SELECT COUNT(*) FROM registry_documents"), 0);
}

// ------------------------------------------------------------------ what is swept

TEST_P(IntakeTest, receipts_are_kept_24_hours_and_then_swept) {
    const auto submission = tip("x", office().intake.new_token());
    const auto receipt = received(submission);
    clock_.advance_seconds(24 * hour);
    EXPECT_EQ(office().intake.sweep(), 0);
    EXPECT_EQ(received(submission).number, receipt.number);
    clock_.advance_seconds(24 * hour);
    EXPECT_EQ(office().intake.sweep(), 1);
    EXPECT_FALSE(office().intake.receipt(submission.key));
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases"), 1) << "the case stays";
}

TEST_P(IntakeTest, the_sweep_takes_blobs_that_nothing_names_and_no_other) {
    auto submission = tip("with a file");
    submission.files = {file("kept.txt", "kept")};
    received(submission);
    const auto kept = submission.files[0].sealed.name, lost = office().files.put("a cut connection left this").name;
    const auto fresh = office().files.put("just uploaded").name;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder() / "blobs"})
        if (entry.is_regular_file() && (entry.path().filename() == kept || entry.path().filename() == lost))
            std::filesystem::last_write_time(entry.path(), std::filesystem::file_time_type::clock::now() - std::chrono::hours{24 * 7});
    EXPECT_EQ(office().intake.sweep(), 1);
    EXPECT_TRUE(office().files.exists(kept));
    EXPECT_TRUE(office().files.exists(fresh)) << "a draft may name it";
    EXPECT_FALSE(office().files.exists(lost));
    EXPECT_EQ(findings(), "");
}

// ------------------------------------------------------------------ files

TEST_P(IntakeTest, an_upload_is_sealed_while_it_arrives_and_nothing_stays_of_a_cut_one) {
    const auto open = open_sink(office().files);
    auto sink = open();
    sink->write("canary ");
    sink->write("content");
    const http::Upload upload{"files", "name.txt", sink->finish(), 14, ""};
    const auto taken = intake::received(upload);
    ASSERT_TRUE(taken.has_value());
    EXPECT_EQ(taken->name, "name.txt");
    EXPECT_EQ(office().files.read(taken->sealed.name, taken->sealed.key, 100), "canary content");
    EXPECT_EQ(readable_at("canary"), "");
    auto cut = open();
    cut->write("half");
    cut->abandon();
    int blobs = 0;
    office().files.each([&](const std::string&, std::int64_t) { ++blobs; });
    EXPECT_EQ(blobs, 1);
    EXPECT_FALSE(intake::received({"files", "x", upload.token, 1, "http.too_large"})) << "what was refused is not taken";
    EXPECT_FALSE(intake::received({"files", "x", "not.a.token", 1, ""}));
}

TEST_P(IntakeTest, files_are_looked_at_once_and_what_cannot_be_cleaned_is_held_not_lost) {
    auto submission = tip("with files");
    submission.files = {file("strange.bin", std::string("\x7F" "ELF program")), file("text.pdf", "%PDF-1.7\n")};
    const auto id = received(submission).case_id;
    const files::Cleaner cleaner{"/proc/self/exe"};
    EXPECT_EQ(clean_waiting(office().services, files::Scanner{""}, cleaner), 0);
    for (const auto& one : files_of(id)) {
        EXPECT_EQ(one.state, "held") << one.name;
        EXPECT_NE(one.held, "");
    }
    EXPECT_EQ(event_kinds(id), (std::vector<std::string>{"test.tip_received", "registry.file_cleaned", "registry.file_cleaned"}));
    clean_waiting(office().services, files::Scanner{""}, cleaner);
    EXPECT_EQ(event_kinds(id).size(), 3u) << "nothing was waiting";
    EXPECT_EQ(findings(), "");
    std::filesystem::remove_all(folder() / "blobs");
    EXPECT_NE(findings().find("is missing"), std::string::npos) << "a blob that is gone is found";
}

TEST_P(IntakeTest, words_of_danger_to_the_service_for_children_are_urgent_whichever_way_they_come) {
    auto asked = enquiry("Vad kan jag göra när han slår mig?");
    asked.answers["service"] = {"children"};
    asked.title.clear();
    const auto receipt = received(asked);
    EXPECT_TRUE(receipt.danger) << "whoever sent it is told whom to call";
    EXPECT_TRUE(case_of(receipt.case_id).urgent);
    EXPECT_EQ(documents_of(receipt.case_id).at(0).title, "Ord om fara: slår");
    const auto grown_up = received(enquiry("Ni slår fast att jag har fel."));
    EXPECT_FALSE(grown_up.danger);
    EXPECT_FALSE(case_of(grown_up.case_id).urgent);
    auto letter = tip("Han hotar barnen.");
    letter.child = true;
    EXPECT_TRUE(case_of(received(letter).case_id).urgent);
    letter = tip("Han hotar barnen igen.");
    letter.child = letter.danger_judged = true;
    EXPECT_FALSE(case_of(received(letter).case_id).urgent) << "the service has asked itself";
}

TEST_P(IntakeTest, danger_that_is_told_later_makes_a_childs_case_urgent) {
    auto asked = enquiry("Får man byta boende?");
    asked.answers["service"] = {"children"};
    const auto receipt = received(asked);
    EXPECT_FALSE(case_of(receipt.case_id).urgent);
    auto more = tip("Han har slagit mig igen, han hotar mig.");
    more.form = "addition";
    ASSERT_TRUE(office().intake.add(receipt.case_id, more));
    EXPECT_TRUE(case_of(receipt.case_id).urgent);
    EXPECT_EQ(event_kinds(receipt.case_id).back(), "casework.forwarded_urgent");
    const auto other = received(enquiry("Får man byta boende nu?"));
    ASSERT_TRUE(office().intake.add(other.case_id, more));
    EXPECT_FALSE(case_of(other.case_id).urgent);
    EXPECT_EQ(findings(), "");
}

}  // namespace
}  // namespace intake
