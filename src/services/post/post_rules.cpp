#include "post_rules.h"

#include <array>

#include "base/text.h"

namespace post {

namespace {

constexpr std::array split_codes{"blank", "sheet", "page", "none"};
constexpr std::array kind_codes{"text", "blank", "sheet"};
constexpr std::size_t title_characters_max = 200, text_characters_max = 200'000;

}  // namespace

std::string_view code(Split split) { return split_codes.at(static_cast<std::size_t>(split)); }
std::optional<Split> split_of(std::string_view wanted) {
    for (const auto split : each_split)
        if (code(split) == wanted) return split;
    return {};
}
std::string_view code(PageKind kind) { return kind_codes.at(static_cast<std::size_t>(kind)); }
PageKind kind_of(std::string_view wanted) {
    return wanted == code(PageKind::blank) ? PageKind::blank : wanted == code(PageKind::sheet) ? PageKind::sheet : PageKind::text;
}
PageKind kind_of(const ocr::Page& page) {
    for (const auto& said : base::split(page.code, '\n'))
        if (said == separator_code) return PageKind::sheet;
    return page.blank ? PageKind::blank : PageKind::text;
}

std::vector<std::vector<std::size_t>> split(const std::vector<PageKind>& pages, Split how) {
    std::vector<std::vector<std::size_t>> letters;
    bool begins = true;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (pages[i] == PageKind::sheet || (pages[i] == PageKind::blank && how == Split::blank)) { begins = true; continue; }
        if (pages[i] == PageKind::blank) continue;
        if (begins || how == Split::page) letters.emplace_back();
        letters.back().push_back(i);
        begins = false;
    }
    return letters;
}

std::string encode_words(const std::vector<ocr::Word>& words) {
    std::string out;
    for (const auto& word : words)
        out += std::to_string(word.confidence) + " " + std::to_string(static_cast<int>(word.before)) + " " + word.text + "\n";
    return out;
}

std::vector<ocr::Word> decode_words(std::string_view stored) {
    std::vector<ocr::Word> words;
    for (const auto& line : base::split(stored, '\n')) {
        const auto first = line.find(' ');
        if (first == std::string::npos || line.size() < first + 4) continue;
        words.push_back({line.substr(first + 3), static_cast<int>(base::parse_integer(line.substr(0, first)).value_or(0)),
                         static_cast<ocr::Break>(line[first + 1] - '0')});
    }
    return words;
}

std::optional<base::Day> day_of(const http::Fields& form, const std::string& name) {
    const auto part = [&](const char* what) { return static_cast<int>(base::parse_integer(base::trim(form.get(name + what))).value_or(0)); };
    const int year = part("_year"), month = part("_month"), day = part("_day");
    if (!base::valid_day(year, month, day)) return {};
    return base::to_day({year, month, day});
}

namespace {

std::string line_of(const http::Fields& form, std::string_view name) { return std::string{base::trim(base::normalise_newlines(form.get(name)))}; }

}  // namespace

Typed submission_of(const http::Fields& typed, const std::string& text, const catalogue::Catalogue& catalogue, base::Day today) {
    Typed made;
    auto& submission = made.submission;
    const auto wrong = [&](const char* key, const char* field) { made.refusals.push_back({key, field}); };
    submission.case_type = typed.get("type");
    submission.channel = "letter";
    submission.with_return_code = false;
    submission.title = line_of(typed, "subject");
    submission.text = base::trim(text);
    submission.urgent = typed.has("urgent");
    submission.child = typed.has("child");
    if (submission.child && submission.case_type == "enquiry") submission.answers["service"] = {"children"};
    const auto day = day_of(typed, "received");
    if (!day || *day > today) wrong("post.refused.day", "received_day");
    else if (!catalogue.case_type(submission.case_type, *day)) wrong("post.refused.type", "type");
    if (day) submission.received_day = *day;
    const auto sender = typed.get("sender");
    if (sender == "given") {
        submission.contact = {line_of(typed, "name"), line_of(typed, "email"), line_of(typed, "phone"), line_of(typed, "address")};
        if (submission.contact.empty()) wrong("post.refused.contact", "name");
    } else if (sender != "anonymous" && sender != "unknown") {
        wrong("post.refused.sender", "sender");
    }
    submission.anonymous = sender == "anonymous";
    submission.answers["contact"] = {sender};
    if (!submission.contact.address.empty()) submission.answers["reply_by"] = {"letter"};
    if (const auto unit = typed.get("unit_id"); !unit.empty() && unit != "unknown") submission.unit_code = unit;
    if (base::count_characters(submission.title) > title_characters_max) wrong("post.refused.subject", "subject");
    if (submission.text.empty()) wrong("post.refused.no_text", "text");
    if (base::count_characters(submission.text) > text_characters_max) wrong("post.refused.long", "text");
    return made;
}

namespace {

// Nine bars and spaces of each sign, n narrow and w wide, as ISO/IEC 16388 gives them.
struct Sign { char sign; std::string_view bars; };
constexpr std::array code_39{Sign{'A', "wnnnnwnnw"}, Sign{'B', "nnwnnwnnw"}, Sign{'E', "wnnnwwnnn"}, Sign{'K', "wnnnnnnww"},
                             Sign{'R', "wnnnnnwwn"}, Sign{'V', "nwwnnnnnw"}, Sign{'-', "nwnnnnwnw"}, Sign{'*', "nwnnwnwnn"}};

std::string bars_of(char sign) {
    for (const auto& known : code_39)
        if (known.sign == sign) return std::string{known.bars};
    return {};
}

}  // namespace

std::vector<int> separator_bars() {
    constexpr int narrow = 2, wide = 5;
    std::vector<int> widths;
    for (const char sign : "*" + std::string{separator_code} + "*") {
        for (const char bar : bars_of(sign)) widths.push_back(bar == 'w' ? wide : narrow);
        widths.push_back(narrow);   // the light gap between two signs
    }
    return widths;
}

}  // namespace post
