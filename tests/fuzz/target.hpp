#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace exsampling::fuzz {

/// What a target does with one input. Aborts on what must not be.
void run(std::span<const std::byte> input);

inline std::string_view asText(std::span<const std::byte> input) {
  return {reinterpret_cast<const char*>(input.data()), input.size()};
}

}  // namespace exsampling::fuzz
