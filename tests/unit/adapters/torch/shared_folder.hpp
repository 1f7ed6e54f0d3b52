#pragma once

#include "support/places.hpp"
#include <cstdlib>
#include <filesystem>

namespace exsampling::tests {

/// The shared data folder beside the checkout (or where EXSAMPLING_SHARED says), which may be
/// absent: then the path does not exist.
inline std::filesystem::path sharedFolder() {
  if (const char* named = std::getenv("EXSAMPLING_SHARED")) return named;
  return support::sourceFolder() / "../shared";
}

}  // namespace exsampling::tests
