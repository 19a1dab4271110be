#pragma once
// The form of a sealed blob:
//   version(1) suite(1) stream header(24), then chunks of 65,536 bytes plain (the last may be
//   shorter), each a count(4, big endian) of content bytes, the content, and zeros.
// Chunks are libsodium's secretstream (XChaCha20-Poly1305); each is bound to the first two bytes,
// the blob's name and its own number; TAG_FINAL stands on the last and nowhere else. The count in
// each chunk lets a stream be padded without its length being known before it ends.
#include <sodium.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/crypto.h"

namespace files::impl {

constexpr std::size_t chunk_plain = 64 * 1024;
constexpr std::size_t chunk_content = chunk_plain - 4;
constexpr std::size_t chunk_sealed = chunk_plain + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t stream_header = 2 + crypto_secretstream_xchacha20poly1305_HEADERBYTES;

// Padme: the low bits of a size go, so that at most 12 % is added and a size tells only its
// order of magnitude (Nikitin et al., PETS 2019). Nothing is smaller than 4 KiB.
std::uint64_t padded_size(std::uint64_t size);

// Gives sealed bytes to `sink` as they come; holds one chunk.
class StreamSealer {
public:
    using Sink = std::function<void(std::string_view)>;
    StreamSealer(const crypto::Key& key, std::string name, Sink sink);
    ~StreamSealer();
    StreamSealer(const StreamSealer&) = delete;
    StreamSealer& operator=(const StreamSealer&) = delete;
    void write(std::string_view content);
    void finish();
    std::int64_t content_size() const { return content_size_; }

private:
    void push(std::size_t plain_size, bool last);

    crypto_secretstream_xchacha20poly1305_state state_{};
    const std::string name_;
    const Sink sink_;
    std::string plain_;          // count, then content
    std::string sealed_;
    std::uint64_t number_ = 0;
    std::uint64_t plain_written_ = 0;
    std::int64_t content_size_ = 0;
};

// Reads sealed bytes from `source` (which gives as many as asked unless the file ends).
class StreamOpener {
public:
    using Source = std::function<std::string(std::size_t)>;
    StreamOpener(const crypto::Key& key, std::string name, Source source);
    ~StreamOpener();
    StreamOpener(const StreamOpener&) = delete;
    StreamOpener& operator=(const StreamOpener&) = delete;
    std::string next();          // empty at the end, and then for ever; throws crypto::Tampered

private:
    std::string next_chunk();

    crypto_secretstream_xchacha20poly1305_state state_{};
    const std::string name_;
    const Source source_;
    std::uint64_t number_ = 0;
    bool ended_ = false;
};

}  // namespace files::impl
