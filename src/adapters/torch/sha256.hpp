#pragma once

#include <span>
#include <string>

namespace exsampling::adapters {

/// SHA-256 of the bytes, as 64 lower-case hex digits.
std::string sha256Hex(std::span<const char> bytes);

}  // namespace exsampling::adapters
