#pragma once

#include <string>

namespace exsampling::core {

/// Something that needs attention, and what to do about it.
struct HealthWarning {
  std::string about;  ///< one word that stays the same while the figures in the message change
  std::string message;
  friend bool operator==(const HealthWarning&, const HealthWarning&) = default;
};

}  // namespace exsampling::core
