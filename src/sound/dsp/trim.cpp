#include <exsampling/sound/dsp/trim.hpp>

#include "energy.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace exsampling::sound {
namespace {

// librosa's amplitude_to_db takes amplitudes below 1e-5 for 1e-5.
constexpr double kQuietestPower = 1e-10;

double decibelsOfPower(double power) { return 10.0 * std::log10(std::max(kQuietestPower, power)); }

/// Sums of squares of consecutive blocks, a value a channel. Frames overlap by whole blocks, so
/// each sample is squared once.
class BlockEnergies {
 public:
  BlockEnergies(const core::AudioClip& clip, std::size_t blockLength)
      : blocks_((clip.frames() + blockLength - 1) / blockLength),
        channels_(static_cast<std::size_t>(clip.channels)),
        energies_(blocks_ * channels_) {
    const std::size_t blockValues = blockLength * channels_;
    for (std::size_t block = 0; block < blocks_; ++block) {
      const std::size_t first = block * blockValues;
      const std::size_t last = std::min(first + blockValues, clip.samples.size());
      double* sums = energies_.data() + block * channels_;
      if (channels_ == 1) {
        *sums = energyOf(std::span(clip.samples).subspan(first, last - first));
        continue;
      }
      for (std::size_t i = first; i < last; i += channels_) {
        for (std::size_t channel = 0; channel < channels_; ++channel) {
          const double sample = clip.samples[i + channel];
          sums[channel] += sample * sample;
        }
      }
    }
  }

  /// Of `count` blocks from `first` on, the loudest channel's; there is silence outside the clip.
  double loudest(std::ptrdiff_t first, std::size_t count) const {
    const auto begin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, first));
    const auto end =
        std::min(blocks_, static_cast<std::size_t>(first + static_cast<std::ptrdiff_t>(count)));
    double best = 0.0;
    for (std::size_t channel = 0; channel < channels_; ++channel) {
      double sum = 0.0;
      for (std::size_t block = begin; block < end; ++block) {
        sum += energies_[block * channels_ + channel];
      }
      best = std::max(best, sum);
    }
    return best;
  }

 private:
  std::size_t blocks_;
  std::size_t channels_;
  std::vector<double> energies_;
};

}  // namespace

TrimmedClip trimSilence(core::AudioClip clip, const TrimSpec& spec) {
  const std::size_t frames = clip.frames();
  TrimmedClip trimmed;
  trimmed.clip.sampleRate = clip.sampleRate;
  trimmed.clip.channels = clip.channels;
  if (frames == 0) return trimmed;

  const auto hop = static_cast<std::size_t>(spec.hopLength);
  const auto length = static_cast<std::size_t>(spec.frameLength);
  const std::size_t blockLength = std::gcd(hop, length / 2);
  const BlockEnergies energies(clip, blockLength);
  const std::size_t count = 1 + frames / hop;
  const auto levelOf = [&](std::size_t frame) {
    const auto first = static_cast<std::ptrdiff_t>(frame * hop / blockLength) -
                       static_cast<std::ptrdiff_t>(length / 2 / blockLength);
    return decibelsOfPower(energies.loudest(first, length / blockLength) /
                           static_cast<double>(length));
  };

  double loudest = levelOf(0);
  for (std::size_t frame = 1; frame < count; ++frame) loudest = std::max(loudest, levelOf(frame));
  if (loudest < spec.silenceDbfs) return trimmed;

  const auto sounds = [&](std::size_t frame) { return levelOf(frame) - loudest > -spec.topDb; };
  std::size_t first = 0;
  while (!sounds(first)) ++first;
  std::size_t last = count - 1;
  while (!sounds(last)) --last;

  trimmed.startFrame = std::min(frames, first * hop);
  trimmed.endFrame = std::min(frames, (last + 1) * hop);
  const double rate = clip.sampleRate;
  trimmed.start = core::Seconds(static_cast<double>(trimmed.startFrame) / rate);
  trimmed.end = core::Seconds(static_cast<double>(trimmed.endFrame) / rate);

  const auto at = [&](std::size_t frame) {
    return clip.samples.begin() +
           static_cast<std::ptrdiff_t>(frame * static_cast<std::size_t>(clip.channels));
  };
  clip.samples.erase(at(trimmed.endFrame), clip.samples.end());
  clip.samples.erase(clip.samples.begin(), at(trimmed.startFrame));
  trimmed.clip.samples = std::move(clip.samples);
  return trimmed;
}

}  // namespace exsampling::sound
