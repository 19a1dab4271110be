#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <bitset>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <utility>

#include "base/clock.h"
#include "base/text.h"
#include "files/files.h"
#include "files/impl/sealed_stream.h"

namespace files {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t tmp_seconds_max = 24 * 3600;

std::string reason() { return std::strerror(errno); }

struct Descriptor {
    int number = -1;
    explicit Descriptor(int n) : number{n} {}
    ~Descriptor() { if (number >= 0) ::close(number); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

// A name comes from the database: one that is not ours must never become a path.
bool is_name(std::string_view name) {
    return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void require_name(std::string_view name) {
    if (!is_name(name)) throw crypto::Tampered("the name of a file is not one that was given here");
}

std::string folder_of(const std::string& root, std::string_view name) {
    return root + "/" + std::string(name.substr(0, 2)) + "/" + std::string(name.substr(2, 2));
}

std::string path_of(const std::string& root, const std::string& name) { return folder_of(root, name) + "/" + name; }

void make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        if (errno == ENOSPC || errno == EDQUOT) throw base::Busy("the disk of the files is full");
        throw base::Fault("the folder " + path + " cannot be made: " + reason());
    }
}

void sync_folder(const std::string& path) {
    const Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (folder.number < 0 || ::fsync(folder.number) != 0)
        throw base::Fault("the folder " + path + " did not reach the disk: " + reason());
}

std::int64_t now_seconds() { return base::SystemClock{}.now().us / 1'000'000; }

std::int64_t free_bytes_at(const std::string& folder) {
    struct statvfs status {};
    if (::statvfs(folder.c_str(), &status) != 0)
        throw base::Fault("the disk of the files cannot be asked: " + reason());
    return static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
}

// A power cut left these; none that is being written is a day old.
void sweep_tmp(const std::string& tmp) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{tmp, error}) {
        struct stat status {};
        if (::stat(entry.path().c_str(), &status) == 0 && now_seconds() - status.st_mtim.tv_sec > tmp_seconds_max)
            ::unlink(entry.path().c_str());
    }
}

// Reads whole pieces, short only at the end of the file.
class Reader {
public:
    Reader(const std::string& path, const std::string& name)
        : file_{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)} {
        if (file_.number < 0) throw base::Fault("the file " + name + " cannot be read: " + reason());
    }
    std::string operator()(std::size_t wanted) const {
        std::string out(wanted, '\0');
        std::size_t size = 0;
        while (size < wanted) {
            const auto count = ::read(file_.number, out.data() + size, wanted - size);
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw base::Fault("a file cannot be read: " + reason());
            if (count == 0) break;
            size += static_cast<std::size_t>(count);
        }
        out.resize(size);
        return out;
    }

private:
    Descriptor file_;
};

}  // namespace

// Which folders are known to be on disk, not only made: a writer that finds a folder there may be
// a moment ahead of the one that made it and has not synced its parent yet.
struct Store::Folders {
    std::mutex mutex;
    std::bitset<65536> synced;

    void need(const std::string& root, const std::string& name) {
        const auto index = static_cast<std::size_t>(std::stoul(name.substr(0, 4), nullptr, 16));
        const std::lock_guard lock{mutex};
        if (synced[index]) return;
        const auto outer = root + "/" + name.substr(0, 2);
        make_folder(outer);
        make_folder(folder_of(root, name));
        sync_folder(root);
        sync_folder(outer);
        synced[index] = true;
    }
};

namespace {

class FileWriter final : public Store::Writer {
public:
    using Need = std::function<void(const std::string& name)>;

    FileWriter(std::string root, std::int64_t reserve, Need need_folder)
        : root_{std::move(root)}, reserve_{reserve}, need_folder_{std::move(need_folder)},
          name_{base::hex(crypto::random_bytes(16))}, tmp_{root_ + "/tmp/" + name_}, key_{crypto::Key::random()} {
        require_space(0);
        file_ = ::open(tmp_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (file_ < 0) fail("cannot be made");
        crypto_generichash_init(&hash_, nullptr, 0, 32);
        try {
            sealer_ = std::make_unique<impl::StreamSealer>(key_, name_, [this](std::string_view b) { append(b); });
        } catch (...) {
            forget();
            throw;
        }
    }

    ~FileWriter() override { forget(); }

    void write(std::string_view chunk) override {
        CHECK(file_ >= 0);
        try {
            sealer_->write(chunk);
        } catch (...) {
            forget();   // half a chunk may be written: this file can never be finished
            throw;
        }
    }

    Sealed finish() override {
        CHECK(file_ >= 0);
        try {
            sealer_->finish();
            Sealed sealed{name_, key_, sealer_->content_size(), std::string(32, '\0')};
            crypto_generichash_final(&hash_, reinterpret_cast<unsigned char*>(sealed.hash.data()), 32);
            settle();
            return sealed;
        } catch (...) {
            forget();
            throw;
        }
    }

private:
    [[noreturn]] void fail(const char* what) const {
        if (errno == ENOSPC || errno == EDQUOT) throw base::Busy("the disk of the files is full");
        throw base::Fault(std::string("a file ") + what + ": " + reason());
    }

    void require_space(std::size_t coming) const {
        if (free_bytes_at(root_) - static_cast<std::int64_t>(coming) < reserve_)
            throw base::Busy("the disk of the files is short: the last part of it is kept for text");
    }

    void append(std::string_view bytes) {
        require_space(bytes.size());
        crypto_generichash_update(&hash_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
        while (!bytes.empty()) {
            const auto count = ::write(file_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) fail("cannot be written");
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }

    void settle() {
        // The file's time must not tell when an anonymous sender wrote: it is the end of the day,
        // which also makes a file look younger than it is, never older, to the sweeper.
        const auto midnight = base::start_of(base::SystemClock{}.today() + 1).us / 1'000'000;
        const timespec times[2] = {{midnight, 0}, {midnight, 0}};
        if (::futimens(file_, times) != 0) fail("cannot be dated");
        // After a failed sync the kernel may have dropped the pages: nothing but giving up is safe.
        if (::fdatasync(file_) != 0) fail("did not reach the disk");
        if (::close(std::exchange(file_, -1)) != 0) fail("did not reach the disk");
        need_folder_(name_);
        const auto path = path_of(root_, name_);
        if (::rename(tmp_.c_str(), path.c_str()) != 0) fail("cannot be put in its place");
        tmp_ = path;
        sync_folder(folder_of(root_, name_));
        tmp_.clear();
    }

    // Leaves nothing on disk unless the writer finished.
    void forget() {
        if (file_ >= 0) ::close(std::exchange(file_, -1));
        if (!tmp_.empty()) ::unlink(tmp_.c_str());
        tmp_.clear();
    }

    const std::string root_;
    const std::int64_t reserve_;
    const Need need_folder_;
    const std::string name_;
    std::string tmp_;
    const crypto::Key key_;
    int file_ = -1;
    crypto_generichash_state hash_{};
    std::unique_ptr<impl::StreamSealer> sealer_;
};

}  // namespace

Store::Store(std::string folder, std::int64_t reserve)
    : folder_{std::move(folder)}, reserve_{reserve}, folders_{std::make_shared<Folders>()} {
    std::error_code error;
    const auto parent = fs::path{folder_}.parent_path();
    if (!parent.empty()) fs::create_directories(parent, error);
    if (error) throw base::Fault("the folder " + parent.string() + " cannot be made: " + error.message());
    for (const auto& path : {folder_, folder_ + "/tmp"}) {
        make_folder(path);
        // It may have been made by hand with a wider mode.
        if (::chmod(path.c_str(), 0700) != 0) throw base::Fault("the folder " + path + ": " + reason());
    }
    sync_folder(folder_);
    sweep_tmp(folder_ + "/tmp");
}

std::unique_ptr<Store::Writer> Store::create() const {
    auto need = [root = folder_, folders = folders_](const std::string& name) { folders->need(root, name); };
    return std::make_unique<FileWriter>(folder_, reserve_, std::move(need));
}

Sealed Store::put(std::string_view content) const {
    const auto writer = create();
    writer->write(content);
    return writer->finish();
}

std::function<std::string()> Store::open(const std::string& name, const crypto::Key& key) const {
    require_name(name);
    const auto reader = std::make_shared<Reader>(path_of(folder_, name), name);
    const auto opener = std::make_shared<impl::StreamOpener>(
        key, name, [reader](std::size_t wanted) { return (*reader)(wanted); });
    return [opener] { return opener->next(); };
}

std::string Store::read(const std::string& name, const crypto::Key& key, std::int64_t size_max) const {
    const auto next = open(name, key);
    std::string out;
    for (auto piece = next(); !piece.empty(); piece = next()) {
        out += piece;
        if (static_cast<std::int64_t>(out.size()) > size_max)
            throw base::Fault("the file " + name + " is larger than the " + std::to_string(size_max) +
                              " bytes that were asked for");
    }
    return out;
}

bool Store::exists(const std::string& name) const {
    return is_name(name) && ::access(path_of(folder_, name).c_str(), F_OK) == 0;
}

std::optional<std::string> Store::hash_of(const std::string& name) const {
    if (!exists(name)) return {};
    const Reader reader{path_of(folder_, name), name};
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, 32);
    for (auto piece = reader(impl::chunk_sealed); !piece.empty(); piece = reader(impl::chunk_sealed))
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
    std::string out(32, '\0');
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(out.data()), 32);
    return out;
}

void Store::remove(const std::string& name) const {
    require_name(name);
    if (::unlink(path_of(folder_, name).c_str()) != 0) {
        if (errno == ENOENT) return;   // done already: disposal may be told twice
        throw base::Fault("the file " + name + " cannot be removed: " + reason());
    }
    sync_folder(folder_of(folder_, name));
}

void Store::each(const std::function<void(const std::string&, std::int64_t)>& f) const {
    const auto hex_pair = [](const fs::path& path) {
        const auto text = path.filename().string();
        return text.size() == 2 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
    };
    const auto now = now_seconds();
    for (const auto& outer : fs::directory_iterator{folder_}) {
        if (!hex_pair(outer.path())) continue;
        for (const auto& inner : fs::directory_iterator{outer.path()}) {
            if (!hex_pair(inner.path())) continue;
            for (const auto& entry : fs::directory_iterator{inner.path()}) {
                const auto name = entry.path().filename().string();
                struct stat status {};
                if (!is_name(name) || ::stat(entry.path().c_str(), &status) != 0) continue;
                f(name, std::max<std::int64_t>(0, now - status.st_mtim.tv_sec));
            }
        }
    }
}

std::int64_t Store::free_bytes() const { return free_bytes_at(folder_); }

}  // namespace files
