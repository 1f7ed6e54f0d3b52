#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

/// Test signals by formula, the same on every machine.
namespace exsampling::support {

/// `count` values of linear congruential noise in -1..1, even in distribution.
inline std::vector<double> noise(std::size_t count, std::uint32_t seed) {
  std::vector<double> values(count);
  std::uint32_t state = seed;
  for (double& value : values) {
    state = 1664525U * state + 1013904223U;
    value = static_cast<double>(state >> 8U) / 16777216.0 * 2.0 - 1.0;
  }
  return values;
}

inline std::vector<float> toFloats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

/// A sine of `seconds`, without fades.
inline std::vector<float> sine(double hertz, double amplitude, double seconds, int sampleRate) {
  std::vector<float> samples(static_cast<std::size_t>(seconds * sampleRate + 0.5));
  for (std::size_t n = 0; n < samples.size(); ++n) {
    samples[n] = static_cast<float>(
        amplitude * std::sin(2.0 * std::numbers::pi * hertz * static_cast<double>(n) / sampleRate));
  }
  return samples;
}

/// The signals for which tests/fixtures/dsp holds librosa's numbers: "chirp", "tone", "noise",
/// "burst" or "two".
inline std::vector<float> referenceSignal(const std::string& name, int sampleRate) {
  const double rate = sampleRate;
  const auto count = [rate](double seconds) { return static_cast<std::size_t>(seconds * rate); };
  const auto turns = [](double cycles) { return std::sin(2.0 * std::numbers::pi * cycles); };

  if (name == "chirp") {
    std::vector<double> y(count(2.0));
    for (std::size_t n = 0; n < y.size(); ++n) {
      const double t = static_cast<double>(n) / rate;
      y[n] = 0.5 * turns(100.0 * t + 5900.0 / 4.0 * t * t);
    }
    return toFloats(y);
  }
  if (name == "tone") {
    std::vector<double> y(count(1.5));
    for (std::size_t n = 0; n < y.size(); ++n) {
      const double t = static_cast<double>(n) / rate;
      for (int k = 1; k <= 6; ++k) y[n] += 0.4 / k * turns(440.0 * k * t);
      y[n] *= std::exp(-1.5 * t);
    }
    return toFloats(y);
  }
  if (name == "noise") {
    std::vector<double> y = noise(count(1.0), 1);
    for (double& value : y) value *= 0.3;
    return toFloats(y);
  }
  if (name == "burst") {
    std::vector<double> y(count(2.0));
    const std::vector<double> hit = noise(count(0.3), 7);
    for (std::size_t i = 0; i < hit.size(); ++i) {
      y[count(0.7) + i] = 0.8 * hit[i] * std::exp(-8.0 * static_cast<double>(i) / rate);
    }
    const std::vector<double> room = noise(y.size(), 3);
    for (std::size_t n = 0; n < y.size(); ++n) y[n] += 1e-3 * room[n];
    return toFloats(y);
  }
  std::vector<double> y = noise(count(3.0), 5);
  for (double& value : y) value *= 1e-4;
  for (std::size_t i = 0; i < count(0.2); ++i) {
    const double t = static_cast<double>(i) / rate;
    y[count(0.5) + i] += 0.6 * turns(300.0 * t);
    y[count(2.2) + i] += 0.1 * turns(1200.0 * t);
  }
  return toFloats(y);
}

}  // namespace exsampling::support
