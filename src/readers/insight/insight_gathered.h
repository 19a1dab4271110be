#pragma once
// What a compilation is made from, read in one snapshot.
#include "insight/insight.h"
#include "insight_rules.h"

namespace insight {

struct Insight::Gathered {
    std::int64_t position = 0;
    std::vector<Heard> heard;
    Known known;
    std::vector<base::CaseId> without_fingerprint;
};

}  // namespace insight
