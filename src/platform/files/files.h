#pragma once
// Attachments: streamed in, sealed at rest, looked at, cleaned. A blob is
// blobs/aa/bb/<128 random bits in hex>, sealed with a key of its own by libsodium's secretstream
// in 64 KiB chunks (the blob id and the chunk's number are in the associated data of each, TAG_FINAL
// must end it) and padded so that its size on disk tells little. The blob's key is never on disk
// unsealed: callers keep it sealed under the case's attachment key. Names are data in the database,
// never paths. Thread-safe.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/crypto.h"

namespace files {

struct Sealed {
    std::string name;          // 32 hex characters: where it lies
    crypto::Key key;
    std::int64_t size = 0;     // of the plain content
    std::string hash;          // BLAKE2b-256 of the sealed file, for the ledger
};

// What the content is, told by its own bytes, never by its name or what the sender said.
struct Type {
    std::string media;         // "image/jpeg", "application/pdf", "application/octet-stream" ...
    std::string extension;     // "jpg"
    bool image = false;        // a kind that is re-encoded
    bool archive = false;      // zip family, incl. office files
    bool allowed = false;      // on the list of kinds that staff may open after cleaning
};
Type tell_type(std::string_view first_bytes);      // at least the first 4 KiB when there are so many

class Store {
public:
    // Creates the folder (0700). `reserve` is what must stay free on its disk.
    explicit Store(std::string folder, std::int64_t reserve = reserve_bytes);

    // Writes: tmp file, fdatasync, rename, fsync of the folder. A writer that goes away unfinished
    // leaves nothing.
    class Writer {
    public:
        virtual ~Writer() = default;
        virtual void write(std::string_view chunk) = 0;   // base::Busy when the disk is short
        virtual Sealed finish() = 0;
    };
    std::unique_ptr<Writer> create() const;
    Sealed put(std::string_view content) const;

    // Gives the plain content in pieces; throws crypto::Tampered on the first wrong byte.
    std::function<std::string()> open(const std::string& name, const crypto::Key& key) const;
    std::string read(const std::string& name, const crypto::Key& key, std::int64_t size_max) const;

    bool exists(const std::string& name) const;
    std::optional<std::string> hash_of(const std::string& name) const;   // empty when missing
    void remove(const std::string& name) const;    // unlink and fsync of the folder
    // Calls for every blob on disk with its age in seconds (for verify and for the sweeper). The age
    // counts from the end of the day it came, as its time of day is not kept: 0 until then.
    void each(const std::function<void(const std::string& name, std::int64_t age_seconds)>& f) const;
    // Free bytes of the disk; uploads are refused under reserve_bytes.
    std::int64_t free_bytes() const;
    static constexpr std::int64_t reserve_bytes = 256ll * 1024 * 1024;

private:
    struct Folders;
    std::string folder_;
    std::int64_t reserve_;
    std::shared_ptr<Folders> folders_;
};

// What became of a file when it was looked at. `held` says why as a text key
// ("files.held.too_large_unpacked"); a held file stays sealed and is never lost.
struct Cleaned {
    bool ready = false;
    std::string held;
    std::string content;       // the clean copy when ready
    std::string media;
    std::string extension;
};

// Re-encodes images without metadata (pixels out, new file in, orientation applied) and checks
// archives against bombs, in a worker process with limits on memory, time, files and system
// calls. `program` is this binary, started as `vaka clean-worker`. What cannot be cleaned here
// (PDF, office, sound, film) is held for download of the original under the staff's own rule.
class Cleaner {
public:
    explicit Cleaner(std::string program, int seconds_max = 30);
    // Fault when no worker could be started at all; whatever else happens to it holds the file.
    Cleaned clean(std::string_view content) const;

private:
    std::string program_;
    int seconds_max_;
};
// The other end: reads the content from standard input and answers on standard output.
int run_clean_worker();

// A virus scanner that listens at a UNIX socket and knows clamd's command INSTREAM (clamd(8)). The content goes there
// unsealed, so it is a socket of this machine and never an address. Its own limits do not stop what is made to fill a
// machine: Cleaner does.
class Scanner {
public:
    explicit Scanner(std::string socket, int seconds_max = 120);   // empty: there is none, and nothing is looked for
    bool on() const { return !socket_.empty(); }
    // Why the file is held, as a text key; empty when nothing known was found. Fault when nobody listens: then nothing
    // is known of any file. A scanner that goes away or says nothing at one file holds that file, so that the next in
    // line are looked at.
    std::string look(std::string_view content) const;
    // The reasons for which nobody may fetch the file.
    static constexpr std::string_view virus = "files.held.virus", failed = "files.held.scan_failed";

private:
    std::string socket_;
    int seconds_max_;
};

}  // namespace files
