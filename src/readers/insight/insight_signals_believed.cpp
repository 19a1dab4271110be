#include "insight_signals_believed.h"

#include <algorithm>
#include <cmath>

#include "insight_links.h"
#include "linkage/linkage.h"

namespace insight {

std::optional<SignalBelief> belief_of(const SeriesName& name, const std::vector<BelievedReport>& reports) {
    const bool of_unit = name.level == SignalLevel::unit || name.level == SignalLevel::unit_theme;
    if (!of_unit && name.level != SignalLevel::provider) return {};
    SignalBelief found;
    std::vector<double> probabilities;
    bool unsure = false;
    for (const auto& report : reports) {
        if (name.level == SignalLevel::unit_theme && report.theme != name.theme) continue;
        int probability = 0;
        bool counted = false;
        for (const auto& at : report.at) {
            if ((of_unit ? at.unit : at.provider) != name.code) continue;
            probability = std::min(belief_whole, probability + at.probability);
            counted = counted || at.counted;
        }
        if (probability == 0) continue;
        probabilities.push_back(probability / static_cast<double>(belief_whole));
        unsure = unsure || probability < belief_whole;
        if (!counted) found.may_be.push_back({{report.case_id}, probability});
    }
    if (!unsure) return {};
    const auto sum = linkage::count(probabilities);
    found.expected_milli = std::llround(1000 * sum.expected);
    found.low = sum.low;
    found.high = sum.high;
    return found;
}

}  // namespace insight
