#pragma once

#include <exsampling/core/values/units.hpp>

#include <filesystem>
#include <string>
#include <variant>

namespace exsampling::core {

/// A phone sent it.
struct FromPhone {
  friend bool operator==(const FromPhone&, const FromPhone&) = default;
};

/// The performer brought it into the night from a file of the library, wherever that file lies.
struct FromLibrary {
  std::string contentSha256;  ///< of the file
  Seconds start{0};           ///< in the file
  friend bool operator==(const FromLibrary&, const FromLibrary&) = default;
};

/// A track's own file, which plays before anything else has come in.
struct Preloaded {
  std::filesystem::path file;
  friend bool operator==(const Preloaded&, const Preloaded&) = default;
};

/// Where a sound comes from. New sources of sounds are added here.
using Origin = std::variant<FromPhone, FromLibrary, Preloaded>;

}  // namespace exsampling::core
