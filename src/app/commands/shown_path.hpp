#pragma once

#include <cstdio>
#include <filesystem>
#include <string>

namespace exsampling::app {

/// A path for a terminal: control characters as \x0A, so that a line stays one.
inline std::string shown(const std::filesystem::path& path) {
  std::string text;
  for (const char letter : path.native()) {
    const auto byte = static_cast<unsigned char>(letter);
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\x%02X", byte);
    text += byte < 0x20 || byte == 0x7F ? escaped : std::string(1, letter);
  }
  return text;
}

}  // namespace exsampling::app
