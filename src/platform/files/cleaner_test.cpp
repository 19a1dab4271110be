#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <webp/encode.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "files/files.h"
#include "files/impl/answer.h"
#include "files/impl/picture.h"
#include "files/impl/zip_builder.h"

namespace {

using namespace files;
using impl::Picture;
using namespace std::string_literals;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

Cleaned clean(std::string_view content) { return Cleaner{"/proc/self/exe"}.clean(content); }
std::string held(std::string_view content) {
    const auto cleaned = clean(content);
    EXPECT_FALSE(cleaned.ready);
    EXPECT_EQ(cleaned.content, "");
    return cleaned.held;
}

constexpr unsigned char quarters[4][4] = {{200, 30, 30, 255}, {30, 200, 30, 255},
                                          {30, 30, 200, 255}, {200, 200, 30, 128}};

// Four quarters, A B above C D, 48 by 32.
Picture make_picture(int channels) {
    Picture picture{48, 32, channels, 1, {}};
    for (std::uint32_t y = 0; y < 32; ++y)
        for (std::uint32_t x = 0; x < 48; ++x)
            for (int c = 0; c < channels; ++c)
                picture.pixels.push_back(quarters[(y >= 16) * 2 + (x >= 24)][channels == 1 ? 0 : c]);
    return picture;
}

// Which quarter stands where, as "ABCD".
std::string seen(const Picture& picture) {
    std::string out;
    for (const auto& [x, y] : {std::pair{1u, 1u}, {3u, 1u}, {1u, 3u}, {3u, 3u}}) {
        const auto* at = picture.pixels.data() + (std::size_t{picture.height * y / 4} * picture.width +
                                                  picture.width * x / 4) * static_cast<std::size_t>(picture.channels);
        for (int quarter = 0; quarter < 4; ++quarter) {
            bool same = true;
            for (int c = 0; c < 3; ++c) same = same && std::abs(at[c] - quarters[quarter][c]) < 30;
            if (same) out += static_cast<char>('A' + quarter);
        }
    }
    return out;
}

// An EXIF block with an orientation, an artist and a place on earth.
std::string exif(int orientation, bool big_endian) {
    const auto number = [&](std::uint32_t value, int count) {
        auto bytes = impl::little_endian(value, count);
        return big_endian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
    };
    const auto entry = [&](std::uint32_t tag, std::uint32_t type, std::uint32_t count, const std::string& value) {
        return number(tag, 2) + number(type, 2) + number(count, 4) + value;
    };
    std::string tiff = (big_endian ? "MM" : "II") + number(42, 2) + number(8, 4) + number(3, 2);
    tiff += entry(0x0112, 3, 1, number(static_cast<std::uint32_t>(orientation), 2) + number(0, 2));
    tiff += entry(0x013B, 2, 14, number(50, 4));
    tiff += entry(0x8825, 4, 1, number(64, 4));
    tiff += number(0, 4) + "CANARY-ARTIST"s + '\0';
    tiff += number(1, 2) + entry(0x001D, 2, 11, number(82, 4)) + number(0, 4) + "CANARY-GPS"s + '\0';
    return "Exif\0\0"s + tiff;
}

std::string with_segment(std::string jpeg, unsigned char marker, const std::string& data) {
    const auto size = data.size() + 2;
    return jpeg.insert(2, "\xFF"s + static_cast<char>(marker) + static_cast<char>(size >> 8) +
                              static_cast<char>(size & 0xFF) + data);
}

std::string png_chunk(const std::string& name, const std::string& data) {
    const auto body = name + data;
    const auto big = [](std::uint64_t value) {
        auto bytes = impl::little_endian(value, 4);
        return std::string(bytes.rbegin(), bytes.rend());
    };
    return big(data.size()) + body + big(crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size()));
}

Picture read_jpeg(std::string_view content) {
    Picture picture;
    EXPECT_EQ(impl::read_jpeg(content, picture), "");
    return picture;
}

TEST(cleaner, a_photo_loses_who_and_where_and_stands_upright) {
    constexpr const char* shown[] = {"ABCD", "BADC", "DCBA", "CDAB", "ACBD", "CADB", "DBCA", "BDAC"};
    const auto plain = impl::write_jpeg(make_picture(3));
    for (int orientation = 1; orientation <= 8; ++orientation) {
        auto photo = with_segment(plain, 0xE1, exif(orientation, orientation % 2 == 0));
        photo = with_segment(photo, 0xFE, "CANARY-COMMENT");
        photo += "CANARY-TRAILER";
        const auto cleaned = clean(photo);
        ASSERT_TRUE(cleaned.ready) << cleaned.held;
        EXPECT_EQ(cleaned.media, "image/jpeg");
        EXPECT_EQ(cleaned.extension, "jpg");
        EXPECT_THAT(cleaned.content, Not(HasSubstr("CANARY")));
        EXPECT_THAT(cleaned.content, Not(HasSubstr("Exif")));
        const auto picture = read_jpeg(cleaned.content);
        EXPECT_EQ(seen(picture), shown[orientation - 1]) << "orientation " << orientation;
        EXPECT_EQ(picture.width, orientation >= 5 ? 32u : 48u);
        EXPECT_EQ(picture.orientation, 1);
    }
}

TEST(cleaner, a_grey_photo_stays_grey) {
    const auto cleaned = clean(impl::write_jpeg(make_picture(1)));
    ASSERT_TRUE(cleaned.ready);
    EXPECT_EQ(read_jpeg(cleaned.content).channels, 1);
}

TEST(cleaner, a_png_keeps_its_pixels_and_nothing_else) {
    for (const int channels : {1, 3, 4}) {
        const auto picture = make_picture(channels);
        auto png = impl::write_png(picture);
        png.insert(33, png_chunk("tEXt", "Author\0CANARY-AUTHOR"s) + png_chunk("tIME", std::string(7, '\1')));
        png += "CANARY-TRAILER";
        const auto cleaned = clean(png);
        ASSERT_TRUE(cleaned.ready) << cleaned.held;
        EXPECT_EQ(cleaned.media, "image/png");
        EXPECT_THAT(cleaned.content, Not(HasSubstr("CANARY")));
        EXPECT_THAT(cleaned.content, Not(HasSubstr("tIME")));
        Picture back;
        ASSERT_EQ(impl::read_png(cleaned.content, back), "");
        EXPECT_EQ(back.channels, channels);
        EXPECT_EQ(back.pixels, picture.pixels);
    }
}

TEST(cleaner, a_png_that_says_how_it_is_turned_stands_upright) {
    auto png = impl::write_png(make_picture(3));
    png.insert(33, png_chunk("eXIf", exif(6, true).substr(6)));
    const auto cleaned = clean(png);
    ASSERT_TRUE(cleaned.ready);
    Picture back;
    ASSERT_EQ(impl::read_png(cleaned.content, back), "");
    EXPECT_EQ(seen(back), "CADB");
}

TEST(cleaner, a_webp_becomes_a_jpeg_or_a_png_when_it_sees_through) {
    std::uint8_t* out = nullptr;
    const auto opaque = make_picture(3), clear = make_picture(4);
    auto size = WebPEncodeRGB(opaque.pixels.data(), 48, 32, 48 * 3, 95, &out);
    auto cleaned = clean({reinterpret_cast<char*>(out), size});
    WebPFree(out);
    ASSERT_TRUE(cleaned.ready) << cleaned.held;
    EXPECT_EQ(cleaned.extension, "jpg");
    EXPECT_EQ(seen(read_jpeg(cleaned.content)), "ABCD");
    size = WebPEncodeLosslessRGBA(clear.pixels.data(), 48, 32, 48 * 4, &out);
    cleaned = clean({reinterpret_cast<char*>(out), size});
    WebPFree(out);
    ASSERT_TRUE(cleaned.ready) << cleaned.held;
    EXPECT_EQ(cleaned.extension, "png");
}

TEST(cleaner, a_header_that_promises_3600_megapixels_is_held_at_once) {
    auto png = impl::write_png(make_picture(3));
    png.replace(8, 25, png_chunk("IHDR", "\0\0\xEA\x60\0\0\xEA\x60\x08\2\0\0\0"s));
    EXPECT_EQ(held(png), "files.held.image_too_large");
    auto jpeg = impl::write_jpeg(make_picture(3));
    const auto frame = jpeg.find("\xFF\xC0");
    jpeg.replace(frame + 5, 4, "\xEA\x60\xEA\x60");
    EXPECT_EQ(held(jpeg), "files.held.image_too_large");
}

TEST(cleaner, fifty_megapixels_are_cleaned) {
    Picture picture{10'000, 5'000, 3, 1, {}};
    picture.pixels.assign(std::size_t{150'000'000}, 77);
    const auto cleaned = clean(impl::write_jpeg(picture));
    EXPECT_TRUE(cleaned.ready) << cleaned.held;
    EXPECT_EQ(read_jpeg(cleaned.content).width, 10'000u);
}

TEST(cleaner, a_broken_picture_is_held) {
    const auto jpeg = impl::write_jpeg(make_picture(3));
    const auto png = impl::write_png(make_picture(3));
    EXPECT_EQ(held(jpeg.substr(0, jpeg.size() / 2)), "files.held.broken");
    EXPECT_EQ(held(png.substr(0, png.size() - 40)), "files.held.broken");
    EXPECT_EQ(held(jpeg.substr(0, 20)), "files.held.broken");
    EXPECT_EQ(held("\x89PNG\r\n\x1A\n"), "files.held.broken");
    EXPECT_EQ(held("RIFF\x10\0\0\0WEBPVP8 xxxxxxxx"s), "files.held.broken");
}

TEST(cleaner, every_kind_that_is_not_re_encoded_is_held_with_its_reason) {
    EXPECT_EQ(held("GIF89a" + std::string(100, '\0')), "files.held.kind_not_cleaned");
    EXPECT_EQ(held("\0\0\0\x18" "ftypheic"s + std::string(100, '\0')), "files.held.kind_not_cleaned");
    EXPECT_EQ(held("%PDF-1.7\n%%EOF"), "files.held.not_cleaned");
    EXPECT_EQ(held(impl::make_docx()), "files.held.not_cleaned");
    EXPECT_EQ(held(impl::make_zip({{.name = "a", .content = "x"}})), "files.held.kind_not_cleaned");
    EXPECT_EQ(held("<html><body>named photo.jpg</body></html>"), "files.held.kind_not_allowed");
    EXPECT_EQ(held("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), "files.held.kind_not_allowed");
    EXPECT_EQ(held("\xFF\xD8\xFF<html><script>alert(1)</script>"), "files.held.broken") << "a jpg by its first bytes";
    EXPECT_EQ(held("MZ" + std::string(100, '\0')), "files.held.kind_not_allowed");
    EXPECT_EQ(held("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(100, '\0')), "files.held.kind_not_allowed");
    EXPECT_EQ(held(""), "files.held.kind_not_allowed");
}

TEST(cleaner, a_bomb_is_held_quickly) {
    const auto bomb = impl::make_zip({{.name = "a", .content = std::string(20u << 20, '\0'), .deflated = true}});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(held(bomb), "files.held.too_large_unpacked");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    EXPECT_EQ(held(impl::make_zip({{.name = "../x", .content = "x"}})), "files.held.archive_path");
    EXPECT_EQ(held(impl::make_zip({{.name = "x", .content = "/", .attributes = 0120777u << 16}})),
              "files.held.archive_link");
}

TEST(cleaner, text_and_tables_are_given_as_plain_text) {
    for (const auto& text : {"Det h\xC3\xA4nde i g\xC3\xA5r.\n"s, "namn;belopp\n=cmd();1\n"s}) {
        const auto cleaned = clean(text);
        ASSERT_TRUE(cleaned.ready) << cleaned.held;
        EXPECT_EQ(cleaned.content, text);
        EXPECT_EQ(cleaned.media, "text/plain");
        EXPECT_EQ(cleaned.extension, "txt");
    }
    std::string late(400'000, 'a');
    EXPECT_EQ(held(late + "<script>alert(1)</script>"), "files.held.kind_not_allowed");
    EXPECT_EQ(held(late + "\xE5 late"), "files.held.kind_not_allowed");
    EXPECT_EQ(held(late + "\xE5"), "files.held.broken") << "ends inside a character";
}

TEST(cleaner, what_is_larger_than_a_worker_takes_is_held) {
    EXPECT_EQ(held(std::string(impl::content_bytes_max + 1, 'a')), "files.held.too_large");
}

TEST(cleaner, every_reason_has_a_sentence_for_staff_in_both_languages) {
    const auto locale = fs::path{__FILE__}.parent_path() / ".." / ".." / ".." / "locale";
    std::vector<std::string> keys{"files.held.too_large"};
    for (const auto key : impl::held_keys()) keys.emplace_back(key);
    for (const auto* language : {"sv", "en"}) {
        std::ifstream in{locale / language / "files.po"};
        const std::string texts{std::istreambuf_iterator<char>{in}, {}};
        for (const auto& key : keys)
            EXPECT_THAT(texts, testing::ContainsRegex("msgid \"" + key + "\"\nmsgstr \"[A-Z].{20}")) << language;
    }
}

// Other programs in the worker's place: what a worker that was taken over, or is ill, could do.
class false_worker : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "vaka_clean_XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }
    Cleaned run(const std::string& script, int seconds = 20, std::string_view content = "text") const {
        const auto path = folder_ + "/worker";
        {
            std::ofstream{path} << "#!/bin/sh\n" << script << "\n";
        }
        ::chmod(path.c_str(), 0700);
        return Cleaner{path, seconds}.clean(content);
    }
    std::string answer(const Cleaned& cleaned) const {
        std::ofstream{folder_ + "/answer", std::ios::binary} << impl::encode(cleaned);
        return "cat >/dev/null; cat " + folder_ + "/answer";
    }
    std::string folder_;
};

TEST_F(false_worker, that_dies_hangs_or_babbles_only_holds_the_file) {
    const std::string big(8 << 20, 'a');
    for (const auto* script :
         {"exit 1", "kill -9 $$", "cat >/dev/null", "cat", "echo files.held.broken", "exec >&-; exit 0"}) {
        const auto cleaned = run(script, 20, big);
        EXPECT_FALSE(cleaned.ready) << script;
        EXPECT_EQ(cleaned.held, "files.held.cleaning_failed") << script;
    }
    EXPECT_EQ(run("while :; do :; done", 1, big).held, "files.held.cleaning_failed");
    EXPECT_EQ(run("exec 0<&- 1>&-; while :; do :; done", 1).held, "files.held.cleaning_failed");
}

TEST_F(false_worker, is_believed_only_in_what_it_can_be) {
    const auto jpeg = impl::write_jpeg(make_picture(3));
    EXPECT_TRUE(run(answer({true, "", jpeg, "image/jpeg", "jpg"})).ready);
    EXPECT_EQ(run(answer({false, "files.held.broken", "", "", ""})).held, "files.held.broken");
    const auto refuses = [&](const Cleaned& cleaned) {
        const auto got = run(answer(cleaned));
        EXPECT_FALSE(got.ready);
        EXPECT_EQ(got.held, "files.held.cleaning_failed");
    };
    refuses({true, "", "<html>", "image/jpeg", "jpg"});
    refuses({true, "", "<html>", "text/html", "html"});
    refuses({true, "", jpeg, "image/png", "png"});
    refuses({true, "", jpeg, "image/jpeg", "html"});
    refuses({true, "", "\xFF", "text/plain", "txt"});
    refuses({true, "files.held.broken", jpeg, "image/jpeg", "jpg"});
    refuses({false, "files.held.made_up", "", "", ""});
    refuses({false, "", "", "", ""});
    EXPECT_EQ(run(answer({true, "", jpeg, "image/jpeg", "jpg"}) + "; echo more").held, "files.held.cleaning_failed");
    EXPECT_EQ(run(answer({true, "", jpeg, "image/jpeg", "jpg"}) + "; exit 1").held, "files.held.cleaning_failed");
}

TEST_F(false_worker, gets_no_environment_and_no_file_but_its_two_ends) {
    std::ofstream{folder_ + "/stray"} << "x";
    // Without close-on-exec, as a library may leave one.
    const int stray = ::open((folder_ + "/stray").c_str(), O_RDONLY);
    ASSERT_GE(stray, 3);
    (void)run("cat /proc/$$/environ >" + folder_ + "/environ; ls -l /proc/$$/fd >" + folder_ + "/fd; "
              "tr '\\0' ' ' </proc/$$/cmdline >" + folder_ + "/cmd");
    ::close(stray);
    const auto text = [&](const char* name) {
        std::ifstream in{folder_ + "/" + name};
        return std::string{std::istreambuf_iterator<char>{in}, {}};
    };
    EXPECT_EQ(text("environ"), "");
    EXPECT_THAT(text("cmd"), HasSubstr("/worker clean-worker "));
    EXPECT_THAT(text("fd"), HasSubstr(" 0 -> socket:"));
    EXPECT_THAT(text("fd"), HasSubstr("/dev/null"));
    EXPECT_THAT(text("fd"), Not(HasSubstr("/stray")));
}

TEST_F(false_worker, that_cannot_be_started_is_a_fault) {
    EXPECT_THROW((void)Cleaner{folder_ + "/none"}.clean("x"), base::Fault);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// What the worker can do once its doors are locked; each in a child of its own.
template <class F>
int status_behind_doors(F f) {
    const auto pid = ::fork();
    if (pid == 0) {
        if (!impl::lock_doors()) ::_exit(99);
        ::_exit(f());
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return status;
}

bool killed(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS; }

TEST(locked_doors, let_no_socket_process_or_code_through) {
    EXPECT_TRUE(killed(status_behind_doors([] { return ::socket(AF_INET, SOCK_STREAM, 0) < 0 ? 1 : 0; })));
    EXPECT_TRUE(killed(status_behind_doors([] { return ::fork() < 0 ? 1 : 0; })));
    EXPECT_TRUE(killed(status_behind_doors([] { return ::execl("/bin/true", "true", nullptr); })));
    EXPECT_TRUE(killed(status_behind_doors([] { return ::kill(::getppid(), 0); })));
    EXPECT_TRUE(killed(status_behind_doors([] { return ::unlink("/nowhere"); })));
    EXPECT_TRUE(killed(status_behind_doors([] {
        constexpr int all = PROT_READ | PROT_WRITE | PROT_EXEC;
        return ::mmap(nullptr, 4096, all, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
    })));
}

TEST(locked_doors, open_no_file_and_give_no_more_than_512_mebibytes) {
    EXPECT_EQ(WEXITSTATUS(status_behind_doors([] { return ::open("/etc/passwd", O_RDONLY) < 0 ? 7 : 1; })), 7);
    EXPECT_EQ(WEXITSTATUS(status_behind_doors([] {
        void* const none = ::mmap(nullptr, 600u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        void* const some = ::mmap(nullptr, 64u << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return none == MAP_FAILED && some != MAP_FAILED ? 7 : 1;
    })), 7);
}
#endif

}  // namespace
