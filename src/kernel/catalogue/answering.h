#pragma once
// What helps whoever answers: ready texts, and the cues by which a sentence is seen to come near a
// limit of the service. Included by catalogue.h, which is the door.
#include <string>
#include <vector>

#include "law.h"

namespace catalogue {

// A ready text for an answer, of answers/text_modules.toml.
struct TextModule {
    std::string id{};
    Text name{};
    Text text{};
    std::string limit{};                // code of limits_of_service that it states; empty: none
    std::string provision{};            // may be empty
    Period period{};
    Evidence evidence{};
};

// The boundary guard's data, of answers/boundary.toml. A hint for people, never a rule: it is not
// dated, and nothing is decided by it.
struct BoundarySet { std::string id{}; std::vector<std::string> words{}; };      // <id> in a pattern
struct BoundaryCue {
    std::string limit{};                // code of limits_of_service; empty: counts for every limit
    std::string pattern{};
    int weight = 0;                     // below 0 speaks against
};
struct BoundaryLimit { std::string limit{}, provision{}; };
struct Boundary {
    int threshold = 0;                  // a sentence is marked when the weights of a limit sum to this
    std::vector<BoundaryLimit> limits{};
    std::vector<BoundarySet> sets{};
    std::vector<BoundaryCue> cues{};
};

}  // namespace catalogue
