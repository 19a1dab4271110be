// What is told of a sheet by its strokes alone: empty, which way up, a barcode.
#include <zbar.h>

#include <memory>

#include "ocr/impl/sheets.h"

namespace ocr::impl {

namespace {

constexpr int white_from = 170;          // of 255: paler than this is paper
constexpr int mark_side_min = 4;         // at 150 dots an inch; less is a speck
constexpr double margin = 0.03;          // the scanner's shadow at the edges
constexpr int jpeg_quality = 82;

}  // namespace

Picture black_and_white(Pix* sheet) {
    if (pixGetDepth(sheet) == 1) return Picture{pixReduceRankBinaryCascade(sheet, 1, 0, 0, 0)};
    const Picture grey{pixGetDepth(sheet) == 32 ? pixConvertRGBToLuminance(sheet) : pixClone(sheet)};
    if (!grey) return {};
    const Picture half{pixScaleAreaMap2(grey.get())};
    return half ? Picture{pixThresholdToBinary(half.get(), white_from)} : Picture{};
}

int marks_on(Pix* small) {
    const int width = pixGetWidth(small), height = pixGetHeight(small);
    const auto left = static_cast<int>(width * margin), top = static_cast<int>(height * margin);
    Box* inner = boxCreate(left, top, width - 2 * left, height - 2 * top);
    const Picture cut{pixClipRectangle(small, inner, nullptr)};
    boxDestroy(&inner);
    if (!cut) return 0;
    const Picture marks{pixSelectBySize(cut.get(), mark_side_min, mark_side_min, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GTE, nullptr)};
    int count = 0;
    if (!marks || pixCountConnComp(marks.get(), 8, &count) != 0) return 0;
    return count;
}

int turn_of(Pix* small) {
    float up = 0, left = 0;
    int orientation = L_TEXT_ORIENT_UNKNOWN;
    if (pixOrientDetect(small, &up, &left, 0, 0) != 0 || makeOrientDecision(up, left, 0, 0, &orientation, 0) != 0) return -1;
    switch (orientation) {
        case L_TEXT_ORIENT_UP: return 0;
        case L_TEXT_ORIENT_LEFT: return 90;
        case L_TEXT_ORIENT_DOWN: return 180;
        case L_TEXT_ORIENT_RIGHT: return 270;
        default: return -1;
    }
}

Picture turned(Pix* sheet, int degrees) { return Picture{pixRotateOrth(sheet, degrees / 90)}; }

std::string code_on(Pix* sheet) {
    const Picture grey{pixGetDepth(sheet) == 8 ? pixClone(sheet) : pixConvertTo8(sheet, 0)};
    if (!grey) return {};
    const int width = pixGetWidth(grey.get()), height = pixGetHeight(grey.get());
    std::string rows(static_cast<std::size_t>(width) * static_cast<std::size_t>(height), '\0');
    for (int y = 0; y < height; ++y) {
        const l_uint32* line = pixGetData(grey.get()) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(grey.get());
        for (int x = 0; x < width; ++x) rows[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)] = static_cast<char>(GET_DATA_BYTE(line, x));
    }
    const std::unique_ptr<zbar::zbar_image_scanner_t, decltype(&zbar::zbar_image_scanner_destroy)> scanner{zbar::zbar_image_scanner_create(), &zbar::zbar_image_scanner_destroy};
    zbar::zbar_image_scanner_request_dbus(scanner.get(), 0);
    // Bars are as tall as a thumb: every eighth line crosses them many times.
    for (const auto density : {zbar::ZBAR_CFG_X_DENSITY, zbar::ZBAR_CFG_Y_DENSITY}) zbar::zbar_image_scanner_set_config(scanner.get(), zbar::ZBAR_NONE, density, 8);
    const std::unique_ptr<zbar::zbar_image_t, decltype(&zbar::zbar_image_destroy)> image{zbar::zbar_image_create(), &zbar::zbar_image_destroy};
    zbar::zbar_image_set_format(image.get(), zbar_fourcc('Y', '8', '0', '0'));
    zbar::zbar_image_set_size(image.get(), static_cast<unsigned>(width), static_cast<unsigned>(height));
    zbar::zbar_image_set_data(image.get(), rows.data(), rows.size(), nullptr);
    std::string said;
    if (zbar::zbar_scan_image(scanner.get(), image.get()) <= 0) return said;
    for (const auto* symbol = zbar::zbar_image_first_symbol(image.get()); symbol; symbol = zbar::zbar_symbol_next(symbol)) {
        if (!said.empty()) said += '\n';
        said.append(zbar::zbar_symbol_get_data(symbol), zbar::zbar_symbol_get_data_length(symbol));
    }
    return said;
}

bool encode_picture(Pix* sheet, Page& page) {
    l_uint8* data = nullptr;
    std::size_t size = 0;
    const bool png = pixGetDepth(sheet) == 1;
    const bool good = (png ? pixWriteMemPng(&data, &size, sheet, 0.0F) : pixWriteMemJpeg(&data, &size, sheet, jpeg_quality, 0)) == 0 && data;
    if (good) page.image.assign(reinterpret_cast<const char*>(data), size);
    lept_free(data);
    page.media = png ? "image/png" : "image/jpeg";
    page.width = pixGetWidth(sheet);
    page.height = pixGetHeight(sheet);
    return good;
}

}  // namespace ocr::impl
