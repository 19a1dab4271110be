#include "ageing_rules.h"

#include <algorithm>

#include "base/fault.h"

namespace ageing {

namespace {

void put_number(std::string& out, std::int64_t number) {
    auto rest = static_cast<std::uint64_t>(number);
    for (; rest > 0x7f; rest >>= 7) out.push_back(static_cast<char>(0x80 | (rest & 0x7f)));
    out.push_back(static_cast<char>(rest));
}

}  // namespace

const std::vector<int>& band_months() {
    static const std::vector<int> months{1, 3, 6, 9};
    return months;
}

Counted counted(const casework::Case& row) {
    return {row.id, row.type, row.region, row.owner, row.received_day, row.due_day, row.closed_day, row.open};
}

std::int64_t month_of(base::Day day) {
    const auto date = base::to_date(day);
    return date.year * 12 + date.month - 1;
}

base::Day first_day_of(std::int64_t month) {
    return base::to_day({static_cast<int>(month / 12), static_cast<int>(month % 12) + 1, 1});
}

base::Day months_before(base::Day day, int months) {
    const auto first = first_day_of(month_of(day) - months);
    const auto last = first_day_of(month_of(day) - months + 1) - 1;
    return std::min(first + (base::to_date(day).day - 1), last);
}

void contribute(Changes& changes, const Counted& one, int sign) {
    const auto day = [](base::Day when) { return std::max<std::int64_t>(when.number, 0); };
    const auto add = [&](std::string_view kind, std::int64_t part, std::int64_t at) {
        for (const auto& type : {one.type, std::string{}})
            changes[{std::string{kind}, part, type, one.region}][at] += sign;
    };
    if (!one.open) {
        add(kind_closed, month_of(one.closed), std::max<std::int64_t>(one.closed - one.received, 0));
        return;
    }
    changes[{std::string{kind_open}, 0, one.type, one.region}][day(one.received)] += sign;
    add(kind_officer, one.owner.value, day(one.received));
    if (one.due.number > 0) add(kind_due, one.owner.value, day(one.due));
}

std::string packed(const Counts& counts) {
    std::string out;
    std::int64_t former = 0;
    for (const auto& [day, number] : counts) {
        if (number == 0) continue;
        CHECK(day >= former && number > 0);
        put_number(out, day - former);
        put_number(out, number);
        former = day;
    }
    return out;
}

std::int64_t take_number(std::string_view& bytes) {
    std::uint64_t number = 0;
    for (int shift = 0; shift < 56; shift += 7) {
        if (bytes.empty()) break;
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        number |= std::uint64_t{byte & 0x7fu} << shift;
        if (byte < 0x80) return static_cast<std::int64_t>(number);
    }
    throw base::Fault("a row of ageing_counts cannot be read: rebuild the ageing tables");
}

void Tally::add(const Tally& other) {
    if (other.at_.size() > at_.size()) at_.resize(other.at_.size());
    for (std::size_t days = 0; days < other.at_.size(); ++days) at_[days] += other.at_[days];
    cases_ += other.cases_;
}

int Tally::rank(std::int64_t wanted) const {
    std::int64_t passed = 0;
    for (std::size_t days = 0; days < at_.size(); ++days) {
        passed += at_[days];
        if (passed >= wanted) return static_cast<int>(days);
    }
    return 0;
}

Spread Tally::spread() const {
    if (cases_ == 0) return {};
    return {cases_, rank((cases_ + 1) / 2), rank((cases_ * 4 + 4) / 5)};
}

std::int64_t Tally::from(std::int64_t days) const {
    std::int64_t found = 0;
    for (auto place = static_cast<std::size_t>(std::max<std::int64_t>(days, 0)); place < at_.size(); ++place)
        found += at_[place];
    return found;
}

}  // namespace ageing
