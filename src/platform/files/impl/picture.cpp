#include "files/impl/picture.h"

#include <png.h>
#include <webp/decode.h>

#include <cstring>
#include <new>

namespace files::impl {

namespace {

constexpr const char* broken = "files.held.broken";
constexpr const char* image_too_large = "files.held.image_too_large";

std::uint32_t number(std::string_view bytes, std::size_t at, int width, bool big_endian) {
    std::uint32_t value = 0;
    for (int i = 0; i < width; ++i) {
        const auto index = static_cast<std::size_t>(big_endian ? i : width - 1 - i);
        value = (value << 8) | static_cast<unsigned char>(bytes[at + index]);
    }
    return value;
}

// The first chunk of this name in a PNG; lengths are believed only inside the file.
std::string_view png_chunk(std::string_view png, std::string_view name) {
    for (std::size_t at = 8; at + 12 <= png.size();) {
        const std::size_t size = number(png, at, 4, true);
        if (size > png.size() - at - 12) return {};
        if (png.substr(at + 4, 4) == name) return png.substr(at + 8, size);
        at += 12 + size;
    }
    return {};
}

std::string_view riff_chunk(std::string_view riff, std::string_view name) {
    for (std::size_t at = 12; at + 8 <= riff.size();) {
        const std::size_t size = number(riff, at + 4, 4, false);
        if (size > riff.size() - at - 8) return {};
        if (riff.substr(at, 4) == name) return riff.substr(at + 8, size);
        at += 8 + size + (size & 1);
    }
    return {};
}

}  // namespace

bool too_large(std::uint64_t width, std::uint64_t height) {
    return width > side_max || height > side_max || width * height > pixels_max;
}

void Picture::shown_row(std::uint32_t y, unsigned char* out) const {
    const auto size = static_cast<std::size_t>(channels);
    if (orientation == 1) {
        std::memcpy(out, pixels.data() + std::size_t{y} * width * size, width * size);
        return;
    }
    const std::uint32_t last_x = width - 1, last_y = height - 1;
    for (std::uint32_t x = 0; x < shown_width(); ++x) {
        std::uint32_t from_x = x, from_y = y;
        switch (orientation) {
            case 2: from_x = last_x - x; break;
            case 3: from_x = last_x - x; from_y = last_y - y; break;
            case 4: from_y = last_y - y; break;
            case 5: from_x = y; from_y = x; break;
            case 6: from_x = y; from_y = last_y - x; break;
            case 7: from_x = last_x - y; from_y = last_y - x; break;
            case 8: from_x = last_x - y; from_y = x; break;
            default: break;
        }
        std::memcpy(out + x * size, pixels.data() + (std::size_t{from_y} * width + from_x) * size, size);
    }
}

int exif_orientation(std::string_view tiff) {
    if (tiff.starts_with(std::string_view{"Exif\0\0", 6})) tiff.remove_prefix(6);
    if (tiff.size() < 8) return 1;
    const bool big_endian = tiff.starts_with("MM");
    if (!big_endian && !tiff.starts_with("II")) return 1;
    const std::size_t directory = number(tiff, 4, 4, big_endian);
    if (directory > tiff.size() || tiff.size() - directory < 2) return 1;
    const auto count = number(tiff, directory, 2, big_endian);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = directory + 2 + i * 12;
        if (at + 12 > tiff.size()) return 1;
        if (number(tiff, at, 2, big_endian) != 0x0112) continue;
        const auto value = number(tiff, at + 8, 2, big_endian);
        const bool short_once = number(tiff, at + 2, 2, big_endian) == 3 && number(tiff, at + 4, 4, big_endian) == 1;
        return short_once && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

std::string read_png(std::string_view content, Picture& picture) {
    // Looked at by hand first, before any library is asked to make room for it.
    if (content.size() < 33 || content.substr(12, 4) != "IHDR") return broken;
    if (too_large(number(content, 16, 4, true), number(content, 20, 4, true))) return image_too_large;
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_memory(&image, content.data(), content.size())) return broken;
    image.format &= ~static_cast<png_uint_32>(PNG_FORMAT_FLAG_LINEAR | PNG_FORMAT_FLAG_COLORMAP);
    picture.width = image.width;
    picture.height = image.height;
    picture.channels = static_cast<int>(PNG_IMAGE_SAMPLE_CHANNELS(image.format));
    picture.pixels.resize(std::size_t{image.width} * image.height * static_cast<std::size_t>(picture.channels));
    picture.orientation = exif_orientation(png_chunk(content, "eXIf"));
    const bool good = png_image_finish_read(&image, nullptr, picture.pixels.data(), 0, nullptr) != 0;
    png_image_free(&image);
    return good ? "" : broken;
}

std::string read_webp(std::string_view content, Picture& picture) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(content.data());
    WebPBitstreamFeatures features;
    if (WebPGetFeatures(bytes, content.size(), &features) != VP8_STATUS_OK) return broken;
    if (features.width < 1 || features.height < 1) return broken;
    picture.width = static_cast<std::uint32_t>(features.width);
    picture.height = static_cast<std::uint32_t>(features.height);
    if (too_large(picture.width, picture.height)) return image_too_large;
    if (features.has_animation) return "files.held.kind_not_cleaned";
    picture.channels = features.has_alpha ? 4 : 3;
    const int stride = features.width * picture.channels;
    picture.pixels.resize(static_cast<std::size_t>(stride) * picture.height);
    picture.orientation = exif_orientation(riff_chunk(content, "EXIF"));
    const auto* decoded = features.has_alpha
        ? WebPDecodeRGBAInto(bytes, content.size(), picture.pixels.data(), picture.pixels.size(), stride)
        : WebPDecodeRGBInto(bytes, content.size(), picture.pixels.data(), picture.pixels.size(), stride);
    return decoded ? "" : broken;
}

namespace {

// libpng leaves by longjmp: what must be freed is a member, and no function that calls it after
// setjmp has a local with a destructor.
class PngWriter {
public:
    explicit PngWriter(const Picture& picture)
        : picture_{picture}, row_(std::size_t{picture.shown_width()} * static_cast<std::size_t>(picture.channels)) {}
    ~PngWriter() { png_destroy_write_struct(&png_, &info_); }

    bool write() {
        png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, [](png_structp, png_const_charp) {});
        info_ = png_ ? png_create_info_struct(png_) : nullptr;
        if (!info_ || setjmp(png_jmpbuf(png_))) return false;
        png_set_write_fn(png_, &out, append, nullptr);
        png_set_compression_level(png_, 4);   // bounds the time that 50 megapixels take
        const int colour = (picture_.channels >= 3 ? PNG_COLOR_MASK_COLOR : 0) |
                           (picture_.channels % 2 == 0 ? PNG_COLOR_MASK_ALPHA : 0);
        png_set_IHDR(png_, info_, picture_.shown_width(), picture_.shown_height(), 8, colour, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png_, info_);
        for (y_ = 0; y_ < picture_.shown_height(); ++y_) {
            picture_.shown_row(y_, row_.data());
            png_write_row(png_, row_.data());
        }
        png_write_end(png_, nullptr);
        return true;
    }

    std::string out;

private:
    static void append(png_structp png, png_bytep data, std::size_t size) {
        bool good = true;
        try {
            static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(data), size);
        } catch (const std::bad_alloc&) {
            good = false;   // an exception must not cross libpng
        }
        if (!good) png_error(png, "no memory");
    }

    const Picture& picture_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    std::vector<unsigned char> row_;
    std::uint32_t y_ = 0;
};

}  // namespace

std::string write_png(const Picture& picture) {
    PngWriter writer{picture};
    return writer.write() ? std::move(writer.out) : std::string{};
}

Cleaned clean_picture(std::string_view content, const Type& type) {
    Picture picture;
    Cleaned cleaned;
    cleaned.held = type.extension == "jpg"   ? read_jpeg(content, picture)
                   : type.extension == "png" ? read_png(content, picture)
                                             : read_webp(content, picture);
    if (!cleaned.held.empty()) return cleaned;
    // A picture that was lossless, or sees through, stays so.
    const bool as_png = type.extension == "png" || picture.channels % 2 == 0;
    cleaned.content = as_png ? write_png(picture) : write_jpeg(picture);
    if (cleaned.content.empty()) return {false, "files.held.cleaning_failed", "", "", ""};
    cleaned.media = as_png ? "image/png" : "image/jpeg";
    cleaned.extension = as_png ? "png" : "jpg";
    cleaned.ready = true;
    return cleaned;
}

}  // namespace files::impl
