#include "ocr/impl/reading.h"

#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <algorithm>

#include "base/text.h"

namespace ocr::impl {

namespace {

constexpr int few_marks = 12;            // fewer may be dirt: then the reading decides
constexpr int sure_enough = 40;          // a word less sure than this does not make a page of dirt a letter
constexpr float letters_tell_min = 2.0F;
constexpr std::size_t word_bytes_max = 1000;

}  // namespace

struct Reading::Engines {
    tesseract::TessBaseAPI text, orientation;
};

Reading::Reading() : engines_{std::make_unique<Engines>()} {
    good_ = engines_->text.Init(nullptr, "swe+eng") == 0 && engines_->orientation.Init(nullptr, "osd") == 0;
    engines_->text.SetPageSegMode(tesseract::PSM_AUTO);
}

Reading::~Reading() = default;

// Slower than by strokes, and able to tell a page of few words.
int Reading::turn_by_letters(Pix* sheet) {
    auto& engine = engines_->orientation;
    engine.SetImage(sheet);
    int degrees = 0;
    float sure = 0, script_sure = 0;
    const char* script = nullptr;
    const bool told = engine.DetectOrientationScript(&degrees, &sure, &script, &script_sure);
    engine.Clear();
    return told && sure >= letters_tell_min ? (360 - degrees) % 360 : 0;
}

void Reading::words_of(Pix* sheet, Page& page) {
    auto& engine = engines_->text;
    engine.SetImage(sheet);
    engine.SetSourceResolution(std::max(pixGetXRes(sheet), 70));
    if (engine.Recognize(nullptr) != 0) return;
    const std::unique_ptr<tesseract::ResultIterator> at{engine.GetIterator()};
    if (!at || at->Empty(tesseract::RIL_WORD)) return;
    do {
        const std::unique_ptr<char[]> said{at->GetUTF8Text(tesseract::RIL_WORD)};
        if (!said || said[0] == 0) continue;
        Word word{said.get(), std::clamp(static_cast<int>(at->Confidence(tesseract::RIL_WORD)), 0, 100), Break::space};
        if (at->IsAtBeginningOf(tesseract::RIL_PARA)) word.before = Break::paragraph;
        else if (at->IsAtBeginningOf(tesseract::RIL_TEXTLINE)) word.before = Break::line;
        if (word.text.size() > word_bytes_max || base::trim(word.text).empty()) continue;
        page.words.push_back(std::move(word));
    } while (at->Next(tesseract::RIL_WORD));
    engine.Clear();
}

std::optional<Page> Reading::read(Picture sheet, std::optional<int> turn) {
    Page page;
    const auto small = black_and_white(sheet.get());
    if (!small) return {};
    const int marks = marks_on(small.get());
    if (marks > 0) {
        page.code = code_on(sheet.get());
        int degrees = turn ? *turn : turn_of(small.get());
        if (degrees < 0) degrees = turn_by_letters(sheet.get());
        page.turned = degrees;
        if (degrees != 0) sheet = turned(sheet.get(), degrees);
        if (!sheet) return {};
        words_of(sheet.get(), page);
    }
    page.blank = marks == 0 || (marks < few_marks && page.code.empty() &&
                                std::none_of(page.words.begin(), page.words.end(), [](const Word& word) { return word.confidence >= sure_enough; }));
    if (!encode_picture(sheet.get(), page)) return {};
    return page;
}

}  // namespace ocr::impl
