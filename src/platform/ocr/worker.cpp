#include <iconv.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <exception>

#include "ocr/impl/protocol.h"
#include "ocr/impl/reading.h"
#include "ocr/impl/sheets.h"

namespace ocr {

namespace {

constexpr int lowest_priority = 19;

// False at the end.
bool read_exactly(std::string& bytes, std::size_t size) {
    bytes.resize(size);
    for (std::size_t at = 0; at < size;) {
        const auto count = ::read(0, bytes.data() + at, size - at);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        at += static_cast<std::size_t>(count);
    }
    return true;
}

bool read_message(std::string& bytes, std::size_t size_max) {
    std::string eight;
    if (!read_exactly(eight, 8)) return false;
    const auto size = impl::read_length(eight);
    return size <= size_max && read_exactly(bytes, size);
}

bool write_message(const std::string& bytes) {
    const auto whole = impl::length_of(bytes.size()) + bytes;
    for (std::size_t at = 0; at < whole.size();) {
        const auto count = ::write(1, whole.data() + at, whole.size() - at);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        at += static_cast<std::size_t>(count);
    }
    return true;
}

// A page number or a stamp that a program laid over a picture is not what the page says.
constexpr std::size_t few_words = 5;

std::string text_alone(impl::Sheets& sheets, impl::Reading& reading, int number) {
    auto words = sheets.text(number);
    if (words.size() < few_words)
        if (auto sheet = sheets.sheet(number))
            if (auto page = reading.read(std::move(sheet), std::nullopt); page && page->words.size() > words.size()) words = std::move(page->words);
    return impl::encode_text(text_of(words));
}

int serve(impl::Reading& reading) {
    std::string content, held, message;
    if (!write_message({}) || !read_message(content, content_bytes_max + 1) || content.empty()) return 4;
    const bool words_alone = content.starts_with(impl::open_words);
    content.erase(0, 1);
    const auto sheets = words_alone && impl::is_office(content) ? impl::open_office(content, held) : impl::Sheets::open(content, held);
    if (!write_message(impl::encode(Opened{held, sheets ? sheets->count() : 0}))) return 5;
    while (sheets && read_message(message, 64)) {
        const auto request = impl::decode_request(message);
        if (!request || request->number > sheets->count()) return 4;
        if (request->turn == impl::text_alone) {
            if (!write_message(text_alone(*sheets, reading, request->number))) return 5;
            continue;
        }
        auto sheet = sheets->sheet(request->number);
        std::optional<Page> page;
        if (sheet) page = reading.read(std::move(sheet), request->turn < 0 ? std::nullopt : std::optional{request->turn});
        // Text that could not be drawn (its font is not in the file) is no empty page: a person looks at every word.
        if (page && page->blank && page->code.empty()) {
            page->words = sheets->text(request->number);
            page->blank = page->words.empty();
        }
        // An empty message: this page cannot be shown, the others may.
        if (!write_message(page ? impl::encode(*page) : std::string{})) return 5;
    }
    return 0;
}

}  // namespace

int run_ocr_worker() {
    // Reading never slows an answer: it gets what is left.
    (void)::setpriority(PRIO_PROCESS, 0, lowest_priority);
    try {
        // poppler turns a PDF's text into UTF-16 and back. The converters are files, which the locked worker may
        // not open: once open they stay loaded, and without them the text would be empty.
        if (::iconv_open("UTF-16", "UTF-8") == reinterpret_cast<iconv_t>(-1) || ::iconv_open("UTF-8", "UTF-16") == reinterpret_cast<iconv_t>(-1))
            return 3;
        impl::Reading reading;
        if (!reading.good() || !impl::lock_doors()) return 3;
        return serve(reading);
    } catch (const std::exception&) {
        return 6;   // a word on standard error could carry the letter's content
    }
}

}  // namespace ocr
