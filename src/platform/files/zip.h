#pragma once
// What a zip holds, for a locked worker that reads what strangers sent: nothing is believed that the zip says of
// itself, and nothing is unpacked that was not asked for.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace files {

// The names in its directory, in their order; none when it is no sound zip.
std::vector<std::string> names_in_zip(std::string_view zip);
// One entry, unpacked and held against its checksum. Nothing when there is none of that name, when it would be larger
// than `bytes_max`, or when the zip says one thing in one place and another in the next.
std::optional<std::string> entry_of_zip(std::string_view zip, std::string_view name, std::size_t bytes_max);

}  // namespace files
