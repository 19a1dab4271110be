#include <bit>
#include <cmath>
#include <cstring>

#include "crypto/crypto.h"
#include "model.h"

namespace learning {

namespace {

constexpr std::string_view magic = "vakamodl";
constexpr std::size_t checksum_size = 32;
constexpr std::uint64_t names_max = 10'000, features_limit = 20'000'000;

class Writer {
public:
    std::string bytes;
    template <class T>
    void put(T value) {
        for (std::size_t i = 0; i < sizeof(T); ++i) bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xFF);
    }
    void put(double value) { put(std::bit_cast<std::uint64_t>(value)); }
    void put(float value) { put(std::bit_cast<std::uint32_t>(value)); }
    void put(std::string_view text) {
        put(static_cast<std::uint32_t>(text.size()));
        bytes += text;
    }
};

// Reads what Writer wrote; after a read beyond the end it is not `good`.
class Taker {
public:
    explicit Taker(std::string_view bytes) : bytes_{bytes} {}
    bool good = true;
    bool at_end() const { return bytes_.empty(); }
    std::size_t left() const { return bytes_.size(); }
    template <class T>
    T take() {
        if (bytes_.size() < sizeof(T)) {
            good = false;
            bytes_ = {};
            return {};
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes_[i])) << (8 * i);
        bytes_.remove_prefix(sizeof(T));
        return static_cast<T>(value);
    }
    double real() { return std::bit_cast<double>(take<std::uint64_t>()); }
    float small_real() { return std::bit_cast<float>(take<std::uint32_t>()); }
    std::string text() {
        const auto size = take<std::uint32_t>();
        if (bytes_.size() < size) {
            good = false;
            return {};
        }
        std::string found{bytes_.substr(0, size)};
        bytes_.remove_prefix(size);
        return found;
    }
    // How many of something that takes at least `each` bytes: never more than can be there.
    std::size_t count(std::uint64_t most, std::size_t each) {
        const auto found = take<std::uint64_t>();
        if (found > most || found * each > bytes_.size()) {
            good = false;
            return 0;
        }
        return static_cast<std::size_t>(found);
    }

private:
    std::string_view bytes_;
};

void put_shape(Writer& to, const Shape& shape) {
    for (const int value : {shape.word_max, shape.char_min, shape.char_max, shape.texts_min}) to.put(static_cast<std::uint32_t>(value));
    to.put(static_cast<std::uint64_t>(shape.features_max));
    to.put(static_cast<std::uint64_t>(shape.characters_max));
}

Shape take_shape(Taker& from) {
    Shape shape;
    for (int* value : {&shape.word_max, &shape.char_min, &shape.char_max, &shape.texts_min})
        *value = static_cast<int>(from.take<std::uint32_t>());
    shape.features_max = from.take<std::uint64_t>();
    shape.characters_max = from.take<std::uint64_t>();
    const bool known = (shape.word_max == 1 || shape.word_max == 2) && shape.char_min >= 0 && shape.char_max < 32;
    from.good = from.good && known;
    return shape;
}

std::string body_of(const Model::Parts& parts) {
    Writer to;
    to.put(static_cast<std::uint8_t>(parts.ordered));
    to.put(parts.leaning);
    put_shape(to, parts.features.shape());
    to.put(static_cast<std::uint64_t>(parts.classes.size()));
    for (std::size_t c = 0; c < parts.classes.size(); ++c) {
        to.put(std::string_view{parts.classes[c]});
        to.put(parts.shares[c]);
    }
    to.put(static_cast<std::uint64_t>(parts.lanes.size()));
    std::vector<double> steps;
    for (std::size_t k = 0; k < parts.lanes.size(); ++k) {
        const auto& lane = parts.lanes[k];
        to.put(static_cast<std::uint32_t>(lane.label));
        for (const double value : {lane.calibrated.slope, lane.calibrated.shift, lane.threshold, parts.weights.bias[k]}) to.put(value);
        steps.push_back(grid_step(parts.weights, k));
        to.put(steps.back());
    }
    to.put(static_cast<std::uint64_t>(parts.features.size()));
    for (std::size_t i = 0; i < parts.features.size(); ++i) {
        to.put(parts.features.hashes()[i]);
        to.put(parts.features.idf()[i]);
        for (std::size_t k = 0; k < parts.lanes.size(); ++k) {
            const double weight = parts.weights.of[i * parts.lanes.size() + k];
            to.put(static_cast<std::uint16_t>(static_cast<std::int16_t>(steps[k] > 0 ? std::lround(weight / steps[k]) : 0)));
        }
    }
    return std::move(to.bytes);
}

std::optional<Model::Parts> parts_of(std::string_view body) {
    Taker from{body};
    Model::Parts parts;
    parts.ordered = from.take<std::uint8_t>() != 0;
    parts.leaning = from.real();
    const auto shape = take_shape(from);
    const auto classes = from.count(names_max, 12);
    for (std::size_t c = 0; c < classes; ++c) {
        parts.classes.push_back(from.text());
        parts.shares.push_back(from.real());
    }
    const auto lanes = from.count(256, 44);
    std::vector<double> steps;
    for (std::size_t k = 0; k < lanes; ++k) {
        Lane lane;
        lane.label = static_cast<int>(from.take<std::uint32_t>());
        lane.calibrated.slope = from.real();
        lane.calibrated.shift = from.real();
        lane.threshold = from.real();
        parts.weights.bias.push_back(from.real());
        steps.push_back(from.real());
        if (lane.label < 0 || static_cast<std::size_t>(lane.label) >= classes) return {};
        parts.lanes.push_back(lane);
    }
    const auto features = from.count(features_limit, 12 + 2 * lanes);
    if (!from.good || lanes == 0) return {};
    std::vector<std::uint64_t> hashes(features);
    std::vector<float> idf(features);
    parts.weights.classes = lanes;
    parts.weights.of.resize(features * lanes);
    for (std::size_t i = 0; i < features; ++i) {
        hashes[i] = from.take<std::uint64_t>();
        idf[i] = from.small_real();
        for (std::size_t k = 0; k < lanes; ++k)
            parts.weights.of[i * lanes + k] = static_cast<float>(static_cast<std::int16_t>(from.take<std::uint16_t>()) * steps[k]);
    }
    if (!from.good || !from.at_end()) return {};
    parts.features = Features{shape, std::move(hashes), std::move(idf)};
    return parts;
}

}  // namespace

std::string Model::encode() const {
    Writer to;
    to.bytes = magic;
    to.put(version);
    const auto body = body_of(*parts_);
    to.put(static_cast<std::uint64_t>(body.size()));
    to.bytes += body;
    to.bytes += crypto::sha256(to.bytes);
    return std::move(to.bytes);
}

base::Result<Model> Model::decode(std::string_view bytes) {
    const base::Refusal damaged{"learning.refused.damaged"};
    if (bytes.size() < magic.size() + 4 || bytes.substr(0, magic.size()) != magic) return damaged;
    Taker head{bytes.substr(magic.size())};
    // The version first: what follows it is another version's own affair.
    if (const auto found = head.take<std::uint32_t>(); found != version)
        return base::Refusal{"learning.refused.version", "", "", {std::to_string(found), std::to_string(version)}};
    const auto size = head.take<std::uint64_t>();
    if (!head.good || head.left() < checksum_size || size != head.left() - checksum_size) return damaged;
    const auto signed_part = bytes.substr(0, bytes.size() - checksum_size);
    if (crypto::sha256(signed_part) != bytes.substr(signed_part.size())) return damaged;
    auto parts = parts_of(signed_part.substr(signed_part.size() - size));
    if (!parts) return damaged;
    return Model{std::move(*parts)};
}

}  // namespace learning
