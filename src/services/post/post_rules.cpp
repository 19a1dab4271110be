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

// The text as Windows-1252, with what PDF strings must escape; only Latin-1 comes from our texts.
std::string pdf_words(std::string_view utf8) {
    std::string out;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte >= 0x80 && i + 1 < utf8.size()) out += static_cast<char>(((byte & 0x03) << 6) | (static_cast<unsigned char>(utf8[++i]) & 0x3F));
        else if (utf8[i] == '(' || utf8[i] == ')' || utf8[i] == '\\') (out += '\\') += utf8[i];
        else out += utf8[i];
    }
    return out;
}

std::string pdf_of(const std::string& content) {
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
    object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    const auto table = out.size();
    out += "xref\n0 6\n0000000000 65535 f \n";
    for (const auto offset : at) {
        const auto digits = std::to_string(offset);
        out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    }
    return out + "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + std::to_string(table) + "\n%%EOF\n";
}

}  // namespace

std::string separator_sheet(std::string_view words_utf8) {
    constexpr int narrow = 2, wide = 5, tall = 120, left = 90;
    std::string content = "0 g\n";
    const std::string said = "*" + std::string{separator_code} + "*";
    // Twice, so that a fold or a stain does not hide both.
    for (const int bottom : {560, 160}) {
        int x = left;
        for (const char sign : said) {
            const auto bars = bars_of(sign);
            for (std::size_t i = 0; i < bars.size(); ++i) {
                const int width = bars[i] == 'w' ? wide : narrow;
                if (i % 2 == 0) content += std::to_string(x) + " " + std::to_string(bottom) + " " + std::to_string(width) + " " + std::to_string(tall) + " re f\n";
                x += width;
            }
            x += narrow;
        }
    }
    return pdf_of(content + "BT /F1 20 Tf 90 420 Td (" + pdf_words(words_utf8) + ") Tj ET");
}

}  // namespace post
