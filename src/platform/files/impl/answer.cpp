#include "files/impl/answer.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace files::impl {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view magic = "vaka-clean-1\n";

// Each has its text in locale/*/files.po.
constexpr std::array known_keys = {
    "files.held.kind_not_allowed"sv,   "files.held.kind_not_cleaned"sv,   "files.held.not_cleaned"sv,
    "files.held.image_too_large"sv,    "files.held.broken"sv,             "files.held.too_large_unpacked"sv,
    "files.held.suspicious_archive"sv, "files.held.archive_entries"sv,    "files.held.archive_depth"sv,
    "files.held.archive_path"sv,       "files.held.archive_link"sv,       "files.held.archive_duplicate"sv,
    "files.held.archive_encrypted"sv,  "files.held.macro"sv,              "files.held.cleaning_failed"sv,
};

void add(std::string& out, std::string_view part) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((part.size() >> shift) & 0xFF);
    out += part;
}

std::optional<std::string_view> take(std::string_view& from) {
    if (from.size() < 4) return {};
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = (size << 8) | static_cast<unsigned char>(from[i]);
    if (from.size() - 4 < size) return {};
    const auto part = from.substr(4, size);
    from.remove_prefix(4 + size);
    return part;
}

bool believable(const Cleaned& cleaned) {
    if (!cleaned.ready)
        return cleaned.content.empty() &&
               std::find(known_keys.begin(), known_keys.end(), cleaned.held) != known_keys.end();
    if (!cleaned.held.empty()) return false;
    if (cleaned.media == "text/plain") return cleaned.extension == "txt" && base::valid_utf8(cleaned.content);
    if (cleaned.media != "image/jpeg" && cleaned.media != "image/png") return false;
    const auto type = tell_type(cleaned.content);
    return type.media == cleaned.media && type.extension == cleaned.extension;
}

}  // namespace

std::span<const std::string_view> held_keys() { return known_keys; }

std::string encode(const Cleaned& cleaned) {
    std::string out{magic};
    out.reserve(magic.size() + 256 + cleaned.content.size());
    out += cleaned.ready ? '1' : '0';
    for (const auto* part : {&cleaned.held, &cleaned.media, &cleaned.extension}) add(out, *part);
    add(out, cleaned.content);
    return out;
}

std::optional<Cleaned> decode(std::string_view answer) {
    if (!answer.starts_with(magic)) return {};
    answer.remove_prefix(magic.size());
    if (answer.empty() || (answer[0] != '0' && answer[0] != '1')) return {};
    Cleaned cleaned;
    cleaned.ready = answer[0] == '1';
    answer.remove_prefix(1);
    for (auto* part : {&cleaned.held, &cleaned.media, &cleaned.extension, &cleaned.content}) {
        const auto value = take(answer);
        if (!value) return {};
        *part = *value;
    }
    if (!answer.empty() || !believable(cleaned)) return {};
    return cleaned;
}

}  // namespace files::impl
