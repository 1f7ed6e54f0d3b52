#pragma once

#include <array>
#include <cstddef>
#include <numeric>
#include <span>

namespace exsampling::sound {

/// The sum of the samples' squares. In eight sums of its own, because one after the other each
/// addition would wait for the last.
inline double energyOf(std::span<const float> samples) {
  constexpr std::size_t kLanes = 8;
  std::array<double, kLanes> sums{};
  std::size_t i = 0;
  for (; i + kLanes <= samples.size(); i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double sample = samples[i + lane];
      sums[lane] += sample * sample;
    }
  }
  double energy = std::accumulate(sums.begin(), sums.end(), 0.0);
  for (; i < samples.size(); ++i) energy += static_cast<double>(samples[i]) * samples[i];
  return energy;
}

}  // namespace exsampling::sound
