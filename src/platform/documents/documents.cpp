#include "documents/documents.h"

#include "base/text.h"
#include "documents/impl/archive.h"
#include "documents/impl/draw.h"
#include "documents/impl/fonts.h"

namespace documents {
namespace {

// A block takes a line at least; more of them than lines need no typesetting to be too many.
constexpr std::size_t blocks_max = pages_max * 60;

bool far_too_long(const LetterPage& letter) {
    std::size_t bytes = letter.title.size();
    for (const Block& block : letter.blocks) bytes += block.text.size();
    return bytes > text_bytes_max || letter.blocks.size() > blocks_max;
}

bool head_far_too_long(const LetterPage& letter) {
    constexpr std::size_t head_bytes_max = 20'000;
    std::size_t bytes = letter.office_name.size() + letter.office_phone.size() + letter.office_email.size() +
                        letter.date_label.size() + letter.date.size() + letter.number_label.size() +
                        letter.number.size() + letter.footer.size() + letter.page_label.size();
    for (const std::string& line : letter.office_address) bytes += line.size() + 1;
    for (const std::string& line : letter.recipient) bytes += line.size() + 1;
    return bytes > head_bytes_max;
}

base::Refusal long_refusal(std::size_t pages) { return {"documents.refused.long", {}, {}, {std::to_string(pages)}}; }

base::Result<std::string> made(const LetterPage& head, const std::vector<LetterPage>& letters, std::size_t pages) {
    for (const auto& letter : letters) {
        if (far_too_long(letter)) return long_refusal(pages_max);
        if (head_far_too_long(letter)) return base::Refusal{"documents.refused.head"};
    }
    const auto lock = typesetting();
    Drawn drawn = draw(head, letters, pages);
    if (drawn.refused == Refused::head) return base::Refusal{"documents.refused.head"};
    if (drawn.refused == Refused::too_long) return long_refusal(pages);
    return archived(std::move(drawn.pdf), head);
}

}  // namespace

base::Result<std::string> letter_pdf(const LetterPage& letter) { return made(letter, {letter}, pages_max); }

base::Result<std::string> pile_pdf(const LetterPile& pile) {
    if (pile.letters.empty()) return base::Refusal{"documents.refused.none"};
    LetterPage head;
    head.title = pile.title;
    head.language = pile.language;
    head.made = pile.made;
    head.office_name = pile.letters.front().office_name;
    return made(head, pile.letters, pile_pages_max);
}

std::string bar_sheet_pdf(const BarSheet& sheet) {
    LetterPage head;
    head.title = sheet.words;
    head.language = sheet.language;
    head.made = sheet.made;
    const auto lock = typesetting();
    return archived(draw_bars(head, sheet.bars), head);
}

std::vector<Block> blocks(std::string_view letter_text) {
    std::vector<Block> made;
    bool open = false;  // the next line goes on with the last block
    for (const std::string& line : base::split(base::normalise_newlines(letter_text), '\n')) {
        const std::string_view text = base::trim(line);
        const auto marked = [&](std::string_view mark) { return line.starts_with(mark) && text.size() >= mark.size(); };
        if (text.empty()) {
            open = false;
        } else if (marked("# ")) {
            made.push_back({Block::heading, std::string{base::trim(text.substr(2))}});
            open = false;
        } else if (marked("- ")) {
            made.push_back({Block::list_item, std::string{base::trim(text.substr(2))}});
            open = true;
        } else if (open) {
            made.back().text += "\n" + std::string{text};
        } else {
            made.push_back({Block::paragraph, std::string{text}});
            open = true;
        }
    }
    return made;
}

}  // namespace documents
