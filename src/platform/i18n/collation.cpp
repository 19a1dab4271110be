#include <memory>

#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "base/fault.h"
#include "i18n/i18n.h"

namespace i18n {
namespace {

// Made once, because that is slow; ICU's const functions may be used by many threads.
const icu::Collator& swedish() {
    static const std::unique_ptr<const icu::Collator> collator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> made{icu::Collator::createInstance(icu::Locale{"sv", "SE"}, status)};
        if (U_FAILURE(status) || !made) throw base::Fault{"ICU has no Swedish collation"};
        return std::unique_ptr<const icu::Collator>{std::move(made)};
    }();
    return *collator;
}

icu::UnicodeString decode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<std::int32_t>(text.size())});
}

}  // namespace

int compare_swedish(std::string_view a, std::string_view b) {
    const auto order = swedish().compare(decode(a), decode(b));
    return order == icu::Collator::LESS ? -1 : order == icu::Collator::GREATER ? 1 : 0;
}

std::string sort_key(std::string_view text) {
    const auto decoded = decode(text);
    std::string key(64, '\0');
    for (;;) {
        const auto room = static_cast<std::int32_t>(key.size());
        const auto needed = swedish().getSortKey(decoded, reinterpret_cast<std::uint8_t*>(key.data()), room);
        if (needed <= room) {
            // The last byte is ICU's terminating zero, which text columns could not hold.
            key.resize(static_cast<std::size_t>(needed > 0 ? needed - 1 : 0));
            return key;
        }
        key.resize(static_cast<std::size_t>(needed));
    }
}

std::string fold(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) throw base::Fault{"ICU has no NFC data"};
    icu::UnicodeString lowered = decode(text);
    lowered.toLower(icu::Locale{"sv", "SE"});
    icu::UnicodeString normal = nfc->normalize(lowered, status);
    if (U_FAILURE(status)) throw base::Fault{"ICU could not normalise a text"};
    std::string out;
    normal.toUTF8String(out);
    return out;
}

}  // namespace i18n
