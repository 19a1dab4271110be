#include <algorithm>
#include <cstdint>

#include "base/text.h"
#include "files/files.h"

namespace files {

namespace {

using namespace std::string_view_literals;

bool has(std::string_view bytes, std::size_t at, std::string_view magic) {
    return bytes.size() >= at + magic.size() && bytes.substr(at, magic.size()) == magic;
}

struct Magic {
    std::size_t at;
    std::string_view bytes;
    const char* media;
    const char* extension;
    bool image;
    bool allowed;
};

constexpr Magic magics[] = {
    {0, "\xFF\xD8\xFF"sv, "image/jpeg", "jpg", true, true},
    {0, "\x89PNG\r\n\x1A\n"sv, "image/png", "png", true, true},
    {0, "GIF87a"sv, "image/gif", "gif", false, true},
    {0, "GIF89a"sv, "image/gif", "gif", false, true},
    {0, "II*\0"sv, "image/tiff", "tif", false, true},
    {0, "MM\0*"sv, "image/tiff", "tif", false, true},
    {0, "%PDF-"sv, "application/pdf", "pdf", false, true},
    {0, "ID3"sv, "audio/mpeg", "mp3", false, true},
    {0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "application/x-ole-storage", "ole", false, false},
    {0, "MZ"sv, "application/x-msdownload", "exe", false, false},
    {0, "\x7F" "ELF"sv, "application/x-executable", "elf", false, false},
    {0, "{\\rtf"sv, "application/rtf", "rtf", false, false},
};

// The brand of an ISO base media file (ISO/IEC 14496-12), after "ftyp".
constexpr Magic brands[] = {
    {8, "heic"sv, "image/heic", "heic", false, true}, {8, "heix"sv, "image/heic", "heic", false, true},
    {8, "hevc"sv, "image/heic", "heic", false, true}, {8, "mif1"sv, "image/heic", "heic", false, true},
    {8, "msf1"sv, "image/heic", "heic", false, true}, {8, "M4A "sv, "audio/mp4", "m4a", false, true},
    {8, "M4B "sv, "audio/mp4", "m4a", false, true},   {8, "isom"sv, "video/mp4", "mp4", false, true},
    {8, "iso2"sv, "video/mp4", "mp4", false, true},   {8, "iso4"sv, "video/mp4", "mp4", false, true},
    {8, "iso5"sv, "video/mp4", "mp4", false, true},   {8, "iso6"sv, "video/mp4", "mp4", false, true},
    {8, "mp41"sv, "video/mp4", "mp4", false, true},   {8, "mp42"sv, "video/mp4", "mp4", false, true},
    {8, "avc1"sv, "video/mp4", "mp4", false, true},   {8, "M4V "sv, "video/mp4", "mp4", false, true},
    {8, "3gp4"sv, "video/mp4", "mp4", false, true},   {8, "3gp5"sv, "video/mp4", "mp4", false, true},
};

Type made(const Magic& magic) { return {magic.media, magic.extension, magic.image, false, magic.allowed}; }
Type unknown() { return {"application/octet-stream", "bin", false, false, false}; }

// An MPEG audio frame without an ID3 tag: sync, layer III, a bit rate and a sampling rate that exist.
bool mpeg_audio(std::string_view bytes) {
    if (bytes.size() < 4) return false;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    return at(0) == 0xFF && (at(1) & 0xE6) == 0xE2 && (at(1) & 0x18) != 0x08 && (at(2) & 0xF0) != 0xF0 &&
           (at(2) & 0xF0) != 0 && (at(2) & 0x0C) != 0x0C;
}

// What a zip holds, told by the names in its local headers so far as they are in the first bytes.
Type zip_type(std::string_view bytes) {
    bool office = false;
    Type type{"application/zip", "zip", false, true, false};
    for (auto at = bytes.find("PK\3\4"); at != std::string_view::npos; at = bytes.find("PK\3\4", at + 4)) {
        if (bytes.size() < at + 30) break;
        const auto size = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 26])) |
                          static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 27])) << 8;
        const auto extra = static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 28])) |
                           static_cast<std::size_t>(static_cast<unsigned char>(bytes[at + 29])) << 8;
        const auto name = bytes.substr(at + 30, size);
        const auto content = bytes.substr(std::min(bytes.size(), at + 30 + size + extra));
        if (at == 0 && name == "mimetype") {
            if (has(content, 0, "application/vnd.oasis.opendocument.textPK"))
                return {"application/vnd.oasis.opendocument.text", "odt", false, true, true};
            if (has(content, 0, "application/vnd.oasis.opendocument.spreadsheetPK"))
                return {"application/vnd.oasis.opendocument.spreadsheet", "ods", false, true, true};
        }
        if (name == "[Content_Types].xml" || name == "_rels/.rels") office = true;
        if (name.starts_with("word/"))
            type = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", false, true,
                    true};
        if (name.starts_with("xl/"))
            type = {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", false, true, true};
    }
    if (!office) return {"application/zip", "zip", false, true, false};
    return type;
}

// Text, when every byte is: the piece may end inside a character.
bool is_text(std::string_view bytes, bool whole) {
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7F) return false;
    }
    for (std::size_t cut = 0; cut <= (whole ? 0 : 3) && cut <= bytes.size(); ++cut)
        if (base::valid_utf8(bytes.substr(0, bytes.size() - cut))) return true;
    return false;
}

// Markup that a browser would run, wherever a sniffing one looks for it.
const char* markup(std::string_view text) {
    const auto lower = base::lower_ascii(text);
    const auto start = base::trim(lower);
    if (lower.find("<svg") != std::string::npos) return "svg";
    for (const auto tag : {"<!doctype html", "<html", "<head", "<body", "<script", "<iframe", "<meta", "<title"})
        if (lower.find(tag) != std::string::npos) return "html";
    if (start.starts_with("<?xml")) return "xml";
    if (start.starts_with("<!--") || start.starts_with("<!")) return "html";
    return nullptr;
}

// A mail begins with header lines (RFC 5322); two that only a mail has make it one.
bool is_mail(std::string_view text) {
    int known = 0;
    bool first = true;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = base::trim(text.substr(0, end));
        if (line.empty()) break;
        const bool folded = text[0] == ' ' || text[0] == '\t';
        const auto colon = line.find(':');
        if (!folded) {
            if (colon == std::string_view::npos || line.substr(0, colon).find(' ') != std::string_view::npos)
                return false;
            const auto name = base::lower_ascii(line.substr(0, colon));
            for (const auto header : {"received", "return-path", "delivered-to", "message-id", "mime-version", "from",
                                      "to", "date", "subject", "content-type"})
                known += name == header;
        } else if (first) {
            return false;
        }
        first = false;
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return known >= 3;
}

// Rows that are all cut by the same sign, equally often.
bool is_table(std::string_view text) {
    const auto lines = base::split(text, '\n');
    for (const char sign : {';', ',', '\t'}) {
        const auto count = [&](std::string_view line) { return std::count(line.begin(), line.end(), sign); };
        if (lines.size() < 3 || count(lines[0]) == 0) continue;
        if (count(lines[1]) == count(lines[0])) return true;
    }
    return false;
}

Type text_type(std::string_view text) {
    if (has(text, 0, "\xEF\xBB\xBF")) text.remove_prefix(3);
    if (const auto* kind = markup(text)) {
        if (kind == "svg"sv) return {"image/svg+xml", "svg", false, false, false};
        if (kind == "xml"sv) return {"application/xml", "xml", false, false, false};
        return {"text/html", "html", false, false, false};
    }
    if (is_mail(text)) return {"message/rfc822", "eml", false, false, true};
    if (is_table(text)) return {"text/csv", "csv", false, false, true};
    return {"text/plain", "txt", false, false, true};
}

}  // namespace

Type tell_type(std::string_view first_bytes) {
    for (const auto& magic : magics)
        if (has(first_bytes, magic.at, magic.bytes)) {
            // "MZ" is two letters that a text may begin with.
            if (magic.bytes == "MZ" && first_bytes.size() < 64) continue;
            return made(magic);
        }
    if (has(first_bytes, 0, "RIFF") && has(first_bytes, 8, "WEBP")) return {"image/webp", "webp", true, false, true};
    if (has(first_bytes, 0, "RIFF") && has(first_bytes, 8, "WAVE")) return {"audio/wav", "wav", false, false, true};
    if (has(first_bytes, 4, "ftyp")) {
        for (const auto& brand : brands)
            if (has(first_bytes, brand.at, brand.bytes)) return made(brand);
        return unknown();
    }
    if (has(first_bytes, 0, "PK\3\4") || has(first_bytes, 0, "PK\5\6")) return zip_type(first_bytes);
    if (mpeg_audio(first_bytes)) return {"audio/mpeg", "mp3", false, false, true};
    if (first_bytes.empty()) return unknown();
    if (is_text(first_bytes, first_bytes.size() < 1024)) return text_type(first_bytes);
    return unknown();
}

}  // namespace files
