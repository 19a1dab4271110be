// Mail in and out, against a real IMAP server (Dovecot) and a real SMTP server.
#include <boost/json.hpp>

#include "mail/mail.h"
#include "support/office.h"
#include "support/peer.h"

namespace intake {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

struct Servers {
    support::TempFolder in, out;
    support::Peer imap{{(support::support_folder() / "dovecot.sh").string(), "run", in.path().string()}};
    support::Peer smtp{{(support::support_folder() / "smtp_peer.sh").string(), out.path().string()}};
    int delivered = 0;
};

class IntakeMailTest : public support::OfficeTest {
protected:
    static void SetUpTestSuite() { servers_ = std::make_unique<Servers>(); }
    static void TearDownTestSuite() { servers_.reset(); }

    void SetUp() override {
        OfficeTest::SetUp();
        for (const auto& entry : fs::directory_iterator{servers_->out.path()})
            if (entry.path().extension() == ".json" || entry.path().extension() == ".eml") fs::remove(entry.path());
        start(settings());
    }
    MailSettings settings() {
        MailSettings mail;
        mail.in = mail.out = true;
        mail.in_url = "imap://127.0.0.1:" + std::to_string(servers_->imap.port());
        mail.in_user = "inkorg";
        mail.in_password = support::read_file(servers_->in.path() / "password");
        mail.out_url = "smtp://127.0.0.1:" + std::to_string(servers_->smtp.port());
        mail.from_address = "registrator@office.test";
        mail.from_name = "The office";
        mail.require_tls = false;
        return mail;
    }

    // As a delivery agent does it: written aside, then moved in whole.
    void deliver(const std::string& raw) {
        const auto name = std::to_string(1000 + servers_->delivered++) + ".test", maildir = (servers_->in.path() / "Maildir").string();
        std::ofstream{maildir + "/tmp/" + name, std::ios::binary} << raw;
        fs::permissions(maildir + "/tmp/" + name, fs::perms{0644});
        fs::rename(maildir + "/tmp/" + name, maildir + "/new/" + name);
    }
    static std::string message(const std::string& id, const std::string& text, const std::string& more = {}) {
        return "From: A sender <sender@example.test>\r\nTo: registrator@office.test\r\nSubject: About the home\r\nMessage-ID: <" + id + ">\r\n" + more +
               "\r\n" + text + "\r\n";
    }
    void fetch() { office().mail.fetch_once(); }
    std::int64_t cases() { return integer("SELECT COUNT(*) FROM casework_cases"); }
    casework::Case only_case() {
        EXPECT_EQ(cases(), 1);
        return case_of(base::CaseId{integer("SELECT MIN(id) FROM casework_cases")});
    }
    // What the SMTP server was given for this recipient.
    std::vector<json::object> given_to(const std::string& address) {
        std::vector<json::object> found;
        for (const auto& entry : fs::directory_iterator{servers_->out.path()}) {
            if (entry.path().extension() != ".json") continue;
            auto one = json::parse(support::read_file(entry.path())).as_object();
            for (const auto& to : one.at("to").as_array())
                if (to.as_string() == address) found.push_back(one);
        }
        return found;
    }
    static std::string header(const json::object& mail, const char* name) {
        const auto* line = mail.at("headers").as_object().if_contains(name);
        return line ? std::string{line->as_string()} : "";
    }
    static std::string between(const std::string& text, const std::string& first, const std::string& last) {
        const auto from = text.find(first);
        if (from == std::string::npos) return "";
        const auto start = from + first.size();
        return text.substr(start, text.find(last, start) - start);
    }
    // Puts one message to `to` in the queue of a case of its own.
    base::CaseId queue(const std::string& to) {
        const auto id = received(enquiry("a question")).case_id;
        (void)act(id, [&](auto& tx, const auto&, const auto& keys) {
            office().mail.queue(tx, {id, to, "Answer canarysubject", "canarytext to you", "", false}, keys);
        });
        return id;
    }
    MailStatus status(base::CaseId id) {
        std::vector<MailStatus> all;
        database().read([&](db::Reader& reader) { all = office().mail.of_case(reader, id); });
        return all.at(0);
    }

    static std::unique_ptr<Servers> servers_;
};
std::unique_ptr<Servers> IntakeMailTest::servers_;
ON_BOTH_DATABASES(IntakeMailTest);

TEST_P(IntakeMailTest, a_new_message_is_a_case_and_its_sender_gets_the_number_alone) {
    deliver(message("new-1@x", "A question about my mother's home.\r\n"));
    fetch();
    const auto row = only_case();
    EXPECT_EQ(row.type, "enquiry");
    EXPECT_EQ(row.channel, "email");
    EXPECT_FALSE(row.anonymous);
    const auto documents = documents_of(row.id);
    ASSERT_EQ(documents.size(), 1u);
    EXPECT_NE(documents[0].text.find("A question about my mother's home."), std::string::npos);
    EXPECT_EQ(documents[0].title, "About the home");
    const auto keys = keys_of(row.id);
    database().read([&](db::Reader& reader) {
        EXPECT_EQ(office().intake.contact(reader, row.id, keys).email, "sender@example.test");
        EXPECT_EQ(office().intake.contact(reader, row.id, keys).name, "A sender");
    });
    EXPECT_EQ(readable_at("sender@example.test"), "") << "waits sealed";
    office().mail.send_once();
    const auto given = given_to("sender@example.test");
    ASSERT_EQ(given.size(), 1u);
    const std::string text{given[0].at("text").as_string()};
    EXPECT_NE(text.find(row.number.string()), std::string::npos) << text;
    EXPECT_EQ(text.find("mother"), std::string::npos) << "nothing of what was asked goes back over open mail";
    EXPECT_NE(header(given[0], "auto-submitted").find("auto-replied"), std::string::npos);
    EXPECT_NE(header(given[0], "in-reply-to").find("new-1@x"), std::string::npos);
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeMailTest, the_same_message_again_is_no_second_case) {
    for (int i = 0; i < 2; ++i) {
        deliver(message("twice@x", "Once."));
        fetch();
    }
    const auto row = only_case();
    EXPECT_EQ(documents_of(row.id).size(), 1u);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_outbox"), 1) << "and one acknowledgement";
}

TEST_P(IntakeMailTest, the_acknowledgement_speaks_the_senders_language) {
    const auto from = [](const char* who, const char* text) {
        auto mail = message(std::string{who} + "@x", text);
        mail.replace(mail.find("sender@example.test"), 19, std::string{who} + "@example.test");
        return mail.replace(mail.find("About the home"), 14, "1");
    };
    deliver(from("swede", "Hej! Jag undrar hur jag ska klaga. Det har inte varit bra."));
    deliver(from("brit", "Hello, I have a question about the care that my mother gets."));
    deliver(from("finn", "Hyv\xC3\xA4\xC3\xA4 p\xC3\xA4iv\xC3\xA4\xC3\xA4, haluaisin kysy\xC3\xA4 vanhainkodista."));
    fetch();
    for (int i = 0; i < 3; ++i) office().mail.send_once();
    const auto told = [&](const char* who) {
        const auto mails = given_to(std::string{who} + "@example.test");
        EXPECT_EQ(mails.size(), 1u) << who;
        return mails.empty() ? std::string{} : json::serialize(mails.front());
    };
    const auto has = [](const std::string& text, const char* word) { return text.find(word) != std::string::npos; };
    const auto swede = told("swede"), brit = told("brit"), finn = told("finn");
    EXPECT_TRUE(has(swede, "Hej!") && !has(swede, "Hello,")) << swede;
    EXPECT_TRUE(has(brit, "Hello,") && !has(brit, "Hej!")) << brit;
    EXPECT_TRUE(has(finn, "Hej!") && has(finn, "Hello,")) << "when we cannot tell, both: " << finn;
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_submissions WHERE language = 'en'"), 1);
}

TEST_P(IntakeMailTest, a_message_opens_the_case_type_of_its_route_when_a_service_owns_that) {
    office().mail.route_by([](const Submission& submission, const std::vector<std::string>&) {
        return submission.text.find("paper") != std::string::npos ? std::string{"tip"} : submission.text.find("odd") != std::string::npos ? "no_such_type" : "";
    });
    deliver(message("routed@x", "I write for a paper."));
    fetch();
    EXPECT_EQ(only_case().type, "tip");
    deliver(message("odd@x", "Something odd."));
    deliver(message("other@x", "Something else."));
    fetch();
    EXPECT_EQ(integer("SELECT COUNT(*) FROM casework_cases WHERE type = 'enquiry'"), 2) << "a type that nobody owns is not opened";
}

TEST_P(IntakeMailTest, a_reply_joins_its_case_by_references_or_by_the_address_it_goes_to) {
    deliver(message("first@x", "First."));
    fetch();
    office().mail.send_once();
    const auto id = only_case().id;
    const auto ours = given_to("sender@example.test").at(0);
    const auto message_id = between(header(ours, "message-id"), "<", ">");
    ASSERT_NE(message_id, "");
    deliver(message("second@x", "By In-Reply-To.", "In-Reply-To: <" + message_id + ">\r\n"));
    deliver(message("third@x", "By References, among others.", "References: <unknown@x> <" + message_id + "> <other@x>\r\n"));
    deliver(message("fourth@x", "A reply to my own first.", "In-Reply-To: <first@x>\r\n"));
    const auto token = between(header(ours, "reply-to"), "+", "@");
    ASSERT_NE(token, "") << header(ours, "reply-to");
    auto plus = message("fifth@x", "By plus address.");
    plus.replace(plus.find("registrator@"), 11, "registrator+" + token);
    deliver(plus);
    fetch();
    EXPECT_EQ(cases(), 1);
    const auto documents = documents_of(id);
    ASSERT_EQ(documents.size(), 5u);
    for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(documents[i].kind, "addition");
    EXPECT_NE(documents[4].text.find("By plus address."), std::string::npos);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_outbox"), 1) << "a reply is not acknowledged";
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeMailTest, a_number_in_the_subject_or_a_wrong_token_joins_nothing) {
    const auto receipt = received(enquiry("a question"));
    auto subject = message("guess@x", "I know the number.");
    subject.replace(subject.find("About the home"), 14, "Re: [" + receipt.number + "]");
    deliver(subject);
    auto plus = message("guess2@x", "I guess a token.");
    plus.replace(plus.find("registrator@"), 11, "registrator+" + std::to_string(receipt.case_id.value));
    deliver(plus);
    deliver(message("guess3@x", "References to nothing.", "References: <nothing@x>\r\n"));
    fetch();
    EXPECT_EQ(cases(), 4);
    EXPECT_EQ(documents_of(receipt.case_id).size(), 1u);
}

TEST_P(IntakeMailTest, automatic_mail_is_registered_and_never_answered_RFC_3834) {
    deliver(message("auto@x", "I am away.", "Auto-Submitted: auto-replied\r\n"));
    deliver(message("list@x", "News.", "List-Id: <news.example.test>\r\nPrecedence: bulk\r\n"));
    fetch();
    EXPECT_EQ(cases(), 2);
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_outbox"), 0);
}

TEST_P(IntakeMailTest, an_attachment_is_a_sealed_file_and_broken_mime_is_kept_as_it_came) {
    deliver(message("with-file@x", "--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: text/csv; name=rows.csv\r\n"
                                   "Content-Disposition: attachment; filename=rows.csv\r\n\r\ncanary;1\r\n--b--",
                    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"));
    fetch();
    const auto files = files_of(only_case().id);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].name, "rows.csv");
    const auto broken = "From: b@example.test\r\nMessage-ID: <broken@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\r\ncanary broken\r\n";
    deliver(broken);
    fetch();
    ASSERT_EQ(cases(), 2);
    const auto id = base::CaseId{integer("SELECT MAX(id) FROM casework_cases")};
    const auto kept = files_of(id);
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_EQ(kept[0].name, "meddelande.eml");
    const auto keys = keys_of(id);
    std::string content;
    database().read([&](db::Reader& reader) {
        const auto source = office().registry.open_original(reader, kept[0], keys);
        for (auto piece = source(); !piece.empty(); piece = source()) content += piece;
    });
    EXPECT_EQ(content, broken);
    EXPECT_EQ(readable_at("canary"), "");
    EXPECT_EQ(integer("SELECT COUNT(*) FROM intake_outbox"), 1) << "a message that cannot be understood is not answered";
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeMailTest, a_message_that_cannot_be_taken_stays_in_the_mailbox) {
    const auto today = clock_.now();
    deliver(message("early@x", "Before the law was in force."));
    clock_.set(support::moment({2018, 5, 1}));
    fetch();
    EXPECT_EQ(cases(), 0);
    clock_.set(today);
    fetch();
    EXPECT_EQ(cases(), 1);
}

TEST_P(IntakeMailTest, a_mail_server_that_is_not_there_is_a_fault_and_nothing_is_lost) {
    auto nowhere = settings();
    nowhere.in_url = "imap://127.0.0.1:" + std::to_string(support::free_port());
    start(nowhere);
    EXPECT_THROW(fetch(), base::Fault);
    EXPECT_EQ(cases(), 0);
}

// ------------------------------------------------------------------ the queue of mail on its way out

TEST_P(IntakeMailTest, a_queued_message_is_sealed_survives_a_restart_and_is_sent_once) {
    const auto id = queue("asker-" + std::to_string(on_postgres()) + "@example.test");
    for (const auto* word : {"asker-", "canarysubject", "canarytext"}) EXPECT_EQ(readable_at(word), "") << word;
    EXPECT_EQ(status(id).state, "waiting");
    start(settings());
    EXPECT_EQ(office().mail.send_once(), 0);
    EXPECT_EQ(status(id).state, "sent");
    EXPECT_EQ(status(id).attempts, 1);
    EXPECT_EQ(status(id).answer.substr(0, 3), "250");
    clock_.advance_seconds(86'400);
    office().mail.send_once();
    const auto given = given_to("asker-" + std::to_string(on_postgres()) + "@example.test");
    ASSERT_EQ(given.size(), 1u);
    EXPECT_EQ(given[0].at("subject").as_string(), "Answer canarysubject");
    EXPECT_EQ(given[0].at("from").as_string(), "registrator@office.test");
    EXPECT_EQ(event_kinds(id).back(), "intake.mail_accepted");
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeMailTest, what_the_server_refuses_for_good_is_shown_and_can_be_tried_again) {
    const auto none = queue("finns-inte@example.test"), full = queue("full@example.test");
    office().mail.send_once();
    EXPECT_EQ(status(none).state, "refused");
    EXPECT_EQ(status(none).answer.substr(0, 3), "550");
    EXPECT_EQ(status(full).answer.substr(0, 3), "552");
    std::vector<MailStatus> failed;
    database().read([&](db::Reader& reader) { failed = office().mail.failed(reader, 10); });
    ASSERT_EQ(failed.size(), 2u);
    EXPECT_EQ(failed[0].id, status(full).id) << "newest first";
    EXPECT_EQ(event_kinds(none).back(), "intake.mail_refused");
    clock_.advance_seconds(86'400);
    office().mail.send_once();
    EXPECT_EQ(status(none).attempts, 1) << "not tried by itself";
    const auto again = status(none).id;
    database().write([&](db::Transaction& tx) { office().mail.try_again(tx, again); });
    EXPECT_EQ(status(none).state, "waiting");
    office().mail.send_once();
    EXPECT_EQ(status(none).state, "refused");
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeMailTest, what_the_server_cannot_take_now_is_tried_after_a_minute) {
    const auto to = "grey-" + std::to_string(on_postgres()) + "@example.test";
    const auto id = queue(to);
    office().mail.send_once();
    EXPECT_EQ(status(id).state, "waiting");
    EXPECT_EQ(status(id).answer.substr(0, 3), "451");
    EXPECT_EQ(status(id).next_at.us - clock_.now().us, 60'000'000);
    clock_.advance_seconds(59);
    office().mail.send_once();
    EXPECT_EQ(status(id).attempts, 1) << "not before its time";
    clock_.advance_seconds(1);
    office().mail.send_once();
    EXPECT_EQ(status(id).state, "sent");
    EXPECT_EQ(status(id).attempts, 2);
    EXPECT_EQ(given_to(to).size(), 1u);
}

TEST_P(IntakeMailTest, without_a_server_the_wait_doubles_to_four_hours_and_ends_after_three_days) {
    auto nowhere = settings();
    nowhere.out_url = "smtp://127.0.0.1:" + std::to_string(support::free_port());
    start(nowhere);
    const auto id = queue("asker@example.test");
    std::vector<std::int64_t> minutes;
    const auto first = clock_.now();
    for (int i = 0; i < 100 && status(id).state == "waiting"; ++i) {
        clock_.set(status(id).next_at);
        const auto now = clock_.now();
        office().mail.send_once();
        if (status(id).state == "waiting") minutes.push_back((status(id).next_at.us - now.us) / 60'000'000);
    }
    ASSERT_GT(minutes.size(), 10u);
    EXPECT_EQ((std::vector<std::int64_t>{minutes.begin(), minutes.begin() + 10}), (std::vector<std::int64_t>{1, 2, 4, 8, 16, 32, 64, 128, 240, 240}));
    EXPECT_EQ(status(id).state, "refused") << "shown to staff in the end";
    const auto hours = (clock_.now().us - first.us) / 3'600'000'000;
    EXPECT_GE(hours, 48);
    EXPECT_LE(hours, 72);
}

TEST_P(IntakeMailTest, one_message_that_cannot_be_opened_does_not_hold_back_the_others) {
    const auto bad = queue("bad@example.test"), good = queue("good@example.test");
    execute("UPDATE intake_outbox SET to_sealed = (SELECT o.to_sealed FROM intake_outbox o WHERE o.case_id = ?) WHERE case_id = ?", {good, bad});
    office().mail.send_once();
    EXPECT_EQ(status(good).state, "sent");
    EXPECT_EQ(status(bad).state, "refused");
    EXPECT_TRUE(given_to("bad@example.test").empty());
}

TEST_P(IntakeMailTest, a_mail_of_forty_nested_parts_becomes_a_case_and_is_kept_whole) {
    std::string raw = message("nested@example.test", "");
    raw.resize(raw.find("\r\n\r\n") + 2);
    for (int i = 0; i < 40; ++i) raw += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
    raw += "\r\nInnerst.\r\n";
    for (int i = 40; i-- > 0;) raw += "--b" + std::to_string(i) + "--\r\n";
    deliver(raw);
    fetch();
    const auto row = only_case();
    const auto files = files_of(row.id);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].name, "meddelande.eml");
    const auto keys = keys_of(row.id);
    std::string kept;
    database().read([&](db::Reader& reader) {
        const auto source = office().registry.open_original(reader, files[0], keys);
        for (auto piece = source(); !piece.empty(); piece = source()) kept += piece;
    });
    EXPECT_NE(kept.find("Innerst."), std::string::npos) << "nothing is lost";
    EXPECT_EQ(findings(), "");
}

TEST_P(IntakeMailTest, a_mail_to_the_line_for_children_that_tells_of_danger_is_urgent) {
    auto raw = message("child@example.test", "Han hotar mig.");
    const auto at = raw.find("registrator@office.test");
    raw.replace(at, std::string{"registrator@office.test"}.size(), office().catalogue.contact("children", clock_.today())->email);
    deliver(raw);
    fetch();
    EXPECT_TRUE(only_case().urgent);
}

}  // namespace
}  // namespace intake
