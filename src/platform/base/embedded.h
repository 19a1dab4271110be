#pragma once
#include <span>
#include <string_view>

namespace base {

// A file of the repository that was compiled into the program (cmake/EmbedFiles.cmake).
struct EmbeddedFile {
    std::string_view name;   // path below the embedded folder
    std::string_view data;
};

}  // namespace base
