// The parts of the table, in its order.
#include "validation/validation.h"

namespace validation {

std::vector<Part> all_parts() {
    return {
        {"linkage", linkage_bars},
        {"text", text_bars},
        {"signals", signal_bars},
        {"planning", planning_bars},
        {"policy", policy_bars},
        {"risk", risk_bars},
    };
}

}  // namespace validation
