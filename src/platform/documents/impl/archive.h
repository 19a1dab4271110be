#pragma once
// What keeps for an archive and Cairo cannot write: see archived().
#include <string>

#include "documents/documents.h"

namespace documents {

// The PDF with an incremental update behind it (ISO 32000-1, 7.5.6): language and title bar in the
// catalogue, XMP metadata, an sRGB output intent, and a file identifier made from the content.
std::string archived(std::string pdf, const LetterPage& letter);

}  // namespace documents
