#include "validation/validation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/fault.h"

namespace validation {

Table Table::of(std::string_view csv, const std::string& name) {
    Table table;
    table.name_ = name;
    base::read_csv(csv, ',', [&](base::CsvRecord record) {
        if (!record.problem.empty()) throw base::Fault(fmt::format("{}:{}: {}", name, record.line, record.problem));
        if (table.columns_.empty()) {
            for (auto& column : record.fields) column.erase(0, column.find_first_not_of(' '));
            table.columns_ = std::move(record.fields);
            return;
        }
        if (record.fields.size() < table.columns_.size())
            throw base::Fault(fmt::format("{}:{}: {} fields where the header has {}", name, record.line, record.fields.size(), table.columns_.size()));
        table.records_.push_back(std::move(record.fields));
    });
    if (table.columns_.empty()) throw base::Fault(name + ": the file is empty; its first line must name the columns");
    return table;
}

bool Table::has(std::string_view column) const { return std::find(columns_.begin(), columns_.end(), column) != columns_.end(); }

std::size_t Table::column(std::string_view name) const {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found == columns_.end()) throw base::Fault(fmt::format("{}: there is no column {}", name_, name));
    return static_cast<std::size_t>(found - columns_.begin());
}

double Table::number(std::size_t row, std::size_t column) const {
    const auto& text = at(row, column);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return end == text.c_str() ? std::numeric_limits<double>::quiet_NaN() : value;
}

bool Folder::has(const std::string& name) const { return std::filesystem::is_regular_file(root_ / name); }

std::optional<std::string> Folder::read(const std::string& name) const {
    if (!has(name)) return std::nullopt;
    std::ifstream file{root_ / name, std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{file}, {}};
    if (!file && !file.eof()) throw base::Fault(name + " cannot be read");
    return content;
}

std::optional<Table> Folder::table(const std::string& name) const {
    const auto content = read(name);
    if (!content) return std::nullopt;
    return Table::of(*content, name);
}

std::vector<std::string> Folder::matching(const std::string& under, std::string_view begins, std::string_view ends) const {
    std::vector<std::string> found;
    if (!std::filesystem::is_directory(root_ / under)) return found;
    for (const auto& entry : std::filesystem::directory_iterator{root_ / under}) {
        const auto name = entry.path().filename().string();
        if (entry.is_regular_file() && name.starts_with(begins) && name.ends_with(ends)) found.push_back(under + "/" + name);
    }
    std::sort(found.begin(), found.end());
    return found;
}

Bar reached(Bar bar, std::string figure, bool met) {
    bar.figure = std::move(figure);
    bar.state = met ? Bar::State::met : Bar::State::missed;
    return bar;
}

std::string decimals(double value, int places) { return fmt::format("{:.{}f}", value, places); }

namespace {

std::string line_of(const Bar& bar) {
    const char* state = bar.state == Bar::State::met ? "met" : bar.state == Bar::State::missed ? "MISSED" : "absent";
    auto line = fmt::format("{:6} {:4} {}: ", state, bar.id, bar.what);
    line += bar.state == Bar::State::absent ? "no data" : bar.figure;
    line += fmt::format(" (goal {})", bar.goal);
    if (!bar.anchor.empty()) line += "; beside it: " + bar.anchor;
    return line + "; " + bar.data;
}

}  // namespace

int validate(const Folder& folder, const std::vector<Part>& parts, const std::vector<std::string>& only, std::ostream& out) {
    int met = 0, missed = 0, absent = 0;
    for (const auto& part : parts) {
        if (!only.empty() && std::find(only.begin(), only.end(), part.name) == only.end()) continue;
        const auto begun = std::chrono::steady_clock::now();
        out << "-- " << part.name << std::endl;
        for (const auto& bar : part.bars(folder)) {
            out << line_of(bar) << std::endl;
            ++(bar.state == Bar::State::met ? met : bar.state == Bar::State::missed ? missed : absent);
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
        out << fmt::format("   {} took {:.1f} s", part.name, took.count()) << std::endl;
    }
    out << fmt::format("{} met, {} missed, {} without data", met, missed, absent) << std::endl;
    return missed == 0 ? 0 : 1;
}

}  // namespace validation
