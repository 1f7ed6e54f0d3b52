#include <exsampling/learning/training/stress.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace exsampling::learning {
namespace {

std::vector<float> tone(double hertz, double level, std::size_t samples) {
  std::vector<float> audio(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    audio[i] = static_cast<float>(
        level * std::sin(2 * 3.14159265358979 * hertz / 16000 * static_cast<double>(i)));
  }
  return audio;
}

double rms(const std::vector<float>& samples) {
  double sum = 0.0;
  for (const float sample : samples) sum += sample * sample;
  return std::sqrt(sum / static_cast<double>(samples.size()));
}

core::AudioClip after(const std::string& name, const std::vector<float>& samples) {
  for (const Stress& stress : allStresses({})) {
    if (stress.name == name) return *stress.apply({16000, 1, samples}, 3);
  }
  ADD_FAILURE() << "no stress " << name;
  return {};
}

TEST(StressTest, EightBitsAre256Steps) {
  for (const float sample : after("8 bit", tone(440, 0.9, 1000)).samples) {
    EXPECT_EQ(sample * 128.0F, std::round(sample * 128.0F));
  }
}

TEST(StressTest, EightKilohertzTakesWhatLiesAboveFour) {
  EXPECT_NEAR(rms(after("8 kHz sampling rate", tone(1000, 0.5, 16000)).samples), 0.354, 0.01);
  EXPECT_LT(rms(after("8 kHz sampling rate", tone(5000, 0.5, 16000)).samples), 0.01);
}

TEST(StressTest, NoiseIsTenDecibelsBelow) {
  const auto clean = tone(440, 0.5, 80000);
  auto noise = after("white noise at 10 dB", clean).samples;
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] -= clean[i];
  EXPECT_NEAR(20 * std::log10(rms(clean) / rms(noise)), 10.0, 0.01);
}

TEST(StressTest, CropKeepsTheLoudestThreeSeconds) {
  std::vector<float> audio(80000, 0.0F);
  audio[60000] = 1.0F;
  const auto kept = after("loudest 3 s", audio).samples;
  EXPECT_EQ(kept.size(), 48000U);
  EXPECT_NEAR(rms(kept), std::sqrt(1.0 / 48000), 1e-6);
}

TEST(StressTest, GainIsThirtyDecibels) {
  const auto loud = tone(440, 0.5, 16000);
  EXPECT_NEAR(20 * std::log10(rms(loud) / rms(after("gain -30 dB", loud).samples)), 30.0, 0.01);
}

TEST(StressTest, TrimsAsThePipelineDoes) {
  std::vector<float> audio(80000, 0.0F);
  std::ranges::copy(tone(440, 0.5, 16000), audio.begin() + 32000);
  const auto kept = after("trimmed at 20 dB", audio).samples;
  EXPECT_GT(kept.size(), 15999U);
  EXPECT_LT(kept.size(), 20000U);
  EXPECT_EQ(after("trimmed at 20 dB", std::vector<float>(80000, 0.0F)).samples.size(), 80000U);
}

}  // namespace
}  // namespace exsampling::learning
