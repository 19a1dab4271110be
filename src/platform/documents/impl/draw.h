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
// The letters one after the other, each on the front of a sheet; `head` is what the file is called. At most
// `pages` pages together. Only under typesetting().
Drawn draw(const LetterPage& head, const std::vector<LetterPage>& letters, std::size_t pages);
// The title between two rows of bars; only under typesetting().
std::string draw_bars(const LetterPage& head, const std::vector<int>& bars);

}  // namespace documents
