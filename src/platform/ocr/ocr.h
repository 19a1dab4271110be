#pragma once
// Scanned letters to text: a PDF or pictures in, one righted picture and its words a page out. All
// reading of what strangers sent is done in a worker process with limits on memory, files, system
// calls and network, at the lowest priority, one worker a session. Words come with how sure the
// reading is, so that a person can look where it is not.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocr {

// What stands before a word.
enum class Break { space, line, paragraph };

struct Word {
    std::string text;
    int confidence = 0;        // 0 to 100
    Break before = Break::space;
};

struct Page {
    bool blank = false;        // nothing on it but specks
    int turned = 0;            // clockwise degrees that righted it: 0, 90, 180, 270
    std::string code;          // what its barcode says; empty when it has none
    std::vector<Word> words;
    std::string image;         // the page as it is to be seen
    std::string media;         // image/png or image/jpeg
    int width = 0, height = 0;
};

// `held` is a text key that says why the file cannot be read ("ocr.held.password"); then it has no pages.
struct Opened {
    std::string held;
    int pages = 0;
};

// More pages than this are held: they are sent again in parts.
inline constexpr int pages_max = 1000;
inline constexpr std::size_t content_bytes_max = 256ull * 1024 * 1024;

// The text of words, with its lines and paragraphs.
std::string text_of(const std::vector<Word>& words);

// One file in one worker. Not thread-safe. A worker that ends by itself, or takes longer than it may, ends the
// session: `read` gives nothing, and a new session is needed for the other pages.
class Session {
public:
    // `program` is this binary, started as `vaka ocr-worker`. Fault when it cannot be started at all.
    explicit Session(const std::string& program, int seconds_a_page = 120);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Once, before any read. As words alone also documents that have no pages to be drawn are opened: those of a word
    // processor (.docx, .odt) and its macros' kin, whose words `text` gives and of which nothing is run.
    enum class As { pages, words };
    Opened open(std::string_view content, As as = As::pages);
    // `number` from 1. `turn`: clockwise degrees that a person has said; nothing: found out.
    std::optional<Page> read(int number, std::optional<int> turn = {});
    // The words of a page alone, to be searched: as the file itself says them, else as they are read from its
    // picture. Nothing when they cannot be had.
    std::optional<std::string> text(int number);
    // For tests: the worker's process.
    int process() const;

private:
    struct Worker;
    std::unique_ptr<Worker> worker_;
    int seconds_a_page_;
};

// The other end: talks on standard input and output.
int run_ocr_worker();

}  // namespace ocr
