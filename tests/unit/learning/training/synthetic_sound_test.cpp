#include <exsampling/core/values/front_end.hpp>
#include <exsampling/learning/training/synthetic_sound.hpp>
#include <exsampling/sound/dsp/log_mel.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace exsampling::learning {
namespace {

// Mean power of the bins between two frequencies, in dB.
double level(const std::vector<float>& sound, double fromHertz, double toHertz) {
  sound::LogMelExtractor extractor{core::FrontEnd{}};
  sound::PowerSpectrogram spectrogram;
  extractor.toPowerSpectrogram(sound, static_cast<int>(sound.size() / 320), spectrogram);
  const auto from = static_cast<std::size_t>(fromHertz / 15.625);
  const auto to = static_cast<std::size_t>(toHertz / 15.625);
  double sum = 0.0;
  for (std::size_t frame = 0; frame < static_cast<std::size_t>(spectrogram.frames); ++frame) {
    for (std::size_t bin = from; bin < to; ++bin) {
      sum += spectrogram.values[frame * static_cast<std::size_t>(spectrogram.bins) + bin];
    }
  }
  return 10.0 * std::log10(sum / spectrogram.frames / static_cast<double>(to - from));
}

double decibelsAnOctave(double slope) {
  Random random(4);
  const auto noise = colouredNoise(slope, 80000, 16000, random);
  return (level(noise, 200, 400) - level(noise, 3200, 6400)) / 4.0;
}

TEST(SyntheticSoundTest, NoiseFallsByItsColour) {
  EXPECT_NEAR(decibelsAnOctave(0.0), 0.0, 0.3);
  EXPECT_NEAR(decibelsAnOctave(1.0), 3.0, 0.6);
  EXPECT_NEAR(decibelsAnOctave(2.0), 6.0, 0.6);
}

TEST(SyntheticSoundTest, EveryKindIsAudibleAndWithinFullScale) {
  for (const SyntheticSound kind : kSyntheticSounds) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      Random random(seed);
      const auto sound = makeSyntheticSound(kind, 80000, 16000, random);
      EXPECT_GE(sound.size(), 16000U) << nameOf(kind);
      EXPECT_LE(sound.size(), 80000U) << nameOf(kind);
      float peak = 0.0F;
      for (const float sample : sound) peak = std::max(peak, std::abs(sample));
      EXPECT_LE(peak, 0.91F) << nameOf(kind);
      EXPECT_GE(peak, kind == SyntheticSound::nearSilence ? 2e-5F : 0.01F) << nameOf(kind);
    }
  }
}

TEST(SyntheticSoundTest, NearSilenceIsAFewStepsOfSixteenBits) {
  Random random(1);
  for (const float sample : makeSyntheticSound(SyntheticSound::nearSilence, 1000, 16000, random)) {
    EXPECT_LE(std::abs(sample), 20.5F / 32768.0F);
    EXPECT_EQ(sample * 32768.0F, std::round(sample * 32768.0F));
  }
}

}  // namespace
}  // namespace exsampling::learning
