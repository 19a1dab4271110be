#pragma once
// How CSV is read (RFC 4180). Pure; any bytes are read, and what cannot be is said in words.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

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

}  // namespace base
