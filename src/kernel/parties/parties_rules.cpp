#include "parties_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace parties {

namespace {

constexpr std::array<std::string_view, 10> column_names{"code", "name", "kind", "address", "postal_code",
                                                        "city", "municipality", "provider_number", "provider_name", "owner_form"};
constexpr std::array<std::string_view, 5> owner_forms{"municipality", "region", "state", "private", "non_profit"};
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

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

std::string listed(const auto& names) {
    std::string out;
    for (const auto name : names) {
        if (!out.empty()) out += ", ";
        out += name;
    }
    return out;
}

// Checks of one row; the first that fails says why.
class RowCheck {
public:
    RowCheck(const CsvRecord& record, const Columns& columns, std::vector<ImportReport::BadRow>& bad)
        : record_{record}, columns_{columns}, bad_{bad} {}

    std::string text(std::string_view column, bool required, std::size_t characters_max) {
        const auto value = base::trim(columns_.field(record_, column));
        if (!base::valid_utf8(value)) refuse(column, "is not UTF-8; save the file as UTF-8");
        else if (required && value.empty()) refuse(column, "is empty; write a value");
        else if (base::count_characters(value) > characters_max)
            refuse(column, "is too long; write at most " + std::to_string(characters_max) + " characters");
        else if (std::any_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }))
            refuse(column, "has a line break or a control character; write it on one line");
        return std::string{value};
    }
    void refuse(std::string_view column, std::string words) {
        if (good_) bad_.push_back({record_.line, std::string{column}, std::move(words)});
        good_ = false;
    }
    bool good() const { return good_; }

private:
    const CsvRecord& record_;
    const Columns& columns_;
    std::vector<ImportReport::BadRow>& bad_;
    bool good_ = true;
};

std::string postal_code_of(RowCheck& check, std::string text) {
    std::erase(text, ' ');
    if (text.empty()) return text;
    if (text.size() != 5 || !all_digits(text)) {
        check.refuse("postal_code", "is not a postal code; write five digits, as 123 45, or leave it empty");
        return text;
    }
    return text.substr(0, 3) + " " + text.substr(3);
}

}  // namespace

std::optional<std::string> organisation_number_of(std::string_view text) {
    std::string digits{base::trim(text)};
    if (digits.size() == 11 && digits[6] == '-') digits.erase(6, 1);
    if (digits.size() != 10 || !all_digits(digits) || digits[2] < '2') return {};
    int sum = 0;
    for (std::size_t i = 0; i < 10; ++i) {
        const int doubled = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += doubled > 9 ? doubled - 9 : doubled;
    }
    if (sum % 10 != 0) return {};
    return digits.substr(0, 6) + "-" + digits.substr(6);
}

bool hides_address(std::string_view kind) { return kind == "protected_housing" || kind == "family_home"; }

void read_csv(std::string_view csv, char separator, const std::function<void(CsvRecord)>& f) {
    if (csv.starts_with(byte_order_mark)) csv.remove_prefix(byte_order_mark.size());
    CsvReader reader{csv, separator};
    CsvRecord record;
    while (reader.next(record)) {
        if (record.fields.size() == 1 && base::trim(record.fields.front()).empty() && record.problem.empty()) continue;
        f(std::move(record));
    }
}

char separator_of(std::string_view csv) {
    const auto line = csv.substr(0, csv.find('\n'));
    return std::count(line.begin(), line.end(), ';') > std::count(line.begin(), line.end(), ',') ? ';' : ',';
}

Columns::Columns(const CsvRecord& header, std::vector<ImportReport::BadRow>& bad) : count_{header.fields.size()} {
    std::string missing;
    for (const auto name : column_names) {
        const auto found = std::find_if(header.fields.begin(), header.fields.end(), [&](const std::string& field) {
            return base::equal_ascii_nocase(base::trim(field), name);
        });
        if (found != header.fields.end()) places_.emplace_back(name, static_cast<std::size_t>(found - header.fields.begin()));
        else missing += (missing.empty() ? "" : ", ") + std::string{name};
    }
    complete_ = missing.empty() && header.problem.empty();
    if (!header.problem.empty()) bad.push_back({header.line, "", header.problem});
    if (!missing.empty())
        bad.push_back({header.line, "", "the first line lacks " + missing + "; write all of " + listed(column_names) + ", in any order"});
}

std::string_view Columns::field(const CsvRecord& record, std::string_view column) const {
    for (const auto& [name, place] : places_)
        if (name == column) return record.fields.at(place);
    base::check_failed("a column that was not asked for", __FILE__, __LINE__);
}

std::optional<RegisterRow> row_of(const CsvRecord& record, const Columns& columns, const Parties::Checks& checks,
                                  std::vector<ImportReport::BadRow>& bad) {
    RowCheck check{record, columns, bad};
    if (!record.problem.empty()) { check.refuse("", record.problem); return {}; }
    if (record.fields.size() != columns.size()) {
        check.refuse("", "has " + std::to_string(record.fields.size()) + " fields; write " + std::to_string(columns.size()) +
                             " as in the first line, and put a field that holds the separator in quotes");
        return {};
    }
    RegisterRow row;
    auto& operation = row.operation;
    operation.code = check.text("code", true, 64);
    if (std::any_of(operation.code.begin(), operation.code.end(), [](char c) { return c <= ' ' || c > '~'; }))
        check.refuse("code", "has characters that a code may not have; write letters a to z, digits and signs, without spaces");
    operation.name = check.text("name", true, 200);
    operation.kind = check.text("kind", true, 64);
    if (!checks.valid_kind(operation.kind))
        check.refuse("kind", "is not a kind of unit; write an id of the code list unit_kinds, such as home_care or health_centre");
    operation.address = check.text("address", false, 200);
    operation.postal_code = postal_code_of(check, check.text("postal_code", false, 10));
    operation.city = check.text("city", false, 100);
    operation.municipality = check.text("municipality", true, 10);
    operation.county = checks.county_of(operation.municipality);
    if (operation.county.empty()) check.refuse("municipality", "is not a municipality; write its code of four digits, such as 0180");
    const auto number = organisation_number_of(check.text("provider_number", true, 20));
    if (!number) check.refuse("provider_number", "is not an organisation number; write ten digits with the right check digit, as NNNNNN-NNNN");
    row.provider.organisation_number = number.value_or("");
    row.provider.name = check.text("provider_name", true, 200);
    row.provider.owner_form = check.text("owner_form", true, 20);
    if (std::find(owner_forms.begin(), owner_forms.end(), row.provider.owner_form) == owner_forms.end())
        check.refuse("owner_form", "is not a form of ownership; write one of " + listed(owner_forms));
    operation.address_hidden = hides_address(operation.kind);
    if (!check.good()) return {};
    return row;
}

}  // namespace parties
