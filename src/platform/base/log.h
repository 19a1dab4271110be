#pragma once
// Operational log: one JSON line an entry on standard error. Never text of a case, a name, an
// address, a code or anything about a sender's connection (SECURITY.md 2.2, ASVS 16.2.5).
#include <initializer_list>
#include <string_view>
#include <utility>

namespace base {

enum class Level { info, warning, error, alarm };
using LogField = std::pair<std::string_view, std::string_view>;
void log(Level level, std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace base
