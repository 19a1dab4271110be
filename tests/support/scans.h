#pragma once
// Scanned letters for tests: text drawn as a page, turned, dirtied, put together as a PDF of pictures,
// as an office's scanner gives it.
#include <leptonica/allheaders.h>
#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace support {

// A PDF of one A4 page in which `content` draws; the font's letters are those of Windows-1252.
inline std::string one_page_pdf(const std::string& content) {
    std::string out = "%PDF-1.4\n";
    std::vector<std::size_t> at;
    const auto object = [&](const std::string& body) {
        at.push_back(out.size());
        out += std::to_string(at.size()) + " 0 obj\n" + body + "\nendobj\n";
    };
    object("<< /Type /Catalog /Pages 2 0 R >>");
    object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>");
    object("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream");
    object("<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>");
    const auto table = out.size();
    out += "xref\n0 6\n0000000000 65535 f \n";
    for (const auto offset : at) {
        const auto digits = std::to_string(offset);
        out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    }
    return out + "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

// UTF-8 to Windows-1252, as far as Latin-1 goes.
inline std::string latin(std::string_view utf8) {
    std::string out;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte < 0x80) { out += utf8[i]; continue; }
        out += static_cast<char>(((byte & 0x03) << 6) | (static_cast<unsigned char>(utf8.at(++i)) & 0x3F));
    }
    return out;
}

inline std::string text_pdf(const std::vector<std::string>& lines, int points = 13) {
    std::string content = "BT /F1 " + std::to_string(points) + " Tf " + std::to_string(points * 3 / 2) + " TL 70 760 Td\n";
    for (const auto& line : lines) {
        std::string safe;
        for (const char c : latin(line)) {
            if (c == '(' || c == ')' || c == '\\') safe += '\\';
            safe += c;
        }
        content += "(" + safe + ") Tj T*\n";
    }
    return one_page_pdf(content + "ET");
}

class Scan {
public:
    // The page drawn at 300 dots an inch, grey.
    static Pix* draw(const std::string& pdf) {
        const std::unique_ptr<poppler::document> document{poppler::document::load_from_raw_data(pdf.data(), static_cast<int>(pdf.size()))};
        if (!document) throw std::runtime_error("the test's PDF does not open");
        const std::unique_ptr<poppler::page> page{document->create_page(0)};
        poppler::page_renderer renderer;
        renderer.set_render_hint(poppler::page_renderer::antialiasing, true);
        renderer.set_render_hint(poppler::page_renderer::text_antialiasing, true);
        renderer.set_image_format(poppler::image::format_gray8);
        const auto drawn = renderer.render_page(page.get(), 300, 300);
        Pix* made = pixCreate(drawn.width(), drawn.height(), 8);
        for (int y = 0; y < drawn.height(); ++y) {
            l_uint32* line = pixGetData(made) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(made);
            const auto* row = reinterpret_cast<const unsigned char*>(drawn.const_data()) + static_cast<std::ptrdiff_t>(y) * drawn.bytes_per_row();
            for (int x = 0; x < drawn.width(); ++x) SET_DATA_BYTE(line, x, row[x]);
        }
        pixSetResolution(made, 300, 300);
        return made;
    }

    Scan() : pages_{pixaCreate(0)} {}
    ~Scan() { pixaDestroy(&pages_); }
    Scan(const Scan&) = delete;
    Scan& operator=(const Scan&) = delete;

    // `turned`: clockwise degrees that it lies wrong.
    Scan& page(const std::string& pdf, int turned = 0) {
        Pix* drawn = draw(pdf);
        Pix* lying = pixRotateOrth(drawn, turned / 90);
        pixDestroy(&drawn);
        pixaAddPix(pages_, lying, L_INSERT);
        return *this;
    }
    Scan& text(const std::vector<std::string>& lines, int turned = 0) { return page(text_pdf(lines), turned); }
    // Paper with the scanner's specks.
    Scan& blank() {
        Pix* paper = pixCreate(2480, 3508, 8);
        pixSetAllArbitrary(paper, 250);
        for (int i = 0; i < 60; ++i)
            for (int dx = 0; dx < 2; ++dx) pixSetPixel(paper, 50 + (i * 397) % 2380 + dx, 60 + (i * 911) % 3380, 40);
        pixSetResolution(paper, 300, 300);
        pixaAddPix(pages_, paper, L_INSERT);
        return *this;
    }
    std::string pdf() const {
        l_uint8* data = nullptr;
        std::size_t size = 0;
        if (pixaConvertToPdfData(pages_, 300, 1.0F, L_JPEG_ENCODE, 75, "scan", &data, &size) != 0) throw std::runtime_error("no PDF");
        std::string made{reinterpret_cast<const char*>(data), size};
        lept_free(data);
        return made;
    }
    // The page of this number, from 0, as a PNG.
    std::string png(int number = 0) const {
        l_uint8* data = nullptr;
        std::size_t size = 0;
        Pix* one = pixaGetPix(pages_, number, L_CLONE);
        pixWriteMemPng(&data, &size, one, 0.0F);
        pixDestroy(&one);
        std::string made{reinterpret_cast<const char*>(data), size};
        lept_free(data);
        return made;
    }

private:
    Pixa* pages_;
};

// A letter in Swedish as a worried relative writes it.
inline const std::vector<std::string> swedish_letter{
    "Till tillsynsmyndigheten", "", "Min mor bor på ett äldreboende sedan i våras. Jag är orolig",
    "för hur personalen delar ut hennes mediciner. Två gånger har", "hon fått fel dos, och ingen har skrivit det i journalen.",
    "Chefen svarar inte när vi ringer. Sköterskan säger att det", "saknas folk på nätterna och att larmen får vänta.", "",
    "Jag vill veta vad ni kan göra och vem jag kan tala med.", "Svara gärna med brev, för jag har ingen dator.", "", "Med vänlig hälsning", "En dotter"};

}  // namespace support
