#include <exsampling/learning/training/synthetic_sound.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace exsampling::learning {

namespace {

double between(double low, double high, Random& random) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

double logBetween(double low, double high, Random& random) {
  return std::exp(between(std::log(low), std::log(high), random));
}

// A phase that runs at `hertz(t)`, t in 0..1 of the sound, through `wave`.
template <class Frequency, class Wave>
std::vector<float> oscillate(std::size_t samples, int sampleRate, Frequency hertz, Wave wave) {
  std::vector<float> sound(samples);
  double phase = 0.0;
  for (std::size_t i = 0; i < samples; ++i) {
    sound[i] = static_cast<float>(wave(phase));
    phase += 2.0 * std::numbers::pi * hertz(static_cast<double>(i) / static_cast<double>(samples)) /
             sampleRate;
  }
  return sound;
}

std::vector<float> hum(std::size_t samples, int sampleRate, Random& random) {
  const double mains = between(0.0, 1.0, random) < 0.5 ? 50.0 : 60.0;
  const double fall = between(0.3, 0.9, random);  // each harmonic times this
  const double even = between(0.1, 1.0, random);
  return oscillate(
      samples, sampleRate, [mains](double) { return mains; },
      [fall, even](double phase) {
        double value = 0.0;
        double level = 1.0;
        for (int harmonic = 1; harmonic <= 12; ++harmonic) {
          value += level * (harmonic % 2 == 0 ? even : 1.0) * std::sin(harmonic * phase);
          level *= fall;
        }
        return value;
      });
}

std::vector<float> tone(std::size_t samples, int sampleRate, Random& random) {
  const double hertz = logBetween(60.0, 6000.0, random);
  const double second = between(0.0, 0.6, random);
  const double third = between(0.0, 0.4, random);
  return oscillate(
      samples, sampleRate, [hertz](double) { return hertz; },
      [=](double phase) {
        return std::sin(phase) + second * std::sin(2 * phase) + third * std::sin(3 * phase);
      });
}

std::vector<float> sweep(std::size_t samples, int sampleRate, Random& random) {
  const double from = logBetween(40.0, 7000.0, random);
  const double to = logBetween(40.0, 7000.0, random);
  const bool logarithmic = between(0.0, 1.0, random) < 0.5;
  return oscillate(
      samples, sampleRate,
      [=](double t) {
        return logarithmic ? from * std::pow(to / from, t) : from + (to - from) * t;
      },
      [](double phase) { return std::sin(phase); });
}

void scalePeak(std::vector<float>& sound, double peak) {
  float loudest = 1e-9F;
  for (const float sample : sound) loudest = std::max(loudest, std::abs(sample));
  for (float& sample : sound) sample *= static_cast<float>(peak) / loudest;
}

// What a good recorder writes in a quiet room: noise of a few steps of 16 bits.
std::vector<float> nearSilence(std::size_t samples, int sampleRate, Random& random) {
  auto sound = colouredNoise(between(0.0, 1.5, random), samples, sampleRate, random);
  scalePeak(sound, between(1.0, 20.0, random) / 32768.0);
  for (float& sample : sound) sample = std::round(sample * 32768.0F) / 32768.0F;
  return sound;
}

}  // namespace

std::string_view nameOf(SyntheticSound kind) {
  switch (kind) {
    case SyntheticSound::whiteNoise:
      return "white noise";
    case SyntheticSound::pinkNoise:
      return "pink noise";
    case SyntheticSound::brownNoise:
      return "brown noise";
    case SyntheticSound::hum:
      return "hum";
    case SyntheticSound::tone:
      return "tone";
    case SyntheticSound::sweep:
      return "sweep";
    case SyntheticSound::nearSilence:
      return "near-silence";
  }
  return "";
}

// A sum of one-pole low-passes, one an octave, falls by any slope: each octave's level is the
// slope's, as in Voss's pink noise.
std::vector<float> colouredNoise(double slope, std::size_t samples, int sampleRate,
                                 Random& random) {
  constexpr int kOctaves = 9;
  // Beyond pink the flanks of the lower octaves add up, and each level must fall faster.
  const double fall = 0.5 * slope + 0.5 * std::max(0.0, slope - 1.0);  // powers of 2 an octave
  std::array<double, kOctaves> keep{};
  std::array<double, kOctaves> level{};
  std::array<double, kOctaves> state{};
  for (int octave = 0; octave < kOctaves; ++octave) {
    const double corner = 20.0 * std::pow(2.0, octave);
    const auto i = static_cast<std::size_t>(octave);
    keep[i] = std::exp(-2.0 * std::numbers::pi * corner / sampleRate);
    level[i] = std::pow(2.0, -fall * octave);
  }
  const double white = slope <= 0.0 ? 1.0 : std::pow(2.0, -fall * kOctaves);
  std::vector<float> noise(samples);
  for (float& sample : noise) {
    const double value =
        static_cast<double>(static_cast<std::int64_t>(random() >> 11)) * 0x1p-52 - 1.0;
    double sum = white * value;
    if (slope > 0.0) {
      for (std::size_t i = 0; i < kOctaves; ++i) {
        state[i] = keep[i] * state[i] + (1.0 - keep[i]) * value;
        sum += level[i] * state[i];
      }
    }
    sample = static_cast<float>(sum);
  }
  scalePeak(noise, 1.0);
  return noise;
}

std::vector<float> makeSyntheticSound(SyntheticSound kind, std::size_t samples, int sampleRate,
                                      Random& random) {
  const auto length =
      static_cast<std::size_t>(static_cast<double>(samples) *
                               (between(0.0, 1.0, random) < 0.5 ? 1.0 : between(0.2, 1.0, random)));
  std::vector<float> sound;
  switch (kind) {
    case SyntheticSound::whiteNoise:
      sound = colouredNoise(0.0, length, sampleRate, random);
      break;
    case SyntheticSound::pinkNoise:
      sound = colouredNoise(1.0, length, sampleRate, random);
      break;
    case SyntheticSound::brownNoise:
      sound = colouredNoise(2.0, length, sampleRate, random);
      break;
    case SyntheticSound::hum:
      sound = hum(length, sampleRate, random);
      break;
    case SyntheticSound::tone:
      sound = tone(length, sampleRate, random);
      break;
    case SyntheticSound::sweep:
      sound = sweep(length, sampleRate, random);
      break;
    case SyntheticSound::nearSilence:
      return nearSilence(length, sampleRate, random);
  }
  scalePeak(sound, logBetween(0.02, 0.9, random));
  return sound;
}

}  // namespace exsampling::learning
