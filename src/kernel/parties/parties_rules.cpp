#include "parties_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace parties {

namespace {

constexpr std::array<std::string_view, 10> column_names{"code", "name", "kind", "address", "postal_code",
                                                        "city", "municipality", "provider_number", "provider_name", "owner_form"};
constexpr std::array<std::string_view, 5> owner_forms{"municipality", "region", "state", "private", "non_profit"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

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
    RowCheck(const base::CsvRecord& record, const Columns& columns, std::vector<ImportReport::BadRow>& bad)
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
    const base::CsvRecord& record_;
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

Columns::Columns(const base::CsvRecord& header, std::vector<ImportReport::BadRow>& bad) : count_{header.fields.size()} {
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

std::string_view Columns::field(const base::CsvRecord& record, std::string_view column) const {
    for (const auto& [name, place] : places_)
        if (name == column) return record.fields.at(place);
    base::check_failed("a column that was not asked for", __FILE__, __LINE__);
}

std::optional<RegisterRow> row_of(const base::CsvRecord& record, const Columns& columns, const Parties::Checks& checks,
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
