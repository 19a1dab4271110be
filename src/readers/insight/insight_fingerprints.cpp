#include "insight_fingerprints.h"

#include <algorithm>

#include "base/text.h"
#include "insight_store.h"

namespace insight {

namespace {

constexpr std::string_view column = "insight.fingerprints.sketch", purpose = "insight.fingerprint",  // not a text key
                           writer_purpose = "insight.writer";                                        // not a text key
constexpr std::size_t head_bytes = 12, digits_least = 7;

std::int64_t number_of(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(0, 8)) value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value & 0x7FFF'FFFF'FFFF'FFFFULL);
}

}  // namespace

std::string encode(const Fingerprint& fingerprint) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>(static_cast<std::uint64_t>(fingerprint.writer) >> shift & 0xFF);
    std::string language = fingerprint.language.substr(0, 4);
    language.resize(4, '\0');
    return bytes + language + encode(fingerprint.sketch);
}

std::optional<Fingerprint> decode_fingerprint(std::string_view bytes) {
    if (bytes.size() < head_bytes) return {};
    auto sketch = decode_sketch(bytes.substr(head_bytes));
    if (!sketch) return {};
    std::string language{bytes.substr(8, 4)};
    language.resize(std::min(language.find('\0'), language.size()));
    return Fingerprint{*std::move(sketch), number_of(bytes), std::move(language)};
}

std::string reachable_at(std::string_view email, std::string_view phone) {
    const auto address = base::lower_ascii(base::trim(email));
    if (address.find('@') != std::string::npos) return address;
    std::string digits;
    for (const char c : phone)
        if (c >= '0' && c <= '9') digits += c;
    if (base::trim(phone).starts_with('+')) digits.insert(0, "00");
    if (digits.starts_with("0046")) digits = "0" + digits.substr(digits[4] == '0' && digits.size() > 5 ? 5 : 4);
    return digits.size() < digits_least ? std::string{} : digits;
}

std::int64_t writer_of(const crypto::Keyring& keyring, std::string_view reachable) {
    return std::max<std::int64_t>(1, number_of(keyring.hash(writer_purpose, reachable)));
}

std::string seal(const crypto::Keyring& keyring, base::CaseId id, const Fingerprint& fingerprint) {
    return crypto::seal(keyring.office_key(purpose), keyring.version(), {column, id.value, 0}, encode(fingerprint));
}

void each_fingerprint(db::Reader& reader, const crypto::Keyring& keyring, base::CaseId first, base::CaseId last,
                      const std::function<void(base::CaseId, Fingerprint&&)>& f) {
    const auto key = keyring.office_key(purpose);
    store::each_fingerprint(reader, first, last, fingerprint_version, [&](base::CaseId id, std::string_view sealed) {
        const auto bytes = crypto::open(key, {column, id.value, 0}, sealed);
        auto fingerprint = bytes ? decode_fingerprint(*bytes) : std::nullopt;
        if (!fingerprint) throw crypto::Tampered("the fingerprint of a case does not open");
        f(id, *std::move(fingerprint));
    });
}

}  // namespace insight
