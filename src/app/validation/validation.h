#pragma once
// The bars that the methods behind insight and planning must reach on public data, as a table: what
// was measured, on which rows, against which goal and whose figure. The data is others' and is not
// shipped; a bar whose files are not in the folder is told as absent, never as reached.
#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace validation {

// A table of a CSV file: the header's columns by name, the records' fields as text.
class Table {
public:
    // A Fault for a file without a header, a record that cannot be read or has too few fields.
    static Table of(std::string_view csv, const std::string& name);
    std::size_t rows() const { return records_.size(); }
    bool has(std::string_view column) const;
    std::size_t column(std::string_view name) const;   // a Fault when there is none
    const std::string& at(std::size_t row, std::size_t column) const { return records_[row][column]; }
    double number(std::size_t row, std::size_t column) const;   // NaN: empty, NA or no number

private:
    std::string name_;
    std::vector<std::string> columns_;
    std::vector<std::vector<std::string>> records_;
};

class Folder {
public:
    explicit Folder(std::filesystem::path root) : root_{std::move(root)} {}
    bool has(const std::string& name) const;
    std::optional<std::string> read(const std::string& name) const;
    std::optional<Table> table(const std::string& name) const;
    // Files of a subfolder whose name begins and ends so, by name, with the subfolder: for rows that
    // come in several splits.
    std::vector<std::string> matching(const std::string& under, std::string_view begins, std::string_view ends) const;

private:
    std::filesystem::path root_;
};

struct Bar {
    enum class State { absent, met, missed };
    std::string id;       // as in docs/insight.md: "B4"
    std::string what;     // "Febrl4 without SSN and birth date, F1"
    std::string data;     // files and which of their rows
    std::string goal;     // ">= 0.995"
    std::string figure;   // with an interval where there is one; empty when absent
    std::string anchor;   // whose figure is beside it, and how much
    State state = State::absent;
};

Bar reached(Bar bar, std::string figure, bool met);
std::string decimals(double value, int places);

// One part of the table; each may take a minute.
struct Part {
    std::string name;
    std::function<std::vector<Bar>(const Folder&)> bars;
};
std::vector<Part> all_parts();

std::vector<Bar> linkage_bars(const Folder& folder);
std::vector<Bar> text_bars(const Folder& folder);
std::vector<Bar> signal_bars(const Folder& folder);
std::vector<Bar> planning_bars(const Folder& folder);
std::vector<Bar> risk_bars(const Folder& folder);
std::vector<Bar> policy_bars(const Folder& folder);

// Prints a line a bar as it is measured, then how many were met, missed and absent. Only the parts
// named in `only`, or all. Gives 0 when none was missed, else 1.
int validate(const Folder& folder, const std::vector<Part>& parts, const std::vector<std::string>& only, std::ostream& out);

}  // namespace validation
