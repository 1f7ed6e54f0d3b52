#pragma once

#include <vector>

namespace exsampling::core {

/// A log-mel picture: `bands` x `frames`, row-major, dB relative to its maximum (floor..0).
struct LogMel {
  int bands = 0;
  int frames = 0;
  std::vector<float> values;
  friend bool operator==(const LogMel&, const LogMel&) = default;
};

}  // namespace exsampling::core
