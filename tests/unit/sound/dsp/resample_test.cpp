#include <exsampling/sound/dsp/resample.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/signals.hpp"
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

constexpr int kTargetRate = 16000;

double rmsDb(std::span<const float> samples) {
  double energy = 0.0;
  for (const float sample : samples) energy += static_cast<double>(sample) * sample;
  return 10.0 * std::log10(energy / static_cast<double>(samples.size()) + 1e-30);
}

/// What a tone of amplitude 1 becomes, without its first and last tenth: in dB relative to it.
double gainOf(double hertz, int sourceRate) {
  Resampler resampler(kTargetRate);
  const std::span<const float> tone =
      resampler.resample(support::sine(hertz, 1.0, 1.0, sourceRate), sourceRate);
  return rmsDb(tone.subspan(tone.size() / 10, tone.size() * 8 / 10)) + 3.0103;
}

class ResamplerRatesTest : public testing::TestWithParam<int> {};

TEST_P(ResamplerRatesTest, LengthIsRounded) {
  Resampler resampler(kTargetRate);
  for (const std::size_t frames : {0, 1, 2, 3, 100, 4801, 48000}) {
    const std::vector<float> mono(frames, 0.1F);
    EXPECT_EQ(
        resampler.resample(mono, GetParam()).size(),
        static_cast<std::size_t>(std::llround(static_cast<double>(frames) * 16000 / GetParam())))
        << frames;
  }
}

TEST_P(ResamplerRatesTest, ATonesSamplesLieWhereTheyLayInTime) {
  Resampler resampler(kTargetRate);
  const std::vector<float> source = support::sine(1000.0, 0.5, 0.48, GetParam());
  const std::span<const float> tone = resampler.resample(source, GetParam());
  const std::vector<float> wanted = support::sine(1000.0, 0.5, 0.48, kTargetRate);
  ASSERT_EQ(tone.size(), wanted.size());
  for (std::size_t n = 200; n + 200 < wanted.size(); ++n) {
    ASSERT_NEAR(tone[n], wanted[n], 0.001) << n;  // a thousandth is 0.005 samples of delay
  }
}

TEST_P(ResamplerRatesTest, AConstantStaysOne) {
  Resampler resampler(kTargetRate);
  const std::vector<float> constant(static_cast<std::size_t>(GetParam()) / 2, 0.25F);
  const std::span<const float> mono = resampler.resample(constant, GetParam());
  EXPECT_THAT(mono.subspan(200, mono.size() - 400),
              testing::Each(testing::FloatNear(0.25F, 1e-4F)));
}

// 47999 and 191999 Hz have no small ratio to 16 kHz and go through libsamplerate.
INSTANTIATE_TEST_SUITE_P(Usual, ResamplerRatesTest,
                         testing::Values(8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100,
                                         47999, 48000, 88200, 96000, 176400, 191999, 192000),
                         [](const auto& tested) { return std::to_string(tested.param) + "Hz"; });

TEST(ResamplerTest, IsFlatUpTo6600Hertz) {
  for (const int sourceRate : {44100, 48000, 96000, 192000}) {
    for (const double hertz : {20.0, 100.0, 1000.0, 3000.0, 5000.0, 6600.0}) {
      EXPECT_NEAR(gainOf(hertz, sourceRate), 0.0, 0.05) << hertz << " Hz at " << sourceRate;
    }
    EXPECT_NEAR(gainOf(7000.0, sourceRate), 0.0, 0.5);
  }
}

TEST(ResamplerTest, KeepsAliasesUnderMinus60DecibelsBelow7Kilohertz) {
  for (const int sourceRate : {44100, 48000, 96000, 192000}) {
    for (double hertz = 9000.0; hertz < sourceRate / 2.0; hertz += 450.0) {
      EXPECT_LT(gainOf(hertz, sourceRate), -60.0) << hertz << " Hz at " << sourceRate;
    }
  }
}

TEST(ResamplerTest, KeepsImagesOfALowRateUnderMinus60Decibels) {
  // 3 kHz at 8 kHz has its image at 5 kHz; what is not the tone is the image.
  Resampler resampler(kTargetRate);
  const std::span<const float> tone =
      resampler.resample(support::sine(3000.0, 1.0, 1.0, 8000), 8000);
  const std::vector<float> wanted = support::sine(3000.0, 1.0, 1.0, kTargetRate);
  std::vector<float> rest;
  for (std::size_t n = 1000; n < 15000; ++n) rest.push_back(tone[n] - wanted[n]);
  EXPECT_LT(rmsDb(rest), -60.0);
}

TEST(ResamplerTest, ReturnsTheInputItselfAtEqualRates) {
  Resampler resampler(kTargetRate);
  const std::vector<float> mono{0.1F, 0.2F};
  EXPECT_EQ(resampler.resample(mono, kTargetRate).data(), mono.data());
}

TEST(ResamplerTest, ForgetsWhatCameBefore) {
  const std::vector<float> click{1.0F, 0.5F, 0.25F, 0.0F, 0.0F, 0.0F};
  const std::vector<float> loud = support::toFloats(support::noise(48000, 1));
  for (const int sourceRate : {48000, 47999}) {
    Resampler resampler(kTargetRate);
    const std::span<const float> fresh = resampler.resample(click, sourceRate);
    const std::vector<float> first(fresh.begin(), fresh.end());
    for (const int other : {44100, 22050, 8000, 96000, 47999, sourceRate}) {
      resampler.resample(loud, other);
    }
    EXPECT_THAT(resampler.resample(click, sourceRate), testing::ElementsAreArray(first));
  }
}

}  // namespace
}  // namespace exsampling::sound
