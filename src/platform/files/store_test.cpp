#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <seccomp.h>
#include <sodium.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <thread>

#include "base/clock.h"
#include "base/text.h"
#include "files/files.h"
#include "files/impl/sealed_stream.h"

namespace {

using namespace files;
namespace fs = std::filesystem;

constexpr std::int64_t any_size = std::numeric_limits<std::int64_t>::max();

// Bytes that no compression or padding could make, the same in every run.
std::string noise(std::size_t size, unsigned char seed = 1) {
    std::string out(size, '\0');
    unsigned char key[randombytes_SEEDBYTES] = {seed};
    if (size) randombytes_buf_deterministic(out.data(), size, key);
    return out;
}

class store : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "vaka_files_XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        blobs_ = folder_ + "/blobs";
    }
    void TearDown() override { fs::remove_all(folder_); }

    // Small disks run these too.
    Store small() const { return Store{blobs_, 0}; }
    std::string path(const std::string& name) const {
        return blobs_ + "/" + name.substr(0, 2) + "/" + name.substr(2, 2) + "/" + name;
    }
    static std::string bytes(const std::string& path) {
        std::ifstream in{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    static void overwrite(const std::string& path, std::string_view content) {
        std::ofstream{path, std::ios::binary | std::ios::trunc} << content;
    }
    std::size_t files_on_disk() const {
        std::size_t count = 0;
        for (const auto& entry : fs::recursive_directory_iterator{blobs_}) count += entry.is_regular_file();
        return count;
    }
    // What a child process does under a rule that one system call fails; its exit code.
    template <class F>
    static int in_child_where(int call, int error, F f) {
        const auto pid = ::fork();
        if (pid == 0) {
            auto* filter = seccomp_init(SCMP_ACT_ALLOW);
            if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(static_cast<unsigned>(error)), call, 0) != 0 ||
                seccomp_load(filter) != 0)
                ::_exit(99);
            ::_exit(f());
        }
        int status = 0;
        ::waitpid(pid, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
    }

    std::string folder_, blobs_;
};

TEST_F(store, gives_back_what_was_put_at_every_edge_of_a_chunk) {
    const auto s = small();
    for (const std::size_t size : {0u, 1u, 4091u, 4092u, 4093u, 65531u, 65532u, 65533u, 65535u, 65536u, 65537u, 131063u,
                                   131064u, 131065u, 10u * 1024 * 1024}) {
        const auto content = noise(size);
        const auto sealed = s.put(content);
        EXPECT_EQ(sealed.size, static_cast<std::int64_t>(size));
        EXPECT_EQ(s.read(sealed.name, sealed.key, any_size), content) << size;
        EXPECT_EQ(s.hash_of(sealed.name), sealed.hash) << size;
    }
}

TEST_F(store, takes_a_stream_in_pieces_of_any_size_and_gives_it_in_bounded_ones) {
    const auto s = small();
    const auto content = noise(300'000);
    const auto writer = s.create();
    for (std::size_t at = 0, step = 1; at < content.size(); at += step, step = step * 3 % 70'001 + 1)
        writer->write(std::string_view{content}.substr(at, step));
    const auto sealed = writer->finish();
    const auto next = s.open(sealed.name, sealed.key);
    std::string back;
    for (auto piece = next(); !piece.empty(); piece = next()) {
        EXPECT_LE(piece.size(), impl::chunk_content);
        back += piece;
    }
    EXPECT_EQ(back, content);
    EXPECT_EQ(next(), "") << "the end stays the end";
}

TEST_F(store, the_hash_is_blake2b_of_the_file_as_it_lies) {
    const auto sealed = small().put("some evidence");
    const auto file = bytes(path(sealed.name));
    std::string hash(32, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), 32,
                       reinterpret_cast<const unsigned char*>(file.data()), file.size(), nullptr, 0);
    EXPECT_EQ(sealed.hash, hash);
}

TEST_F(store, no_plain_byte_and_no_key_reaches_the_disk) {
    const auto s = small();
    const std::string canary = "CANARY-7f3a-a-name-and-a-diagnosis";
    std::string content;
    while (content.size() < 200'000) content += canary;
    const auto sealed = s.put(content);
    const auto unfinished = s.create();
    unfinished->write(content);
    for (const auto& entry : fs::recursive_directory_iterator{blobs_}) {
        if (!entry.is_regular_file()) continue;
        const auto file = bytes(entry.path());
        EXPECT_EQ(file.find("CANARY"), std::string::npos);
        EXPECT_EQ(file.find(sealed.key.view()), std::string::npos);
    }
}

TEST_F(store, every_changed_byte_refuses) {
    const auto s = small();
    const auto sealed = s.put(noise(100));
    const auto good = bytes(path(sealed.name));
    const int file = ::open(path(sealed.name).c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GE(file, 0);
    for (std::size_t at = 0; at < good.size(); ++at) {
        const char altered = static_cast<char>(good[at] ^ 4);
        ASSERT_EQ(::pwrite(file, &altered, 1, static_cast<off_t>(at)), 1);
        EXPECT_THROW((void)s.read(sealed.name, sealed.key, any_size), crypto::Tampered) << "byte " << at;
        ASSERT_EQ(::pwrite(file, &good[at], 1, static_cast<off_t>(at)), 1);
    }
    ::close(file);
    EXPECT_EQ(s.read(sealed.name, sealed.key, any_size), noise(100));
}

TEST_F(store, chunks_cut_away_added_altered_doubled_or_reordered_refuse) {
    const auto s = small();
    const auto sealed = s.put(noise(4 * impl::chunk_content));
    const auto good = bytes(path(sealed.name));
    const auto head = good.substr(0, impl::stream_header);
    std::vector<std::string> chunks;
    for (std::size_t at = impl::stream_header; at < good.size(); at += impl::chunk_sealed)
        chunks.push_back(good.substr(at, impl::chunk_sealed));
    ASSERT_GE(chunks.size(), 4u);
    const auto refuses = [&](const std::vector<std::string>& order, const std::string& what) {
        overwrite(path(sealed.name), head + base::join(order, ""));
        EXPECT_THROW((void)s.read(sealed.name, sealed.key, any_size), crypto::Tampered) << what;
    };
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        auto order = chunks;
        order.erase(order.begin() + static_cast<std::ptrdiff_t>(i));
        refuses(order, "without chunk " + std::to_string(i));
        order = chunks;
        order.insert(order.begin() + static_cast<std::ptrdiff_t>(i), chunks[i]);
        refuses(order, "twice chunk " + std::to_string(i));
        order = chunks;
        order[i][chunks[i].size() / 2] ^= 1;
        refuses(order, "altered chunk " + std::to_string(i));
        if (i > 0) {
            order = chunks;
            std::swap(order[i - 1], order[i]);
            refuses(order, "reordered chunk " + std::to_string(i));
        }
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, impl::stream_header - 1, impl::stream_header,
                                   impl::stream_header + 1, impl::stream_header + impl::chunk_sealed,
                                   good.size() - 1}) {
        overwrite(path(sealed.name), good.substr(0, size));
        EXPECT_THROW((void)s.read(sealed.name, sealed.key, any_size), crypto::Tampered) << "cut to " << size;
    }
    overwrite(path(sealed.name), good + "x");
    EXPECT_THROW((void)s.read(sealed.name, sealed.key, any_size), crypto::Tampered);
    overwrite(path(sealed.name), good);
    EXPECT_EQ(s.read(sealed.name, sealed.key, any_size).size(), 4 * impl::chunk_content);
}

TEST_F(store, a_file_moved_to_another_name_or_opened_with_another_key_refuses) {
    const auto s = small();
    const auto one = s.put("one"), two = s.put("two");
    EXPECT_THROW((void)s.read(one.name, two.key, any_size), crypto::Tampered);
    overwrite(path(two.name), bytes(path(one.name)));
    EXPECT_THROW((void)s.read(two.name, one.key, any_size), crypto::Tampered);
    EXPECT_NE(s.hash_of(two.name), two.hash);
}

TEST_F(store, sizes_on_disk_tell_little) {
    const auto s = small();
    std::map<std::uintmax_t, int> sizes;
    for (std::size_t size = 0; size <= 4000; size += 400) ++sizes[fs::file_size(path(s.put(noise(size)).name))];
    EXPECT_EQ(sizes.size(), 1u) << "all small files are as large as each other";
    for (const std::uint64_t size : {4097ull, 70'000ull, 1'000'000ull, 26'214'400ull, 1ull << 32}) {
        EXPECT_GE(impl::padded_size(size), size);
        EXPECT_LE(impl::padded_size(size), size + size * 12 / 100);
        EXPECT_EQ(impl::padded_size(impl::padded_size(size)), impl::padded_size(size));
    }
    EXPECT_EQ(impl::padded_size(9), 4096u);
    // Worked by the definition: E = 19, S = 5, so the last 14 bits go.
    EXPECT_EQ(impl::padded_size(1'000'000), 1'015'808u);
}

TEST_F(store, read_gives_no_more_than_was_asked_for) {
    const auto s = small();
    const auto sealed = s.put(noise(1000));
    EXPECT_EQ(s.read(sealed.name, sealed.key, 1000).size(), 1000u);
    EXPECT_THROW((void)s.read(sealed.name, sealed.key, 999), base::Fault);
}

TEST_F(store, an_unfinished_writer_leaves_nothing) {
    const auto s = small();
    {
        const auto writer = s.create();
        writer->write(noise(200'000));
        EXPECT_EQ(files_on_disk(), 1u);
    }
    EXPECT_EQ(files_on_disk(), 0u);
}

TEST_F(store, a_writer_finishes_once) {
    const auto s = small();
    const auto writer = s.create();
    writer->write("a");
    (void)writer->finish();
    EXPECT_THROW((void)writer->finish(), base::Bug);
    EXPECT_THROW(writer->write("b"), base::Bug);
    EXPECT_EQ(files_on_disk(), 1u);
}

TEST_F(store, folders_are_for_their_owner_alone) {
    const auto before = ::umask(0);
    fs::create_directory(blobs_);
    fs::permissions(blobs_, fs::perms::all);
    const auto s = small();
    const auto sealed = s.put("x");
    ::umask(before);
    for (const auto& entry : fs::recursive_directory_iterator{blobs_})
        EXPECT_EQ(entry.status().permissions(), entry.is_directory() ? fs::perms::owner_all
                                                                      : fs::perms::owner_read | fs::perms::owner_write)
            << entry.path();
    EXPECT_EQ(fs::status(blobs_).permissions(), fs::perms::owner_all);
}

TEST_F(store, a_disk_with_less_than_the_reserve_free_is_busy_before_a_byte_is_written) {
    const Store s{blobs_, any_size};
    EXPECT_THROW((void)s.create(), base::Busy);
    EXPECT_THROW((void)s.put("x"), base::Busy);
    EXPECT_EQ(files_on_disk(), 0u);
    EXPECT_GT(s.free_bytes(), 0);
}

TEST_F(store, a_full_disk_is_busy_and_leaves_nothing) {
    const auto s = small();
    EXPECT_EQ(in_child_where(SCMP_SYS(write), ENOSPC, [&] {
        try {
            (void)s.put(noise(100'000));
        } catch (const base::Busy&) {
            return 7;
        }
        return 1;
    }), 7);
    EXPECT_EQ(files_on_disk(), 0u);
}

TEST_F(store, a_sync_that_fails_is_a_fault_and_leaves_nothing) {
    const auto s = small();
    for (const int call : {SCMP_SYS(fdatasync), SCMP_SYS(fsync), SCMP_SYS(rename)}) {
        EXPECT_EQ(in_child_where(call, EIO, [&] {
            try {
                (void)s.put("evidence");
            } catch (const base::Busy&) {
                return 2;
            } catch (const base::Fault&) {
                return 7;
            }
            return 1;
        }), 7) << "system call " << call;
        EXPECT_EQ(files_on_disk(), 0u) << "system call " << call;
    }
}

TEST_F(store, removing_is_for_ever_and_may_be_told_twice) {
    const auto s = small();
    const auto sealed = s.put("x");
    EXPECT_TRUE(s.exists(sealed.name));
    s.remove(sealed.name);
    EXPECT_FALSE(s.exists(sealed.name));
    EXPECT_FALSE(s.hash_of(sealed.name));
    EXPECT_THROW((void)s.open(sealed.name, sealed.key), base::Fault);
    EXPECT_NO_THROW(s.remove(sealed.name));
}

TEST_F(store, a_name_that_was_not_given_here_is_never_a_path) {
    const auto s = small();
    overwrite(folder_ + "/secret", "x");
    for (const std::string name : {"", "../secret", "..", "aabb", "../../../../../../../etc/passwd00",
                                   "AABBCCDDAABBCCDDAABBCCDDAABBCCDD", "aabbccddaabbccddaabbccddaabbcc/."}) {
        EXPECT_FALSE(s.exists(name));
        EXPECT_FALSE(s.hash_of(name));
        EXPECT_THROW((void)s.open(name, crypto::Key::random()), crypto::Tampered);
        EXPECT_THROW(s.remove(name), crypto::Tampered);
    }
    EXPECT_TRUE(fs::exists(folder_ + "/secret"));
}

TEST_F(store, each_meets_every_finished_blob_and_nothing_else) {
    const auto s = small();
    std::map<std::string, std::int64_t> expected, seen;
    for (int i = 0; i < 5; ++i) expected[s.put(std::to_string(i)).name] = 0;
    const auto unfinished = s.create();
    overwrite(blobs_ + "/stray", "x");
    s.each([&](const std::string& name, std::int64_t age) { seen[name] = age; });
    EXPECT_EQ(seen, expected) << "new files have no age until their day is over";
    const auto old = expected.begin()->first;
    const auto then = base::SystemClock{}.now().us / 1'000'000 - 100'000;
    const timespec times[2] = {{then, 0}, {then, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path(old).c_str(), times, 0), 0);
    s.each([&](const std::string& name, std::int64_t age) { seen[name] = age; });
    EXPECT_GE(seen[old], 100'000);
    EXPECT_LT(seen[old], 100'100);
}

TEST_F(store, the_time_of_day_of_a_file_is_not_kept) {
    const auto sealed = small().put("anonymous");
    struct stat status {};
    ASSERT_EQ(::stat(path(sealed.name).c_str(), &status), 0);
    const base::Time kept{status.st_mtim.tv_sec * 1'000'000};
    EXPECT_EQ(status.st_mtim.tv_nsec, 0);
    EXPECT_EQ(base::start_of(base::stockholm_day(kept)), kept) << "midnight in Stockholm";
}

TEST_F(store, what_a_power_cut_left_half_written_is_swept_when_it_is_old) {
    const auto s = small();
    overwrite(blobs_ + "/tmp/old", "x");
    overwrite(blobs_ + "/tmp/new", "x");
    const auto then = base::SystemClock{}.now().us / 1'000'000 - 2 * 86'400;
    const timespec times[2] = {{then, 0}, {then, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (blobs_ + "/tmp/old").c_str(), times, 0), 0);
    const auto again = small();
    EXPECT_FALSE(fs::exists(blobs_ + "/tmp/old"));
    EXPECT_TRUE(fs::exists(blobs_ + "/tmp/new"));
}

TEST_F(store, serves_many_threads_at_once) {
    const auto s = small();
    std::vector<std::jthread> threads;
    for (unsigned char t = 0; t < 8; ++t)
        threads.emplace_back([&s, t] {
            for (std::size_t i = 0; i < 4; ++i) {
                const auto content = noise(i * 33'000, t);
                const auto sealed = s.put(content);
                EXPECT_EQ(s.read(sealed.name, sealed.key, any_size), content);
            }
        });
    threads.clear();
    EXPECT_EQ(files_on_disk(), 32u);
}

// In a child, as the high-water mark of this process belongs to all its tests.
TEST_F(store, a_stream_of_60_megabytes_takes_no_memory_to_speak_of) {
    const auto s = small();
    const auto peak_kib = [] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    const auto pid = ::fork();
    if (pid == 0) {
        const auto piece = noise(256 * 1024);
        const auto before = peak_kib();
        const auto writer = s.create();
        for (int i = 0; i < 240; ++i) writer->write(piece);
        const auto sealed = writer->finish();
        const auto next = s.open(sealed.name, sealed.key);
        std::size_t size = 0;
        for (auto got = next(); !got.empty(); got = next()) size += got.size();
        const bool good = size == 60u * 1024 * 1024 && peak_kib() - before < 4096;
        ::_exit(good ? 7 : 1);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 7);
}

}  // namespace
