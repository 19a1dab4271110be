#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "measures/measures.h"
#include "tokens.h"

namespace learning {

namespace {

constexpr std::size_t letters_min = 3;         // of a word that can carry a subject
constexpr double prior = 2;                    // strength of the belief that a word is as usual as before
constexpr double member_likeness = 0.25;       // with the middle of the group
constexpr double merge_likeness = 0.5;         // of two middles: they are one group
constexpr int rounds_max = 25;

using Sparse = std::vector<std::pair<std::uint32_t, double>>;   // by rising stem; of length 1
using Dense = std::vector<double>;

struct Stems {
    std::unordered_map<std::string, std::uint32_t> places;
    std::vector<std::map<std::string, int>> forms;   // by stem: how it was written, and how often
    std::unordered_map<std::string, std::uint32_t> stem_of;

    // The different stems of a text, by place.
    std::vector<std::uint32_t> of(std::string_view text) {
        const auto tokens = tokens_of(text);
        std::vector<std::uint32_t> found;
        for (const auto& span : tokens.words) {
            const std::string word{tokens.of(span)};
            if (word.size() < letters_min || (word[0] >= '0' && word[0] <= '9')) continue;
            auto [at, fresh] = stem_of.try_emplace(word, 0);
            if (fresh) {
                const auto [place, added] = places.try_emplace(stem(word), static_cast<std::uint32_t>(places.size()));
                at->second = place->second;
                if (added) forms.emplace_back();
            }
            ++forms[at->second][word];
            found.push_back(at->second);
        }
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
        return found;
    }
};

// How many times as usual a word is, cautiously: the lower 5 % of Gamma(prior + seen) / (prior +
// expected), by the approximation of Wilson and Hilferty.
double cautious_growth(double seen, double expected) {
    const double k = prior + seen, root = 1 - 1 / (9 * k) - 1.645 / (3 * std::sqrt(k));
    return k * root * root * root / (prior + expected);
}

double product(const Sparse& text, const Dense& middle) {
    double sum = 0;
    for (const auto& [stem, value] : text) sum += value * middle[stem];
    return sum;
}

void to_length_one(Dense& v) {
    double sum = 0;
    for (const double x : v) sum += x * x;
    if (sum > 0)
        for (double& x : v) x /= std::sqrt(sum);
}

// Spherical k-means from seeds drawn far apart; then middles that are alike become one. Gives the
// group of each text in `which`, -1 for none, and the middles.
struct Clusters {
    std::vector<int> of;
    std::vector<Dense> middles;
};
class KMeans {
public:
    KMeans(const std::vector<Sparse>& texts, std::size_t size, std::uint64_t seed) : texts_{texts}, size_{size}, seed_{seed} {}

    Clusters run(const std::vector<std::size_t>& which, std::size_t k) {
        Clusters made{std::vector<int>(which.size(), -1), seeds(which, k)};
        for (int round = 0; round < rounds_max; ++round) {
            const auto former = made.of;
            assign(which, made);
            if (made.of == former && round > 0) break;
            move_middles(which, made);
        }
        merge(made);
        move_middles(which, made);
        assign(which, made);
        return made;
    }

private:
    // Each next seed is drawn by how unlike it is to those already drawn.
    std::vector<Dense> seeds(const std::vector<std::size_t>& which, std::size_t k) {
        std::vector<Dense> found;
        std::vector<double> unlike(which.size(), 1);
        while (found.size() < k) {
            double all = 0;
            for (const double u : unlike) all += u * u;
            if (all <= 1e-9) break;
            double at = measures::uniform(seed_, draws_++) * all;
            std::size_t drawn = 0;
            while (drawn + 1 < which.size() && (at -= unlike[drawn] * unlike[drawn]) > 0) ++drawn;
            Dense middle(size_);
            for (const auto& [stem, value] : texts_[which[drawn]]) middle[stem] = value;
            for (std::size_t i = 0; i < which.size(); ++i)
                unlike[i] = std::min(unlike[i], std::max(0.0, 1 - product(texts_[which[i]], middle)));
            found.push_back(std::move(middle));
        }
        return found;
    }
    void assign(const std::vector<std::size_t>& which, Clusters& made) const {
        for (std::size_t i = 0; i < which.size(); ++i) {
            double best = member_likeness;
            made.of[i] = -1;
            for (std::size_t c = 0; c < made.middles.size(); ++c)
                if (const double likeness = product(texts_[which[i]], made.middles[c]); likeness > best) {
                    best = likeness;
                    made.of[i] = static_cast<int>(c);
                }
        }
    }
    void move_middles(const std::vector<std::size_t>& which, Clusters& made) const {
        for (auto& middle : made.middles) middle.assign(size_, 0);
        for (std::size_t i = 0; i < which.size(); ++i)
            if (made.of[i] >= 0)
                for (const auto& [stem, value] : texts_[which[i]]) made.middles[static_cast<std::size_t>(made.of[i])][stem] += value;
        for (auto& middle : made.middles) to_length_one(middle);
    }
    static void merge(Clusters& made) {
        for (std::size_t a = 0; a < made.middles.size(); ++a)
            for (std::size_t b = made.middles.size(); b-- > a + 1;) {
                double likeness = 0;
                for (std::size_t s = 0; s < made.middles[a].size(); ++s) likeness += made.middles[a][s] * made.middles[b][s];
                if (likeness < merge_likeness) continue;
                for (auto& of : made.of) {
                    if (of == static_cast<int>(b)) of = static_cast<int>(a);
                    if (of > static_cast<int>(b)) --of;
                }
                made.middles.erase(made.middles.begin() + static_cast<std::ptrdiff_t>(b));
            }
    }

    const std::vector<Sparse>& texts_;
    std::size_t size_;
    std::uint64_t seed_, draws_ = 0;
};

std::vector<std::set<std::size_t>> sets_of(const Clusters& made, const std::vector<std::size_t>& which) {
    std::vector<std::set<std::size_t>> sets(made.middles.size());
    for (std::size_t i = 0; i < which.size(); ++i)
        if (made.of[i] >= 0) sets[static_cast<std::size_t>(made.of[i])].insert(which[i]);
    return sets;
}

double jaccard(const std::set<std::size_t>& a, const std::set<std::size_t>& b) {
    std::size_t both = 0;
    for (const auto x : a) both += b.count(x);
    const auto either = a.size() + b.size() - both;
    return either ? static_cast<double>(both) / static_cast<double>(either) : 0;
}

class Finder {
public:
    Finder(const std::vector<std::string_view>& recent, const std::vector<std::string_view>& before, const Grouping& options)
        : options_{options} {
        for (const auto text : recent) recent_stems_.push_back(stems_.of(text));
        const auto forms = stems_.forms;   // as written in the period; what was written before tells no form
        for (const auto text : before) before_stems_.push_back(stems_.of(text));
        forms_ = forms;
        weigh(recent.size(), before.size());
        for (const auto& of : recent_stems_) recent_.push_back(vector_of(of));
        for (const auto& of : before_stems_) before_.push_back(vector_of(of));
    }

    std::vector<Group> find() {
        std::vector<std::size_t> which;
        for (std::size_t i = 0; i < recent_.size(); ++i)
            if (recent_[i].size() >= 2) which.push_back(i);   // one word alone is no subject
        const auto least = static_cast<std::size_t>(options_.texts_min);
        if (which.size() < least) return {};
        const auto k = std::min<std::size_t>(static_cast<std::size_t>(options_.groups_max), 1 + which.size() / least);
        const auto whole = KMeans{recent_, weights_.size(), options_.seed}.run(which, k);
        const auto sets = sets_of(whole, which);
        const auto stability = stabilities(which, sets, k);
        std::vector<Group> groups;
        for (std::size_t c = 0; c < sets.size(); ++c) {
            if (sets[c].size() < least || stability[c] < options_.stability_min) continue;
            auto group = described(whole.middles[c], sets[c], stability[c]);
            if (group.growth >= options_.growth_min && group.words.size() >= 2) groups.push_back(std::move(group));
        }
        std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.members.size() > b.members.size(); });
        return groups;
    }

private:
    void weigh(std::size_t recent, std::size_t before) {
        std::vector<double> now(stems_.places.size()), then(stems_.places.size());
        for (const auto& of : recent_stems_)
            for (const auto stem : of) ++now[stem];
        for (const auto& of : before_stems_)
            for (const auto stem : of) ++then[stem];
        weights_.assign(now.size(), 0);
        for (std::size_t s = 0; s < now.size(); ++s) {
            if (now[s] < options_.texts_min / 2.0) continue;
            const double expected = static_cast<double>(recent) * (then[s] + 0.5) / (static_cast<double>(before) + 1);
            const double growth = cautious_growth(now[s], expected);
            if (growth >= options_.growth_min)
                weights_[s] = std::log(growth) * (1 + std::log((1 + static_cast<double>(recent)) / (1 + now[s])));
        }
    }
    Sparse vector_of(const std::vector<std::uint32_t>& stems) const {
        Sparse made;
        double sum = 0;
        for (const auto stem : stems)
            if (weights_[stem] > 0) {
                made.emplace_back(stem, weights_[stem]);
                sum += weights_[stem] * weights_[stem];
            }
        for (auto& [stem, value] : made) value /= std::sqrt(sum);
        return made;
    }
    // Mean over bootstraps of the likeness with the most alike group of the draw, among the texts drawn.
    std::vector<double> stabilities(const std::vector<std::size_t>& which, const std::vector<std::set<std::size_t>>& sets,
                                    std::size_t k) const {
        std::vector<double> sums(sets.size());
        for (int b = 0; b < options_.bootstraps; ++b) {
            const auto seed = measures::mixed(options_.seed, static_cast<std::uint64_t>(b) + 1);
            std::set<std::size_t> drawn;
            for (std::size_t i = 0; i < which.size(); ++i)
                drawn.insert(which[static_cast<std::size_t>(measures::uniform(seed, i) * static_cast<double>(which.size()))]);
            const std::vector<std::size_t> sample{drawn.begin(), drawn.end()};
            const auto again = sets_of(KMeans{recent_, weights_.size(), seed + 1}.run(sample, k), sample);
            for (std::size_t c = 0; c < sets.size(); ++c) {
                std::set<std::size_t> here;
                for (const auto member : sets[c])
                    if (drawn.count(member)) here.insert(member);
                double best = 0;
                for (const auto& other : again) best = std::max(best, jaccard(here, other));
                sums[c] += best;
            }
        }
        for (auto& sum : sums) sum /= std::max(1, options_.bootstraps);
        return sums;
    }
    Group described(const Dense& middle, const std::set<std::size_t>& members, double stability) const {
        Group group;
        group.stability = stability;
        std::vector<std::pair<double, std::size_t>> order;
        for (const auto member : members) order.emplace_back(-product(recent_[member], middle), member);
        std::sort(order.begin(), order.end());
        for (const auto& [likeness, member] : order) group.members.push_back(member);
        std::vector<std::pair<double, std::size_t>> strong;
        for (std::size_t s = 0; s < middle.size(); ++s)
            if (middle[s] > 0.1) strong.emplace_back(-middle[s], s);
        std::sort(strong.begin(), strong.end());
        for (std::size_t i = 0; i < std::min(strong.size(), options_.words_max); ++i) group.words.push_back(form_of(strong[i].second));
        double then = 0;
        for (const auto& text : before_) then += text.size() >= 2 && product(text, middle) > member_likeness ? 1 : 0;
        const double now = static_cast<double>(members.size());
        group.growth = ((now + 1) / (static_cast<double>(recent_.size()) + 2)) / ((then + 1) / (static_cast<double>(before_.size()) + 2));
        return group;
    }
    std::string form_of(std::size_t stem) const {
        std::string best;
        int most = 0;
        for (const auto& [form, times] : forms_[stem])
            if (times > most) {
                most = times;
                best = form;
            }
        return best;
    }

    const Grouping& options_;
    Stems stems_;
    std::vector<std::map<std::string, int>> forms_;
    std::vector<std::vector<std::uint32_t>> recent_stems_, before_stems_;
    std::vector<double> weights_;
    std::vector<Sparse> recent_, before_;
};

}  // namespace

std::vector<Group> new_groups(const std::vector<std::string_view>& recent, const std::vector<std::string_view>& before,
                              const Grouping& options) {
    if (before.size() < static_cast<std::size_t>(options.before_min)) return {};
    return Finder{recent, before, options}.find();
}

}  // namespace learning
