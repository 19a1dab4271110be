#include "ocr/impl/sheets.h"

#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-global.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace ocr::impl {

namespace {

constexpr double pixels_max = 40e6;
constexpr int dots_min = 72;

// Poppler's rows (red, green, blue) as a picture: grey unless a tenth of a per cent of it has colour.
Picture picture_of(const poppler::image& drawn) {
    const int width = drawn.width(), height = drawn.height(), row_bytes = drawn.bytes_per_row();
    const auto* data = reinterpret_cast<const unsigned char*>(drawn.const_data());
    std::int64_t coloured = 0, looked_at = 0;
    for (int y = 0; y < height; y += 4)
        for (int x = 0; x < width; x += 4, ++looked_at) {
            const auto* at = data + static_cast<std::ptrdiff_t>(y) * row_bytes + 3 * x;
            const auto [least, most] = std::minmax({at[0], at[1], at[2]});
            if (most - least > 48) ++coloured;
        }
    const bool colour = coloured * 1000 > looked_at;
    Picture made{pixCreate(width, height, colour ? 32 : 8)};
    if (!made) return made;
    for (int y = 0; y < height; ++y) {
        l_uint32* line = pixGetData(made.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(made.get());
        const auto* at = data + static_cast<std::ptrdiff_t>(y) * row_bytes;
        for (int x = 0; x < width; ++x, at += 3) {
            if (colour) composeRGBPixel(at[0], at[1], at[2], line + x);
            else SET_DATA_BYTE(line, x, (at[0] * 77 + at[1] * 151 + at[2] * 28) >> 8);
        }
    }
    return made;
}

class PdfSheets final : public Sheets {
public:
    explicit PdfSheets(std::unique_ptr<poppler::document> document) : document_{std::move(document)} {
        renderer_.set_render_hint(poppler::page_renderer::antialiasing, true);
        renderer_.set_render_hint(poppler::page_renderer::text_antialiasing, true);
        renderer_.set_image_format(poppler::image::format_rgb24);
    }
    int count() const override { return document_->pages(); }
    Picture sheet(int number) override {
        const std::unique_ptr<poppler::page> page{document_->create_page(number - 1)};
        if (!page) return {};
        const auto size = page->page_rect();
        // A drawing the size of a wall is drawn coarser.
        const double at_300 = size.width() / 72.0 * dots_an_inch * (size.height() / 72.0 * dots_an_inch);
        const double dots = at_300 > pixels_max ? dots_an_inch * std::sqrt(pixels_max / at_300) : dots_an_inch;
        if (!(dots >= dots_min) || size.width() < 1 || size.height() < 1) return {};
        const auto drawn = renderer_.render_page(page.get(), dots, dots);
        if (!drawn.is_valid()) return {};
        auto made = picture_of(drawn);
        if (made) pixSetResolution(made.get(), static_cast<int>(dots), static_cast<int>(dots));
        return made;
    }

    std::vector<Word> text(int number) override {
        std::vector<Word> words;
        const std::unique_ptr<poppler::page> page{document_->create_page(number - 1)};
        if (!page) return words;
        const auto all = page->text().to_utf8();
        Break before = Break::paragraph;
        std::string word;
        const auto end_word = [&](Break next) {
            if (!word.empty() && word.size() < 1000) words.push_back({std::exchange(word, {}), 0, std::exchange(before, Break::space)});
            if (next != Break::space) before = next;
        };
        for (const char c : all) {
            if (c == '\n' || c == '\f') end_word(Break::line);
            else if (c == ' ' || c == '\r' || c == '\t') end_word(Break::space);
            else if (c != '\0') word += c;
        }
        end_word(Break::space);
        return words;
    }

private:
    std::unique_ptr<poppler::document> document_;
    poppler::page_renderer renderer_;
};

// One picture, or a TIFF of several.
class PictureSheets final : public Sheets {
public:
    PictureSheets(const std::string& content, bool tiff) : content_{content} {
        if (!tiff) { count_ = 1; return; }
        std::size_t offset = 0;
        do {
            const auto here = offset;
            const Picture one{pixReadMemFromMultipageTiff(bytes(), content_.size(), &offset)};
            if (!one) break;
            offsets_.push_back(here);
            ++count_;
        } while (offset != 0 && count_ <= pages_max);
    }
    int count() const override { return count_; }
    Picture sheet(int number) override {
        Picture read;
        if (offsets_.empty()) {
            int format = 0, width = 0, height = 0, bits = 0, samples = 0, map = 0;
            if (pixReadHeaderMem(bytes(), content_.size(), &format, &width, &height, &bits, &samples, &map) != 0 ||
                static_cast<double>(width) * height > 2 * pixels_max)
                return {};
            read.reset(pixReadMem(bytes(), content_.size()));
        } else {
            auto offset = offsets_.at(static_cast<std::size_t>(number - 1));
            read.reset(pixReadMemFromMultipageTiff(bytes(), content_.size(), &offset));
        }
        if (read && pixGetDepth(read.get()) != 1) read.reset(pixConvertTo8Or32(read.get(), L_COPY, 1));
        if (read && pixGetXRes(read.get()) < dots_min) pixSetResolution(read.get(), dots_an_inch, dots_an_inch);
        return read;
    }

private:
    const l_uint8* bytes() const { return reinterpret_cast<const l_uint8*>(content_.data()); }
    const std::string& content_;
    std::vector<std::size_t> offsets_;
    int count_ = 0;
};

std::unique_ptr<Sheets> open_pdf(const std::string& content, std::string& held) {
    if (content.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) { held = "ocr.held.too_large"; return {}; }
    std::unique_ptr<poppler::document> document{poppler::document::load_from_raw_data(content.data(), static_cast<int>(content.size()))};
    if (!document) held = "ocr.held.broken";
    else if (document->is_locked()) held = "ocr.held.password";
    else if (document->pages() > pages_max) held = "ocr.held.too_many_pages";
    else if (document->pages() < 1) held = "ocr.held.no_pages";
    if (!held.empty()) return {};
    return std::make_unique<PdfSheets>(std::move(document));
}

}  // namespace

std::unique_ptr<Sheets> Sheets::open(const std::string& content, std::string& held) {
    poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
    setMsgSeverity(L_SEVERITY_NONE);
    // A PDF may begin with up to a kilobyte of something else.
    if (std::string_view{content}.substr(0, 1024).find("%PDF-") != std::string_view::npos) return open_pdf(content, held);
    int format = IFF_UNKNOWN;
    if (content.size() < 12 || findFileFormatBuffer(reinterpret_cast<const l_uint8*>(content.data()), &format) != 0) format = IFF_UNKNOWN;
    const bool tiff = format == IFF_TIFF || (format >= IFF_TIFF_PACKBITS && format <= IFF_TIFF_ZIP);
    if (!tiff && format != IFF_PNG && format != IFF_JFIF_JPEG && format != IFF_WEBP) { held = "ocr.held.kind"; return {}; }
    auto sheets = std::make_unique<PictureSheets>(content, tiff);
    if (sheets->count() < 1 || !sheets->sheet(1)) held = "ocr.held.broken";
    else if (sheets->count() > pages_max) held = "ocr.held.too_many_pages";
    if (!held.empty()) return {};
    return sheets;
}

}  // namespace ocr::impl
