#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <unicode/dcfmtsym.h>
#include <unicode/smpdtfmt.h>

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

const impl::Table& row(Language language) {
    const auto all = impl::tables();
    const auto index = static_cast<std::size_t>(language);
    CHECK(index < all.size());
    return all[index];
}

// Easy Swedish writes numbers and dates as Swedish does.
bool swedish(Language language) { return row(language).tag == "sv"; }

// How a further language writes, by ICU.
icu::Locale locale_of(Language language) { return icu::Locale{std::string{tag(language)}.c_str()}; }

std::string icu_date(Language language, base::Day day, const char* pattern) {
    UErrorCode status = U_ZERO_ERROR;
    const auto date = base::to_date(day);
    const std::unique_ptr<icu::Calendar> calendar{icu::Calendar::createInstance(*icu::TimeZone::getGMT(), status)};
    icu::SimpleDateFormat format{icu::UnicodeString{pattern}, locale_of(language), status};
    if (U_FAILURE(status)) throw base::Fault{"ICU cannot write dates in " + std::string{code(language)}};
    format.setTimeZone(*icu::TimeZone::getGMT());
    calendar->clear();
    calendar->set(date.year, date.month - 1, date.day, 12, 0);
    icu::UnicodeString written;
    format.format(calendar->getTime(status), written);
    std::string out;
    written.toUTF8String(out);
    return out;
}

std::string icu_symbol(Language language, icu::DecimalFormatSymbols::ENumberFormatSymbol symbol) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::DecimalFormatSymbols symbols{locale_of(language), status};
    if (U_FAILURE(status)) throw base::Fault{"ICU cannot write numbers in " + std::string{code(language)}};
    std::string out;
    symbols.getSymbol(symbol).toUTF8String(out);
    return out;
}

std::string grouping(Language language) {
    if (swedish(language)) return std::string{no_break_space};
    return language == Language::en ? "," : icu_symbol(language, icu::DecimalFormatSymbols::kGroupingSeparatorSymbol);
}

std::string decimal(Language language) {
    if (swedish(language)) return ",";
    return language == Language::en ? "." : icu_symbol(language, icu::DecimalFormatSymbols::kDecimalSeparatorSymbol);
}

std::optional<std::string_view> find(Language language, std::string_view key) {
    const auto entries = row(language).entries;
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
    const auto& names = swedish(language) ? months_sv : months_en;
    return names.at(static_cast<std::size_t>(month - 1));
}

}  // namespace

const std::vector<Language>& languages() {
    static const std::vector<Language> all = [] {
        std::vector<Language> made;
        for (std::size_t i = 0; i < impl::tables().size(); ++i) made.push_back(static_cast<Language>(i));
        return made;
    }();
    return all;
}

std::string_view code(Language language) { return row(language).code; }
std::string_view tag(Language language) { return row(language).tag; }
std::string_view own_name(Language language) { return row(language).name; }
std::string_view prefix(Language language) { return row(language).prefix; }
bool complete(Language language) { return language == Language::sv || language == Language::en; }

bool speaks(Language language, std::string_view path) {
    if (complete(language)) return true;
    const auto& pages = row(language).pages;
    return std::ranges::find(pages, path) != pages.end();
}

std::string path_in(Language language, std::string_view path) { return std::string{prefix(language)} + std::string{path}; }

std::pair<Language, std::string_view> split_prefix(std::string_view path) {
    for (const auto language : languages()) {
        const auto start = prefix(language);
        if (start.empty() || !path.starts_with(start)) continue;
        const auto rest = path.substr(start.size());
        if (rest.empty() || rest.front() == '/') return {language, rest.empty() ? std::string_view{"/"} : rest};
    }
    return {Language::sv, path};
}

std::optional<Language> language_of(std::string_view code) {
    for (const auto language : languages())
        if (i18n::code(language) == code) return language;
    return std::nullopt;
}

Texts::Texts(Language language) : language_{language} {}

const Texts& Texts::of(Language language) {
    static const auto all = [] {
        std::vector<std::unique_ptr<const Texts>> made;
        for (const auto one : languages()) made.push_back(std::make_unique<const Texts>(one));
        return made;
    }();
    return *all.at(static_cast<std::size_t>(language));
}

bool Texts::has(std::string_view key) const { return find(language_, key).has_value(); }

std::string_view Texts::operator()(std::string_view key) const {
    if (const auto text = find(language_, key)) return *text;
    if (!complete(language_))
        if (const auto text = find(Language::sv, key)) {
            if (!swedish(language_)) borrowed_ = true;   // easy Swedish borrows from Swedish: no other language
            return *text;
        }
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
        if (i > sign && (digits.size() - i) % 3 == 0) out += grouping(language_);
        out += digits[i];
    }
    return out;
}

std::string Texts::decimal(double value, int places) const {
    CHECK(std::isfinite(value) && std::abs(value) < 1e15 && places >= 0 && places <= 9);
    const std::string digits = fmt::format("{:.{}f}", std::abs(value), places);
    const auto point = std::min(digits.find('.'), digits.size());
    const bool zero = digits.find_first_not_of("0.") == std::string::npos;
    std::string out = value < 0 && !zero ? "\xE2\x88\x92" : "";
    out += number(std::stoll(digits.substr(0, point)));
    if (point < digits.size()) out += i18n::decimal(language_) + digits.substr(point + 1);
    return out;
}

std::string Texts::date(base::Day day) const {
    if (!swedish(language_) && !complete(language_)) return icu_date(language_, day, "d. MMMM yyyy");
    const auto date = base::to_date(day);
    return fmt::format("{} {} {}", date.day, month_name(language_, date.month), date.year);
}

std::string Texts::short_date(base::Day day) const {
    if (!swedish(language_) && !complete(language_)) return icu_date(language_, day, "d. MMM");
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
        out += i18n::decimal(language_);
        out += std::to_string(tenths % 10);
    }
    return out + std::string{no_break_space} + "MB";
}

}  // namespace i18n
