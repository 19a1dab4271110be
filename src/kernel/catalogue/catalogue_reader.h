#pragma once
// Reads one TOML table key by key and remembers which keys it was asked for: what remains is an
// error with the nearest known key as a suggestion. Every complaint names file and line.
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue_data.h"
#include "catalogue_toml.h"

namespace catalogue {

enum class Need { required, optional };

// The name most like `word` (few edits away), or empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& names);
// ", did you mean x?" or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

class Reader {
public:
    Reader(const toml::table& table, std::string file, Data& data)
        : table_{&table}, file_{std::move(file)}, data_{&data} {}

    Data& data() const { return *data_; }
    bool has(std::string_view key);                    // counts as asked for
    Place place() const;                               // of the table
    Place place(std::string_view key) const;           // of the key's value, else of the table
    void problem(std::string_view key, std::string text) { data_->problem(place(key), std::move(text)); }

    std::string string(std::string_view key, Need need = Need::required);
    std::string id(std::string_view key = "id");       // a string of a-z 0-9 _ that starts with a letter
    Text text(std::string_view key, Need need = Need::required);
    std::optional<int> number(std::string_view key, int least, int most, Need need = Need::optional);
    bool flag(std::string_view key, bool otherwise);
    std::optional<base::Day> day(std::string_view key, Need need = Need::optional);
    std::vector<Text> texts(std::string_view key);     // a list of texts in both languages; may be left out
    std::vector<std::string> strings(std::string_view key, Need need = Need::optional);
    std::vector<Reader> tables(std::string_view key, Need need = Need::optional);
    // [[{ ... }, { ... }], [{ ... }]]
    std::vector<std::vector<Reader>> table_lists(std::string_view key);
    std::optional<Reader> table(std::string_view key, Need need = Need::optional);
    // One of `names`; the index, or nothing after a complaint.
    std::optional<std::size_t> one_of(std::string_view key, const std::vector<std::string>& names,
                                      Need need = Need::required);
    // valid_from and valid_to; a missing valid_from is `otherwise`.
    Period period(Need need = Need::required, std::optional<base::Day> otherwise = {});
    // verified and note; an unverified row is listed under `row` and must say why.
    Evidence evidence(const std::string& row);
    void close();                                      // complains about every key never asked for

private:
    Text in_languages(const toml::table& table);
    const toml::node* find(std::string_view key, Need need, std::string_view what_to_write);

    const toml::table* table_;
    std::string file_;
    Data* data_;
    std::set<std::string, std::less<>> known_{};
};

template <class Row>
std::vector<std::string> ids_of(const std::vector<Row>& rows) {
    std::vector<std::string> ids;
    for (const Row& row : rows) ids.push_back(row.id);
    return ids;
}

// Duplicate ids within one list complain at the second; remembers the ids seen.
class UniqueIds {
public:
    explicit UniqueIds(std::string what) : what_{std::move(what)} {}
    void add(Reader& row, const std::string& id);

private:
    std::string what_;
    std::set<std::string> seen_{};
};

}  // namespace catalogue
