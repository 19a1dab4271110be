#include "http/multipart.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace {

struct Part {
    std::string name, file_name, data;
    bool is_file = false, ended = false;
    bool operator==(const Part&) const = default;
};

struct Outcome {
    bool fed = true, complete = false;
    std::vector<Part> parts;
};

constexpr char type[] = "multipart/form-data; boundary=AaB03x";

Outcome parse(const std::vector<std::string>& chunks, const char* content_type = type) {
    Outcome outcome;
    http::MultipartEvents events;
    events.on_part = [&](std::string_view name, std::string_view file_name, bool is_file) {
        outcome.parts.push_back({std::string{name}, std::string{file_name}, "", is_file, false});
    };
    events.on_data = [&](std::string_view data) { outcome.parts.back().data += data; };
    events.on_part_end = [&] { outcome.parts.back().ended = true; };
    http::MultipartParser parser{content_type, events};
    for (const std::string& chunk : chunks)
        if (!parser.feed(chunk)) { outcome.fed = false; break; }
    outcome.complete = parser.complete();
    return outcome;
}

std::string part(const std::string& headers, const std::string& data) {
    return "--AaB03x\r\n" + headers + "\r\n\r\n" + data + "\r\n";
}
std::string field(const std::string& name, const std::string& data) {
    return part("Content-Disposition: form-data; name=\"" + name + "\"", data);
}
std::optional<Part> one(const std::string& disposition) {
    const Outcome outcome = parse({part("Content-Disposition: " + disposition, "x") + "--AaB03x--\r\n"});
    if (!outcome.fed || !outcome.complete || outcome.parts.size() != 1) return std::nullopt;
    return outcome.parts[0];
}

const std::string body = field("text", "line 1\r\n--AaB03\r\nline 2\r\n\r\n-") +
                         part("Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                              "Content-Type: image/png",
                              std::string("\x89PNG\r\n\r\n\0\r\n--", 12)) +
                         field("empty", "") + "--AaB03x--\r\n";

TEST(Multipart, EveryWayToCutTheBodyInTwoGivesTheSameParts) {
    const Outcome whole = parse({body});
    ASSERT_TRUE(whole.fed && whole.complete);
    ASSERT_EQ(whole.parts.size(), 3u);
    EXPECT_EQ(whole.parts[0], (Part{"text", "", "line 1\r\n--AaB03\r\nline 2\r\n\r\n-", false, true}));
    EXPECT_EQ(whole.parts[1], (Part{"file", "a.png", std::string("\x89PNG\r\n\r\n\0\r\n--", 12), true, true}));
    EXPECT_EQ(whole.parts[2], (Part{"empty", "", "", false, true}));
    for (std::size_t at = 0; at <= body.size(); ++at) {
        const Outcome cut = parse({body.substr(0, at), body.substr(at)});
        EXPECT_TRUE(cut.fed && cut.complete) << at;
        EXPECT_EQ(cut.parts, whole.parts) << at;
    }
}

TEST(Multipart, ByteByByteGivesTheSameParts) {
    std::vector<std::string> bytes;
    for (const char c : body) bytes.emplace_back(1, c);
    const Outcome slow = parse(bytes);
    EXPECT_TRUE(slow.fed && slow.complete);
    EXPECT_EQ(slow.parts, parse({body}).parts);
}

TEST(Multipart, ABodyWithoutItsEndIsNeverComplete) {
    const std::size_t end = body.size() - 2;   // the last CRLF is not part of the end
    for (std::size_t size = 0; size < end; ++size) EXPECT_FALSE(parse({body.substr(0, size)}).complete) << size;
    EXPECT_TRUE(parse({body.substr(0, end)}).complete);
}

TEST(Multipart, APreambleAndAnEpilogueAreNoPart) {
    const Outcome outcome = parse({"preamble\r\n" + field("a", "b") + "--AaB03x--\r\nepilogue --AaB03x\r\n"});
    EXPECT_TRUE(outcome.fed && outcome.complete);
    EXPECT_EQ(outcome.parts.size(), 1u);
}

TEST(Multipart, AFormWithoutFieldsIsComplete) {
    const Outcome outcome = parse({"--AaB03x--\r\n"});
    EXPECT_TRUE(outcome.complete);
    EXPECT_TRUE(outcome.parts.empty());
}

TEST(Multipart, NamesAreReadAsBrowsersWriteThem) {
    EXPECT_EQ(one("form-data; name=\"a\"; filename=\"x.png\"")->file_name, "x.png");
    EXPECT_EQ(one("form-data; name=\"a\"; filename=\"\"")->is_file, true);
    EXPECT_EQ(one("form-data; name=\"a\"")->is_file, false);
    EXPECT_EQ(one("form-data; name=\"a;b\"; filename=\"c;d=\\\"e\\\".txt\"")->file_name, "c;d=\"e\".txt");
    EXPECT_EQ(one("form-data; name=\"a%22b\"")->name, "a\"b");
    EXPECT_EQ(one("form-data; name=\"a%2Fb%41\"")->name, "a%2Fb%41");
    EXPECT_EQ(one("form-data; filename=\"C:\\map\\fil.txt\"; name=\"a\"")->file_name, "C:\\map\\fil.txt");
    EXPECT_EQ(one("form-data; name=\"a\"; filename=\"\\\"><script>.pdf%0D%0ASet-Cookie: a=b\"")->file_name,
              "\"><script>.pdf\r\nSet-Cookie: a=b");
    EXPECT_EQ(one("FORM-DATA; NAME=a")->name, "a");
    EXPECT_EQ(one("form-data; name=\"å\"")->name, "å");
}

TEST(Multipart, ABrokenPartBreaksTheBody) {
    const std::vector<std::string> headers{
        "X: a",
        "Content-Disposition: attachment; name=\"a\"",
        "Content-Disposition: form-data",
        "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: form-data; name=\"a\" x",
        "Content-Disposition: form-data; name=\"a\"; name=\"b\"",
        "Content-Disposition: form-data; name=\"a\"; filename=\"b\"; filename=\"c\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
        "Content-Disposition: form-data;\r\n name=\"a\"",
        "Content-Disposition : form-data; name=\"a\"",
        "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64",
        std::string("Content-Disposition: form-data; name=\"a\0\"", 40),
        "Content-Disposition: form-data; name=\"a\nb\"",
        "nothing",
    };
    for (const std::string& header : headers) {
        const Outcome outcome = parse({part(header, "x") + "--AaB03x--\r\n"});
        EXPECT_FALSE(outcome.fed) << header;
        EXPECT_FALSE(outcome.complete) << header;
        EXPECT_TRUE(outcome.parts.empty()) << header;
    }
    EXPECT_FALSE(parse({"--AaB03x\r\n\r\nx\r\n--AaB03x--\r\n"}).fed);
    EXPECT_FALSE(parse({"--AaB03xyz\r\n"}).fed);
}

TEST(Multipart, HugePartHeadersAreRefusedBeforeTheyEnd) {
    std::string start = "--AaB03x\r\nContent-Disposition: form-data; name=\"" + std::string(9000, 'a');
    EXPECT_FALSE(parse({start}).fed);
    EXPECT_FALSE(parse({start + "\"\r\n\r\nx\r\n--AaB03x--"}).fed);
    EXPECT_FALSE(parse({"--AaB03x" + std::string(100, ' ')}).fed);
}

TEST(Multipart, PartsAreBounded) {
    std::string many;
    for (int i = 0; i < 1001; ++i) many += field("a", "");
    EXPECT_FALSE(parse({many}).fed);
}

TEST(Multipart, OnlyAUsableBoundaryIsTaken) {
    const auto valid = [](const std::string& content_type) { return http::MultipartParser{content_type, {}}.valid(); };
    EXPECT_TRUE(valid("multipart/form-data; boundary=a"));
    EXPECT_TRUE(valid("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""));
    EXPECT_TRUE(valid("multipart/form-data; boundary=" + std::string(70, 'a')));
    EXPECT_FALSE(valid("multipart/form-data; boundary=" + std::string(71, 'a')));
    EXPECT_FALSE(valid("multipart/form-data"));
    EXPECT_FALSE(valid("multipart/form-data; boundary="));
    EXPECT_FALSE(valid("multipart/form-data; boundary=\"a"));
    EXPECT_FALSE(valid("multipart/form-data; boundary=a; boundary=b"));
    EXPECT_FALSE(valid("multipart/form-data; boundary=\"a \""));
    EXPECT_FALSE(valid("multipart/form-data; boundary=å"));
    EXPECT_FALSE(valid("multipart/mixed; boundary=a"));
    EXPECT_FALSE(valid("application/x-www-form-urlencoded; boundary=a"));
}

}  // namespace
