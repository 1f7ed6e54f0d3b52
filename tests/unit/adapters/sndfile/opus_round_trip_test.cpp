#include <exsampling/adapters/sndfile/opus_round_trip.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <numbers>

namespace exsampling::adapters {
namespace {

core::AudioClip tone(int rate) {
  core::AudioClip clip{rate, 1, std::vector<float>(static_cast<std::size_t>(rate))};
  for (std::size_t i = 0; i < clip.samples.size(); ++i) {
    clip.samples[i] =
        0.5F *
        static_cast<float>(std::sin(2 * std::numbers::pi * 440.0 * static_cast<double>(i) / rate));
  }
  return clip;
}

TEST(OpusRoundTripTest, KeepsLengthRateAndSoundNotSamples) {
  const core::AudioClip clip = tone(16000);
  const auto back = throughOpus(clip, 24'000);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->sampleRate, 16000);
  ASSERT_EQ(back->samples.size(), clip.samples.size());
  EXPECT_NE(back->samples, clip.samples);
  double difference = 0.0;
  for (std::size_t i = 1600; i < 14400; ++i) {
    difference += std::pow(back->samples[i] - clip.samples[i], 2);
  }
  EXPECT_LT(std::sqrt(difference / 12800), 0.05);
}

TEST(OpusRoundTripTest, RefusesARateThatOpusDoesNotHave) {
  EXPECT_FALSE(throughOpus(tone(44100), 24'000));
}

}  // namespace
}  // namespace exsampling::adapters
