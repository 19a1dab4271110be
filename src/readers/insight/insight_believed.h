#pragma once
// Parts of a compilation that tell how sure its counts are, and how many stand behind them. Pure.
#include "insight_rules.h"

namespace insight {

std::map<Dimension, std::vector<Believed>> believed_counts(const std::vector<Item>& items);
// `told`, `first` and `items` stand place by place, with those before the period too.
Voices voices_of(base::Day period_first, const std::vector<Told>& told, const std::vector<std::size_t>& first,
                 const std::vector<Item>& items);
// Codes that the counts or the beliefs name, in order.
std::vector<std::string> codes_named(const Compilation& compilation, Dimension dimension);
// Thousandths; where no link is unsure what is counted, or -1 when both sides have nothing of the dimension.
std::int64_t expected_of(const Compilation& compilation, Dimension dimension, const std::string& code);

}  // namespace insight
