#include "files/impl/sealed_stream.h"

#include <bit>

namespace files::impl {

namespace {

constexpr unsigned char format_version = 1;
constexpr unsigned char suite_secretstream = 2;   // 1 is the suite of fields, see crypto/crypto.h
constexpr std::uint64_t smallest = 4096;

std::string big_endian(std::uint64_t value, int count) {
    std::string out(static_cast<std::size_t>(count), '\0');
    for (auto at = out.rbegin(); at != out.rend(); ++at, value >>= 8) *at = static_cast<char>(value & 0xFF);
    return out;
}

std::string first_bytes() { return {static_cast<char>(format_version), static_cast<char>(suite_secretstream)}; }

std::string bound_to(const std::string& name, std::uint64_t number) {
    return first_bytes() + name + big_endian(number, 8);
}

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void start_sodium() {
    static const int state = sodium_init();
    if (state < 0) throw base::Fault("libsodium could not start: no source of random numbers");
}

[[noreturn]] void tampered(const std::string& name) {
    throw crypto::Tampered("the file " + name + " does not open: it was altered or cut, or the key is another one");
}

}  // namespace

std::uint64_t padded_size(std::uint64_t size) {
    if (size <= smallest) return smallest;
    const auto exponent = static_cast<unsigned>(std::bit_width(size) - 1);
    const auto kept = static_cast<unsigned>(std::bit_width(exponent));
    const std::uint64_t mask = (std::uint64_t{1} << (exponent - kept)) - 1;
    return (size + mask) & ~mask;
}

StreamSealer::StreamSealer(const crypto::Key& key, std::string name, Sink sink)
    : name_{std::move(name)}, sink_{std::move(sink)} {
    start_sodium();
    plain_.reserve(chunk_plain);
    plain_.assign(4, '\0');
    std::string header = first_bytes();
    header.resize(stream_header);
    crypto_secretstream_xchacha20poly1305_init_push(&state_, bytes(header) + 2, key.data());
    sink_(header);
}

StreamSealer::~StreamSealer() {
    sodium_memzero(&state_, sizeof state_);
    sodium_memzero(plain_.data(), plain_.size());
}

void StreamSealer::write(std::string_view content) {
    while (!content.empty()) {
        // A full chunk waits for the next byte, as the last one must carry the final tag.
        if (plain_.size() == chunk_plain) push(chunk_plain, false);
        const auto part = content.substr(0, chunk_plain - plain_.size());
        plain_ += part;
        content_size_ += static_cast<std::int64_t>(part.size());
        content.remove_prefix(part.size());
    }
}

void StreamSealer::finish() {
    const std::uint64_t target = padded_size(plain_written_ + plain_.size());
    while (target - plain_written_ > chunk_plain) push(chunk_plain, false);
    push(static_cast<std::size_t>(target - plain_written_), true);
}

void StreamSealer::push(std::size_t plain_size, bool last) {
    CHECK(plain_size >= plain_.size() && plain_size <= chunk_plain);
    plain_.replace(0, 4, big_endian(plain_.size() - 4, 4));
    plain_.resize(plain_size, '\0');
    const auto bound = bound_to(name_, number_++);
    sealed_.resize(plain_size + crypto_secretstream_xchacha20poly1305_ABYTES);
    crypto_secretstream_xchacha20poly1305_push(
        &state_, bytes(sealed_), nullptr, bytes(plain_), plain_.size(), bytes(bound), bound.size(),
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
    plain_written_ += plain_size;
    sodium_memzero(plain_.data(), plain_.size());
    plain_.assign(4, '\0');
    sink_(sealed_);
}

StreamOpener::StreamOpener(const crypto::Key& key, std::string name, Source source)
    : name_{std::move(name)}, source_{std::move(source)} {
    start_sodium();
    const auto header = source_(stream_header);
    if (header.size() != stream_header || header.substr(0, 2) != first_bytes() ||
        crypto_secretstream_xchacha20poly1305_init_pull(&state_, bytes(header) + 2, key.data()) != 0)
        tampered(name_);
}

StreamOpener::~StreamOpener() { sodium_memzero(&state_, sizeof state_); }

std::string StreamOpener::next() {
    // Chunks of padding alone hold nothing; an empty piece means the end to the caller.
    while (!ended_)
        if (auto content = next_chunk(); !content.empty()) return content;
    return {};
}

std::string StreamOpener::next_chunk() {
    const auto sealed = source_(chunk_sealed);
    if (sealed.size() < crypto_secretstream_xchacha20poly1305_ABYTES + 4) tampered(name_);
    const auto bound = bound_to(name_, number_++);
    std::string plain(sealed.size() - crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_, bytes(plain), nullptr, &tag, bytes(sealed), sealed.size(),
                                                   bytes(bound), bound.size()) != 0)
        tampered(name_);
    std::size_t count = 0;
    for (std::size_t i = 0; i < 4; ++i) count = (count << 8) | static_cast<unsigned char>(plain[i]);
    if (count > plain.size() - 4) tampered(name_);
    if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        if (!source_(1).empty()) tampered(name_);
        ended_ = true;
    } else if (tag != crypto_secretstream_xchacha20poly1305_TAG_MESSAGE) {
        tampered(name_);
    }
    plain.resize(4 + count);
    plain.erase(0, 4);
    return plain;
}

}  // namespace files::impl
