#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <toml++/toml.h>

#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/impl/primitives.h"

namespace crypto {

using impl::keyed;

namespace {

constexpr std::size_t file_bytes_max = 64 * 1024;
constexpr std::int64_t first_version = 1;
constexpr std::string_view lost_without =
    "Sealed data cannot be read without it; restore the keyring from its backup. ";

// Where each wrapped key of a case is bound, in the order they stand in the blob; the salt goes
// under the case class.
constexpr std::string_view wrapped_places[] = {"crypto.wrapped.matter", "crypto.wrapped.identity",
                                               "crypto.wrapped.attachment", "crypto.wrapped.salt"};
constexpr std::size_t wrapped_size = 6 + 24 + 32 + 16;

std::string reason() { return std::strerror(errno); }

struct Descriptor {
    int number = -1;
    ~Descriptor() { if (number >= 0) ::close(number); }
};

void write_durably(int file, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const auto count = ::write(file, text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw base::Fault("The keyring " + path + " could not be written: " + reason());
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(file) != 0) throw base::Fault("The keyring " + path + " did not reach the disk: " + reason());
}

void sync_folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    const auto folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const Descriptor at{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (at.number < 0 || ::fsync(at.number) != 0)
        throw base::Fault("The folder of the keyring, " + folder + ", did not reach the disk: " + reason());
}

void refuse_unsafe(int file, const std::string& path) {
    struct stat status {};
    if (::fstat(file, &status) != 0) throw base::Fault("The keyring " + path + " cannot be read: " + reason());
    if (!S_ISREG(status.st_mode)) throw base::Fault("The keyring " + path + " is not a file.");
    if ((status.st_mode & 077) != 0) {
        char mode[8];
        std::snprintf(mode, sizeof mode, "%03o", static_cast<unsigned>(status.st_mode & 0777));
        throw base::Fault("The keyring " + path + " may be read by others (its mode is " + mode +
                          ", it must be 600). Run: chmod 600 " + path +
                          ". If somebody may have read it, treat everything it seals as known to them.");
    }
    // Its owner can read it whatever the mode; root may look after the file of the service's user.
    if (::geteuid() != 0 && status.st_uid != ::geteuid() && status.st_uid != 0)
        throw base::Fault("The keyring " + path +
                          " belongs to another user. Run Vaka as its owner, or give the file to the user of Vaka.");
}

std::string read_file(const std::string& path) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.number < 0 && errno == ENOENT)
        throw base::Fault("The keyring " + path + " is missing. " + std::string(lost_without) +
                          "On a new installation, vaka init makes one.");
    if (file.number < 0) throw base::Fault("The keyring " + path + " cannot be opened: " + reason());
    refuse_unsafe(file.number, path);
    std::string text(file_bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const auto count = ::read(file.number, text.data() + size, text.size() - size);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw base::Fault("The keyring " + path + " cannot be read: " + reason());
        if (count == 0) break;
        size += static_cast<std::size_t>(count);
    }
    if (size > file_bytes_max) throw base::Fault("The keyring " + path + " is too large to be a keyring.");
    text.resize(size);
    return text;
}

// Says where, never what: the text of a keyring must not reach a log.
[[noreturn]] void damaged(const std::string& path, const std::string& what) {
    throw base::Fault("The keyring " + path + " is damaged: " + what + ". " + std::string(lost_without));
}

}  // namespace

struct Keyring::Secrets {
    Key matter, identity, attachment, pepper, search, idempotency, office;
    std::uint32_t version = 0;

    // Kept out of swap and core dumps where the system's limits allow it.
    Secrets() { sodium_mlock(this, sizeof *this); }
    ~Secrets() { sodium_munlock(this, sizeof *this); }
    Secrets(const Secrets&) = delete;
    Secrets& operator=(const Secrets&) = delete;

    struct Named {
        const char* name;
        Key Secrets::* key;
    };
    static constexpr Named all[] = {
        {"case", &Secrets::matter},   {"identity", &Secrets::identity}, {"attachment", &Secrets::attachment},
        {"pepper", &Secrets::pepper}, {"search", &Secrets::search},     {"idempotency", &Secrets::idempotency},
        {"office", &Secrets::office}};

    const Key& class_key(std::size_t place) const {
        return place == 1 ? identity : place == 2 ? attachment : matter;
    }
    // Each purpose of a sender's request has the key that may be changed without touching the rest.
    const Key& hash_key(std::string_view purpose) const { return purpose == "idempotency" ? idempotency : pepper; }
};

Keyring::Keyring() { impl::ready(); secrets_ = std::make_unique<Secrets>(); }
Keyring::~Keyring() = default;

void Keyring::create(const std::string& path) {
    impl::ready();
    std::string text =
        "# The keys of this installation of Vaka. Whoever has this file and the data folder reads everything;\n"
        "# without it nobody does. Keep a backup apart from the backup of the data. Never edit it by hand.\n"
        "version = " + std::to_string(first_version) + "\n";
    text.reserve(2048);   // no reallocation may leave secrets behind
    for (const auto& each : Secrets::all) {
        auto secret = base::hex(Key::random().view());
        text.append(each.name).append(" = \"").append(secret).append("\"\n");
        impl::wipe(secret);
    }
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (file.number < 0 && errno == EEXIST)
        throw base::Fault("A keyring is already at " + path +
                          ". It is never overwritten, as what it seals would be lost.");
    if (file.number < 0) throw base::Fault("The keyring " + path + " cannot be made: " + reason());
    try {
        // The process's umask may take bits away, never add them; the mode is stated all the same.
        if (::fchmod(file.number, 0600) != 0) throw base::Fault("The keyring " + path + ": " + reason());
        write_durably(file.number, text, path);
        sync_folder_of(path);
    } catch (...) {
        impl::wipe(text);
        ::unlink(path.c_str());
        throw;
    }
    impl::wipe(text);
}

std::shared_ptr<const Keyring> Keyring::load(const std::string& path) {
    auto text = read_file(path);
    toml::table table;
    try {
        table = toml::parse(std::string_view{text});
    } catch (const toml::parse_error& error) {
        impl::wipe(text);
        damaged(path, "line " + std::to_string(error.source().begin.line) + " is not TOML");
    }
    impl::wipe(text);
    const std::shared_ptr<Keyring> ring{new Keyring};
    const auto version = table["version"].value<std::int64_t>();
    if (!version) damaged(path, "its version is missing");
    if (*version < 1 || *version > 0xFFFF'FFFFll) damaged(path, "its version is not a number from 1");
    ring->secrets_->version = static_cast<std::uint32_t>(*version);
    std::set<std::string> seen;
    for (const auto& each : Secrets::all) {
        const auto* value = table[each.name].as_string();
        if (!value) damaged(path, std::string("the key \"") + each.name + "\" is missing");
        auto secret = base::unhex(value->get());
        if (!secret || secret->size() != 32)
            damaged(path, std::string("the key \"") + each.name + "\" is not 64 hexadecimal characters");
        // The same key twice, or one of zeros, is a file made by hand: the separation would be gone.
        if (!seen.insert(sha256(*secret)).second || *secret == std::string(32, '\0'))
            damaged(path, std::string("the key \"") + each.name + "\" is not a random key of its own");
        (*ring->secrets_).*each.key = Key{*secret};
        impl::wipe(*secret);
        impl::wipe(table[each.name].as_string()->get());
    }
    return ring;
}

std::string Keyring::wrap(const CaseKeys& keys, base::CaseId case_id) const {
    std::string out;
    out.reserve(4 * wrapped_size);
    for (std::size_t i = 0; i < keys.keys_.size(); ++i)
        out += seal(secrets_->class_key(i), secrets_->version,
                    {wrapped_places[i], static_cast<std::int64_t>(i), case_id.value}, keys.keys_[i].view());
    return out;
}

CaseKeys Keyring::unwrap(base::CaseId case_id, std::string_view wrapped) const {
    CaseKeys keys;
    bool good = wrapped.size() == 4 * wrapped_size;
    for (std::size_t i = 0; good && i < keys.keys_.size(); ++i) {
        auto plain = open(secrets_->class_key(i), {wrapped_places[i], static_cast<std::int64_t>(i), case_id.value},
                          wrapped.substr(i * wrapped_size, wrapped_size));
        good = plain && plain->size() == 32;
        if (good) keys.keys_[i] = Key{*plain};
        if (plain) impl::wipe(*plain);
    }
    if (!good)
        throw Tampered("the wrapped keys of case " + std::to_string(case_id.value) +
                       " do not open: they were altered or moved, or the keyring is another one");
    return keys;
}

std::string Keyring::hash(std::string_view purpose, std::string_view data) const {
    return keyed(secrets_->hash_key(purpose), "hash", {purpose, data});
}

std::string Keyring::blind(std::string_view token) const {
    return base::lower_ascii(base::crockford32(keyed_blake2b(secrets_->search, token).substr(0, 8)));
}

Key Keyring::token_key(std::string_view purpose, std::string_view token) const {
    auto bytes = keyed(secrets_->office, "token", {purpose, token});
    const Key key{bytes};
    impl::wipe(bytes);
    return key;
}

Key Keyring::office_key(std::string_view purpose) const {
    auto bytes = keyed(secrets_->office, "office", {purpose});
    const Key key{bytes};
    impl::wipe(bytes);
    return key;
}

std::uint32_t Keyring::version() const { return secrets_->version; }

std::string Keyring::fingerprint() const {
    // Of all the keys: a keyring with one key changed is another keyring.
    std::string together;
    together.reserve(32 * std::size(Secrets::all));
    for (const auto& each : Secrets::all) together += ((*secrets_).*each.key).view();
    const auto whole = keyed(secrets_->pepper, "fingerprint", {together});
    impl::wipe(together);
    return base::hex(whole.substr(0, 16));
}

}  // namespace crypto
