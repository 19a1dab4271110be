#pragma once
// Makes zips for the tests, good ones and ones that lie.
#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace files::impl {

struct ZipEntry {
    std::string name;
    std::string content;
    bool deflated = false;
    std::uint32_t attributes = 0100644u << 16;
    std::uint32_t flags = 0;
    std::optional<std::uint32_t> told_size{};       // instead of the true one, in both headers
    std::optional<std::string> local_name{};        // instead of the name, in the local header
    std::optional<std::uint32_t> told_crc{};
};

inline std::string little_endian(std::uint64_t value, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
    return out;
}

inline std::string deflate_raw(std::string_view plain) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, plain.size()), '\0');
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

inline std::string make_zip(const std::vector<ZipEntry>& entries) {
    std::string out, directory;
    for (const auto& entry : entries) {
        const auto data = entry.deflated ? deflate_raw(entry.content) : entry.content;
        const auto crc = entry.told_crc.value_or(static_cast<std::uint32_t>(
            crc32_z(0, reinterpret_cast<const Bytef*>(entry.content.data()), entry.content.size())));
        const auto size = entry.told_size.value_or(static_cast<std::uint32_t>(entry.content.size()));
        const auto common = little_endian(entry.flags, 2) + little_endian(entry.deflated ? 8 : 0, 2) +
                            little_endian(0, 4) + little_endian(crc, 4) + little_endian(data.size(), 4) +
                            little_endian(size, 4);
        const auto local_name = entry.local_name.value_or(entry.name);
        directory += "PK\1\2" + little_endian(0x0314, 2) + little_endian(20, 2) + common +
                     little_endian(entry.name.size(), 2) + little_endian(0, 8) +
                     little_endian(entry.attributes, 4) + little_endian(out.size(), 4) + entry.name;
        out += "PK\3\4" + little_endian(20, 2) + common + little_endian(local_name.size(), 2) + little_endian(0, 2) +
               local_name + data;
    }
    const auto at = out.size();
    return out + directory + "PK\5\6" + little_endian(0, 4) + little_endian(entries.size(), 2) +
           little_endian(entries.size(), 2) + little_endian(directory.size(), 4) + little_endian(at, 4) +
           little_endian(0, 2);
}

inline std::string make_docx() {
    return make_zip({{.name = "[Content_Types].xml", .content = "<Types/>", .deflated = true},
                     {.name = "_rels/.rels", .content = "<Relationships/>", .deflated = true},
                     {.name = "word/document.xml", .content = "<document>a letter</document>", .deflated = true}});
}

}  // namespace files::impl
