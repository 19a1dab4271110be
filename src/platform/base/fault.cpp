#include "base/fault.h"

namespace base {

void check_failed(const char* expression, const char* file, int line) {
    std::string path = file;
    if (const auto slash = path.rfind('/'); slash != std::string::npos) path.erase(0, slash + 1);
    throw Bug("CHECK(" + std::string(expression) + ") at " + path + ":" + std::to_string(line));
}

}  // namespace base
