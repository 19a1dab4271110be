// Against a real clamd that knows the EICAR test file and nothing else (tests/support/clamd.sh).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/un.h>

#include <thread>

#include "files/files.h"
#include "files/impl/zip_builder.h"
#include "support/peer.h"

namespace {

using files::Scanner;
using testing::HasSubstr;
using namespace std::string_literals;

// Put together here, so that no scanner takes this file for it.
std::string eicar() { return "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-"s + "ANTIVIRUS-TEST-FILE!$H+H*"; }

class ScannerTest : public ::testing::Test {
protected:
    support::TempFolder folder_;
    support::Peer clamd_{{support::support_folder() / "clamd.sh", "run", folder_.path(), "1M"}};
    const Scanner scanner_{(folder_.path() / "clamd.sock").string()};
};

TEST_F(ScannerTest, what_is_known_is_held_and_all_else_goes_on_SECURITY_2_5) {
    EXPECT_EQ(scanner_.look("a letter"), "");
    EXPECT_EQ(scanner_.look(""), "");
    EXPECT_EQ(scanner_.look(std::string(900'000, '\0')), "") << "more than one piece";
    EXPECT_EQ(scanner_.look(eicar()), Scanner::virus);
    EXPECT_EQ(scanner_.look("%PDF-1.7\n" + std::string(700'000, ' ') + eicar()), Scanner::virus) << "wherever it stands";
}

TEST_F(ScannerTest, what_stands_in_an_archive_is_found) {
    EXPECT_EQ(scanner_.look(files::impl::make_zip({{"a.txt", "nothing"}, {"folder/b.com", eicar(), true}})), Scanner::virus);
}

TEST_F(ScannerTest, what_is_larger_than_it_takes_is_held_and_named_so) {
    EXPECT_EQ(scanner_.look(std::string(8'000'000, 'x')), "files.held.scan_cut");
    EXPECT_EQ(scanner_.look("after it"), "") << "the next file is looked at";
}

TEST_F(ScannerTest, several_ask_at_once) {
    std::vector<std::string> found(8);
    std::vector<std::thread> asking;
    for (std::size_t i = 0; i < found.size(); ++i)
        asking.emplace_back([&, i] { found[i] = scanner_.look(std::string(200'000, 'x') + (i % 2 ? eicar() : "")); });
    for (auto& one : asking) one.join();
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], i % 2 ? Scanner::virus : "") << i;
}

TEST_F(ScannerTest, when_nobody_listens_nothing_is_said_of_the_file_and_the_fault_says_what_waits) {
    clamd_.stop();
    try {
        (void)scanner_.look("a letter");
        ADD_FAILURE() << "it told something of a file that nobody looked at";
    } catch (const base::Fault& fault) {
        EXPECT_THAT(fault.what(), HasSubstr(folder_.path().string() + "/clamd.sock cannot be asked"));
        EXPECT_THAT(fault.what(), HasSubstr("nobody opens them"));
    }
    EXPECT_THROW((void)Scanner{std::string(200, 'x')}.look(""), base::Fault) << "a path that no socket can have";
}

TEST(ScannerOffTest, without_a_socket_nothing_is_looked_for) {
    EXPECT_FALSE(Scanner{""}.on());
    EXPECT_EQ(Scanner{""}.look(eicar()), "");
}

// Listens, takes what comes and gives one answer, or hangs up without one.
class Odd {
public:
    explicit Odd(std::string answer) : answer_{std::move(answer)} {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path().copy(address.sun_path, sizeof address.sun_path - 1);
        listening_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (bind(listening_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listening_, 4) != 0)
            throw std::runtime_error{"no socket to listen at"};
        thread_ = std::thread{[this] {
            const int one = accept(listening_, nullptr, nullptr);
            char bytes[65536];
            std::string all;
            while (!all.ends_with(std::string(4, '\0'))) {
                const auto got = recv(one, bytes, sizeof bytes, 0);
                if (got <= 0) break;
                all.append(bytes, static_cast<std::size_t>(got));
            }
            (void)send(one, answer_.data(), answer_.size(), MSG_NOSIGNAL);
            close(one);
        }};
    }
    ~Odd() {
        thread_.join();
        close(listening_);
    }
    std::string path() const { return (folder_.path() / "odd.sock").string(); }

private:
    support::TempFolder folder_;
    std::string answer_;
    int listening_ = -1;
    std::thread thread_;
};

TEST(ScannerOddTest, an_answer_that_says_nothing_holds_the_file_and_never_lets_it_through) {
    for (const auto& answer : {""s, "stream: OK"s, "stream:  FOUND\0"s, "\0"s, std::string(10'000, 'x'), "stream: OK FOUND maybe\0"s, "INSTREAM: Can't write to temporary file. ERROR\0"s}) {
        const Odd odd{answer};
        EXPECT_EQ(Scanner{odd.path()}.look("a letter"), Scanner::failed) << answer.substr(0, 40);
    }
    const Odd limits{"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"s};
    EXPECT_EQ(Scanner{limits.path()}.look("a letter"), "files.held.scan_cut") << "of its limits, not of a virus";
}

}  // namespace
