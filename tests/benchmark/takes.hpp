#pragma once

#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>
#include <exsampling/core/values/audio_clip.hpp>

#include "support/signals.hpp"
#include <cstddef>
#include <vector>

namespace exsampling::benchmarks {

/// A tone in noise: no step has a short way through it.
inline std::vector<float> segmentSamples(int sampleRate, double seconds = 5.0) {
  std::vector<float> samples = support::sine(220.0, 0.3, seconds, sampleRate);
  const std::vector<double> noise = support::noise(samples.size(), 1);
  for (std::size_t n = 0; n < samples.size(); ++n) {
    samples[n] += static_cast<float>(0.05 * noise[n]);
  }
  return samples;
}

inline core::AudioClip segmentAt(int sampleRate) {
  return {.sampleRate = sampleRate, .channels = 1, .samples = segmentSamples(sampleRate)};
}

/// The same as a phone sends it: a mono WAV file.
inline std::vector<std::byte> takeAt(int sampleRate, double seconds = 5.0) {
  return *adapters::SndfileEncoder().encodeWav(
      {.sampleRate = sampleRate, .channels = 1, .samples = segmentSamples(sampleRate, seconds)});
}

}  // namespace exsampling::benchmarks
