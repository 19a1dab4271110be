#include "base/identifiers.h"

#include <algorithm>

#include "base/text.h"

namespace base {

namespace {

constexpr int coordination_days = 60;
constexpr int oldest_year = 1800;
constexpr std::size_t hsa_id_characters_max = 31;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }
int number(std::string_view digits) { return static_cast<int>(parse_integer(digits).value_or(0)); }

// What people and word processors write between digits: spaces go, every dash is a hyphen.
std::string plain(std::string_view text) {
    struct Written { std::string_view sequence, meaning; };
    static constexpr Written written[] = {
        {" ", ""}, {"\t", ""}, {"\xC2\xA0", ""}, {"\xE2\x80\xAF", ""},                                   // no-break spaces
        {"\xE2\x80\x90", "-"}, {"\xE2\x80\x91", "-"}, {"\xE2\x80\x93", "-"}, {"\xE2\x88\x92", "-"}};   // dashes, minus
    std::string kept;
    while (!text.empty()) {
        const auto* found = std::find_if(std::begin(written), std::end(written), [&](const Written& one) { return text.starts_with(one.sequence); });
        const bool as_it_is = found == std::end(written);
        kept += as_it_is ? text.substr(0, 1) : found->meaning;
        text.remove_prefix(as_it_is ? 1 : found->sequence.size());
    }
    return kept;
}

// Digits with at most one sign, which stands before the last four.
struct Grouped {
    std::string digits{};
    char sign = 0;                      // '-', '+' or none
};
std::optional<Grouped> grouped(std::string_view text) {
    Grouped parts{plain(text), 0};
    auto& digits = parts.digits;
    if (digits.size() > 4) {
        const std::size_t at = digits.size() - 5;
        if (digits[at] == '-' || digits[at] == '+') {
            parts.sign = digits[at];
            digits.erase(at, 1);
        }
    }
    if (!all_digits(digits)) return {};
    return parts;
}

// The day of birth, which a coordination number hides by adding 60.
std::optional<Day> birth_day(int year, std::string_view month_and_day) {
    const int day = number(month_and_day.substr(2));
    return valid_day(year, number(month_and_day.substr(0, 2)), day > coordination_days ? day - coordination_days : day);
}

// The youngest that fits: who is written without "+" turns 100 next year or later, as far as the day of birth allows.
std::optional<int> year_of(std::string_view two_digits, std::string_view month_and_day, char sign, Day today) {
    const int this_year = to_date(today).year;
    for (int year = this_year / 100 * 100 + number(two_digits); year >= oldest_year; year -= 100) {
        if (sign == '+' && this_year - year < 100) continue;
        const auto day = birth_day(year, month_and_day);
        if (day && *day <= today) return year;
        // 29 February of a year that had none is no reason to look a century further back.
        if (!day && year <= this_year) return {};
    }
    return {};
}

}  // namespace

bool luhn(std::string_view digits) {
    if (!all_digits(digits)) return false;
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int digit = digits[digits.size() - 1 - i] - '0';
        const int weighted = i % 2 == 1 ? digit * 2 : digit;
        sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return sum % 10 == 0;
}

std::optional<std::string> personal_number(std::string_view text, Day today) {
    auto parts = grouped(text);
    if (!parts) return {};
    auto& [digits, sign] = *parts;
    if (digits.size() == 10) {
        const auto year = year_of(std::string_view{digits}.substr(0, 2), std::string_view{digits}.substr(2, 4), sign, today);
        if (!year) return {};
        digits.insert(0, std::to_string(*year / 100));
    } else if (digits.size() != 12) {
        return {};
    }
    const std::string_view all = digits;
    const int year = number(all.substr(0, 4));
    // A century and a "+" that contradict each other are a slip in one of them.
    if (year < oldest_year || (sign == '+' && to_date(today).year - year < 100)) return {};
    const auto day = birth_day(year, all.substr(4, 4));
    if (!day || *day > today || !luhn(all.substr(2))) return {};
    return digits;
}

bool coordination_number(std::string_view twelve_digits) {
    return twelve_digits.size() == 12 && all_digits(twelve_digits) && number(twelve_digits.substr(6, 2)) > coordination_days;
}

std::optional<std::string> organisation_number(std::string_view text) {
    auto parts = grouped(text);
    if (!parts || parts->sign == '+') return {};
    auto& digits = parts->digits;
    if (digits.size() == 12 && digits.starts_with("16")) digits.erase(0, 2);
    if (digits.size() != 10 || digits[2] < '2' || !luhn(digits)) return {};
    digits.insert(6, 1, '-');
    return digits;
}

std::optional<std::string> hsa_id(std::string_view text) {
    std::string id = plain(text);
    if (id.size() < 14 || id.size() > hsa_id_characters_max) return {};
    const std::string_view all = id;
    if (!equal_ascii_nocase(all.substr(0, 2), "SE") || !all_digits(all.substr(2, 10)) || all[12] != '-') return {};
    const auto own = all.substr(13);
    if (!std::all_of(own.begin(), own.end(), [](char c) { return is_digit(c) || is_letter(c); })) return {};
    if (!organisation_number(all.substr(2, 10))) return {};
    id.replace(0, 2, "SE");
    return id;
}

}  // namespace base
