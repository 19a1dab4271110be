#pragma once
// Reading with Tesseract: Swedish and English. Everything it needs is in memory once this is made.
#include <memory>

#include "ocr/impl/sheets.h"

namespace ocr::impl {

class Reading {
public:
    Reading();
    ~Reading();
    bool good() const { return good_; }
    // One sheet as a page: righted, told blank, read. Nothing when it could not be encoded.
    std::optional<Page> read(Picture sheet, std::optional<int> turn);

private:
    int turn_by_letters(Pix* sheet);
    void words_of(Pix* sheet, Page& page);
    struct Engines;
    std::unique_ptr<Engines> engines_;
    bool good_ = false;
};

}  // namespace ocr::impl
