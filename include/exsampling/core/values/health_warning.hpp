#pragma once

#include <string>

namespace exsampling::core {

/// Something that should be put right, in words with what to do.
struct HealthWarning {
  std::string about;  ///< one word that stays the same while the figures in the message change
  std::string message;
  friend bool operator==(const HealthWarning&, const HealthWarning&) = default;
};

}  // namespace exsampling::core
