#include <exsampling/sound/dsp/onset.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>
#include <numbers>
#include <random>
#include <vector>

namespace exsampling::sound {
namespace {

using core::Seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int kRate = 48000;

std::vector<float> silence(double seconds) {
  return std::vector<float>(static_cast<std::size_t>(seconds * kRate));
}

std::vector<float> noise(double seconds, float level, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> values(0.0F, level);
  auto samples = silence(seconds);
  for (float& sample : samples) sample = values(random);
  return samples;
}

/// A tone of 150 Hz with a syllable's rise of 20 ms and fall of 50 ms.
void addSyllable(std::vector<float>& samples, double at, double length) {
  const auto begin = static_cast<std::size_t>(at * kRate);
  for (std::size_t i = 0; i < static_cast<std::size_t>(length * kRate); ++i) {
    const double t = static_cast<double>(i) / kRate;
    const double shape = std::min({1.0, t / 0.02, (length - t) / 0.05});
    double voice = 0.0;
    for (int partial = 1; partial < 12; ++partial) {
      voice += std::sin(2.0 * std::numbers::pi * 150.0 * partial * t) / partial;
    }
    samples[begin + i] += static_cast<float>(0.2 * shape * voice);
  }
}

std::vector<Seconds> onsetsOf(const std::vector<float>& samples, const OnsetSpec& spec = {}) {
  OnsetFollower follower(kRate);
  follower.push(samples);
  return findOnsets(follower.finish(), spec);
}

MATCHER_P(About, seconds, "") { return std::abs(arg.count() - seconds) <= 0.05; }

TEST(OnsetTest, EveryClickIsOne) {
  auto samples = noise(5.0, 0.001F);
  for (const double at : {0.5, 1.0, 2.5, 4.0}) samples[static_cast<std::size_t>(at * kRate)] = 0.8F;
  EXPECT_THAT(onsetsOf(samples), ElementsAre(About(0.5), About(1.0), About(2.5), About(4.0)));
}

TEST(OnsetTest, ClicksCloserThanTheShortestAreOne) {
  auto samples = silence(3.0);
  for (const double at : {1.0, 1.1, 1.2}) samples[static_cast<std::size_t>(at * kRate)] = 0.8F;
  EXPECT_THAT(onsetsOf(samples), ElementsAre(About(1.0)));
  EXPECT_THAT(onsetsOf(samples, {.shortest = Seconds(0.05)}),
              ElementsAre(About(1.0), About(1.1), About(1.2)));
}

TEST(OnsetTest, SteadyNoiseHasOneAtItsStart) {
  EXPECT_THAT(onsetsOf(noise(20.0, 0.1F)), ElementsAre(About(0.0)));
}

TEST(OnsetTest, SilenceAndNoiseBelowHearingHaveNone) {
  EXPECT_THAT(onsetsOf(silence(2.0)), IsEmpty());
  EXPECT_THAT(onsetsOf(noise(5.0, 0.0003F)), IsEmpty());
}

TEST(OnsetTest, EachSyllableIsOne) {
  auto samples = noise(3.2, 0.001F);
  for (const double at : {0.3, 0.8, 1.4, 2.1}) addSyllable(samples, at, 0.35);
  EXPECT_THAT(onsetsOf(samples), ElementsAre(About(0.3), About(0.8), About(1.4), About(2.1)));
}

TEST(OnsetTest, VibratoAndASlowSwellAreNone) {
  auto samples = silence(5.0);
  double phase = 0.0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i) / kRate;
    const double hertz = 440.0 * (1.0 + 0.03 * std::sin(2.0 * std::numbers::pi * 6.0 * t));
    phase += 2.0 * std::numbers::pi * hertz / kRate;
    const double swell = 0.2 + 0.1 * t;
    for (int partial = 1; partial < 8; ++partial) {
      samples[i] += static_cast<float>(swell * 0.3 / partial * std::sin(partial * phase));
    }
  }
  EXPECT_THAT(onsetsOf(samples), ElementsAre(About(0.0)));
}

TEST(OnsetTest, ACutAtTheEndIsNone) {
  auto samples = silence(2.0);
  addSyllable(samples, 0.5, 1.4);
  samples.resize(static_cast<std::size_t>(1.2 * kRate));
  EXPECT_THAT(onsetsOf(samples), ElementsAre(About(0.5)));
}

TEST(OnsetTest, BlocksOfAnySizeGiveTheSameCurve) {
  const auto samples = noise(1.0, 0.1F);
  OnsetFollower whole(kRate);
  whole.push(samples);
  OnsetFollower pieces(kRate);
  for (std::size_t at = 0; at < samples.size();) {
    const std::size_t count = std::min<std::size_t>(1 + at % 997, samples.size() - at);
    pieces.push({samples.data() + at, count});
    at += count;
  }
  const auto expected = whole.finish();
  const auto actual = pieces.finish();
  EXPECT_EQ(actual.flux, expected.flux);
  EXPECT_EQ(actual.level, expected.level);
  EXPECT_EQ(actual.flux.size(), 101U);
}

TEST(OnsetTest, LevelIsRelativeToFullScale) {
  std::vector<float> samples = silence(1.0);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = static_cast<float>(
        std::sin(2.0 * std::numbers::pi * 1000.0 * static_cast<double>(i) / kRate));
  }
  OnsetFollower follower(kRate);
  follower.push(samples);
  EXPECT_NEAR(follower.finish().level[50], -3.01F, 0.01F);
}

TEST(OnsetTest, AFlickeringCurveIsOneUntilItComesDown) {
  OnsetCurve curve;
  curve.flux = std::vector<float>(200, 0.0F);
  curve.level = std::vector<float>(200, -20.0F);
  for (std::size_t i = 100; i < 190; i += 2) curve.flux[i] = 9.0F;
  for (std::size_t i = 101; i < 190; i += 2) curve.flux[i] = 5.0F;  // never below `fall`
  EXPECT_THAT(findOnsets(curve, {.surroundings = Seconds(4.0)}), ElementsAre(About(1.0)));
}

TEST(OnsetSpansTest, GoFromOnsetToOnsetInPiecesOfTheLongest) {
  const auto spans =
      spansBetween({Seconds(1), Seconds(2), Seconds(13.1)}, Seconds(14), Seconds(5), Seconds(0.3));
  EXPECT_THAT(spans, ElementsAre(Span{Seconds(1), Seconds(2)}, Span{Seconds(2), Seconds(7)},
                                 Span{Seconds(7), Seconds(12)}, Span{Seconds(12), Seconds(13.1)},
                                 Span{Seconds(13.1), Seconds(14)}));
}

TEST(OnsetSpansTest, AShortRestStaysWithThePieceBefore) {
  EXPECT_THAT(spansBetween({Seconds(0)}, Seconds(10.2), Seconds(5), Seconds(0.3)),
              ElementsAre(Span{Seconds(0), Seconds(5)}, Span{Seconds(5), Seconds(10.2)}));
  EXPECT_THAT(spansBetween({}, Seconds(10), Seconds(5), Seconds(0.3)), IsEmpty());
}

}  // namespace
}  // namespace exsampling::sound
