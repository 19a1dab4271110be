#pragma once
// Decisions about scanned letters: no clock, no SQL.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalogue/catalogue.h"
#include "http/http.h"
#include "intake/intake.h"
#include "ocr/ocr.h"

namespace post {

// What parts one letter from the next.
enum class Split { blank, sheet, page, none };
std::string_view code(Split split);
std::optional<Split> split_of(std::string_view code);
inline constexpr Split each_split[] = {Split::blank, Split::sheet, Split::page, Split::none};

// text: belongs to a letter; blank: an empty page; sheet: our separator sheet.
enum class PageKind { text, blank, sheet };
std::string_view code(PageKind kind);
PageKind kind_of(std::string_view code);
PageKind kind_of(const ocr::Page& page);
// What the separator sheet's barcode says.
inline constexpr std::string_view separator_code = "VAKA-BREV";

// The letters as the places of their pages. A sheet parts letters always. A blank page parts them or is
// the back of a letter, which is left out of it: in both cases it is in no letter.
std::vector<std::vector<std::size_t>> split(const std::vector<PageKind>& pages, Split how);

// A word read less surely than this is marked for a person to look at.
inline constexpr int sure_from = 75;

std::string encode_words(const std::vector<ocr::Word>& words);
std::vector<ocr::Word> decode_words(std::string_view stored);

// The registrar's form as a Submission, without its files; or everything that is wrong with it.
struct Typed {
    intake::Submission submission;
    std::vector<base::Refusal> refusals;
};
Typed submission_of(const http::Fields& typed, const std::string& text, const catalogue::Catalogue& catalogue, base::Day today);
std::optional<base::Day> day_of(const http::Fields& form, const std::string& name);

// The separator's code as the bars of a Code 39: widths in points, dark and light in turn.
std::vector<int> separator_bars();

}  // namespace post
