#pragma once
// The words of the register, in memory: who types a name, a town or both finds the units, with
// slips forgiven. Built from all operations, never changed after; 50,000 units take some 30 MB.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parties/parties.h"

namespace parties {

// Runs of letters and digits of a folded text. Signs are ASCII; every other character is a letter.
std::vector<std::string> words_of(std::string_view folded);
// The same word with a for the two first letters after z, o for the third, and without accents.
std::string without_marks(std::string_view folded);
// The smallest number of letters to change, add, leave out or swap with a neighbour; at most `limit` + 1.
int slips(std::string_view a, std::string_view b, int limit);

class WordIndex {
public:
    void add(const Operation& operation, std::string_view municipality_name);
    void finish();                     // after the last add

    struct Hit { base::OperationId id; double score = 0; };
    std::vector<Hit> search(std::string_view text, int limit) const;
    std::vector<Hit> suggest(std::string_view free_text, std::string_view place, int limit) const;

private:
    enum Field : std::uint8_t { name, city, municipality, provider, code };
    struct Mention { std::uint32_t unit; Field field; bool marks_left_out; };
    struct Word { std::string text; std::vector<Mention> mentions; std::uint32_t units_named = 0, units_placed = 0; };
    struct Unit { base::OperationId id; std::vector<std::uint32_t> name_words; bool active = true; };
    struct Said;

    void add_words(std::uint32_t unit, Field field, std::string_view text);
    const Word* word(std::string_view text) const;
    std::pair<std::size_t, std::size_t> range(std::string_view prefix) const;
    std::vector<std::pair<std::uint32_t, double>> alike(std::string_view text, bool as_prefix) const;
    void rate_word(const std::string& typed, std::vector<float>& best) const;
    std::vector<Said> said(std::string_view free_text) const;
    double place_likelihood(const Word& place, double chance, double cap) const;
    std::unordered_map<std::uint32_t, double> weigh_names(const std::vector<Said>& text) const;
    void weigh_places(std::unordered_map<std::uint32_t, double>& weights, const std::vector<Said>& text, std::string_view place) const;

    std::vector<Unit> units_;
    std::vector<Word> words_;          // by text, once finished
    std::unordered_map<std::string, std::uint32_t> numbers_;   // while adding
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> trigrams_;
};

}  // namespace parties
