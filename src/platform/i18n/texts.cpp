#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/fault.h"
#include "i18n/i18n.h"
#include "i18n/impl/table.h"

namespace i18n {
namespace {

constexpr std::array<std::string_view, 12> months_sv{"januari",   "februari", "mars",     "april",
                                                     "maj",       "juni",     "juli",     "augusti",
                                                     "september", "oktober",  "november", "december"};
constexpr std::array<std::string_view, 12> months_en{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};
constexpr std::string_view no_break_space = "\xC2\xA0";

std::span<const impl::Entry> table(Language language) {
    return language == Language::sv ? impl::texts_sv() : impl::texts_en();
}

std::optional<std::string_view> find(Language language, std::string_view key) {
    const auto entries = table(language);
    const auto found = std::ranges::lower_bound(entries, key, {}, &impl::Entry::key);
    if (found == entries.end() || found->key != key) return std::nullopt;
    return found->text;
}

// {0} {1} ... by position; any other brace is an ordinary character.
template <class Values>
std::string filled(std::string_view text, const Values& values) {
    std::string out;
    out.reserve(text.size() + 32);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool place =
            text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}' && text[i + 1] >= '0' && text[i + 1] <= '9';
        if (!place) {
            out += text[i];
            continue;
        }
        const auto index = static_cast<std::size_t>(text[i + 1] - '0');
        CHECK(index < std::size(values));
        out += *(std::begin(values) + static_cast<std::ptrdiff_t>(index));
        i += 2;
    }
    return out;
}

std::string_view month_name(Language language, int month) {
    const auto& names = language == Language::sv ? months_sv : months_en;
    return names.at(static_cast<std::size_t>(month - 1));
}

}  // namespace

std::string_view code(Language language) { return language == Language::sv ? "sv" : "en"; }

std::optional<Language> language_of(std::string_view code) {
    if (code == "sv") return Language::sv;
    if (code == "en") return Language::en;
    return std::nullopt;
}

Texts::Texts(Language language) : language_{language} {}

const Texts& Texts::of(Language language) {
    static const Texts swedish{Language::sv};
    static const Texts english{Language::en};
    return language == Language::sv ? swedish : english;
}

bool Texts::has(std::string_view key) const { return find(language_, key).has_value(); }

std::string_view Texts::operator()(std::string_view key) const {
    if (const auto text = find(language_, key)) return *text;
#ifndef NDEBUG
    throw base::Bug{fmt::format("no text \"{}\" in {}", key, code(language_))};
#else
    // A reader is better served by an odd word than by no page.
    return key;
#endif
}

std::string Texts::operator()(std::string_view key, std::span<const std::string> values) const {
    return filled((*this)(key), values);
}

std::string Texts::fill(std::string_view key, std::initializer_list<std::string_view> values) const {
    return filled((*this)(key), values);
}

std::string Texts::number(std::int64_t value) const {
    const std::string digits = std::to_string(value);
    const std::size_t sign = value < 0 ? 1 : 0;
    std::string out = value < 0 ? "\xE2\x88\x92" : "";
    for (std::size_t i = sign; i < digits.size(); ++i) {
        if (i > sign && (digits.size() - i) % 3 == 0) out += language_ == Language::sv ? no_break_space : ",";
        out += digits[i];
    }
    return out;
}

std::string Texts::date(base::Day day) const {
    const auto date = base::to_date(day);
    return fmt::format("{} {} {}", date.day, month_name(language_, date.month), date.year);
}

std::string Texts::short_date(base::Day day) const {
    const auto date = base::to_date(day);
    const auto name = month_name(language_, date.month);
    // Swedish writes maj, juni and juli out; mars too.
    const bool whole = name.size() <= 4;
    return fmt::format("{} {}", date.day, whole ? name : name.substr(0, 3));
}

std::string Texts::time(base::Time time) const {
    const auto local = base::stockholm(time);
    return fmt::format("{:02}:{:02}", local.hour, local.minute);
}

std::string Texts::bytes(std::int64_t count) const {
    constexpr std::int64_t kilo = 1000;
    if (count < kilo) return number(count) + std::string{no_break_space} + "B";
    if (count < kilo * kilo) return number((count + kilo / 2) / kilo) + std::string{no_break_space} + "kB";
    const std::int64_t tenths = (count + kilo * kilo / 20) / (kilo * kilo / 10);
    std::string out = number(tenths / 10);
    if (tenths % 10 != 0 && tenths < 100) {
        out += language_ == Language::sv ? "," : ".";
        out += std::to_string(tenths % 10);
    }
    return out + std::string{no_break_space} + "MB";
}

}  // namespace i18n
