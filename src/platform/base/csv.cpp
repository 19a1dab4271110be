#include "base/csv.h"

#include <algorithm>

#include "base/text.h"

namespace base {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// One record after another out of the text.
class CsvReader {
public:
    CsvReader(std::string_view text, char separator) : text_{text}, separator_{separator} {}

    bool next(CsvRecord& record) {
        record = {line_, {}, ""};
        if (at_ >= text_.size()) return false;
        for (;;) {
            record.fields.push_back(field(record));
            if (at_ < text_.size() && text_[at_] == separator_) { ++at_; continue; }
            end_line();
            return true;
        }
    }

private:
    bool at_line_end() const {
        return text_[at_] == '\n' || (text_[at_] == '\r' && (at_ + 1 >= text_.size() || text_[at_ + 1] == '\n'));
    }
    void end_line() {
        if (at_ < text_.size() && text_[at_] == '\r') ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') { ++at_; ++line_; }
    }
    std::string field(CsvRecord& record) {
        std::string value;
        if (at_ < text_.size() && text_[at_] == '"') {
            value = quoted(record);
            if (at_ < text_.size() && text_[at_] != separator_ && !at_line_end() && record.problem.empty())
                record.problem = "text follows a closing quote; put the whole field in quotes and write each quote inside it twice";
        }
        while (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) {
            if (text_[at_] == '"' && record.problem.empty())
                record.problem = "a quote stands inside a field without quotes; put the whole field in quotes and write each quote inside it twice";
            value += text_[at_++];
        }
        return value;
    }
    // A quote that is never closed must not swallow the rest of the file: the record ends with its
    // first line, and the good rows below are still read.
    std::string quoted(CsvRecord& record) {
        std::string value;
        const auto begin = at_++;
        const auto first_line = line_;
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') {
                if (at_ >= text_.size() || text_[at_] != '"') return value;
                ++at_;
            }
            if (c == '\n') ++line_;
            value += c;
        }
        record.problem = "a quote is opened and never closed; write one at the end of the field";
        line_ = first_line;
        at_ = std::min(text_.find('\n', begin), text_.size());
        return std::string{text_.substr(begin + 1, at_ - begin - 1)};
    }

    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    std::int64_t line_ = 1;
};

}  // namespace

void read_csv(std::string_view csv, char separator, const std::function<void(CsvRecord)>& f) {
    if (csv.starts_with(byte_order_mark)) csv.remove_prefix(byte_order_mark.size());
    CsvReader reader{csv, separator};
    CsvRecord record;
    while (reader.next(record)) {
        if (record.fields.size() == 1 && trim(record.fields.front()).empty() && record.problem.empty()) continue;
        f(std::move(record));
    }
}

char separator_of(std::string_view csv) {
    const auto line = csv.substr(0, csv.find('\n'));
    return std::count(line.begin(), line.end(), ';') > std::count(line.begin(), line.end(), ',') ? ';' : ',';
}

}  // namespace base
