#include "search/impl/lexicon.h"

#include <libstemmer.h>
#include <sys/mman.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <span>
#include <string_view>

#include "base/fault.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "search/impl/irregular.h"

namespace search {
namespace {

constexpr std::size_t lemmas_max = 4;
constexpr std::size_t parts_max = 6;
constexpr std::size_t part_letters_min = 4;
constexpr std::size_t split_letters_max = 40;
// Dictionary questions for one word: a long word made to be split everywhere may not cost seconds.
constexpr int probes_max = 150;

std::string read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw base::Fault{"the dictionary " + path + " cannot be read (Debian package hunspell-sv)"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::string without_compound_rules(const std::string& affixes) {
    static constexpr std::array<std::string_view, 7> rules{"COMPOUND", "CHECKCOMPOUND", "SIMPLIFIEDTRIPLE",
                                                           "FORCEUCASE", "REP", "MAP", "BREAK"};
    std::string kept;
    for (const std::string& line : base::split(affixes, '\n')) {
        const bool rule = std::any_of(rules.begin(), rules.end(), [&](auto r) { return line.starts_with(r); });
        if (!rule) kept += line + '\n';
    }
    return kept;
}

// Hunspell reads files only; this is a file that never touches the disk.
class MemoryFile {
public:
    explicit MemoryFile(const std::string& text) : descriptor_{memfd_create("affixes", MFD_CLOEXEC)} {
        std::size_t written = 0;
        while (descriptor_ >= 0 && written < text.size()) {
            const ssize_t n = ::write(descriptor_, text.data() + written, text.size() - written);
            if (n <= 0) break;
            written += static_cast<std::size_t>(n);
        }
        if (descriptor_ < 0 || written < text.size()) throw base::Fault{"no memory file for the dictionary"};
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

std::string lower(const std::string& utf8) {
    std::string out;
    icu::UnicodeString::fromUTF8(utf8).toLower(icu::Locale{"sv"}).toUTF8String(out);
    return out;
}

// Byte offsets at which characters begin, and the end.
std::vector<std::size_t> boundaries(const std::string& utf8) {
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        if ((static_cast<unsigned char>(utf8[i]) & 0xC0) != 0x80) at.push_back(i);
    }
    at.push_back(utf8.size());
    return at;
}

void sort_lemmas(std::vector<std::string>& lemmas) {
    std::sort(lemmas.begin(), lemmas.end(), [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    lemmas.erase(std::unique(lemmas.begin(), lemmas.end()), lemmas.end());
    if (lemmas.size() > lemmas_max) lemmas.resize(lemmas_max);
}

void add_once(std::vector<std::string>& list, const std::string& word) {
    if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
}

bool one_of(std::span<const std::string_view> list, const std::string& part) {
    return std::find(list.begin(), list.end(), part) != list.end();
}

// Shorter parts than four letters cut good words to pieces, but for these few.
bool can_be_first(const std::string& part, std::size_t letters) {
    static constexpr std::array<std::string_view, 3> short_parts{"bil", "fel", "mat"};
    return letters >= part_letters_min || one_of(short_parts, part);
}

bool can_be_last(const std::string& part, std::size_t letters) {
    static constexpr std::array<std::string_view, 10> short_parts{
        "bil", "fel", "hem", "hus", "lag", "m\u00e5l", "r\u00e5d", "s\u00e5r", "tid", "v\u00e4g"};
    if (part == "ring") return false;   // of medicinering: an ending
    return letters >= part_letters_min || one_of(short_parts, part);
}

}  // namespace

DictionaryFiles read_dictionary(const std::string& path) {
    const std::string affixes = read_file(path + ".aff");
    const std::string words = read_file(path + ".dic");
    if (affixes.find("SET UTF-8") == std::string::npos) throw base::Fault{path + ".aff is not in UTF-8"};
    return {without_compound_rules(affixes), path + ".dic",
            base::hex(crypto::sha256(crypto::sha256(affixes) + crypto::sha256(words)))};
}

Lexicon::Lexicon(const DictionaryFiles& files)
    : hunspell_{MemoryFile{files.affixes}.path().c_str(), files.words_path.c_str()},
      stemmer_{sb_stemmer_new("swedish", "UTF_8"), sb_stemmer_delete} {
    if (!stemmer_) throw base::Fault{"libstemmer has no Swedish stemmer"};
    if (!hunspell_.spell(std::string{"och"})) throw base::Fault{files.words_path + " does not know the word och"};
}

std::string Lexicon::snowball(const std::string& word) {
    const auto* stem = sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                                       static_cast<int>(word.size()));
    if (stem == nullptr) throw base::Fault{"libstemmer has no memory"};
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer_.get()))};
}

// Lemmas of a dictionary word in this very spelling; empty when it is none.
std::vector<std::string> Lexicon::known(const std::string& form) {
    if (probes_left_ <= 0) return {};
    --probes_left_;
    if (!hunspell_.spell(form)) return {};
    std::vector<std::string> lemmas;
    for (const std::string& stem : hunspell_.stem(form)) {
        if (!stem.empty()) lemmas.push_back(lower(stem));
    }
    if (lemmas.empty()) lemmas.push_back(lower(form));
    sort_lemmas(lemmas);
    return lemmas;
}

// Names and acronyms stand in the dictionary with capitals; a text may not have them.
std::vector<std::string> Lexicon::known_in_any_case(const std::string& word) {
    if (auto lemmas = known(word); !lemmas.empty()) return lemmas;
    const icu::Locale swedish{"sv"};
    const auto text = icu::UnicodeString::fromUTF8(word);
    const auto first_end = text.moveIndex32(0, 1);
    std::string form;
    (icu::UnicodeString{text, 0, first_end}.toUpper(swedish) + icu::UnicodeString{text, first_end}).toUTF8String(form);
    if (auto lemmas = known(form); !lemmas.empty()) return lemmas;
    if (text.length() > 6) return {};
    form.clear();
    icu::UnicodeString{text}.toUpper(swedish).toUTF8String(form);
    return known(form);
}

// Hunspell may know a plural as a verb alone (planer: plana, regler: regla), and adjectives used
// as nouns as words of their own (sjuklig, sjukliga): what is meant as often is added.
void Lexicon::add_neighbours(const std::string& word, std::vector<std::string>& lemmas) {
    const auto has = [&](const std::string& lemma) {
        return std::find(lemmas.begin(), lemmas.end(), lemma) != lemmas.end();
    };
    const auto add_known = [&](const std::string& form) {
        for (const std::string& lemma : known(form)) add_once(lemmas, lemma);
    };
    std::string plural = word;
    for (const std::string_view ending : {"s", "na"}) {
        if (plural.ends_with(ending)) plural.resize(plural.size() - ending.size());
    }
    if (plural.size() > 4 && (plural.ends_with("ar") || plural.ends_with("er"))) {
        const std::string base = plural.substr(0, plural.size() - 2);
        if (has(base + "a")) {
            add_known(base);
            add_known(base.substr(0, base.size() - 1) + "e" + base.back());
        }
    }
    for (std::size_t i = 0, count = lemmas.size(); i < count; ++i) {
        if (lemmas[i].ends_with("iga")) add_known(lemmas[i].substr(0, lemmas[i].size() - 1));
    }
}

void Lexicon::add_irregular(const std::string& word, std::vector<std::string>& lemmas) {
    for (const Irregular& one : irregular_words()) {
        if (one.form == word) add_once(lemmas, std::string{one.lemma});
    }
    std::vector<std::string> forms = lemmas;
    for (const std::string_view ending : {"", "s", "na", "nas"}) {
        if (word.ends_with(ending)) add_once(forms, word.substr(0, word.size() - ending.size()));
    }
    for (const std::string& form : forms) {
        for (const Irregular& one : irregular_nouns()) {
            if (!form.ends_with(one.form)) continue;
            const std::string prefix = form.substr(0, form.size() - one.form.size());
            const std::string base = prefix + std::string{one.lemma};
            if (!prefix.empty() && (prefix.size() < 3 || known(base).empty())) continue;
            std::erase(lemmas, form);
            add_once(lemmas, base);
        }
    }
}

// The lemma of a compound's first part, which may carry a joint: s, or a vowel put in, left out
// or changed (tillsyns-, flick-, gatu-, barna-).
std::string Lexicon::first_lemma(const std::string& first, int& cost) {
    cost = 0;
    for (const std::string& lemma : known(first)) {
        // Other forms than the plain one and the genitive do not join: "bort" is no form of "bor" here.
        if (first == lemma || first == lemma + "s") return lemma;
    }
    const std::string cut = first.substr(0, first.size() - 1);
    std::vector<std::string> tries;
    switch (first.back()) {
        case 's': tries = {cut, cut + "e"}; break;
        case 'u':
        case 'o': tries = {cut + "a"}; break;
        case 'a': tries = {cut}; break;
        case 'e': tries = {cut, cut + "a"}; break;
        default: tries = {first + "a", first + "e"}; break;
    }
    cost = first.back() == 's' ? 1 : 3;
    for (const std::string& form : tries) {
        if (base::count_characters(form) < part_letters_min) continue;
        const auto lemmas = known(form);
        if (std::find(lemmas.begin(), lemmas.end(), form) != lemmas.end()) return form;
    }
    return {};
}

std::vector<std::string> Lexicon::first_part(const std::string& first, int depth, int& cost) {
    if (const std::string lemma = first_lemma(first, cost); !lemma.empty()) {
        std::vector<std::string> parts{lemma};
        // Hunspell has some joined forms as words too ("livs").
        const std::string cut = first.substr(0, first.size() - 1);
        if (first == lemma && first.back() == 's' && base::count_characters(cut) >= 3) {
            const auto plain = known(cut);
            if (std::find(plain.begin(), plain.end(), cut) != plain.end()) parts.push_back(cut);
        }
        if (depth == 0) {
            if (const auto inner = split(lemma, depth + 1)) {
                for (const std::string& part : inner->parts) add_once(parts, part);
            }
        }
        return parts;
    }
    if (depth >= 2) return {};
    cost = 2;
    const auto inner = split(first, depth + 1);
    return inner ? inner->parts : std::vector<std::string>{};
}

// The best border: both sides dictionary words, as balanced as can be, with the plainest joint.
std::optional<Lexicon::Split> Lexicon::split(const std::string& word, int depth) {
    const auto at = boundaries(word);
    const std::size_t letters = at.size() - 1;
    if (letters < 7 || letters > split_letters_max) return {};
    std::optional<Split> best;
    for (std::size_t border = 3; border + 3 <= letters; ++border) {
        const std::string first = word.substr(0, at[border]);
        const std::string last = word.substr(at[border]);
        if (!can_be_first(first, border) || !can_be_last(last, letters - border)) continue;
        auto last_lemmas = known(last);
        if (last_lemmas.empty()) continue;
        add_irregular(last, last_lemmas);
        sort_lemmas(last_lemmas);
        if (last_lemmas.front().size() < 3) continue;   // "-ande" is an ending, and no form of "a"
        int cost = 0;
        auto parts = first_part(first, depth, cost);
        if (parts.empty()) continue;
        const int score = 2 * static_cast<int>(std::min(border, letters - border)) - cost;
        if (best && best->score >= score) continue;
        add_once(parts, last_lemmas.front());
        best = Split{std::move(parts), first, std::move(last_lemmas), score};
    }
    return best;
}

Word Lexicon::look_up(const std::string& word) {
    probes_left_ = probes_max;
    Word result;
    result.lemmas = known_in_any_case(word);
    add_neighbours(word, result.lemmas);
    add_irregular(word, result.lemmas);
    sort_lemmas(result.lemmas);
    const bool in_dictionary = !result.lemmas.empty();
    // The lemma is split, not the form, so that every inflection gets the same parts.
    const auto compound = split(in_dictionary ? result.lemmas.front() : word, 0);
    if (compound) result.parts = compound->parts;
    if (!in_dictionary && compound) {
        for (const std::string& last : compound->last) result.lemmas.push_back(compound->prefix + last);
        sort_lemmas(result.lemmas);
    }
    if (result.lemmas.empty()) result.lemmas.push_back(snowball(word));
    if (result.parts.size() > parts_max) result.parts.resize(parts_max);
    return result;
}

}  // namespace search
