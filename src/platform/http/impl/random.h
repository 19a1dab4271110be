#pragma once
#include <cstdint>

namespace http {

std::uint32_t random_between(std::uint32_t least, std::uint32_t most);

}  // namespace http
