#include <exsampling/sound/dsp/loudness.hpp>

#include "energy.hpp"
#include <algorithm>
#include <cmath>

namespace exsampling::sound {
namespace {

constexpr double kTargetRmsDbfs = -18.0;
constexpr double kHighestPeakDbfs = -1.0;
constexpr double kHighestGainDb = 24.0;

float peakOf(const core::AudioClip& clip) {
  float peak = 0.0F;
  for (const float sample : clip.samples) peak = std::max(peak, std::abs(sample));
  return peak;
}

}  // namespace

void fitFullScale(core::AudioClip& clip) {
  const float peak = peakOf(clip);
  if (peak <= 1.0F) return;
  for (float& sample : clip.samples) sample /= peak;
}

Loudness measureLoudness(const core::AudioClip& clip) {
  const float peak = peakOf(clip);
  const double power = clip.samples.empty()
                           ? 0.0
                           : energyOf(clip.samples) / static_cast<double>(clip.samples.size());
  return {.rms = {10.0 * std::log10(power)},
          .peak = {20.0 * std::log10(static_cast<double>(peak))}};
}

core::Decibels playbackGain(const Loudness& loudness) {
  return {std::min({kTargetRmsDbfs - loudness.rms.value, kHighestPeakDbfs - loudness.peak.value,
                    kHighestGainDb})};
}

}  // namespace exsampling::sound
