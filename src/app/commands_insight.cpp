// The subcommands about insight's methods.
#include <algorithm>
#include <iostream>

#include "base/fault.h"
#include "base/text.h"
#include "commands.h"
#include "validation/validation.h"

namespace app {

int validate_insight(const std::string& folder, const std::vector<std::string>& parts) {
    const auto all = validation::all_parts();
    for (const auto& wanted : parts) {
        if (std::any_of(all.begin(), all.end(), [&](const auto& part) { return part.name == wanted; })) continue;
        std::vector<std::string> names;
        for (const auto& part : all) names.push_back(part.name);
        throw base::Fault("there is no part " + wanted + "; write one of: " + base::join(names, ", "));
    }
    return validation::validate(validation::Folder{folder}, all, parts, std::cout);
}

}  // namespace app
