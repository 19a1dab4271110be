// The register, made ready once, and proposals out of it.
#include <algorithm>
#include <cmath>
#include <thread>

#include "base/fault.h"
#include "model.h"

namespace linkage {

namespace {

constexpr std::uint64_t seed_random_pairs = 0x6C696E6B61676531;
constexpr std::size_t descriptions_to_learn = 10;

// splitmix64 by counter: a draw depends on its number alone.
std::uint64_t mixed(std::uint64_t counter) {
    auto z = seed_random_pairs + (counter + 1) * 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

// Each index once, in as many ranges as threads; what is written is indexed, so the order is of no account.
template <class Work>
void each_in_threads(std::size_t count, int threads, const Work& work) {
    const auto parts =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::max(threads, 1)), 1, std::max<std::size_t>(count, 1));
    std::vector<std::exception_ptr> failed(parts);
    const auto part = [&](std::size_t number) {
        try {
            for (auto i = count * number / parts; i < count * (number + 1) / parts; ++i) work(i);
        } catch (...) {
            failed[number] = std::current_exception();
        }
    };
    std::vector<std::thread> running;
    for (std::size_t number = 1; number < parts; ++number) running.emplace_back(part, number);
    part(0);
    for (auto& thread : running) thread.join();
    for (const auto& failure : failed)
        if (failure) std::rethrow_exception(failure);
}

double log_odds(double prior) { return std::log2(prior / (1 - prior)); }

}  // namespace

struct Linker::Impl {
    Impl(Schema schema_given, std::vector<Record> rows_given)
        : schema{std::move(schema_given)}, rows{std::move(rows_given)}, comparer{schema, rows} {
        for (const auto& row : rows) index.add(texts(row));
        index.finish(schema.postings_max);
        ready.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            ready.push_back(comparer.prepared(rows[i], index.row(i), shares(rows[i])));
    }

    std::vector<std::string_view> texts(const Record& record) const {
        CHECK(record.values.size() == schema.columns.size());
        std::vector<std::string_view> found;
        for (std::size_t column = 0; column < schema.columns.size(); ++column) {
            if (!schema.columns[column].retrieves) continue;
            for (const auto& value : record.values[column])
                if (!value.empty() && std::find(found.begin(), found.end(), value) == found.end())
                    found.push_back(value);
        }
        return found;
    }

    Prepared prepared(const Record& description) const {
        return comparer.prepared(description, index.pieces_of(texts(description)), shares(description));
    }

    // How much of a record's pieces stands in each column that retrieves.
    std::vector<double> shares(const Record& record) const {
        std::vector<double> found(schema.columns.size());
        double all = 0;
        for (std::size_t column = 0; column < found.size(); ++column) {
            if (!schema.columns[column].retrieves) continue;
            for (const auto& value : record.values[column])
                if (!value.empty()) found[column] += index.squares_of(value);
            all += found[column];
        }
        for (auto& share : found) share = all > 0 ? share / all : 0;
        return found;
    }

    Candidate compared(const Prepared& description, std::size_t row, const Model& model) const {
        Candidate made{row, rows[row].id, rows[row].site, cosine(description.pieces, ready[row].pieces), {}, 0};
        made.levels = comparer.levels(description, ready[row]);
        made.weight = log_odds(model.prior);
        for (std::size_t i = 0; i < made.levels.size(); ++i) {
            made.weight += bits(model, i, made.levels[i]);
            // Of equal values the rare ones say more than the level's mean, the common ones less.
            if (const auto share = comparer.share_of_equal(i, *description.record, rows[row]); share > 0)
                made.weight += std::log2(model.u[i][made.levels[i]] / share);
        }
        return made;
    }

    Seen seen(std::span<const Record> descriptions, std::size_t pairs, int threads) const {
        Seen found;
        found.rows = rows.size();
        std::vector<Prepared> prepared_all(descriptions.size());
        found.candidates.resize(descriptions.size());
        each_in_threads(descriptions.size(), threads, [&](std::size_t i) {
            prepared_all[i] = prepared(descriptions[i]);
            for (const auto& [row, likeness] : index.nearest(prepared_all[i].pieces, schema.candidates))
                found.candidates[i].push_back(comparer.levels(prepared_all[i], ready[row]));
        });
        const auto all = descriptions.size() * rows.size();
        const auto drawn = std::min(pairs, all);
        found.random.resize(drawn);
        each_in_threads(drawn, threads, [&](std::size_t i) {
            const auto pair = drawn == all ? i : mixed(i) % all;
            found.random[i] = comparer.levels(prepared_all[pair / rows.size()], ready[pair % rows.size()]);
        });
        return found;
    }

    Schema schema;
    std::vector<Record> rows;
    Comparer comparer;
    PieceIndex index;
    std::vector<Prepared> ready;
};

Linker::Linker(Schema schema, std::vector<Record> rows)
    : impl_{std::make_unique<Impl>(std::move(schema), std::move(rows))} {}
Linker::~Linker() = default;
Linker::Linker(Linker&&) noexcept = default;
Linker& Linker::operator=(Linker&&) noexcept = default;

const Schema& Linker::schema() const { return impl_->schema; }
std::size_t Linker::rows() const { return impl_->rows.size(); }

Model Linker::learn(std::span<const Record> descriptions, std::size_t pairs, int threads) const {
    if (descriptions.size() < descriptions_to_learn || impl_->rows.empty()) return untaught(pairs);
    return learned(impl_->schema, impl_->seen(descriptions, pairs, threads));
}

Model Linker::untaught(std::size_t pairs) const {
    Seen found;
    found.rows = rows();
    // A row is no stranger to itself: pairs of two rows only.
    if (rows() > 1)
        for (std::size_t i = 0; i < pairs; ++i) {
            const auto one = mixed(2 * i) % rows(), other = mixed(2 * i + 1) % rows();
            if (one != other) found.random.push_back(impl_->comparer.levels(impl_->ready[one], impl_->ready[other]));
        }
    return guessed(impl_->schema, found);
}

Candidate Linker::compare(const Record& description, std::size_t row, const Model& model) const {
    CHECK(row < rows());
    return impl_->compared(impl_->prepared(description), row, model);
}

std::vector<Candidate> Linker::retrieve(const Record& description, std::size_t limit) const {
    std::vector<Candidate> found;
    for (const auto& [row, likeness] : impl_->index.nearest(impl_->prepared(description).pieces, limit))
        found.push_back({row, impl_->rows[row].id, impl_->rows[row].site, likeness, {}, 0});
    return found;
}

bool Linker::knows_word(std::string_view word) const {
    for (std::size_t column = 0; column < impl_->schema.columns.size(); ++column)
        if (impl_->schema.columns[column].retrieves && impl_->comparer.words(column).knows(word)) return true;
    return false;
}

Proposal Linker::propose(const Record& description, const Model& model) const {
    const auto prepared = impl_->prepared(description);
    std::vector<Candidate> all;
    for (const auto& [row, likeness] : impl_->index.nearest(prepared.pieces, impl_->schema.candidates))
        all.push_back(impl_->compared(prepared, row, model));
    std::sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
        if (a.weight != b.weight) return a.weight > b.weight;
        return a.cosine != b.cosine ? a.cosine > b.cosine : a.row < b.row;
    });
    Proposal made;
    for (auto& candidate : all) {
        const auto same_site = [&](const Candidate& other) { return other.site == candidate.site; };
        if (std::none_of(made.candidates.begin(), made.candidates.end(), same_site))
            made.candidates.push_back(std::move(candidate));
    }
    if (made.empty()) return made;
    const auto& best = made.candidates.front();
    made.margin =
        made.candidates.size() > 1 ? best.weight - made.candidates[1].weight : std::numeric_limits<double>::infinity();
    double rivals = std::exp2(impl_->schema.nobody);
    for (std::size_t i = 1; i < made.candidates.size(); ++i)
        rivals += std::exp2(std::min(made.candidates[i].weight, 500.0));
    made.score = best.weight - std::log2(rivals);
    return made;
}

std::vector<Proposal> Linker::propose_all(std::span<const Record> descriptions, const Model& model, int threads) const {
    std::vector<Proposal> made(descriptions.size());
    each_in_threads(descriptions.size(), threads, [&](std::size_t i) { made[i] = propose(descriptions[i], model); });
    return made;
}

}  // namespace linkage
