// Our way: the hierarchical risk model, fitted anew every half year on every visit the authority has made, whatever
// its reason, with what was known when it was made; and one visit in ten drawn at random.
#include <limits>
#include <optional>

#include "policy.h"
#include "ranking/ranking.h"

namespace policy {

namespace {

constexpr int refit_months = 6;
constexpr double random_arm = 0.10;

ranking::Shape shape() {
    return {feature_names(), {{"kind"}, {"unit"}, {"provider"}, {"region"}, {"inspector", true}}};
}

std::int64_t level(int index) { return index + 1; }   // 0 is missing

class Ours : public Chooser {
public:
    double drawn_share() const override { return random_arm; }

    std::vector<double> scores(const Known& known) override {
        refresh(known);
        if (!model_ || known.month >= fitted_month_ + refit_months) {
            model_ = ranking::Model::fit(shape(), examples_);
            fitted_month_ = known.month;
        }
        std::vector<double> found;
        found.reserve(known.units.size());
        for (std::size_t unit = 0; unit < known.units.size(); ++unit)
            found.push_back(model_->probability({rows_[unit], levels(known, static_cast<int>(unit), 0)}));
        return found;
    }

    void visited(const synthetic::Visit& visit, const Known& known) override {
        refresh(known);
        examples_.push_back({{rows_[static_cast<std::size_t>(visit.unit)], levels(known, visit.unit, level(visit.inspector))}, visit.serious ? 1 : 0, 1});
    }

private:
    // Once a month, from what had been told and found when it began: the visits of the month itself are not in it.
    void refresh(const Known& known) {
        if (rows_month_ == known.month) return;
        rows_ = features(known);
        rows_month_ = known.month;
    }
    static std::vector<std::int64_t> levels(const Known& known, int unit, std::int64_t inspector) {
        const auto& facts = known.units[static_cast<std::size_t>(unit)];
        const auto provider = known.seen.empty() ? 0 : level(known.seen.back()[static_cast<std::size_t>(unit)].provider);
        return {level(facts.kind), level(unit), provider, level(facts.region), inspector};
    }

    std::vector<ranking::Example> examples_;
    std::optional<ranking::Model> model_;
    std::vector<std::vector<double>> rows_;
    int rows_month_ = -1, fitted_month_ = 0;
};

}  // namespace

std::unique_ptr<Chooser> ours(const synthetic::Difficulty&) { return std::make_unique<Ours>(); }

}  // namespace policy
