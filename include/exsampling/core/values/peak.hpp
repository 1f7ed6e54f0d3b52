#pragma once

namespace exsampling::core {

/// The lowest and the highest sample in one column of a drawn waveform, nominally -1..1.
struct Peak {
  float low = 0.0F;
  float high = 0.0F;
  friend bool operator==(const Peak&, const Peak&) = default;
};

}  // namespace exsampling::core
