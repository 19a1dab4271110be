#pragma once
// Pictures: pixels out, a new file in. Nothing of the old file but its pixels reaches the new one.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "files/files.h"

namespace files::impl {

constexpr std::uint64_t pixels_max = 50'000'000;
constexpr std::uint32_t side_max = 65'000;          // what a JPEG can hold

struct Picture {
    std::uint32_t width = 0, height = 0;
    int channels = 0;                    // 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
    int orientation = 1;                 // as in EXIF, 1 to 8
    std::vector<unsigned char> pixels;

    std::uint32_t shown_width() const { return orientation >= 5 ? height : width; }
    std::uint32_t shown_height() const { return orientation >= 5 ? width : height; }
    // One row as it is to be seen.
    void shown_row(std::uint32_t y, unsigned char* out) const;
};

// The orientation in an EXIF block (a TIFF header and its first directory), 1 when there is none.
int exif_orientation(std::string_view tiff);
bool too_large(std::uint64_t width, std::uint64_t height);

// These give the text key of what is wrong, or nothing and the picture.
std::string read_jpeg(std::string_view content, Picture& picture);
std::string read_png(std::string_view content, Picture& picture);
std::string read_webp(std::string_view content, Picture& picture);
// Empty when the encoder failed.
std::string write_jpeg(const Picture& picture);
std::string write_png(const Picture& picture);

Cleaned clean_picture(std::string_view content, const Type& type);

}  // namespace files::impl
