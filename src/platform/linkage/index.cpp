#include "index.h"

#include <algorithm>
#include <cmath>

namespace linkage {

namespace {

// Three code points in 63 bits: no two pieces share a number.
std::uint64_t packed(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    return static_cast<std::uint64_t>(a) << 42 | static_cast<std::uint64_t>(b) << 21 | c;
}

// A byte that is no UTF-8 is taken as it is; texts come normalised.
std::uint32_t next_point(std::string_view text, std::size_t& i) {
    const auto byte = static_cast<unsigned char>(text[i++]);
    if (byte < 0xC0) return byte;
    const int more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    std::uint32_t point = byte & (0x3Fu >> more);
    for (int k = 0; k < more && i < text.size(); ++k)
        point = point << 6 | (static_cast<unsigned char>(text[i++]) & 0x3Fu);
    return point & 0x1FFFFFu;
}

void add_pieces(std::string_view text, std::vector<std::uint64_t>& to) {
    if (text.empty()) return;
    std::uint32_t before = ' ', last = ' ';
    bool first = true;
    for (std::size_t i = 0; i < text.size();) {
        const auto point = next_point(text, i);
        if (!first) to.push_back(packed(before, last, point));
        before = last;
        last = point;
        first = false;
    }
    to.push_back(packed(before, last, ' '));
}

}  // namespace

double cosine(const Pieces& a, const Pieces& b) {
    double sum = 0;
    auto i = a.weights.begin(), j = b.weights.begin();
    while (i != a.weights.end() && j != b.weights.end()) {
        if (i->first < j->first) {
            ++i;
        } else if (j->first < i->first) {
            ++j;
        } else {
            sum += static_cast<double>(i->second) * static_cast<double>(j->second);
            ++i;
            ++j;
        }
    }
    return std::min(sum, 1.0);
}

PieceIndex::Counted PieceIndex::counted(const std::vector<std::string_view>& texts) {
    std::vector<std::uint64_t> all;
    for (const auto text : texts) add_pieces(text, all);
    std::sort(all.begin(), all.end());
    Counted found;
    for (const auto piece : all) {
        if (found.empty() || found.back().first != piece) found.emplace_back(piece, 0);
        ++found.back().second;
    }
    return found;
}

void PieceIndex::add(const std::vector<std::string_view>& texts) {
    counted_.push_back(counted(texts));
    for (const auto& [piece, times] : counted_.back()) {
        const auto [at, fresh] = numbers_.try_emplace(piece, static_cast<std::uint32_t>(rows_with_.size()));
        if (fresh) rows_with_.push_back(0);
        ++rows_with_[at->second];
    }
}

namespace {

double weight_of(int times, double all, double with) {
    return (1 + std::log(times)) * (std::log((1 + all) / (1 + with)) + 1);
}

}  // namespace

double PieceIndex::squares_of(std::string_view text) const {
    double squares = 0;
    for (const auto& [piece, times] : counted({text})) {
        const auto known = numbers_.find(piece);
        const double with = known == numbers_.end() ? 0 : rows_with_[known->second];
        const double weight = weight_of(times, static_cast<double>(rows_.size()), with);
        squares += weight * weight;
    }
    return squares;
}

Pieces PieceIndex::weighed(const Counted& pieces) const {
    const auto all = static_cast<double>(std::max(counted_.size(), rows_.size()));
    Pieces made;
    double squares = 0;
    for (const auto& [piece, times] : pieces) {
        const auto known = numbers_.find(piece);
        const double with = known == numbers_.end() ? 0 : rows_with_[known->second];
        const double weight = weight_of(times, all, with);
        squares += weight * weight;
        // A piece that no row has is part of the length and of nothing else.
        if (known != numbers_.end()) made.weights.emplace_back(known->second, static_cast<float>(weight));
    }
    std::sort(made.weights.begin(), made.weights.end());
    const auto length = static_cast<float>(std::sqrt(squares));
    for (auto& [piece, weight] : made.weights) weight /= length;
    return made;
}

void PieceIndex::finish(std::size_t postings_max) {
    postings_max_ = postings_max;
    rows_.reserve(counted_.size());
    for (const auto& pieces : counted_) rows_.push_back(weighed(pieces));
    starts_.assign(rows_with_.size() + 1, 0);
    for (std::size_t piece = 0; piece < rows_with_.size(); ++piece)
        starts_[piece + 1] = starts_[piece] + rows_with_[piece];
    postings_.resize(starts_.back());
    auto next = starts_;
    for (std::size_t row = 0; row < rows_.size(); ++row)
        for (const auto& [piece, weight] : rows_[row].weights)
            postings_[next[piece]++] = {static_cast<std::uint32_t>(row), weight};
    counted_ = {};
}

Pieces PieceIndex::pieces_of(const std::vector<std::string_view>& texts) const { return weighed(counted(texts)); }

std::vector<std::pair<std::size_t, double>> PieceIndex::nearest(const Pieces& text, std::size_t limit) const {
    constexpr std::size_t looked_at = 4;  // times the limit: the order by the pieces that find is not yet the cosine's
    std::vector<float> sums(rows_.size());
    bool found_any = false;
    for (const auto& [piece, weight] : text.weights) {
        if (rows_with_[piece] > postings_max_) continue;
        found_any = true;
        for (auto at = starts_[piece]; at < starts_[piece + 1]; ++at)
            sums[postings_[at].first] += weight * postings_[at].second;
    }
    if (!found_any || limit == 0) return {};
    std::vector<std::pair<float, std::uint32_t>> best;  // the smallest first
    const auto better = [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    };
    const auto kept = limit * looked_at;
    for (std::uint32_t row = 0; row < sums.size(); ++row) {
        if (sums[row] <= 0 || (best.size() == kept && sums[row] <= best.front().first)) continue;
        if (best.size() == kept) {
            std::pop_heap(best.begin(), best.end(), better);
            best.pop_back();
        }
        best.emplace_back(sums[row], row);
        std::push_heap(best.begin(), best.end(), better);
    }
    std::vector<std::pair<std::size_t, double>> found;
    for (const auto& [sum, row] : best) found.emplace_back(row, cosine(text, rows_[row]));
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (found.size() > limit) found.resize(limit);
    return found;
}

}  // namespace linkage
