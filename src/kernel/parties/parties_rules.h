#pragma once
// What a register row must look like: pure.
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "parties/parties.h"

namespace parties {

// NNNNNN-NNNN or ten digits; the third digit is at least 2, which tells an organisation from a
// person, and the last is Luhn's. Gives the form with a hyphen, or nothing.
std::optional<std::string> organisation_number_of(std::string_view text);

// The header's columns in the order of the file.
class Columns {
public:
    Columns(const base::CsvRecord& header, std::vector<ImportReport::BadRow>& bad);
    bool complete() const { return complete_; }
    std::size_t size() const { return count_; }
    std::string_view field(const base::CsvRecord& record, std::string_view column) const;

private:
    std::vector<std::pair<std::string_view, std::size_t>> places_;
    std::size_t count_ = 0;
    bool complete_ = false;
};

// A good row of the file: ids are not yet known.
struct RegisterRow { Operation operation; Provider provider; };
// Nothing, and what is wrong with the first bad column in `bad`.
std::optional<RegisterRow> row_of(const base::CsvRecord& record, const Columns& columns, const Parties::Checks& checks,
                                  std::vector<ImportReport::BadRow>& bad);

}  // namespace parties
