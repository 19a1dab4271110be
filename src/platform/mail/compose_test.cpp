#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "mail/mail.h"

namespace {

using mail::compose;
using mail::Outgoing;
using mail::parse;

Outgoing letter() {
    Outgoing out;
    out.from_address = "no-reply@authority.test";
    out.from_name = "Tillsynsmyndigheten för vård och omsorg";
    out.to_address = "recipient@example.test";
    out.subject = "Vi har tagit emot din anmälan – 8.2.1-1843/2026";
    out.text = "Hej!\n\nDitt ärende har nummer 8.2.1-1843/2026.\n";
    out.message_id = "abc.1@authority.test";
    out.date = base::Time{1'795'315'545'000'000};
    return out;
}

// The lines of the header, unfolded.
std::vector<std::string> header_lines(const std::string& raw) {
    std::vector<std::string> lines;
    for (const std::string& line : base::split(raw.substr(0, raw.find("\r\n\r\n")), '\n')) {
        if (!line.empty() && line.front() == ' ' && !lines.empty()) lines.back() += line;
        else lines.push_back(line);
    }
    return lines;
}

bool has_field(const std::string& raw, std::string_view name) {
    const auto lines = header_lines(raw);
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
        return base::equal_ascii_nocase(line.substr(0, name.size() + 1), std::string{name} + ":");
    });
}

void expect_well_formed(const std::string& raw) {
    std::size_t start = 0;
    while (start < raw.size()) {
        const std::size_t end = raw.find("\r\n", start);
        ASSERT_NE(end, std::string::npos) << "the last line ends with CRLF";
        EXPECT_LE(end - start, 998u);
        for (std::size_t i = start; i < end; ++i) {
            const auto byte = static_cast<unsigned char>(raw[i]);
            ASSERT_TRUE(byte == '\t' || (byte >= 0x20 && byte < 0x7F)) << "byte " << int{byte} << " at " << i;
        }
        start = end + 2;
    }
}

TEST(MailCompose, what_is_written_is_read_back) {
    auto out = letter();
    out.in_reply_to = "q3@example.test";
    out.references = {"q3@example.test", "q2@example.test", "q1@example.test"};
    out.reply_token = "K7QX-2M9P";
    const std::string raw = compose(out);
    expect_well_formed(raw);
    const auto m = parse(raw);
    EXPECT_FALSE(m.broken);
    EXPECT_EQ(m.from_address, out.from_address);
    EXPECT_EQ(m.from_name, out.from_name);
    EXPECT_EQ(m.to, std::vector<std::string>{out.to_address});
    EXPECT_EQ(m.subject, out.subject);
    EXPECT_EQ(m.text, "Hej!\n\nDitt ärende har nummer 8.2.1-1843/2026.");
    EXPECT_EQ(m.message_id, out.message_id);
    EXPECT_EQ(m.references, out.references);
    EXPECT_EQ(m.reply_to, "no-reply+K7QX-2M9P@authority.test");
    EXPECT_FALSE(m.automatic);
    EXPECT_NE(raw.find("Date: Sun, 22 Nov 2026 02:45:45 +0000\r\n"), std::string::npos);
    EXPECT_LT(raw.find("<q1@example.test>"), raw.find("<q2@example.test>")) << "RFC 5322: oldest first";
}

TEST(MailCompose, an_answer_by_the_machine_says_so) {
    auto out = letter();
    EXPECT_FALSE(has_field(compose(out), "Auto-Submitted"));
    out.automatic = true;
    EXPECT_NE(compose(out).find("\r\nAuto-Submitted: auto-replied\r\n"), std::string::npos);
    EXPECT_TRUE(parse(compose(out)).automatic);
}

TEST(MailCompose, fields_without_a_value_are_left_out) {
    Outgoing out;
    out.from_address = "a@authority.test";
    out.to_address = "b@example.test";
    const std::string raw = compose(out);
    expect_well_formed(raw);
    for (const char* name : {"In-Reply-To", "References", "Reply-To", "Message-ID", "Auto-Submitted"})
        EXPECT_FALSE(has_field(raw, name)) << name;
    EXPECT_TRUE(has_field(raw, "Date")) << "RFC 5322 demands one";
    EXPECT_EQ(parse(raw).subject, "");
}

TEST(MailCompose, no_value_can_add_a_header_or_a_body) {
    const std::string evils[] = {"x\r\nBcc: thief@example.test",
                                 "x\nBcc: thief@example.test",
                                 "x\rBcc: thief@example.test",
                                 "x\r\n\r\nBcc: body",
                                 std::string{"x\0\r\nBcc: a", 12},
                                 "x\xE2\x80\xA8"
                                 "Bcc: a",
                                 "x\x0B\x0C\x1B"
                                 "Bcc: a",
                                 "a> \r\nBcc: <thief@example.test",
                                 "=?utf-8?Q?x=0D=0ABcc:_a?="};
    const auto clean_names = [] {
        std::vector<std::string> names;
        auto out = letter();
        out.in_reply_to = "r@x";
        out.reply_token = "t";
        for (const std::string& line : header_lines(compose(out))) names.push_back(line.substr(0, line.find(':')));
        return names;
    }();
    for (const std::string& evil : evils) {
        for (int field = 0; field < 8; ++field) {
            auto out = letter();
            out.in_reply_to = "r@x";
            out.reply_token = "t";
            std::string* const targets[] = {&out.from_address, &out.from_name, &out.to_address, &out.subject,
                                            &out.message_id, &out.in_reply_to, &out.reply_token};
            if (field < 7) *targets[field] = evil + (field == 0 ? "@authority.test" : "");
            else out.references = {evil};
            const std::string raw = compose(out);
            expect_well_formed(raw);
            std::vector<std::string> names;
            for (const std::string& line : header_lines(raw)) names.push_back(line.substr(0, line.find(':')));
            EXPECT_EQ(names, clean_names) << "field " << field << " evil " << evil;
            EXPECT_EQ(parse(raw).text, parse(compose(letter())).text);
            EXPECT_LE(parse(raw).to.size(), 1u);
        }
    }
}

TEST(MailCompose, subjects_and_names_of_every_kind_come_back) {
    const std::string values[] = {"a",
                                  "åäöÅÄÖ",
                                  std::string(500, 'x'),
                                  "=?fake?=",
                                  "\"citat\" \\ bakstreck",
                                  "a, b; c <d>",
                                  "långt " + std::string(300, '-') + " slut",
                                  "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀",
                                  "mellan  slag"};
    for (const std::string& value : values) {
        auto out = letter();
        out.subject = value;
        out.from_name = value;
        const std::string raw = compose(out);
        expect_well_formed(raw);
        EXPECT_EQ(parse(raw).subject, value);
        EXPECT_EQ(parse(raw).from_name, value);
        for (const std::string& line : base::split(raw, '\n')) EXPECT_LE(line.size(), 79u) << line;
    }
}

TEST(MailCompose, bodies_of_every_kind_come_back) {
    const std::string bodies[] = {"",
                                  "a",
                                  ".\n..\n.a",
                                  "From nu",
                                  "rad slut med blank  \nnästa",
                                  "a=b=C3=A5",
                                  std::string(2000, 'x'),
                                  "å" + std::string(75, 'a') + "ä",
                                  "tab\tslut\t\nx",
                                  "\n\n\nmitt\n\n\n"};
    for (const std::string& body : bodies) {
        auto out = letter();
        out.text = body;
        const std::string raw = compose(out);
        expect_well_formed(raw);
        EXPECT_EQ(parse(raw).text, base::trim(body)) << body;
        EXPECT_EQ(raw.find("\r\n."), std::string::npos);
        for (const std::string& line : base::split(raw.substr(raw.find("\r\n\r\n")), '\n')) EXPECT_LE(line.size(), 77u);
    }
    auto out = letter();
    out.text = "a\r\nb\rc\xFF";
    EXPECT_EQ(parse(compose(out)).text, "a\nb\nc\xEF\xBF\xBD");
}

TEST(MailCompose, at_most_fifty_references_go_out_and_they_are_the_newest) {
    auto out = letter();
    for (int i = 0; i < 200; ++i) out.references.push_back("r" + std::to_string(i) + "@x");
    const auto m = parse(compose(out));
    ASSERT_EQ(m.references.size(), 50u);
    EXPECT_EQ(m.references.front(), "r0@x");
}

}  // namespace
