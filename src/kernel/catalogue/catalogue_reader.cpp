#include "catalogue_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace catalogue {

namespace {

std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& names) {
    std::string best;
    std::size_t fewest = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto& name : names) {
        const std::size_t distance = edits(word, name);
        if (distance < fewest) {
            fewest = distance;
            best = name;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& names) {
    const std::string best = nearest(word, names);
    return best.empty() ? std::string{} : fmt::format("; did you mean {}?", best);
}

Place Reader::place() const { return {file_, std::max(1, line_of(*table_))}; }

Place Reader::place(std::string_view key) const {
    const toml::node* node = table_->get(key);
    return node && line_of(*node) > 0 ? Place{file_, line_of(*node)} : place();
}

bool Reader::has(std::string_view key) {
    known_.emplace(key);
    return table_->contains(key);
}

const toml::node* Reader::find(std::string_view key, Need need, std::string_view what_to_write) {
    known_.emplace(key);
    const toml::node* node = table_->get(key);
    if (!node && need == Need::required) problem(key, fmt::format("{} is missing: write {}", key, what_to_write));
    return node;
}

std::string Reader::string(std::string_view key, Need need) {
    const std::string example = fmt::format("{} = \"...\"", key);
    const toml::node* node = find(key, need, example);
    if (!node) return {};
    const auto value = node->value_exact<std::string>();
    if (!value) {
        problem(key, fmt::format("{} must be text: write {}", key, example));
        return {};
    }
    if (base::trim(*value).empty() && need == Need::required) {
        problem(key, fmt::format("{} is empty: write {}", key, example));
    }
    return *value;
}

std::string Reader::id(std::string_view key) {
    std::string value = string(key);
    const bool good = !value.empty() && value.size() <= 64 && value[0] >= 'a' && value[0] <= 'z' &&
                      std::all_of(value.begin(), value.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                      });
    if (!value.empty() && !good) {
        problem(key, fmt::format("{} = \"{}\" is no id: write small letters a-z, digits and _, a letter first, "
                                 "at most 64", key, value));
    }
    return value;
}

Text Reader::text(std::string_view key, Need need) {
    const std::string example = fmt::format("{} = {{ sv = \"...\", en = \"...\" }}", key);
    const toml::node* node = find(key, need, example);
    if (!node) return {};
    if (!node->is_table()) {
        problem(key, fmt::format("{} must have both languages: write {}", key, example));
        return {};
    }
    return in_languages(*node->as_table());
}

Text Reader::in_languages(const toml::table& table) {
    Reader languages{table, file_, *data_};
    Text text{languages.string("sv"), languages.string("en")};
    for (const auto language : i18n::languages()) {
        if (i18n::complete(language)) continue;
        if (auto words = languages.string(i18n::code(language), Need::optional); !words.empty()) text.further.emplace_back(language, std::move(words));
    }
    languages.close();
    return text;
}

std::optional<int> Reader::number(std::string_view key, int least, int most, Need need) {
    const std::string example = fmt::format("{} = a whole number from {} to {}", key, least, most);
    const toml::node* node = find(key, need, example);
    if (!node) return {};
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
        problem(key, fmt::format("{} cannot be used: write {}", key, example));
        return {};
    }
    return static_cast<int>(*value);
}

bool Reader::flag(std::string_view key, bool otherwise) {
    const toml::node* node = find(key, Need::optional, {});
    if (!node) return otherwise;
    const auto value = node->value_exact<bool>();
    if (!value) problem(key, fmt::format("{} must be yes or no: write {} = true or {} = false", key, key, key));
    return value.value_or(otherwise);
}

std::optional<base::Day> Reader::day(std::string_view key, Need need) {
    const std::string example = fmt::format("{} = 2019-01-01 (a date without quotation marks)", key);
    const toml::node* node = find(key, need, example);
    if (!node) return {};
    const auto value = node->value_exact<toml::date>();
    if (!value) {
        problem(key, fmt::format("{} must be a date: write {}", key, example));
        return {};
    }
    return base::valid_day(value->year, value->month, value->day);
}

std::vector<std::string> Reader::strings(std::string_view key, Need need) {
    const std::string example = fmt::format("{} = [\"...\"]", key);
    const toml::node* node = find(key, need, example);
    std::vector<std::string> all;
    if (!node) return all;
    bool good = node->is_array();
    if (good) {
        for (const toml::node& element : *node->as_array()) {
            const auto value = element.value_exact<std::string>();
            good = good && value && !value->empty();
            if (value) all.push_back(*value);
        }
    }
    if (!good) problem(key, fmt::format("{} must be a list of texts: write {}", key, example));
    if (good && all.empty() && need == Need::required) {
        problem(key, fmt::format("{} is empty: write {}", key, example));
    }
    return all;
}

std::vector<Text> Reader::texts(std::string_view key) {
    const std::string example = fmt::format("{} = [{{ sv = \"...\", en = \"...\" }}]", key);
    const toml::node* node = find(key, Need::optional, example);
    std::vector<Text> all;
    if (!node) return all;
    const toml::array* array = node->as_array();
    for (std::size_t i = 0; array && i < array->size(); ++i) {
        const toml::table* row = array->get(i)->as_table();
        if (row) all.push_back(in_languages(*row));
    }
    if (!array || all.size() != array->size()) {
        problem(key, fmt::format("{} must be a list of texts in both languages: write {}", key, example));
    }
    return all;
}

std::vector<Reader> Reader::tables(std::string_view key, Need need) {
    const std::string example = fmt::format("[[{}]] and its keys below, or {} = [{{ ... }}]", key, key);
    const toml::node* node = find(key, need, example);
    std::vector<Reader> all;
    if (!node) return all;
    const toml::array* array = node->as_array();
    for (std::size_t i = 0; array && i < array->size(); ++i) {
        if (const toml::table* row = array->get(i)->as_table()) all.emplace_back(*row, file_, *data_);
    }
    if (!array || all.size() != array->size()) {
        problem(key, fmt::format("{} must be a list of tables: write {}", key, example));
    }
    return all;
}

std::vector<std::vector<Reader>> Reader::table_lists(std::string_view key) {
    const std::string example = fmt::format("{} = [[{{ ... }}, {{ ... }}], [{{ ... }}]]", key);
    const toml::node* node = find(key, Need::optional, example);
    std::vector<std::vector<Reader>> all;
    if (!node) return all;
    bool good = node->is_array() && !node->as_array()->empty();
    for (std::size_t i = 0; good && i < node->as_array()->size(); ++i) {
        const toml::array* inner = node->as_array()->get(i)->as_array();
        good = inner && !inner->empty();
        auto& rows = all.emplace_back();
        for (std::size_t j = 0; good && j < inner->size(); ++j) {
            const toml::table* row = inner->get(j)->as_table();
            good = row != nullptr;
            if (row) rows.emplace_back(*row, file_, *data_);
        }
    }
    if (good) return all;
    problem(key, fmt::format("{} must be a list of lists, none of them empty: write {}", key, example));
    return {};
}

std::optional<Reader> Reader::table(std::string_view key, Need need) {
    const std::string example = fmt::format("{} = {{ ... }}", key);
    const toml::node* node = find(key, need, example);
    if (!node) return {};
    if (const toml::table* inner = node->as_table()) return Reader{*inner, file_, *data_};
    problem(key, fmt::format("{} must be a table: write {}", key, example));
    return {};
}

std::optional<std::size_t> Reader::one_of(std::string_view key, const std::vector<std::string>& names, Need need) {
    const std::string value = string(key, need);
    if (value.empty()) return {};
    const auto found = std::find(names.begin(), names.end(), value);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    problem(key, fmt::format("{} = \"{}\" is not known: write one of {}{}", key, value, base::join(names, ", "),
                             did_you_mean(value, names)));
    return {};
}

Period Reader::period(Need need, std::optional<base::Day> otherwise) {
    Period period;
    period.first = day("valid_from", otherwise ? Need::optional : need);
    if (!period.first) period.first = otherwise;
    period.last = day("valid_to");
    if (period.first && period.last && *period.last < *period.first) {
        problem("valid_to", fmt::format("valid_to {} is before valid_from {}: write the last day the row is in force",
                                        base::iso(*period.last), base::iso(*period.first)));
    }
    return period;
}

Evidence Reader::evidence(const std::string& row) {
    Evidence evidence{flag("verified", true), string("note", Need::optional)};
    if (!evidence.verified) {
        if (base::trim(evidence.note).empty()) {
            problem("verified", "verified = false needs a reason: write note = \"what nobody has checked yet\"");
        }
        data_->unverified.push_back({file_, place().line, row, evidence.note});
    }
    return evidence;
}

void Reader::close() {
    std::vector<std::string> names{known_.begin(), known_.end()};
    for (const auto& [key, node] : *table_) {
        if (known_.contains(key.str())) continue;
        const int line = static_cast<int>(key.source().begin.line);
        data_->problem({file_, line > 0 ? line : place().line},
                       fmt::format("{} is not a key here{}", key.str(),
                                   nearest(key.str(), names).empty()
                                       ? fmt::format(": the keys are {}", base::join(names, ", "))
                                       : did_you_mean(key.str(), names)));
    }
}

void UniqueIds::add(Reader& row, const std::string& id) {
    if (!id.empty() && !seen_.insert(id).second) {
        row.problem("id", fmt::format("{} \"{}\" is there twice: give each its own id", what_, id));
    }
}

}  // namespace catalogue
