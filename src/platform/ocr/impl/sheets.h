#pragma once
// The file as sheets of pixels, and what can be told of a sheet before it is read.
#include <leptonica/allheaders.h>

#include <memory>
#include <string>
#include <string_view>

#include "ocr/ocr.h"

namespace ocr::impl {

struct PixGone { void operator()(Pix* pix) const { pixDestroy(&pix); } };
using Picture = std::unique_ptr<Pix, PixGone>;

// Opens what was sent; tells its kind by its own bytes.
class Sheets {
public:
    virtual ~Sheets() = default;
    virtual int count() const = 0;
    virtual Picture sheet(int number) = 0;    // from 1; null when it cannot be drawn
    // Words that the file itself holds, each as unsure as can be.
    virtual std::vector<Word> text(int) { return {}; }
    // The sheets, or the text key of why there are none.
    static std::unique_ptr<Sheets> open(const std::string& content, std::string& held);
};

// Documents of a word processor: zips of XML. They have words and no sheets.
bool is_office(std::string_view content);
std::unique_ptr<Sheets> open_office(const std::string& content, std::string& held);

constexpr int dots_an_inch = 300;

// Half as large, black and white: enough for what is told below.
Picture black_and_white(Pix* sheet);
// Letters and lines on it, specks and the scanner's edges left out.
int marks_on(Pix* black_and_white);
// Clockwise degrees that right it, -1 when its strokes do not tell.
int turn_of(Pix* black_and_white);
Picture turned(Pix* sheet, int degrees);
// What its barcodes say, one a line.
std::string code_on(Pix* sheet);
// Encodes: black and white stays so, all else is JPEG. False when the encoder failed.
bool encode_picture(Pix* sheet, Page& page);

}  // namespace ocr::impl
