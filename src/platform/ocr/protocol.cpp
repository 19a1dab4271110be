#include "ocr/impl/protocol.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ocr {

namespace impl {

namespace {

constexpr std::array<std::string_view, 6> held_keys{"ocr.held.password", "ocr.held.broken", "ocr.held.kind", "ocr.held.too_many_pages",
                                                    "ocr.held.too_large", "ocr.held.no_pages"};
constexpr std::size_t words_max = 50'000, word_bytes_max = 1000, code_bytes_max = 4000;

class Packer {
public:
    Packer& number(std::uint32_t value) {
        for (int i = 0; i < 4; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
        return *this;
    }
    Packer& words(std::string_view text) {
        number(static_cast<std::uint32_t>(text.size()));
        out += text;
        return *this;
    }
    std::string out;
};

class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : left_{bytes} {}
    std::uint32_t number() {
        if (left_.size() < 4) { good_ = false; return 0; }
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{static_cast<unsigned char>(left_[i])} << (8 * i);
        left_.remove_prefix(4);
        return value;
    }
    std::string words(std::size_t max) {
        const auto size = number();
        if (!good_ || size > max || size > left_.size()) { good_ = false; return {}; }
        std::string found{left_.substr(0, size)};
        left_.remove_prefix(size);
        return found;
    }
    bool good() const { return good_; }
    bool whole() const { return good_ && left_.empty(); }

private:
    std::string_view left_;
    bool good_ = true;
};

bool known_turn(std::uint32_t turn) { return turn == 0 || turn == 90 || turn == 180 || turn == 270; }

bool is_what_it_says(const Page& page) {
    if (page.media == "image/png") return page.image.starts_with("\x89PNG\r\n\x1a\n");
    return page.media == "image/jpeg" && page.image.starts_with("\xFF\xD8\xFF");
}

}  // namespace

std::string length_of(std::size_t size) {
    std::string out;
    for (int i = 0; i < 8; ++i) out += static_cast<char>((size >> (8 * i)) & 0xFF);
    return out;
}

std::size_t read_length(std::string_view eight) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 8; ++i) size |= std::size_t{static_cast<unsigned char>(eight.at(i))} << (8 * i);
    return size;
}

std::string encode(const Request& request) {
    return Packer{}.number(static_cast<std::uint32_t>(request.number)).number(static_cast<std::uint32_t>(request.turn)).out;
}

std::optional<Request> decode_request(std::string_view bytes) {
    Unpacker in{bytes};
    const Request request{static_cast<int>(in.number()), static_cast<int>(in.number())};
    if (!in.whole() || request.number < 1 || request.number > pages_max) return {};
    return request;
}

std::string encode(const Opened& opened) { return Packer{}.words(opened.held).number(static_cast<std::uint32_t>(opened.pages)).out; }

std::string encode(const Page& page) {
    Packer out;
    out.number(page.blank).number(static_cast<std::uint32_t>(page.turned)).words(page.code).words(page.media);
    out.number(static_cast<std::uint32_t>(page.width)).number(static_cast<std::uint32_t>(page.height)).words(page.image);
    out.number(static_cast<std::uint32_t>(page.words.size()));
    for (const auto& word : page.words)
        out.number(static_cast<std::uint32_t>(word.confidence)).number(static_cast<std::uint32_t>(word.before)).words(word.text);
    return out.out;
}

std::optional<Opened> decode_opened(std::string_view bytes) {
    Unpacker in{bytes};
    Opened opened{in.words(100), static_cast<int>(in.number())};
    if (!in.whole()) return {};
    if (opened.held.empty() ? opened.pages < 1 || opened.pages > pages_max
                            : std::find(held_keys.begin(), held_keys.end(), opened.held) == held_keys.end())
        return {};
    return opened;
}

std::optional<Page> decode_page(std::string_view bytes) {
    Unpacker in{bytes};
    Page page;
    page.blank = in.number() != 0;
    const auto turned = in.number();
    page.turned = static_cast<int>(turned);
    page.code = in.words(code_bytes_max);
    page.media = in.words(20);
    const auto width = in.number(), height = in.number();
    page.width = static_cast<int>(width);
    page.height = static_cast<int>(height);
    page.image = in.words(answer_bytes_max);
    const auto count = in.number();
    if (!in.good() || count > words_max || !known_turn(turned) || width > 65'535 || height > 65'535) return {};
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto confidence = in.number(), before = in.number();
        Word word{in.words(word_bytes_max), static_cast<int>(confidence), static_cast<Break>(before)};
        if (!in.good() || confidence > 100 || before > static_cast<std::uint32_t>(Break::paragraph) || !base::valid_utf8(word.text)) return {};
        page.words.push_back(std::move(word));
    }
    if (!in.whole() || !is_what_it_says(page) || !base::valid_utf8(page.code)) return {};
    return page;
}

std::string encode_text(std::string_view text) { return "t" + base::excerpt(text, page_text_bytes_max / 4); }

std::optional<std::string> decode_text(std::string_view bytes) {
    if (!bytes.starts_with('t') || bytes.size() > page_text_bytes_max + 1 || !base::valid_utf8(bytes.substr(1))) return {};
    return std::string{bytes.substr(1)};
}

}  // namespace impl

std::string text_of(const std::vector<Word>& words) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += word.before == Break::paragraph ? "\n\n" : word.before == Break::line ? "\n" : " ";
        text += word.text;
    }
    return text;
}

}  // namespace ocr
