#pragma once
#include <hunspell/hunspell.hxx>

#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sb_stemmer;

namespace search {

struct Word {
    std::vector<std::string> lemmas;   // shortest first, then by bytes: the same for each inflection
    std::vector<std::string> parts;    // lemmas of a compound's parts
};

// The two files of a hunspell dictionary, read once; compound rules are left out, because
// hunspell then answers ten times faster for words it does not know and because its stem of a
// compound is often the first part alone (measured: hemtjanstinsats gave hemtjanst). The
// compounds are split here instead.
struct DictionaryFiles {
    std::string affixes;          // text of the .aff without compound rules
    std::string words_path;       // the .dic
    std::string fingerprint;      // changes with either file
};
DictionaryFiles read_dictionary(const std::string& path_without_suffix);

// One hunspell instance (17 MB) and one snowball stemmer. Not thread-safe.
class Lexicon {
public:
    explicit Lexicon(const DictionaryFiles& files);
    // `word` is in lower case, NFC, UTF-8.
    Word look_up(const std::string& word);

private:
    struct Split {
        std::vector<std::string> parts;
        std::string prefix;               // everything before the last part, as written
        std::vector<std::string> last;    // lemmas of the last part
        int score = 0;
    };
    std::vector<std::string> known(const std::string& form);
    std::vector<std::string> known_in_any_case(const std::string& word);
    void add_neighbours(const std::string& word, std::vector<std::string>& lemmas);
    void add_irregular(const std::string& word, std::vector<std::string>& lemmas);
    std::optional<Split> split(const std::string& word, int depth);
    std::vector<std::string> first_part(const std::string& first, int depth, int& cost);
    std::string first_lemma(const std::string& first, int& cost);
    std::string snowball(const std::string& word);

    Hunspell hunspell_;
    std::unique_ptr<sb_stemmer, void (*)(sb_stemmer*)> stemmer_;
    int probes_left_ = 0;                 // of the word in hand
};

}  // namespace search
