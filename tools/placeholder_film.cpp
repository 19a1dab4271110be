// Makes web/film/sign_language.webm and its first picture: a film that says, in large words, that it is a placeholder
// for a film in Swedish sign language, with the words of the captions. Run once when the words change:
//   ninja placeholder_film && ./placeholder_film ../web/film/sign_language.webm < ../web/film/sign_language.vtt
// Each frame is a key frame of VP8, which is what a lossy WebP picture holds, so that no film encoder is needed.
#include <cairo.h>
#include <pango/pangocairo.h>
#include <webp/encode.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr int width = 640, height = 360, quality = 45;
constexpr double pi = 3.14159265358979;

struct Cue {
    int from_ms, to_ms;
    std::string words;
};

int milliseconds(const std::string& time) {  // 00:00:04.000
    if (time.size() < 12) throw std::runtime_error("bad time " + time);
    return ((std::stoi(time.substr(0, 2)) * 60 + std::stoi(time.substr(3, 2))) * 60 + std::stoi(time.substr(6, 2))) *
               1000 +
           std::stoi(time.substr(9, 3));
}

std::vector<Cue> read_cues(std::istream& in) {
    std::vector<Cue> cues;
    for (std::string line; std::getline(in, line);) {
        const auto arrow = line.find(" --> ");
        if (arrow != std::string::npos)
            cues.push_back({milliseconds(line), milliseconds(line.substr(arrow + 5)), {}});
        else if (!cues.empty() && !line.empty())
            cues.back().words += (cues.back().words.empty() ? "" : " ") + line;
    }
    return cues;
}

void write_words(cairo_t* cr, const std::string& words, const char* font, double y, double box) {
    PangoLayout* layout = pango_cairo_create_layout(cr);
    PangoFontDescription* described = pango_font_description_from_string(font);
    pango_layout_set_font_description(layout, described);
    pango_layout_set_width(layout, (width - 96) * PANGO_SCALE);
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_text(layout, words.c_str(), -1);
    int tall = 0;
    pango_layout_get_pixel_size(layout, nullptr, &tall);
    cairo_move_to(cr, 48, y + (box - tall) / 2);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(described);
    g_object_unref(layout);
}

// Two open hands, drawn simply: this is where a person signs in the real film.
void draw_hand(cairo_t* cr, double x, double y, int side) {
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, side, 1);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_width(cr, 11);
    for (int finger = 0; finger < 4; ++finger) {
        cairo_move_to(cr, -18 + finger * 12, 0);
        cairo_line_to(cr, -24 + finger * 16, finger == 0 || finger == 3 ? -30 : -40);
    }
    cairo_move_to(cr, 20, 18);
    cairo_line_to(cr, 40, 2);
    cairo_stroke(cr);
    cairo_arc(cr, 0, 16, 25, 0, 2 * pi);
    cairo_fill(cr);
    cairo_restore(cr);
}

std::string frame(const std::string& words, int at_ms, int whole_ms) {
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t* cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 0.07, 0.18, 0.24);
    cairo_paint(cr);
    cairo_set_source_rgb(cr, 0.60, 0.80, 0.84);
    const double sway = (at_ms / 2000) % 2 == 0 ? -6 : 6;
    draw_hand(cr, 270 - sway, 92 + sway, -1);
    draw_hand(cr, 370 + sway, 92 - sway, 1);
    write_words(cr, "Platshållare: här kommer en film på teckenspråk", "Sans 13", 138, 30);
    cairo_set_source_rgb(cr, 1, 1, 1);
    write_words(cr, words, "Sans Bold 22", 172, 150);
    cairo_set_source_rgb(cr, 0.60, 0.80, 0.84);
    cairo_rectangle(cr, 0, height - 8, static_cast<double>(width) * at_ms / whole_ms, 8);
    cairo_fill(cr);
    cairo_surface_flush(surface);
    std::uint8_t* packed = nullptr;
    const auto size = WebPEncodeBGRA(cairo_image_surface_get_data(surface), width, height,
                                     cairo_image_surface_get_stride(surface), quality, &packed);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    if (size < 30) throw std::runtime_error("no picture was made");
    const std::string webp(reinterpret_cast<const char*>(packed), size);
    WebPFree(packed);
    const auto chunk = webp.find("VP8 ", 12);
    if (chunk == std::string::npos) throw std::runtime_error("the picture is not lossy WebP");
    std::uint32_t bytes = 0;
    for (int i = 3; i >= 0; --i)
        bytes = bytes << 8 | static_cast<std::uint8_t>(webp[chunk + 4 + static_cast<std::size_t>(i)]);
    return webp.substr(chunk + 8, bytes);
}

// ---- Matroska: an id, a length, the content
std::string big_endian(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
    return out;
}
std::string element(std::uint32_t id, const std::string& content) {
    const int id_bytes = id > 0xFFFFFF ? 4 : id > 0xFFFF ? 3 : id > 0xFF ? 2 : 1;
    return big_endian(id, id_bytes) + big_endian(0x0100000000000000ull | content.size(), 8) + content;
}
std::string number(std::uint32_t id, std::uint64_t value) { return element(id, big_endian(value, 8)); }
std::string real(std::uint32_t id, double value) {
    std::uint64_t bits = 0;
    static_assert(sizeof bits == sizeof value);
    __builtin_memcpy(&bits, &value, sizeof bits);
    return element(id, big_endian(bits, 8));
}

std::string webm(const std::vector<Cue>& cues) {
    const int whole_ms = cues.back().to_ms;
    const auto head =
        element(0x1A45DFA3, number(0x4286, 1) + number(0x42F7, 1) + number(0x42F2, 4) + number(0x42F3, 8) +
                                element(0x4282, "webm") + number(0x4287, 2) + number(0x4285, 2));
    const auto info = element(0x1549A966, number(0x2AD7B1, 1'000'000) + real(0x4489, whole_ms) +
                                              element(0x4D80, "vaka") + element(0x5741, "vaka"));
    const auto tracks = element(
        0x1654AE6B, element(0xAE, number(0xD7, 1) + number(0x73C5, 1) + number(0x83, 1) + element(0x86, "V_VP8") +
                                      element(0xE0, number(0xB0, width) + number(0xBA, height))));
    std::string clusters, points;
    // Where each cluster stands is counted from the segment's first byte; the table of places stands last.
    for (int at = 0; at < whole_ms; at += 2000) {
        std::string words;
        for (const auto& cue : cues)
            if (cue.from_ms <= at && at < cue.to_ms) words = cue.words;
        points += element(
            0xBB, number(0xB3, static_cast<std::uint64_t>(at)) +
                      element(0xB7, number(0xF7, 1) + number(0xF1, info.size() + tracks.size() + clusters.size())));
        clusters +=
            element(0x1F43B675, number(0xE7, static_cast<std::uint64_t>(at)) +
                                    element(0xA3, std::string("\x81\x00\x00\x80", 4) + frame(words, at, whole_ms)));
    }
    return head + element(0x18538067, info + tracks + clusters + element(0x1C53BB6B, points));
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::cerr << "usage: placeholder_film OUT.webm < CAPTIONS.vtt\n";
        return 2;
    }
    const auto cues = read_cues(std::cin);
    if (cues.empty()) {
        std::cerr << "no captions\n";
        return 1;
    }
    const auto film = webm(cues);
    const std::string out = arguments[1];
    std::ofstream{out, std::ios::binary} << film;
    // The picture that stands there until somebody plays it: the first frame in its own container.
    auto picture = frame(cues.front().words, 0, cues.back().to_ms);
    if (picture.size() % 2) picture += '\0';
    const auto little_endian = [](std::size_t value) {
        std::string bytes;
        for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i));
        return bytes;
    };
    std::ofstream{out.substr(0, out.rfind('.')) + ".webp", std::ios::binary}
        << "RIFF" << little_endian(picture.size() + 12) << "WEBPVP8 " << little_endian(picture.size()) << picture;
    std::cout << film.size() << " bytes, " << cues.back().to_ms / 1000 << " s\n";
    return 0;
}
