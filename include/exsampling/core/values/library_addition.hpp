#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace exsampling::core {

/// A file that could not be analysed or a folder that could not be opened, and why.
struct UnusableFile {
  std::filesystem::path path;
  std::string reason;
  friend bool operator==(const UnusableFile&, const UnusableFile&) = default;
};

/// How far an addition to the library has come, or how it ended.
struct LibraryAddition {
  enum class State { running, done, stopped, failed };
  std::filesystem::path path;
  State state = State::running;
  std::size_t done = 0;  ///< files that were looked at
  std::size_t all = 0;   ///< 0 until they are counted
  std::filesystem::path latest;
  std::size_t added = 0;     ///< files, new or changed; this and all below when it has ended
  std::size_t segments = 0;  ///< of these
  std::size_t moved = 0;
  std::size_t unchanged = 0;
  std::vector<UnusableFile> unusable;
  std::string failure;  ///< why it failed
  friend bool operator==(const LibraryAddition&, const LibraryAddition&) = default;
};

}  // namespace exsampling::core
