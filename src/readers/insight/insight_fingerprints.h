#pragma once
// What is kept of the first text of a case so that the same event told twice is one event: its sketch, who wrote it as
// far as two cases of one writer can be told to be so (a keyed hash, in no other office the same and shown to nobody),
// and the language it was told in. Sealed under the office's key.
#include <functional>
#include <optional>
#include <string>

#include "insight/insight.h"
#include "insight_sketch.h"

namespace insight {

// 3: with writer and language. Rows of another version are made again from the texts.
inline constexpr int fingerprint_version = 3;

struct Fingerprint {
    Sketch sketch;
    std::int64_t writer = 0;       // 0: nobody knows, or nobody may be told apart
    std::string language{};        // two letters; empty: not known
    bool operator==(const Fingerprint&) const = default;
};
std::string encode(const Fingerprint& fingerprint);
std::optional<Fingerprint> decode_fingerprint(std::string_view bytes);

// An address or a telephone number as it is the same however somebody types it; empty: neither can be told.
std::string reachable_at(std::string_view email, std::string_view phone);
// Never 0; another in each office.
std::int64_t writer_of(const crypto::Keyring& keyring, std::string_view reachable);

std::string seal(const crypto::Keyring& keyring, base::CaseId id, const Fingerprint& fingerprint);
// Those of this version, by case. Throws Tampered when one does not open.
void each_fingerprint(db::Reader& reader, const crypto::Keyring& keyring, base::CaseId first, base::CaseId last,
                      const std::function<void(base::CaseId, Fingerprint&&)>& f);

}  // namespace insight
