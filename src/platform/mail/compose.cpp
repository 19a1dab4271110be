// Writing a mail: plain text only, so it is written by hand and every byte of a header is ours.
#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "mail/mail.h"

namespace mail {

namespace {

constexpr std::size_t word_bytes_max = 39;     // of UTF-8 in one encoded word: the line stays under 78
constexpr std::size_t header_bytes_max = 2000;
constexpr std::size_t references_max = 50;
constexpr std::size_t body_line_max = 76;

bool is_visible(char c) { return c > 0x20 && c < 0x7F; }

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t k = 0; k < 3; ++k)
            three = (three << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            out += i + k <= bytes.size() ? digits[(three >> (18 - 6 * k)) & 63] : '=';
    }
    return out;
}

// CR, LF and every other control character are dropped, never kept: the one place that stands
// between a value from outside and the header (CWE-93).
std::string header_value(std::string_view text) {
    std::string out = base::replace_invalid_utf8(text.substr(0, header_bytes_max * 2));
    for (char& c : out)
        if (c == '\r' || c == '\n' || c == '\t') c = ' ';
    std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    std::size_t end = std::min(out.size(), header_bytes_max);
    while (end > 0 && end < out.size() && (static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
    return std::string{base::trim(std::string_view{out}.substr(0, end))};
}

bool is_plain(std::string_view text) {
    return text.size() <= 60 && text.find("=?") == std::string_view::npos &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_visible(c) || c == ' '; });
}

// RFC 2047, base64; a character is never split between two words.
std::string encoded_words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        std::size_t length = std::min(word_bytes_max, text.size());
        while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + base64(text.substr(0, length)) + "?=";
        text.remove_prefix(length);
    }
    return out;
}

std::string phrase(std::string_view name) {
    if (!is_plain(name)) return encoded_words(name);
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

// What would end the address or begin another is dropped as well, and what is not ASCII: send()
// refuses such an address, so this only keeps the header lawful.
std::string address_value(std::string_view address) {
    std::string out{address.substr(0, 320)};
    std::erase_if(out, [](char c) {
        return !is_visible(c) || std::string_view{"<>(),;:\"[]\\"}.find(c) != std::string_view::npos;
    });
    return out;
}

std::string id_value(std::string_view id) {
    std::string out{id.substr(0, 900)};
    std::erase_if(out, [](char c) { return !is_visible(c) || c == '<' || c == '>'; });
    return out;
}

std::string date_value(base::Time time) {
    constexpr std::array<const char*, 7> days = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string iso = base::iso_utc(time);    // 2026-11-22T10:04:05Z
    const auto number = [&](std::size_t at, std::size_t length) {
        return static_cast<int>(base::parse_integer(std::string_view{iso}.substr(at, length)).value_or(1));
    };
    const base::Date date{number(0, 4), number(5, 2), number(8, 2)};
    char out[64];
    std::snprintf(out, sizeof out, "%s, %02d %s %04d %s +0000",
                  days.at(static_cast<std::size_t>(base::weekday(base::to_day(date)) - 1)), date.day,
                  months.at(static_cast<std::size_t>(date.month - 1)), date.year, iso.substr(11, 8).c_str());
    return out;
}

std::string quoted_printable(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const std::string clean = base::normalise_newlines(base::replace_invalid_utf8(text));
    std::string out;
    std::size_t column = 0;
    for (std::size_t i = 0; i < clean.size(); ++i) {
        const char c = clean[i];
        if (c == '\n') { out += "\r\n"; column = 0; continue; }
        const bool line_end = i + 1 == clean.size() || clean[i + 1] == '\n';
        // A dot or "From " at the start of a line is changed by some servers on the way.
        const bool fragile_start = column == 0 && (c == '.' || c == 'F');
        const bool plain = (is_visible(c) && c != '=' && !fragile_start) || ((c == ' ' || c == '\t') && !line_end);
        const std::size_t width = plain ? 1 : 3;
        if (column + width > body_line_max - 1) { out += "=\r\n"; column = 0; }
        if (plain) out += c;
        else {
            const auto byte = static_cast<unsigned char>(c);
            out += '=';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
        column += width;
    }
    if (column > 0) out += "\r\n";
    return out;
}

std::string reference_lines(const Outgoing& message) {
    std::vector<std::string> ids;      // newest first
    const auto add = [&](std::string_view raw) {
        std::string id = id_value(raw);
        if (!id.empty() && ids.size() < references_max && std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(std::move(id));
    };
    add(message.in_reply_to);
    for (const std::string& id : message.references) add(id);
    if (ids.empty()) return {};
    std::string out;
    if (const std::string id = id_value(message.in_reply_to); !id.empty()) out += "In-Reply-To: <" + id + ">\r\n";
    out += "References:";
    for (auto id = ids.rbegin(); id != ids.rend(); ++id) out += (id == ids.rbegin() ? " <" : "\r\n <") + *id + ">";
    return out + "\r\n";
}

std::string reply_to_line(std::string_view from, std::string_view token) {
    std::string clean{token.substr(0, 200)};
    std::erase_if(clean, [](char c) {
        return !is_visible(c) || std::string_view{"<>(),;:@\"[]\\+"}.find(c) != std::string_view::npos;
    });
    const std::size_t at = from.rfind('@');
    if (clean.empty() || at == std::string_view::npos) return {};
    return "Reply-To: <" + std::string{from.substr(0, at)} + "+" + clean + std::string{from.substr(at)} + ">\r\n";
}

}  // namespace

std::string compose(const Outgoing& message) {
    const std::string from = address_value(message.from_address);
    const std::string name = header_value(message.from_name);
    const std::string subject = header_value(message.subject);
    std::string out = "Date: " + date_value(message.date ? *message.date : base::SystemClock{}.now()) + "\r\n";
    out += "From: " + (name.empty() ? "" : phrase(name) + (is_plain(name) ? " " : "\r\n ")) + "<" + from + ">\r\n";
    out += "To: <" + address_value(message.to_address) + ">\r\n";
    out += reply_to_line(from, message.reply_token);
    out += "Subject: " + (is_plain(subject) ? subject : encoded_words(subject)) + "\r\n";
    if (const std::string id = id_value(message.message_id); !id.empty()) out += "Message-ID: <" + id + ">\r\n";
    out += reference_lines(message);
    if (message.automatic) out += "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n";
    out += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
           "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    return out + quoted_printable(message.text);
}

}  // namespace mail
