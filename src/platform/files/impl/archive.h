#pragma once
#include <string>
#include <string_view>

namespace files::impl {

// Looks through a zip without keeping anything of it: every entry is unpacked and counted, the
// central directory is held against the local headers, nested zips are entered. Gives the text key
// of the first thing that is wrong, or nothing. Limits: 1,000 entries, 250 MiB, 100 to 1, depth 2.
std::string find_wrong_in_archive(std::string_view zip);

}  // namespace files::impl
