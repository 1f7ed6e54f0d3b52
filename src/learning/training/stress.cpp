#include <exsampling/learning/training/stress.hpp>
#include <exsampling/learning/training/synthetic_sound.hpp>
#include <exsampling/sound/dsp/resample.hpp>
#include <exsampling/sound/dsp/trim.hpp>

#include <algorithm>
#include <cmath>

namespace exsampling::learning {

namespace {

using Clip = core::AudioClip;
using Outcome = core::Result<Clip>;

Outcome toEightBits(Clip clip, std::uint64_t) {
  for (float& sample : clip.samples) {
    sample = std::clamp(std::round(sample * 128.0F), -128.0F, 127.0F) / 128.0F;
  }
  return clip;
}

Outcome throughEightKilohertz(Clip clip, std::uint64_t) {
  sound::Resampler down(8000);
  sound::Resampler up(clip.sampleRate);
  const auto narrow = down.resample(clip.samples, clip.sampleRate);
  const auto wide = up.resample(narrow, 8000);
  clip.samples.assign(wide.begin(), wide.end());
  return clip;
}

Outcome loudestThreeSeconds(Clip clip, std::uint64_t) {
  const auto length = 3 * static_cast<std::size_t>(clip.sampleRate);
  if (clip.samples.size() <= length) return clip;
  const auto hop = static_cast<std::size_t>(clip.sampleRate / 10);
  std::size_t loudest = 0;
  double most = -1.0;
  for (std::size_t start = 0; start + length <= clip.samples.size(); start += hop) {
    double energy = 0.0;
    for (std::size_t i = start; i < start + length; ++i)
      energy += clip.samples[i] * clip.samples[i];
    if (energy > most) {
      most = energy;
      loudest = start;
    }
  }
  clip.samples.erase(clip.samples.begin(),
                     clip.samples.begin() + static_cast<std::ptrdiff_t>(loudest));
  clip.samples.resize(length);
  return clip;
}

double power(const std::vector<float>& samples) {
  double sum = 0.0;
  for (const float sample : samples) sum += sample * sample;
  return samples.empty() ? 0.0 : sum / static_cast<double>(samples.size());
}

Outcome withWhiteNoise(Clip clip, std::uint64_t number) {
  Random random(0x5eed'0000 + number);
  const auto noise = colouredNoise(0.0, clip.samples.size(), clip.sampleRate, random);
  const double level = std::sqrt(power(clip.samples) / power(noise) / 10.0);
  for (std::size_t i = 0; i < noise.size(); ++i) {
    clip.samples[i] += static_cast<float>(level) * noise[i];
  }
  return clip;
}

// The recorder's 16 bits stay where they are.
Outcome quieter(Clip clip, std::uint64_t) {
  const float gain = static_cast<float>(std::pow(10.0, -30.0 / 20.0));
  for (float& sample : clip.samples) sample = std::round(sample * gain * 32768.0F) / 32768.0F;
  return clip;
}

Outcome trimmed(Clip clip, std::uint64_t) {
  sound::TrimmedClip kept = sound::trimSilence(clip);
  return kept.empty() ? std::move(clip) : std::move(kept.clip);
}

}  // namespace

std::vector<Stress> allStresses(const Codec& opus) {
  std::vector<Stress> stresses{{"8 bit", toEightBits},
                               {"8 kHz sampling rate", throughEightKilohertz},
                               {"loudest 3 s", loudestThreeSeconds},
                               {"white noise at 10 dB", withWhiteNoise},
                               {"gain -30 dB", quieter},
                               {"trimmed at 20 dB", trimmed}};
  if (opus) {
    stresses.push_back(
        {"Opus at 24 kbit/s", [opus](Clip clip, std::uint64_t) { return opus(clip); }});
  }
  return stresses;
}

}  // namespace exsampling::learning
