// Against real servers: Dovecot for IMAP, the node peer for SMTP (tests/support).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "mail/mail.h"
#include "support/peer.h"

namespace {

using mail::Fetched;
using mail::Sent;

class Imap : public ::testing::Test {
protected:
    explicit Imap(const std::string& mode = "")
        : peer_{{support::support_folder() / "dovecot.sh", "run", folder_.path(), mode}} {
        server_.url = "imap://127.0.0.1:" + std::to_string(peer_.port());
        server_.user = "inkorg";
        server_.password = support::read_file(folder_.path() / "password");
        server_.require_tls = false;
        server_.seconds_max = 60;
    }

    // As a delivery agent does it: written aside, then moved in whole.
    void deliver(const std::string& subject, const std::string& raw) {
        // Dovecot numbers new mails by their file names.
        const std::string number = std::to_string(1000 + delivered_++), name = number + "." + subject + ".test";
        const auto maildir = folder_.path() / "Maildir";
        std::ofstream{maildir / "tmp" / name, std::ios::binary} << raw;
        support::fs::permissions(maildir / "tmp" / name, support::fs::perms{0644});
        support::fs::rename(maildir / "tmp" / name, maildir / "new" / name);
    }

    void deliver_three() {
        for (const char* name : {"ett", "tva", "tre"})
            deliver(name, "From: a@example.test\r\nSubject: " + std::string{name} + "\r\nMessage-ID: <" + name +
                              "@x>\r\n\r\ntext " + name + "\r\n");
    }

    // Subjects given, in order; `take` decides.
    std::vector<std::string> fetch(const std::function<bool(const std::string&)>& take, int messages_max = 100,
                                   const std::string& done = "Hanterade ärenden") {
        std::vector<std::string> seen;
        moved_ = mail::fetch(server_, done, 1 << 20, messages_max, [&](const Fetched& fetched) {
            const std::string subject = mail::parse(fetched.raw).subject;
            EXPECT_EQ(fetched.size, static_cast<std::int64_t>(fetched.raw.size()));
            EXPECT_GT(fetched.uid, 0u);
            seen.push_back(subject);
            return take(subject);
        });
        return seen;
    }

    std::string fault() {
        try {
            fetch([](const std::string&) { return true; });
        } catch (const base::Fault& fault) {
            return fault.what();
        }
        return "no fault";
    }

    support::TempFolder folder_;
    support::Peer peer_;
    mail::ServerAddress server_;
    int moved_ = -1;
    int delivered_ = 0;
};

bool yes(const std::string&) { return true; }
using Strings = std::vector<std::string>;

TEST_F(Imap, every_mail_is_given_once_and_moved_to_the_done_mailbox) {
    deliver_three();
    EXPECT_EQ(fetch(yes), (Strings{"ett", "tva", "tre"}));
    EXPECT_EQ(moved_, 3);
    EXPECT_EQ(fetch(yes), Strings{});
    EXPECT_EQ(moved_, 0);
    server_.mailbox = "Hanterade ärenden";
    EXPECT_EQ(fetch([](const std::string&) { return false; }), (Strings{"ett", "tva", "tre"})) << "moved, not lost";
}

TEST_F(Imap, a_mail_that_was_not_taken_comes_again) {
    deliver_three();
    EXPECT_EQ(fetch([](const std::string& subject) { return subject != "tva"; }), (Strings{"ett", "tva", "tre"}));
    EXPECT_EQ(moved_, 2);
    EXPECT_EQ(fetch(yes), Strings{"tva"});
}

TEST_F(Imap, mails_that_stay_do_not_starve_new_ones) {
    deliver_three();
    const auto no = [](const std::string&) { return false; };
    EXPECT_EQ(fetch(no, 2), (Strings{"ett", "tva"}));
    EXPECT_EQ(fetch(no, 2), (Strings{"tre", "ett"}));
}

TEST_F(Imap, the_bytes_are_those_that_were_delivered) {
    std::string raw = "Subject: byte\r\n\r\nrad\r\n.\r\n)\r\nA1 OK fake\r\n* 1 EXPUNGE\r\n";
    for (int i = 1; i < 256; ++i) if (i != '\r' && i != '\n') raw += static_cast<char>(i);
    raw += "\r\n" + std::string(200'000, 'x') + "\r\n{5}\r\nslut\r\n";
    deliver("byte", raw);
    std::string got;
    EXPECT_EQ(mail::fetch(server_, "Klart", 1 << 20, 10,
                          [&](const Fetched& fetched) {
                              got = fetched.raw;
                              return true;
                          }),
              1);
    EXPECT_TRUE(got == raw) << got.size() << " of " << raw.size();
}

TEST_F(Imap, a_mail_over_the_limit_is_given_by_its_size_alone) {
    deliver("stor", "Subject: stor\r\n\r\n" + std::string(100'000, 'x') + "\r\n");
    deliver("liten", "Subject: liten\r\n\r\nx\r\n");
    std::map<std::int64_t, std::string> given;
    EXPECT_EQ(mail::fetch(server_, "Klart", 50'000, 10, [&](const Fetched& fetched) {
        given[fetched.size] = fetched.raw;
        return true;
    }), 2);
    ASSERT_EQ(given.size(), 2u);
    EXPECT_GT(given.rbegin()->first, 100'000);
    EXPECT_EQ(given.rbegin()->second, "");
    EXPECT_EQ(mail::parse(given.begin()->second).subject, "liten");
}

TEST_F(Imap, an_empty_mail_is_given_too) {
    deliver("tom", "");
    EXPECT_EQ(fetch(yes), Strings{""});
    EXPECT_EQ(moved_, 1);
}

TEST_F(Imap, hundred_mails_come_over_one_connection) {
    for (int i = 0; i < 100; ++i)
        deliver("m" + std::to_string(i), "Subject: nr " + std::to_string(i) + "\r\n\r\nx\r\n");
    auto seen = fetch(yes);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::unique(seen.begin(), seen.end()) - seen.begin(), 100);
    EXPECT_EQ(moved_, 100);
    const std::string log = support::read_file(folder_.path() / "dovecot.log");
    std::size_t logins = 0;
    for (std::size_t at = log.find("Login:"); at != std::string::npos; at = log.find("Login:", at + 1)) ++logins;
    EXPECT_EQ(logins, 1u);
}

TEST_F(Imap, an_exception_in_take_leaves_the_mail_for_next_time) {
    deliver_three();
    EXPECT_THROW(fetch([](const std::string& subject) -> bool {
        if (subject == "tva") throw base::Fault{"database gone"};
        return true;
    }), base::Fault);
    auto rest = fetch(yes);
    std::sort(rest.begin(), rest.end());
    EXPECT_EQ(rest, (Strings{"tre", "tva"}));
}

TEST_F(Imap, names_that_need_quoting_work_as_done_mailbox) {
    for (const std::string done : {"In \"citat\" 100 %", "A & B", "Arkiv/2026/Klart"}) {
        deliver("q" + base::hex(done), "Subject: q\r\n\r\nx\r\n");
        EXPECT_EQ(fetch(yes, 10, done), Strings{"q"}) << done;
        EXPECT_EQ(fetch(yes, 10, done), Strings{}) << done;
    }
    EXPECT_THROW(fetch(yes, 10, "INBOX\r\nA9 DELETE x"), base::Fault);
}

TEST_F(Imap, a_wrong_password_is_a_fault_that_does_not_tell_it) {
    server_.password = "fel-losenord-77";
    const std::string text = fault();
    EXPECT_NE(text.find("imap://127.0.0.1:" + std::to_string(peer_.port())), std::string::npos) << text;
    EXPECT_EQ(text.find("fel-losenord-77"), std::string::npos) << text;
    EXPECT_EQ(text.find("inkorg"), std::string::npos) << text;
}

TEST_F(Imap, credentials_are_not_sent_without_tls_when_tls_is_required) {
    server_.require_tls = true;
    EXPECT_NE(fault(), "no fault");
    EXPECT_EQ(support::read_file(folder_.path() / "dovecot.log").find("Login:"), std::string::npos);
}

TEST_F(Imap, a_server_that_is_not_there_or_a_mailbox_that_does_not_exist_is_a_fault) {
    server_.mailbox = "Finns inte";
    EXPECT_NE(fault(), "no fault");
    server_.mailbox = "INBOX";
    peer_.stop();
    EXPECT_NE(fault().find("127.0.0.1"), std::string::npos);
    server_.url = "file:///etc/passwd";
    EXPECT_NE(fault(), "no fault");
    server_.url = "";
    EXPECT_NE(fault(), "no fault");
}

class ImapBasic : public Imap {
protected:
    ImapBasic() : Imap{"basic"} {}
};

TEST_F(ImapBasic, an_old_server_that_cannot_move_gets_copy_delete_and_expunge) {
    deliver_three();
    EXPECT_EQ(fetch([](const std::string& subject) { return subject != "tva"; }), (Strings{"ett", "tva", "tre"}));
    EXPECT_EQ(moved_, 2);
    EXPECT_EQ(fetch([](const std::string&) { return false; }), Strings{"tva"});
    server_.mailbox = "Hanterade ärenden";
    EXPECT_EQ(fetch([](const std::string&) { return false; }), (Strings{"ett", "tre"}));
    std::size_t files = 0;
    for (const auto& file : support::fs::recursive_directory_iterator{folder_.path() / "Maildir"})
        files += file.path().filename().string().find(".test") != std::string::npos || file.path().parent_path().filename() == "cur";
    EXPECT_EQ(files, 3u) << "nothing doubled, nothing lost";
}

class ImapTls : public Imap {
protected:
    ImapTls() : Imap{"tls"} {}
};

TEST_F(ImapTls, the_certificate_is_checked_against_the_file_given) {
    deliver_three();
    server_.require_tls = true;
    EXPECT_NE(fault(), "no fault") << "no authority of the system signed it";
    server_.ca_file = folder_.path() / "cert.pem";
    EXPECT_EQ(fetch(yes), (Strings{"ett", "tva", "tre"}));
    EXPECT_NE(support::read_file(folder_.path() / "dovecot.log").find("TLS"), std::string::npos);
}

class Smtp : public ::testing::Test {
protected:
    explicit Smtp(const std::string& tls = "")
        : peer_{{support::support_folder() / "smtp_peer.sh", folder_.path(), tls}} {
        server_.url = "smtp://127.0.0.1:" + std::to_string(peer_.port());
        server_.require_tls = false;
        server_.seconds_max = 60;
    }

    Sent send(const std::string& to, const std::string& text = "Hej!\n") {
        mail::Outgoing out;
        out.from_address = "no-reply@authority.test";
        out.from_name = "Vårdtillsynen";
        out.to_address = to;
        out.subject = "Vi har tagit emot din anmälan";
        out.text = text;
        out.message_id = "m1@authority.test";
        return mail::send(server_, out.from_address, to, mail::compose(out));
    }

    std::string stored(const char* name) const { return support::read_file(folder_.path() / name); }

    support::TempFolder folder_;
    support::Peer peer_;
    mail::ServerAddress server_;
};

TEST_F(Smtp, an_accepted_mail_arrives_whole) {
    const std::string text = "Rad å\n.\n..prick\nFrom nu\n" + std::string(5000, 'x') + "\nslut";
    const Sent sent = send("recipient@example.test", text);
    EXPECT_EQ(sent.status, Sent::Status::accepted);
    EXPECT_EQ(sent.code, 250);
    EXPECT_NE(sent.answer.find("queued as 0001"), std::string::npos) << sent.answer;
    const auto m = mail::parse(stored("0001.eml"));
    EXPECT_EQ(m.text, text);
    EXPECT_EQ(m.subject, "Vi har tagit emot din anmälan");
    const std::string json = stored("0001.json");
    EXPECT_NE(json.find("\"from\": \"no-reply@authority.test\""), std::string::npos) << json;
    EXPECT_NE(json.find("\"recipient@example.test\""), std::string::npos);
    EXPECT_NE(json.find("Vi har tagit emot din anmälan"), std::string::npos) << "read by another parser than ours";
}

TEST_F(Smtp, an_unknown_recipient_is_refused_in_the_servers_words) {
    const Sent sent = send("finns-inte@example.test");
    EXPECT_EQ(sent.status, Sent::Status::refused);
    EXPECT_EQ(sent.code, 550);
    EXPECT_NE(sent.answer.find("5.1.1 no such recipient"), std::string::npos) << sent.answer;
}

TEST_F(Smtp, a_refusal_after_the_text_is_a_refusal) {
    const Sent sent = send("full@example.test");
    EXPECT_EQ(sent.status, Sent::Status::refused);
    EXPECT_EQ(sent.code, 552);
}

TEST_F(Smtp, greylisting_is_later_and_then_accepted) {
    const Sent first = send("grey@example.test");
    EXPECT_EQ(first.status, Sent::Status::later);
    EXPECT_EQ(first.code, 451);
    EXPECT_NE(first.answer.find("4.7.1"), std::string::npos);
    EXPECT_EQ(send("grey@example.test").status, Sent::Status::accepted);
}

TEST_F(Smtp, nothing_listening_is_later) {
    server_.url = "smtp://127.0.0.1:" + std::to_string(support::free_port());
    const Sent sent = send("recipient@example.test");
    EXPECT_EQ(sent.status, Sent::Status::later);
    EXPECT_EQ(sent.code, 0);
    EXPECT_NE(sent.answer.find("127.0.0.1"), std::string::npos) << sent.answer;
}

TEST_F(Smtp, a_wrong_password_is_later_because_the_mail_is_not_to_blame) {
    server_.user = "relay";
    server_.password = "fel-losenord-77";
    const Sent sent = send("recipient@example.test");
    EXPECT_EQ(sent.status, Sent::Status::later);
    EXPECT_EQ(sent.code, 535);
    EXPECT_EQ(sent.answer.find("fel-losenord-77"), std::string::npos) << sent.answer;
    server_.password = "hemligt-losen";
    EXPECT_EQ(send("recipient@example.test").status, Sent::Status::accepted);
    EXPECT_NE(stored("0001.json").find("\"user\": \"relay\""), std::string::npos);
}

TEST_F(Smtp, without_tls_nothing_is_sent_when_tls_is_required) {
    server_.require_tls = true;
    EXPECT_EQ(send("recipient@example.test").status, Sent::Status::later);
    EXPECT_FALSE(support::fs::exists(folder_.path() / "0001.eml"));
}

TEST_F(Smtp, an_address_cannot_carry_a_command) {
    for (const char* evil : {"a@x\r\nRCPT TO:<b@x>", "a@x> <b@x", "a b@x", "a", "@x", "a@", "", "å@x"}) {
        EXPECT_EQ(mail::send(server_, "a@authority.test", evil, "x\r\n").status, Sent::Status::refused) << evil;
        EXPECT_EQ(mail::send(server_, evil, "a@example.test", "x\r\n").status, Sent::Status::refused) << evil;
    }
    EXPECT_FALSE(support::fs::exists(folder_.path() / "0001.eml"));
}

class SmtpTls : public Smtp {
protected:
    SmtpTls() : Smtp{"tls"} {}
};

TEST_F(SmtpTls, the_certificate_is_checked_against_the_file_given) {
    server_.require_tls = true;
    EXPECT_EQ(send("recipient@example.test").status, Sent::Status::later);
    EXPECT_FALSE(support::fs::exists(folder_.path() / "0001.eml"));
    server_.ca_file = folder_.path() / "cert.pem";
    EXPECT_EQ(send("recipient@example.test").status, Sent::Status::accepted);
    EXPECT_NE(stored("0001.json").find("\"tls\": true"), std::string::npos);
}

}  // namespace
