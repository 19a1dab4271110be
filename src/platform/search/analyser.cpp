#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <mutex>

#include "base/fault.h"
#include "base/text.h"
#include "search/impl/irregular.h"
#include "search/impl/word_cache.h"
#include "search/search.h"

namespace search {
namespace {

// Raised by whoever changes what a text becomes: rules here, in impl/lexicon or impl/irregular.
constexpr const char* rules_version = "sv-1";
constexpr int word_letters_max = 64;
constexpr std::size_t words_max = 20'000;
constexpr std::size_t component_min = 3;

void require(UErrorCode status, const char* what) {
    if (U_FAILURE(status)) throw base::Fault{std::string{what} + ": " + u_errorName(status)};
}

bool invisible(UChar c) {
    return c == 0x00AD || c == 0x200B || c == 0x200C || c == 0x200D || c == 0x2060 || c == 0xFEFF;
}

// NFC, lower case, one kind of hyphen, and without what a mail programme or a PDF puts inside
// words to break lines.
icu::UnicodeString normalise(std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    require(status, "ICU has no NFC");
    const icu::StringPiece piece{utf8.data(), static_cast<int32_t>(utf8.size())};
    icu::UnicodeString text = nfc->normalize(icu::UnicodeString::fromUTF8(piece), status);
    require(status, "NFC");
    icu::UnicodeString clean;
    for (int32_t i = 0; i < text.length(); ++i) {
        const UChar c = text[i];
        if (invisible(c)) continue;
        clean.append(c >= 0x2010 && c <= 0x2013 ? u'-' : c);
    }
    return clean.toLower(icu::Locale{"sv"});
}

icu::BreakIterator& word_breaker() {
    // One a thread: an iterator holds its text.
    thread_local std::unique_ptr<icu::BreakIterator> breaker = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::BreakIterator> made{
            icu::BreakIterator::createWordInstance(icu::Locale{"sv"}, status)};
        require(status, "ICU has no Swedish word break");
        return made;
    }();
    return *breaker;
}

bool joins_digits(UChar c) { return c == u'.' || c == u',' || c == u'-' || c == u'/' || c == u':'; }

// Where a run of digits joined by . , - / : ends (8.2.1-123/2026, 2026-11-22, 14:30), or `begin`
// when it goes over into letters.
int32_t end_of_number(const icu::UnicodeString& text, int32_t begin) {
    int32_t i = begin;
    while (i < text.length()) {
        if (u_isdigit(text[i])) {
            ++i;
        } else if (joins_digits(text[i]) && i > begin && i + 1 < text.length() && u_isdigit(text[i + 1])) {
            ++i;
        } else {
            break;
        }
    }
    return i < text.length() && u_isalpha(text.char32At(i)) ? begin : i;
}

std::string utf8(const icu::UnicodeString& text, int32_t begin, int32_t end) {
    std::string out;
    icu::UnicodeString{text, begin, end - begin}.toUTF8String(out);
    return out;
}

// A number is one token; who knows only the serial and year of 8.2.1-123/2026 finds it by them.
Position number(const icu::UnicodeString& text, int32_t begin, int32_t end) {
    end = std::min(end, begin + word_letters_max);
    Position position{{utf8(text, begin, end)}, {}};
    const std::vector<std::string> components = base::split(position.tokens.front(), '-');
    for (const std::string& component : components) {
        if (components.size() > 1 && component.size() >= component_min) position.parts.push_back(component);
    }
    return position;
}

}  // namespace

struct Analyser::Impl {
    explicit Impl(const std::string& dictionary) : files{read_dictionary(dictionary)} {
        lexicons[0].lexicon = std::make_unique<Lexicon>(files);
    }

    // Hunspell is not thread-safe; two instances serve two cores, the second made on first need.
    struct Guarded {
        std::mutex mutex;
        std::unique_ptr<Lexicon> lexicon;
    };
    Word look_up(const std::string& word) {
        if (auto found = cache.find(word)) return std::move(*found);
        std::unique_lock lock{lexicons[0].mutex, std::try_to_lock};
        Guarded* mine = &lexicons[0];
        if (!lock) {
            mine = &lexicons[1];
            lock = std::unique_lock{mine->mutex};
        }
        if (!mine->lexicon) mine->lexicon = std::make_unique<Lexicon>(files);
        Word word_found = mine->lexicon->look_up(word);
        lock.unlock();
        cache.keep(word, word_found);
        return word_found;
    }

    const DictionaryFiles files;
    std::array<Guarded, 2> lexicons;
    WordCache cache;
};

Analyser::Analyser() : Analyser{"/usr/share/hunspell/sv_SE"} {}

Analyser::Analyser(const std::string& dictionary) : impl_{std::make_unique<Impl>(dictionary)} {}

Analyser::~Analyser() = default;

std::string Analyser::version() const {
    return std::string{rules_version} + "/icu" + U_ICU_VERSION + "/" + impl_->files.fingerprint.substr(0, 16);
}

namespace {

bool part_of_word(UChar c) {
    return u_isalnum(c) || U16_IS_SURROGATE(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

// Letters between two borders that ICU found, cut at the signs that ICU keeps inside (addresses),
// without the ending that Swedish puts on acronyms after a colon (LSS:s).
std::vector<std::string> words_of(const icu::UnicodeString& text, int32_t begin, int32_t end) {
    std::vector<std::string> words;
    int32_t from = begin;
    for (int32_t i = begin; i <= end; ++i) {
        if (i < end && part_of_word(text[i])) continue;
        const int32_t to = std::min(i, text.moveIndex32(from, word_letters_max));
        const bool ending = from > begin && text[from - 1] == u':' && i == end && i - from <= 4;
        if (to > from && !ending) words.push_back(utf8(text, from, to));
        from = i + 1;
    }
    return words;
}

}  // namespace

std::vector<Position> Analyser::analyse(std::string_view text_utf8) const {
    const icu::UnicodeString text = normalise(text_utf8);
    icu::BreakIterator& breaker = word_breaker();
    breaker.setText(text);
    std::vector<Position> positions;
    int32_t begin = breaker.first();
    for (int32_t end = breaker.next(); end != icu::BreakIterator::DONE && positions.size() < words_max;) {
        const int32_t number_end = u_isdigit(text[begin]) ? end_of_number(text, begin) : begin;
        if (number_end >= end) {
            positions.push_back(number(text, begin, number_end));
            begin = number_end;
            end = breaker.following(number_end);
            continue;
        }
        if (breaker.getRuleStatus() >= UBRK_WORD_NUMBER) {
            for (const std::string& word : words_of(text, begin, end)) {
                if (is_stop_word(word) || positions.size() >= words_max) continue;
                Word found = impl_->look_up(word);
                positions.push_back({std::move(found.lemmas), std::move(found.parts)});
            }
        }
        begin = end;
        end = breaker.next();
    }
    static const icu::UnicodeString nothing;
    breaker.setText(nothing);   // the iterator stays with the thread, the text must not
    return positions;
}

}  // namespace search
