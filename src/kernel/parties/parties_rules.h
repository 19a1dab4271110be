#pragma once
// What a register row must look like, and how CSV is read (RFC 4180): pure.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parties/parties.h"

namespace parties {

// NNNNNN-NNNN or ten digits; the third digit is at least 2, which tells an organisation from a
// person, and the last is Luhn's. Gives the form with a hyphen, or nothing.
std::optional<std::string> organisation_number_of(std::string_view text);

struct CsvRecord {
    std::int64_t line = 0;              // where it begins; the first line is 1
    std::vector<std::string> fields;
    std::string problem;                // words, when the record cannot be read
};
// Calls `f` for each record. Quoted fields may hold separators, quotes doubled and line ends; lines
// end with LF or CRLF; a byte order mark is passed over; empty lines are no records.
void read_csv(std::string_view csv, char separator, const std::function<void(CsvRecord)>& f);
// ';' when the first line has more of them than of ','.
char separator_of(std::string_view csv);

// The header's columns in the order of the file.
class Columns {
public:
    Columns(const CsvRecord& header, std::vector<ImportReport::BadRow>& bad);
    bool complete() const { return complete_; }
    std::size_t size() const { return count_; }
    std::string_view field(const CsvRecord& record, std::string_view column) const;

private:
    std::vector<std::pair<std::string_view, std::size_t>> places_;
    std::size_t count_ = 0;
    bool complete_ = false;
};

// A good row of the file: ids are not yet known.
struct RegisterRow { Operation operation; Provider provider; };
// Nothing, and what is wrong with the first bad column in `bad`.
std::optional<RegisterRow> row_of(const CsvRecord& record, const Columns& columns, const Parties::Checks& checks,
                                  std::vector<ImportReport::BadRow>& bad);

}  // namespace parties
