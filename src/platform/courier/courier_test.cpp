// Parcels over real sockets and into a real folder.
#include "courier/courier.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/fault.h"

namespace courier {
namespace {

using Status = Carried::Status;

// Takes one request a connection, keeps it whole, and answers as it is told.
class Carrier {
public:
    explicit Carrier(std::string answer) : answer_{std::move(answer)} {
        listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || ::listen(listening_, 4) != 0 ||
            ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
            throw std::runtime_error{"no loopback port"};
        url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/brev";
        thread_ = std::thread{[this] { serve(); }};
    }
    ~Carrier() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }
    std::string url, asked;            // read asked after send() has come back

private:
    void serve() {
        for (;;) {
            const int fd = ::accept(listening_, nullptr, nullptr);
            if (fd < 0) return;
            std::string text;
            char buffer[65536];
            std::size_t wanted = 0;
            while (wanted == 0 || text.size() < wanted) {
                const auto got = ::read(fd, buffer, sizeof buffer);
                if (got <= 0) break;
                text.append(buffer, static_cast<std::size_t>(got));
                const auto end = text.find("\r\n\r\n"), at = text.find("Content-Length: ");
                if (end != std::string::npos && at < end) wanted = end + 4 + std::stoul(text.substr(at + 16));
            }
            asked = text;
            (void)!::write(fd, answer_.data(), answer_.size());
            ::close(fd);
        }
    }
    std::string answer_;
    int listening_ = -1;
    std::thread thread_;
};

std::string answer(int code, const std::string& body = "") {
    return "HTTP/1.1 " + std::to_string(code) + " x\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
}

Parcel parcel() { return {"ref-1", "199001012385", "Beslut \"ett\"", "sv", std::string("%PDF-1.7\n\0\xff", 11)}; }

TEST(Courier, a_parcel_goes_as_json_with_its_reference_and_the_token) {
    Carrier carrier{answer(202, "taken")};
    const auto carried = send({carrier.url, "secret", "", 5}, parcel());
    EXPECT_EQ(carried.status, Status::accepted);
    EXPECT_EQ(carried.code, 202);
    EXPECT_EQ(carried.words, "taken");
    EXPECT_NE(carrier.asked.find("POST /brev HTTP/1.1"), std::string::npos);
    EXPECT_NE(carrier.asked.find("Idempotency-Key: ref-1\r\n"), std::string::npos);
    EXPECT_NE(carrier.asked.find("Authorization: Bearer secret\r\n"), std::string::npos);
    const auto body = boost::json::parse(carrier.asked.substr(carrier.asked.find("\r\n\r\n") + 4)).as_object();
    EXPECT_EQ(body.at("recipient").as_string(), "199001012385");
    EXPECT_EQ(body.at("subject").as_string(), "Beslut \"ett\"");
    EXPECT_EQ(body.at("document").as_string(), "JVBERi0xLjcKAP8=");
    EXPECT_EQ(body.size(), 6u);
}

TEST(Courier, each_answer_means_what_the_door_says) {
    const std::pair<int, Status> expected[] = {{200, Status::accepted}, {201, Status::accepted}, {404, Status::no_mailbox}, {410, Status::no_mailbox},
                                               {400, Status::refused}, {401, Status::refused}, {422, Status::refused}, {408, Status::later},
                                               {429, Status::later}, {500, Status::later}, {503, Status::later}, {301, Status::later}};
    for (const auto& [code, status] : expected) {
        Carrier carrier{answer(code)};
        EXPECT_EQ(send({carrier.url, "", "", 5}, parcel()).status, status) << code;
    }
}

TEST(Courier, a_carrier_that_is_away_or_breaks_off_means_later) {
    std::string gone;
    {
        Carrier carrier{answer(200)};
        gone = carrier.url;
    }
    const auto away = send({gone, "", "", 5}, parcel());
    EXPECT_EQ(away.status, Status::later);
    EXPECT_EQ(away.code, 0);
    EXPECT_FALSE(away.words.empty());
    Carrier broken{"HTTP/1.1 20"};
    EXPECT_EQ(send({broken.url, "", "", 5}, parcel()).status, Status::later);
}

TEST(Courier, a_long_answer_is_cut_and_one_that_is_no_text_is_made_text) {
    Carrier carrier{answer(422, std::string(500'000, 'x'))};
    EXPECT_LE(send({carrier.url, "", "", 5}, parcel()).words.size(), 310u);
    Carrier bytes{answer(422, "\xff\xfe")};
    EXPECT_EQ(send({bytes.url, "", "", 5}, parcel()).words.find('\xff'), std::string::npos);
}

TEST(Courier, only_https_or_this_machine_may_be_sent_to) {
    for (const char* good : {"https://post.example.test/in", "http://127.0.0.1:8080/", "http://[::1]:1/x"}) EXPECT_TRUE(is_acceptable(good)) << good;
    for (const char* bad : {"http://post.example.test/", "ftp://127.0.0.1/", "http://127.0.0.1.example.test/", "http://127.0.0.1@example.test/",
                            "https://", "https:// a", "", "http://localhost/"})
        EXPECT_FALSE(is_acceptable(bad)) << bad;
    EXPECT_THROW((void)send({"http://example.test/", "", "", 1}, parcel()), base::Fault);
}

TEST(Courier, a_reference_that_could_name_another_file_and_an_empty_document_are_faults) {
    for (const char* bad : {"", "../x", "a/b", "a b", "a\r\nb"}) {
        auto one = parcel();
        one.reference = bad;
        EXPECT_THROW((void)drop("/nonexistent", one), base::Fault) << bad;
        EXPECT_THROW((void)send({"http://127.0.0.1:1/", "", "", 1}, one), base::Fault) << bad;
    }
    auto empty = parcel();
    empty.document.clear();
    EXPECT_THROW((void)drop("/nonexistent", empty), base::Fault);
}

class DropTest : public testing::Test {
protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "courier-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string read(const std::string& name) {
        std::ifstream in{folder_ + "/" + name, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    std::string folder_;
};

TEST_F(DropTest, a_pair_of_files_that_nobody_else_may_read_and_nothing_else) {
    ASSERT_EQ(drop(folder_, parcel()).status, Status::accepted);
    ASSERT_EQ(drop(folder_, parcel()).status, Status::accepted) << "the same again";
    EXPECT_EQ(read("ref-1.pdf"), parcel().document);
    EXPECT_EQ(boost::json::parse(read("ref-1.json")).as_object().at("recipient").as_string(), "199001012385");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator{folder_}, {}), 2);
    struct stat info{};
    ASSERT_EQ(::stat((folder_ + "/ref-1.pdf").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(DropTest, a_folder_that_is_not_there_means_later_and_says_why) {
    const auto carried = drop(folder_ + "/missing", parcel());
    EXPECT_EQ(carried.status, Status::later);
    EXPECT_FALSE(carried.words.empty());
    EXPECT_EQ(carried.words.find("missing"), std::string::npos) << "where the folder is is no business of who reads it";
}

}  // namespace
}  // namespace courier
