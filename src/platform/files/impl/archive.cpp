#include "files/impl/archive.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "base/text.h"
#include "files/zip.h"

namespace files::impl {

namespace {

constexpr std::size_t entries_max = 1000;
constexpr std::uint64_t unpacked_max = 250ull * 1024 * 1024;
constexpr std::uint64_t ratio_max = 100;
constexpr std::uint64_t ratio_free_bytes = 1024 * 1024;   // small well-packed files are no bombs
constexpr int depth_max = 2;
constexpr std::size_t end_record_size = 22, central_size = 46, local_size = 30;

struct Wrong { const char* key; };   // thrown and caught in this file: a dozen depths end in one answer

constexpr const char* suspicious = "files.held.suspicious_archive";
constexpr const char* too_large = "files.held.too_large_unpacked";

void require(bool good, const char* key) { if (!good) throw Wrong{key}; }

class Bytes {
public:
    explicit Bytes(std::string_view bytes) : bytes_{bytes} {}
    std::size_t size() const { return bytes_.size(); }
    std::string_view at(std::uint64_t offset, std::uint64_t count) const {
        require(offset <= bytes_.size() && count <= bytes_.size() - offset, suspicious);
        return bytes_.substr(offset, count);
    }
    std::uint32_t number(std::uint64_t offset, int width) const {
        const auto part = at(offset, static_cast<std::uint64_t>(width));
        std::uint32_t value = 0;
        for (int i = width - 1; i >= 0; --i)
            value = (value << 8) | static_cast<unsigned char>(part[static_cast<std::size_t>(i)]);
        return value;
    }

private:
    std::string_view bytes_;
};

struct Entry {
    std::string_view name;
    std::uint32_t flags, method, crc, packed, unpacked, attributes, header_at;
    std::uint64_t data_at = 0, data_end = 0;
};

struct Budget {
    std::uint64_t unpacked = 0;
    std::size_t entries = 0;
};

void check_name(std::string_view name) {
    require(!name.empty() && name.size() < 1024, suspicious);
    require(name.find('\0') == std::string_view::npos, suspicious);
    std::string slashed{name};
    std::replace(slashed.begin(), slashed.end(), '\\', '/');
    require(slashed[0] != '/' && (slashed.size() < 2 || slashed[1] != ':'), "files.held.archive_path");
    for (const auto& part : base::split(slashed, '/')) require(part != "..", "files.held.archive_path");
}

// Names that differ only in case or slashes land on one file on some machines.
std::string folded(std::string_view name) {
    auto out = base::lower_ascii(name);
    std::replace(out.begin(), out.end(), '\\', '/');
    return out;
}

std::vector<Entry> read_directory(const Bytes& zip, std::uint64_t& directory_at, Budget& budget) {
    require(zip.size() >= end_record_size, suspicious);
    std::uint64_t end = zip.size() - end_record_size;
    const std::uint64_t lowest = end > 65535 ? end - 65535 : 0;
    while (zip.at(end, 4) != "PK\5\6") require(end-- > lowest, suspicious);
    require(end + end_record_size + zip.number(end + 20, 2) == zip.size(), suspicious);
    const auto count = zip.number(end + 10, 2);
    directory_at = zip.number(end + 16, 4);
    // One disk, nothing between directory and end: also refuses zip64, which no file this small needs.
    require(zip.number(end + 4, 2) == 0 && zip.number(end + 6, 2) == 0 && zip.number(end + 8, 2) == count &&
                directory_at + zip.number(end + 12, 4) == end, suspicious);
    require((budget.entries += count) <= entries_max, "files.held.archive_entries");
    std::vector<Entry> entries;
    std::uint64_t at = directory_at;
    for (std::uint32_t i = 0; i < count; ++i) {
        require(zip.at(at, 4) == "PK\1\2", suspicious);
        const auto name_size = zip.number(at + 28, 2);
        entries.push_back({zip.at(at + central_size, name_size), zip.number(at + 8, 2), zip.number(at + 10, 2),
                           zip.number(at + 16, 4), zip.number(at + 20, 4), zip.number(at + 24, 4),
                           zip.number(at + 38, 4), zip.number(at + 42, 4)});
        at += central_size + name_size + zip.number(at + 30, 2) + zip.number(at + 32, 2);
    }
    require(at == end, suspicious);
    return entries;
}

// The header that unpackers read first must tell the same as the directory that lists do.
void check_local(const Bytes& zip, Entry& entry) {
    const std::uint64_t at = entry.header_at;
    require(zip.at(at, 4) == "PK\3\4", suspicious);
    const auto name_size = zip.number(at + 26, 2);
    require(zip.at(at + local_size, name_size) == entry.name && zip.number(at + 6, 2) == entry.flags &&
                zip.number(at + 8, 2) == entry.method, suspicious);
    const bool told_after = (entry.flags & 8) != 0;   // crc and sizes stand in a descriptor after the data
    const auto same = [&](std::uint64_t offset, std::uint32_t value) {
        const auto local = zip.number(at + offset, 4);
        return local == value || (told_after && local == 0);
    };
    require(same(14, entry.crc) && same(18, entry.packed) && same(22, entry.unpacked), suspicious);
    entry.data_at = at + local_size + name_size + zip.number(at + 28, 2);
    entry.data_end = entry.data_at + entry.packed;
    (void)zip.at(entry.data_at, entry.packed);
}

// Entries that share bytes make a bomb, bytes that belong to none hide something.
void check_layout(std::vector<Entry> entries, std::uint64_t directory_at) {
    std::sort(entries.begin(), entries.end(),
              [](const Entry& a, const Entry& b) { return a.header_at < b.header_at; });
    std::uint64_t end = 0, slack = 0;
    for (const auto& entry : entries) {
        require(entry.header_at >= end && entry.header_at - end <= slack, suspicious);
        end = entry.data_end;
        slack = (entry.flags & 8) != 0 ? 24 : 0;
    }
    require(directory_at >= end && directory_at - end <= slack, suspicious);
}

void check_kind(const Entry& entry) {
    require((entry.flags & 0x2041) == 0, "files.held.archive_encrypted");
    const auto kind = (entry.attributes >> 16) & 0170000;
    require(kind == 0 || kind == 0100000 || kind == 0040000, "files.held.archive_link");
    require(entry.method == 0 || entry.method == 8, suspicious);
    require(!folded(entry.name).ends_with("vbaproject.bin"), "files.held.macro");
}

// Inflates to `sink` and believes no size it was told.
template <class Sink>
void unpack(std::string_view packed, const Entry& entry, Sink sink) {
    if (entry.method == 0) {
        require(entry.packed == entry.unpacked, suspicious);
        sink(packed);
        return;
    }
    struct Inflater {
        z_stream stream{};
        Inflater() { require(inflateInit2(&stream, -MAX_WBITS) == Z_OK, too_large); }
        ~Inflater() { inflateEnd(&stream); }
    } inflater;
    auto& stream = inflater.stream;
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    std::vector<char> piece(64 * 1024);
    for (int state = Z_OK; state != Z_STREAM_END;) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        require(state == Z_OK || state == Z_STREAM_END, "files.held.broken");
        require(stream.total_out <= entry.unpacked, suspicious);
        sink(std::string_view{piece.data(), piece.size() - stream.avail_out});
    }
    require(stream.avail_in == 0 && stream.total_out == entry.unpacked, suspicious);
}

void check(std::string_view content, int depth, Budget& budget);

void check_entry(const Bytes& zip, const Entry& entry, int depth, Budget& budget) {
    std::string inner;
    bool first = true, nested = false;
    auto crc = crc32(0, nullptr, 0);
    unpack(zip.at(entry.data_at, entry.packed), entry, [&](std::string_view piece) {
        if (first && !piece.empty()) {
            nested = piece.starts_with("PK\3\4") || piece.starts_with("PK\5\6");
            first = false;
            require(!nested || depth < depth_max, "files.held.archive_depth");
        }
        crc = crc32_z(crc, reinterpret_cast<const Bytef*>(piece.data()), piece.size());
        if (nested) inner += piece;
    });
    require(crc == entry.crc, "files.held.broken");
    if (nested) check(inner, depth + 1, budget);
}

void check(std::string_view content, int depth, Budget& budget) {
    const Bytes zip{content};
    std::uint64_t directory_at = 0;
    auto entries = read_directory(zip, directory_at, budget);
    std::set<std::string> names;
    std::uint64_t unpacked = 0;
    for (auto& entry : entries) {
        check_name(entry.name);
        require(names.insert(folded(entry.name)).second, "files.held.archive_duplicate");
        check_kind(entry);
        check_local(zip, entry);
        unpacked += entry.unpacked;
        require(entry.unpacked <= ratio_free_bytes || entry.unpacked / ratio_max <= entry.packed, too_large);
    }
    // What is told is looked at first, so that most bombs cost nothing.
    budget.unpacked += unpacked;
    require(budget.unpacked <= unpacked_max, too_large);
    require(unpacked <= ratio_free_bytes || unpacked / ratio_max <= content.size(), too_large);
    check_layout(entries, directory_at);
    for (const auto& entry : entries) check_entry(zip, entry, depth, budget);
}

}  // namespace

std::string find_wrong_in_archive(std::string_view zip) {
    Budget budget;
    try {
        check(zip, 1, budget);
    } catch (const Wrong& wrong) {
        return wrong.key;
    }
    return {};
}

}  // namespace files::impl

namespace files {

using namespace impl;

std::vector<std::string> names_in_zip(std::string_view content) {
    std::vector<std::string> names;
    try {
        Budget budget;
        std::uint64_t directory_at = 0;
        for (const auto& entry : read_directory(Bytes{content}, directory_at, budget)) names.emplace_back(entry.name);
    } catch (const Wrong&) {
        names.clear();
    }
    return names;
}

std::optional<std::string> entry_of_zip(std::string_view content, std::string_view name, std::size_t bytes_max) {
    try {
        const Bytes zip{content};
        Budget budget;
        std::uint64_t directory_at = 0;
        for (auto& entry : read_directory(zip, directory_at, budget)) {
            if (entry.name != name) continue;
            require(entry.unpacked <= bytes_max && (entry.flags & 0x2041) == 0 && (entry.method == 0 || entry.method == 8), too_large);
            check_local(zip, entry);
            std::string unpacked;
            unpack(zip.at(entry.data_at, entry.packed), entry, [&](std::string_view piece) { unpacked += piece; });
            require(crc32_z(0, reinterpret_cast<const Bytef*>(unpacked.data()), unpacked.size()) == entry.crc, "files.held.broken");
            return unpacked;
        }
    } catch (const Wrong&) {
        return {};
    }
    return {};
}

}  // namespace files
