// The words of documents of a word processor. Nothing of them is run or drawn: the XML parts that hold text are
// unpacked one by one, with a limit, and read by an XML reader that takes no document type, so that no entity can
// be made of another. What a tracked change has taken away is no longer said.
#include <expat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "files/zip.h"
#include "ocr/impl/sheets.h"

namespace ocr::impl {

namespace {

constexpr std::size_t parts_bytes_max = 64ull * 1024 * 1024, text_bytes_max = 4ull * 1024 * 1024, page_bytes = 200'000;
constexpr int depth_max = 400;
constexpr std::size_t word_bytes_max = 999;

// Where the words of a document stand, by the names of its parts.
bool holds_text(std::string_view name) {
    using namespace std::string_view_literals;
    if (name == "content.xml" || name == "word/document.xml" || name == "xl/sharedStrings.xml") return true;
    constexpr std::array begins{"word/header"sv, "word/footer"sv, "word/footnotes"sv, "word/endnotes"sv, "word/comments"sv, "ppt/slides/slide"sv};
    return name.ends_with(".xml") && std::any_of(begins.begin(), begins.end(), [&](std::string_view one) { return name.starts_with(one); });
}

class Part {
public:
    explicit Part(std::string& out, bool open_document) : out_{out}, open_document_{open_document} {}
    // False when it is no sound XML, or has a document type.
    bool read(const std::string& xml) {
        const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> made{XML_ParserCreate("UTF-8"), &XML_ParserFree};
        parser_ = made.get();
        if (!parser_) return false;
        XML_SetUserData(parser_, this);
        XML_SetElementHandler(parser_, [](void* self, const XML_Char* name, const XML_Char**) { static_cast<Part*>(self)->begin(local(name)); },
                              [](void* self, const XML_Char* name) { static_cast<Part*>(self)->end(local(name)); });
        XML_SetCharacterDataHandler(parser_, [](void* self, const XML_Char* text, int size) { static_cast<Part*>(self)->say({text, static_cast<std::size_t>(size)}); });
        XML_SetStartDoctypeDeclHandler(parser_, [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) { static_cast<Part*>(self)->stop(); });
        const bool whole = XML_Parse(parser_, xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK;
        return whole || full_;
    }

private:
    static std::string_view local(const XML_Char* name) {
        const std::string_view whole{name};
        return whole.substr(whole.rfind(':') + 1);
    }
    void stop() { XML_StopParser(parser_, XML_FALSE); }
    void begin(std::string_view name) {
        if (++depth_ > depth_max) return stop();
        if (open_document_) {
            if (name == "p" || name == "h") ++inside_;
            if (name == "tracked-changes") ++gone_;
            if (name == "s" || name == "tab" || name == "line-break") out_ += ' ';
        } else {
            if (name == "t") ++inside_;
            if (name == "tab" || name == "br" || name == "cr") out_ += ' ';
        }
    }
    void end(std::string_view name) {
        --depth_;
        const bool paragraph = name == "p" || (open_document_ ? name == "h" : name == "si");
        if (open_document_ ? name == "p" || name == "h" : name == "t") --inside_;
        if (open_document_ && name == "tracked-changes") --gone_;
        if (paragraph) out_ += '\n';
        if (name == "tc" || name == "table-cell") out_ += ' ';
    }
    void say(std::string_view text) {
        if (inside_ <= 0 || gone_ > 0) return;
        out_ += text;
        if (out_.size() < text_bytes_max) return;
        full_ = true;
        stop();
    }

    std::string& out_;
    bool open_document_;
    XML_Parser parser_ = nullptr;
    int depth_ = 0, inside_ = 0, gone_ = 0;
    bool full_ = false;
};

// A document has no pages until it is laid out: its text is cut between words into pieces that are asked for as such.
class OfficeSheets final : public Sheets {
public:
    explicit OfficeSheets(std::string text) : text_{std::move(text)} {
        for (std::size_t at = 0; at < text_.size();) {
            auto end = std::min(at + page_bytes, text_.size());
            if (end < text_.size())
                if (const auto cut = text_.find_last_of(" \n", end); cut != std::string::npos && cut > at) end = cut;
            pieces_.emplace_back(at, end - at);
            at = end;
        }
    }
    int count() const override { return static_cast<int>(pieces_.size()); }
    Picture sheet(int) override { return {}; }
    std::vector<Word> text(int number) override {
        std::vector<Word> words;
        const auto [at, size] = pieces_.at(static_cast<std::size_t>(number - 1));
        Break before = Break::paragraph;
        std::string word;
        for (const char c : text_.substr(at, size) + '\n') {
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                word += c;
                continue;
            }
            if (!word.empty() && word.size() <= word_bytes_max) words.push_back({word, 0, std::exchange(before, Break::space)});
            word.clear();
            if (c == '\n') before = Break::line;
        }
        return words;
    }

private:
    std::string text_;
    std::vector<std::pair<std::size_t, std::size_t>> pieces_;
};

}  // namespace

bool is_office(std::string_view content) { return content.starts_with("PK\x03\x04"); }

std::unique_ptr<Sheets> open_office(const std::string& content, std::string& held) {
    std::string text;
    bool known = false, read = false;
    std::size_t left = parts_bytes_max;
    for (const auto& name : files::names_in_zip(content)) {
        if (!holds_text(name)) continue;
        known = true;
        const auto part = files::entry_of_zip(content, name, left);
        if (!part) continue;
        left -= part->size();
        const auto before = text.size();
        if (Part{text, name == "content.xml"}.read(*part)) read = true;
        else text.resize(before);   // what stands in half a part was never said
        if (text.size() >= text_bytes_max) break;
    }
    const bool words = text.find_first_not_of(" \n\t\r") != std::string::npos;
    if (!known) held = "ocr.held.kind";
    else if (!read) held = "ocr.held.broken";
    else if (!words) held = "ocr.held.no_pages";
    return held.empty() ? std::make_unique<OfficeSheets>(std::move(text)) : nullptr;
}

}  // namespace ocr::impl
