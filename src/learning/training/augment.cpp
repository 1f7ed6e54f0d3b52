#include <exsampling/learning/training/augment.hpp>
#include <exsampling/learning/training/synthetic_sound.hpp>
#include <exsampling/sound/dsp/trim.hpp>

#include <algorithm>
#include <cmath>

namespace exsampling::learning {

namespace {

double between(double low, double high, Random& random) {
  return std::uniform_real_distribution<double>(low, high)(random);
}
std::size_t below(std::size_t end, Random& random) {
  return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}
bool happens(double chance, Random& random) { return between(0.0, 1.0, random) < chance; }

double rms(std::span<const float> samples) {
  double sum = 0.0;
  for (const float sample : samples) sum += sample * sample;
  return samples.empty() ? 0.0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

void moveToStart(std::vector<float>& audio, std::size_t first, std::size_t length) {
  std::copy_n(audio.begin() + static_cast<std::ptrdiff_t>(first), length, audio.begin());
  std::fill(audio.begin() + static_cast<std::ptrdiff_t>(length), audio.end(), 0.0F);
}

void shift(std::vector<float>& audio, Random& random) {
  std::rotate(audio.begin(),
              audio.begin() + static_cast<std::ptrdiff_t>(below(audio.size(), random)),
              audio.end());
}

// The loudest of three tries, so that what is left is rarely the silence around a sound.
void crop(std::vector<float>& audio, int sampleRate, Random& random) {
  const auto length =
      std::min(audio.size(), static_cast<std::size_t>(between(1.0, 4.5, random) * sampleRate));
  std::size_t best = 0;
  double loudest = -1.0;
  for (int attempt = 0; attempt < 3; ++attempt) {
    const std::size_t first = below(audio.size() - length + 1, random);
    const double level = rms(std::span(audio).subspan(first, length));
    if (level > loudest) {
      loudest = level;
      best = first;
    }
  }
  moveToStart(audio, best, length);
}

void trim(std::vector<float>& audio, int sampleRate) {
  const auto kept = sound::trimSilence({sampleRate, 1, audio});
  if (!kept.empty()) moveToStart(audio, kept.startFrame, kept.endFrame - kept.startFrame);
}

void addNoise(std::vector<float>& audio, int sampleRate, Random& random) {
  // Every other noise is white or nearly: what a cheap microphone adds, and what hurts most.
  const double slope = happens(0.5, random) ? between(0.0, 0.3, random) : between(0.3, 2.0, random);
  const auto noise = colouredNoise(slope, audio.size(), sampleRate, random);
  const double level = rms(audio) / rms(noise) * std::pow(10.0, -between(5.0, 25.0, random) / 20.0);
  for (std::size_t i = 0; i < audio.size(); ++i) audio[i] += static_cast<float>(level) * noise[i];
}

void roundToEightBits(std::vector<float>& audio, Random& random) {
  float peak = 1e-9F;
  for (const float sample : audio) peak = std::max(peak, std::abs(sample));
  const float steps =
      static_cast<float>(std::pow(10.0, between(-18.0, 0.0, random) / 20.0)) * 127.0F / peak;
  for (float& sample : audio) sample = std::round(sample * steps) / steps;
}

}  // namespace

Augmenter::Augmenter(const core::FrontEnd& frontEnd, const AugmentSpec& spec)
    : frontEnd_(frontEnd), spec_(spec), extractor_(frontEnd) {}

core::LogMel Augmenter::plain(std::span<const float> clip) {
  core::LogMel picture;
  extractor_.toModelInput(clip, picture);
  return picture;
}

AugmentedClip Augmenter::augment(std::span<const float> clip, std::span<const float> partner,
                                 Random& random) {
  if (happens(spec_.plainChance, random)) return {plain(clip), 0.0};
  const auto length = static_cast<std::size_t>(frontEnd_.inputSamples());
  std::vector<float> audio(
      clip.begin(), clip.begin() + static_cast<std::ptrdiff_t>(std::min(clip.size(), length)));
  audio.resize(length, 0.0F);
  if (happens(spec_.shiftChance, random)) shift(audio, random);
  if (happens(spec_.trimChance, random)) {
    trim(audio, frontEnd_.sampleRate);
  } else if (happens(spec_.cropChance, random)) {
    crop(audio, frontEnd_.sampleRate, random);
  }
  AugmentedClip result;
  const double partnerLevel = rms(partner);
  if (happens(spec_.mixChance, random) && partnerLevel > 0.0) {
    const double decibelsBelow = between(0.0, 15.0, random);
    const double ratio = std::pow(10.0, -decibelsBelow / 20.0);
    const auto gain = static_cast<float>(rms(audio) / partnerLevel * ratio);
    const std::size_t offset = below(length, random);
    for (std::size_t i = 0; i < std::min(partner.size(), length); ++i) {
      audio[(i + offset) % length] += gain * partner[i];
    }
    result.partnerShare = ratio / (1.0 + ratio);
  }
  if (happens(spec_.noiseChance, random)) addNoise(audio, frontEnd_.sampleRate, random);
  if (happens(spec_.coarseChance, random)) roundToEightBits(audio, random);
  extractor_.toPowerSpectrogram(audio, frontEnd_.frames(), spectrogram_);
  changeSpectrum(random);
  extractor_.toLogMel(spectrogram_, result.picture);
  if (happens(spec_.maskChance, random)) maskPicture(result.picture, random);
  return result;
}

void Augmenter::changeSpectrum(Random& random) {
  const double hertzPerBin = static_cast<double>(frontEnd_.sampleRate) / frontEnd_.fftSize;
  double lowPass = 1e9;
  double highPass = 0.0;
  double tilt = 0.0;  // dB an octave
  if (happens(spec_.bandChance, random)) {
    const double which = between(0.0, 3.0, random);
    if (which < 2.0) lowPass = between(2500.0, 7500.0, random);
    if (which > 1.0) highPass = between(50.0, 400.0, random);
  }
  if (happens(spec_.tiltChance, random)) tilt = between(-3.0, 3.0, random);
  if (lowPass > 1e8 && highPass <= 0.0 && tilt == 0.0) return;
  const double steepness =
      between(4.0, 60.0, random);  // of the power, as a Butterworth of half that order
  const auto bins = static_cast<std::size_t>(spectrogram_.bins);
  std::vector<float> gains(bins);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const double hertz = std::max(0.5, static_cast<double>(bin)) * hertzPerBin;
    double gain = std::pow(10.0, tilt * std::log2(hertz / 1000.0) / 10.0);
    gain /= 1.0 + std::pow(hertz / lowPass, steepness);
    gain /= 1.0 + std::pow(highPass / hertz, 6.0);
    gains[bin] = static_cast<float>(gain);
  }
  for (std::size_t i = 0; i < spectrogram_.values.size(); ++i) {
    spectrogram_.values[i] *= gains[i % bins];
  }
}

void Augmenter::maskPicture(core::LogMel& picture, Random& random) const {
  const auto frames = static_cast<std::size_t>(picture.frames);
  const auto bands = static_cast<std::size_t>(picture.bands);
  const auto floor = static_cast<float>(frontEnd_.floorDb);
  const double framesPerSecond = static_cast<double>(frontEnd_.sampleRate) / frontEnd_.hopLength;
  const auto width = static_cast<std::size_t>(between(0.1, 0.6, random) * framesPerSecond);
  const auto height =
      static_cast<std::size_t>(between(4.0, 16.0, random) / 128.0 * static_cast<double>(bands));
  const std::size_t left = below(frames - std::min(width, frames - 1), random);
  const std::size_t top = below(bands - std::min(height, bands - 1), random);
  for (std::size_t band = 0; band < bands; ++band) {
    for (std::size_t frame = 0; frame < frames; ++frame) {
      const bool masked =
          (frame >= left && frame < left + width) || (band >= top && band < top + height);
      if (masked) picture.values[band * frames + frame] = floor;
    }
  }
}

}  // namespace exsampling::learning
