#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

namespace exsampling::support {

inline std::vector<std::byte> readBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::byte> bytes(text.size());
  std::ranges::transform(text, bytes.begin(),
                         [](char letter) { return static_cast<std::byte>(letter); });
  return bytes;
}

inline void writeBytes(const std::filesystem::path& path, const std::vector<std::byte>& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

/// A copy with some bytes changed, mostly in its header, or its end or a middle part missing: the
/// same for the same seed.
inline std::vector<std::byte> damage(std::vector<std::byte> bytes, unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
  constexpr unsigned kTelling[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};
  for (auto count = 1 + below(8); count > 0 && !bytes.empty(); --count) {
    const auto region = below(3) == 0 ? bytes.size() : std::min<std::size_t>(bytes.size(), 128);
    const auto value = below(2) == 0 ? kTelling[below(5)] : static_cast<unsigned>(below(256));
    bytes[below(region)] = static_cast<std::byte>(value);
  }
  if (below(4) == 0) bytes.resize(below(bytes.size()));
  if (below(4) == 0) {
    const auto begin = below(bytes.size());
    const auto end = begin + below(bytes.size() - begin);
    bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                bytes.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return bytes;
}

}  // namespace exsampling::support
