#include "mail/impl/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/text.h"

namespace mail::impl {

namespace {

// Only these are handed to iconv: the name comes from a stranger, and each further converter is
// code that would be loaded at his wish.
constexpr std::array<std::string_view, 47> known = {
    "iso-8859-2", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8",
    "iso-8859-9", "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-15", "iso-8859-16", "windows-1250",
    "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256",
    "windows-1257", "windows-1258", "windows-874", "cp437", "cp850", "ibm437", "ibm850", "cp1252", "cp1250",
    "cp1251", "koi8-r", "koi8-u", "macintosh", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-7",
    "iso-2022-jp", "shift_jis", "euc-jp", "gb2312", "gbk", "gb18030", "big5", "euc-kr", "tis-620"};

std::string convert(std::string_view bytes, const char* from) {
    const iconv_t converter = iconv_open("UTF-8", from);
    if (converter == reinterpret_cast<iconv_t>(-1)) return base::replace_invalid_utf8(bytes);
    std::string out;
    std::array<char, 8192> buffer;
    char* in = const_cast<char*>(bytes.data());   // iconv's interface, it does not write there
    std::size_t left = bytes.size();
    while (left > 0) {
        char* to = buffer.data();
        std::size_t room = buffer.size();
        const std::size_t result = iconv(converter, &in, &left, &to, &room);
        out.append(buffer.data(), buffer.size() - room);
        if (result != static_cast<std::size_t>(-1) || errno == E2BIG) continue;
        out += "\xEF\xBF\xBD";
        if (errno == EINVAL) break;               // cut in the middle of a character
        ++in;
        --left;
    }
    iconv_close(converter);
    return base::replace_invalid_utf8(out);
}

// A mail that says UTF-8 and is not: when none of its other letters is UTF-8 either, it was written in Windows-1252,
// and every letter is read. A mail that is UTF-8 but for a broken byte stays that.
std::string as_labelled(std::string_view bytes) {
    if (base::valid_utf8(bytes)) return std::string{bytes};
    const std::string kept = base::replace_invalid_utf8(bytes);
    constexpr std::string_view lost = "\xEF\xBF\xBD";
    bool other = false;
    for (std::size_t i = 0; i < kept.size();) {
        const bool replaced = std::string_view{kept}.substr(i).starts_with(lost);
        other = other || (!replaced && static_cast<unsigned char>(kept[i]) >= 0x80);
        i += replaced ? lost.size() : 1;
    }
    return other ? kept : convert(bytes, "windows-1252");
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::string to_utf8(std::string_view bytes, std::string_view charset) {
    std::string name = base::lower_ascii(base::trim(charset));
    // As browsers do: what is labelled Latin-1 is often Windows-1252, and never the other way.
    if (name == "iso-8859-1" || name == "latin1" || name == "iso8859-1") name = "windows-1252";
    if (name == "utf-8" || name == "utf8") return as_labelled(bytes);
    if (std::find(known.begin(), known.end(), name) != known.end()) return convert(bytes, name.c_str());
    if (bytes.find('\0') != std::string_view::npos || base::valid_utf8(bytes)) return base::replace_invalid_utf8(bytes);
    return convert(bytes, "windows-1252");
}

std::string one_line(std::string_view text, std::size_t bytes_max) {
    std::string out = base::replace_invalid_utf8(text.substr(0, bytes_max * 4));
    std::replace_if(out.begin(), out.end(), is_control, ' ');
    std::string_view line = base::trim(out);
    if (line.size() > bytes_max) {
        std::size_t end = bytes_max;
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
        line = line.substr(0, end);
    }
    return std::string{line};
}

std::string clean_text(std::string_view text) {
    std::string out = base::normalise_newlines(text);
    std::erase_if(out, [](char c) { return is_control(c) && c != '\n' && c != '\t'; });
    return out;
}

}  // namespace mail::impl
