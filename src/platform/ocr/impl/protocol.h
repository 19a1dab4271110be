#pragma once
// What parent and worker say to each other: the file once, then page by page. Every message is its
// length (8 bytes, little endian) and its bytes. The parent believes nothing unseen: the worker has
// read what a stranger sent.
#include <optional>
#include <string>
#include <string_view>

#include "ocr/ocr.h"

namespace ocr::impl {

constexpr std::size_t answer_bytes_max = 64ull * 1024 * 1024;

struct Request { int number = 0, turn = -1; };   // turn -1: find out; text_alone: words without a picture
inline constexpr int text_alone = -2;
inline constexpr std::size_t page_text_bytes_max = 1 << 20;

inline constexpr std::string_view open_pages = "p", open_words = "w";   // what the first message begins with

std::string length_of(std::size_t size);
std::size_t read_length(std::string_view eight);

std::string encode(const Request& request);
std::optional<Request> decode_request(std::string_view bytes);
std::string encode(const Opened& opened);
std::string encode(const Page& page);
// Nothing unless whole, within its limits, of a kind that is known, and in UTF-8.
std::optional<Opened> decode_opened(std::string_view bytes);
std::optional<Page> decode_page(std::string_view bytes);
// A page's text, told from a page that cannot be had by its first byte.
std::string encode_text(std::string_view text);
std::optional<std::string> decode_text(std::string_view bytes);

// Limits on memory, files and system calls, for the rest of the process's life. False when one of
// them could not be set: then nothing may be read.
bool lock_doors();

}  // namespace ocr::impl
