#pragma once
// The boundary guard: which sentences read as an advance ruling, an exemption, a large legal
// investigation or a view on a concrete case. It goes by the cues of catalogue/answers/boundary.toml
// and says which of them it saw. A hint to whoever writes, never a block, and nothing is stored of it.
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/catalogue.h"
#include "enquiries_text.h"

namespace enquiries {

struct Mark {
    Sentence sentence;
    std::string limit;                 // code of limits_of_service
    std::string provision;             // that the limit rests on
    int score = 0;
    std::vector<std::string> seen;     // the words that spoke for it
};

class Guard {
public:
    // A pattern is words with spaces between. "*" stands for any letters at either end of a word, "|" parts
    // alternatives, "<set>" is any word of a set, "..." up to four words between, "^" the sentence's beginning,
    // "?" a sentence that asks. Every cue counts once for a sentence.
    explicit Guard(const catalogue::Boundary& boundary);

    std::vector<Mark> marks(std::string_view text) const;
    // Of one sentence: the limit with the highest sum when that reaches the threshold.
    std::optional<Mark> mark(std::string_view sentence) const;

private:
    struct Step { std::vector<std::string> any; bool gap = false, begins = false, asks = false; };
    struct Cue { std::string limit; std::vector<Step> steps; int weight = 0; };
    bool met(const Cue& cue, const std::vector<std::string>& words, bool asks, std::string& seen) const;
    const catalogue::Boundary& boundary_;
    std::vector<Cue> cues_;
};

}  // namespace enquiries
