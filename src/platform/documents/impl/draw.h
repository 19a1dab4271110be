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

}  // namespace documents
