#include <gtest/gtest.h>

#include "files/impl/archive.h"
#include "files/impl/zip_builder.h"

namespace {

using namespace files::impl;

std::string wrong(const std::vector<ZipEntry>& entries) { return find_wrong_in_archive(make_zip(entries)); }

TEST(archive, that_is_good_passes) {
    EXPECT_EQ(find_wrong_in_archive(make_docx()), "");
    EXPECT_EQ(wrong({}), "");
    EXPECT_EQ(wrong({{.name = "a/", .content = "", .attributes = 0040755u << 16},
                     {.name = "a/b.txt", .content = "x"}}), "");
}

TEST(archive, bomb_that_tells_its_size_is_held) {
    const std::string zeros(20 * 1024 * 1024, '\0');
    EXPECT_EQ(wrong({{.name = "a", .content = zeros, .deflated = true}}), "files.held.too_large_unpacked");
}

TEST(archive, of_300_mebibytes_unpacked_is_held_without_unpacking) {
    EXPECT_EQ(wrong({{.name = "a", .content = "x", .deflated = true, .told_size = 300u << 20}}),
              "files.held.too_large_unpacked");
}

TEST(archive, whose_parts_are_small_but_many_is_held_for_their_sum) {
    std::vector<ZipEntry> many{{.name = "large", .content = std::string(3u << 20, 'x')}};
    for (int i = 0; i < 247; ++i)
        many.push_back({.name = std::to_string(i), .content = "x", .deflated = true, .told_size = 1u << 20});
    EXPECT_EQ(wrong(many), "files.held.suspicious_archive") << "250 MiB is allowed, so the lie is found by unpacking";
    many.push_back({.name = "one more", .content = "x", .deflated = true, .told_size = 1});
    EXPECT_EQ(wrong(many), "files.held.too_large_unpacked");
}

TEST(archive, bomb_that_tells_a_small_size_is_stopped_at_it) {
    const std::string zeros(20 * 1024 * 1024, '\0');
    EXPECT_EQ(wrong({{.name = "a", .content = zeros, .deflated = true, .told_size = 1000}}),
              "files.held.suspicious_archive");
}

TEST(archive, with_a_path_out_of_its_folder_is_held) {
    for (const auto* name : {"../x", "a/../../x", "/etc/passwd", "\\windows\\x", "C:\\x", "a\\..\\..\\x", ".."})
        EXPECT_EQ(wrong({{.name = name, .content = "x"}}), "files.held.archive_path") << name;
    EXPECT_EQ(wrong({{.name = "a..b/c...d", .content = "x"}}), "") << "dots alone are no path";
}

TEST(archive, with_a_link_or_a_device_is_held) {
    for (const auto kind : {0120777u, 0060644u, 0010644u})
        EXPECT_EQ(wrong({{.name = "a", .content = "/etc/hosts", .attributes = kind << 16}}), "files.held.archive_link");
}

TEST(archive, with_one_name_twice_is_held) {
    EXPECT_EQ(wrong({{.name = "a", .content = "1"}, {.name = "a", .content = "2"}}), "files.held.archive_duplicate");
    EXPECT_EQ(wrong({{.name = "a/B", .content = "1"}, {.name = "A\\b", .content = "2"}}),
              "files.held.archive_duplicate");
}

TEST(archive, may_have_1000_entries_and_no_more) {
    std::vector<ZipEntry> entries;
    for (int i = 0; i < 1000; ++i) entries.push_back({.name = std::to_string(i), .content = "x"});
    EXPECT_EQ(wrong(entries), "");
    entries.push_back({.name = "one more", .content = "x"});
    EXPECT_EQ(wrong(entries), "files.held.archive_entries");
}

TEST(archive, may_hold_an_archive_that_holds_none) {
    const auto inner = make_zip({{.name = "a", .content = "x"}});
    const auto middle = make_zip({{.name = "inner.zip", .content = inner, .deflated = true}});
    EXPECT_EQ(find_wrong_in_archive(middle), "");
    EXPECT_EQ(wrong({{.name = "looks like a picture.jpg", .content = middle}}), "files.held.archive_depth");
    EXPECT_EQ(wrong({{.name = "in.zip", .content = make_zip({{.name = "../x", .content = "x"}})}}),
              "files.held.archive_path");
}

TEST(archive, whose_headers_disagree_is_held) {
    EXPECT_EQ(wrong({{.name = "good.txt", .content = "x", .local_name = "evil.exe"}}), "files.held.suspicious_archive");
    EXPECT_EQ(wrong({{.name = "a", .content = "x", .told_size = 2}}), "files.held.suspicious_archive");
    EXPECT_EQ(wrong({{.name = "a", .content = "x", .told_crc = 5}}), "files.held.broken");
    EXPECT_EQ(wrong({{.name = "a", .content = "x", .flags = 1}}), "files.held.archive_encrypted");
    EXPECT_EQ(wrong({{.name = "word/vbaProject.bin", .content = "x"}}), "files.held.macro");
}

TEST(archive, with_bytes_that_belong_to_nothing_is_held) {
    const auto zip = make_docx();
    EXPECT_EQ(find_wrong_in_archive("MZ hidden before " + zip), "files.held.suspicious_archive");
    EXPECT_EQ(find_wrong_in_archive(zip + "hidden after"), "files.held.suspicious_archive");
    EXPECT_EQ(find_wrong_in_archive("PK\3\4"), "files.held.suspicious_archive");
    EXPECT_EQ(find_wrong_in_archive(""), "files.held.suspicious_archive");
}

// An entry that is in the file and in no directory, and entries that share their bytes.
TEST(archive, with_hidden_or_overlapping_entries_is_held) {
    auto two = make_zip({{.name = "a", .content = "1"}, {.name = "b", .content = "2"}});
    const auto directory = two.find("PK\1\2");
    auto overlapping = two;
    overlapping.replace(two.rfind("PK\1\2") + 42, 4, std::string(4, '\0'));
    EXPECT_EQ(find_wrong_in_archive(overlapping), "files.held.suspicious_archive");
    const auto record = two.rfind("PK\1\2") - directory;
    auto hidden = two;
    hidden.erase(directory, record);
    const auto end = hidden.rfind("PK\5\6");
    hidden.replace(end + 8, 4, little_endian(1, 2) + little_endian(1, 2));
    hidden.replace(end + 12, 4, little_endian(end - directory, 4));
    EXPECT_EQ(find_wrong_in_archive(hidden), "files.held.suspicious_archive");
}

TEST(archive, cut_or_altered_anywhere_never_reads_beyond) {
    const auto zip = make_docx();
    for (std::size_t size = 0; size < zip.size(); ++size)
        EXPECT_NE(find_wrong_in_archive(std::string(zip, 0, size)), "") << size;
    for (std::size_t at = 0; at < zip.size(); ++at)
        for (const int flip : {0x01, 0x80, 0xFF}) {
            auto altered = zip;
            altered[at] = static_cast<char>(altered[at] ^ flip);
            (void)find_wrong_in_archive(altered);
        }
}

}  // namespace
