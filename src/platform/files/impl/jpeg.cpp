#include <csetjmp>
#include <cstdio>
#include <cstdlib>
// libjpeg's headers want stdio before them.
#include <jerror.h>
#include <jpeglib.h>

#include "files/impl/picture.h"

namespace files::impl {

namespace {

constexpr int quality = 88;
constexpr int scans_max = 200;   // a progressive file of a few kilobytes can ask for endless passes

// libjpeg leaves by longjmp on an error: what must be freed is a member, and no function that
// calls it after setjmp has a local with a destructor.
struct Errors {
    jpeg_error_mgr manager{};
    jmp_buf jump{};
    bool no_memory = false;
    bool cut = false;

    Errors() {
        jpeg_std_error(&manager);
        manager.error_exit = [](j_common_ptr info) {
            auto* self = of(info);
            self->no_memory = info->err->msg_code == JERR_OUT_OF_MEMORY;
            std::longjmp(self->jump, 1);
        };
        manager.emit_message = [](j_common_ptr info, int level) {
            if (level >= 0) return;
            const int code = info->err->msg_code;
            // Rows were invented for what is missing; other warnings are the small sins of cameras.
            if (code == JWRN_HIT_MARKER || code == JWRN_JPEG_EOF || code == JWRN_HUFF_BAD_CODE) of(info)->cut = true;
        };
        manager.output_message = [](j_common_ptr) {};
    }

    static Errors* of(j_common_ptr info) { return reinterpret_cast<Errors*>(info->err); }
};
static_assert(offsetof(Errors, manager) == 0);

class JpegReader {
public:
    JpegReader(std::string_view content, Picture& picture) : content_{content}, picture_{picture} {
        info_.err = &errors_.manager;
    }
    ~JpegReader() { jpeg_destroy_decompress(&info_); }

    bool read_header() {
        if (setjmp(errors_.jump)) return false;
        jpeg_create_decompress(&info_);
        jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(content_.data()), content_.size());
        jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);
        jpeg_read_header(&info_, TRUE);
        picture_.width = info_.image_width;
        picture_.height = info_.image_height;
        return true;
    }

    bool other_colours() const {
        return info_.jpeg_color_space != JCS_YCbCr && info_.jpeg_color_space != JCS_RGB &&
               info_.jpeg_color_space != JCS_GRAYSCALE;
    }

    int orientation() const {
        for (auto* marker = info_.marker_list; marker; marker = marker->next) {
            const std::string_view data{reinterpret_cast<const char*>(marker->data), marker->data_length};
            if (data.starts_with(std::string_view{"Exif\0\0", 6})) return exif_orientation(data);
        }
        return 1;
    }

    int channels() const { return info_.jpeg_color_space == JCS_GRAYSCALE ? 1 : 3; }

    bool read_pixels() {
        if (setjmp(errors_.jump)) return false;
        info_.out_color_space = channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
        progress_.progress_monitor = [](j_common_ptr info) {
            if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > scans_max)
                std::longjmp(Errors::of(info)->jump, 1);
        };
        info_.progress = &progress_;
        jpeg_start_decompress(&info_);
        while (info_.output_scanline < info_.output_height) {
            row_ = picture_.pixels.data() +
                   std::size_t{info_.output_scanline} * picture_.width * static_cast<std::size_t>(picture_.channels);
            jpeg_read_scanlines(&info_, &row_, 1);
        }
        jpeg_finish_decompress(&info_);
        return !errors_.cut;
    }

    bool no_memory() const { return errors_.no_memory; }

private:
    const std::string_view content_;
    Picture& picture_;
    Errors errors_;
    jpeg_decompress_struct info_{};
    jpeg_progress_mgr progress_{};
    unsigned char* row_ = nullptr;
};

class JpegWriter {
public:
    explicit JpegWriter(const Picture& picture)
        : picture_{picture}, row_(std::size_t{picture.shown_width()} * static_cast<std::size_t>(picture.channels)) {
        info_.err = &errors_.manager;
    }
    ~JpegWriter() {
        jpeg_destroy_compress(&info_);
        std::free(out_);
    }

    bool write() {
        if (setjmp(errors_.jump)) return false;
        jpeg_create_compress(&info_);
        jpeg_mem_dest(&info_, &out_, &size_);
        info_.image_width = picture_.shown_width();
        info_.image_height = picture_.shown_height();
        info_.input_components = picture_.channels;
        info_.in_color_space = picture_.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&info_);
        jpeg_set_quality(&info_, quality, TRUE);
        jpeg_start_compress(&info_, TRUE);
        while (info_.next_scanline < info_.image_height) {
            picture_.shown_row(info_.next_scanline, row_.data());
            line_ = row_.data();
            jpeg_write_scanlines(&info_, &line_, 1);
        }
        jpeg_finish_compress(&info_);
        return true;
    }

    std::string out() const { return {reinterpret_cast<const char*>(out_), size_}; }

private:
    const Picture& picture_;
    std::vector<unsigned char> row_;
    Errors errors_;
    jpeg_compress_struct info_{};
    unsigned char* out_ = nullptr;
    unsigned long size_ = 0;
    unsigned char* line_ = nullptr;
};

}  // namespace

std::string read_jpeg(std::string_view content, Picture& picture) {
    JpegReader reader{content, picture};
    if (!reader.read_header() || picture.width == 0 || picture.height == 0) return "files.held.broken";
    if (too_large(picture.width, picture.height)) return "files.held.image_too_large";
    if (reader.other_colours()) return "files.held.kind_not_cleaned";
    picture.channels = reader.channels();
    picture.orientation = reader.orientation();
    picture.pixels.resize(std::size_t{picture.width} * picture.height * static_cast<std::size_t>(picture.channels));
    if (reader.read_pixels()) return {};
    return reader.no_memory() ? "files.held.image_too_large" : "files.held.broken";
}

std::string write_jpeg(const Picture& picture) {
    JpegWriter writer{picture};
    return writer.write() ? writer.out() : std::string{};
}

}  // namespace files::impl
