#pragma once

#include <exsampling/core/values/units.hpp>

#include <cstddef>
#include <vector>

namespace exsampling::core {

/// Audio in memory: interleaved float samples, nominally -1..1.
struct AudioClip {
  int sampleRate = 0;  ///< in Hz
  int channels = 0;
  std::vector<float> samples;  ///< frames() * channels values

  std::size_t frames() const {
    return channels > 0 ? samples.size() / static_cast<std::size_t>(channels) : 0;
  }
  Seconds duration() const {
    return Seconds(sampleRate > 0 ? static_cast<double>(frames()) / sampleRate : 0.0);
  }
  friend bool operator==(const AudioClip&, const AudioClip&) = default;
};

}  // namespace exsampling::core
