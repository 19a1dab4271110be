#pragma once
// A letter's pages as PDF by Cairo, with the structure that a screen reader follows.
#include <optional>
#include <string>

#include "documents/documents.h"

namespace documents {

enum class Refused { head, too_long };

struct Drawn {
    std::string pdf{};
    std::optional<Refused> refused{};
};
// Only under typesetting().
Drawn draw(const LetterPage& letter);
// The title between two rows of bars; only under typesetting().
std::string draw_bars(const LetterPage& head, const std::vector<int>& bars);

}  // namespace documents
