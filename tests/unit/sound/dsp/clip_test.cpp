#include <exsampling/sound/dsp/loudness.hpp>
#include <exsampling/sound/dsp/mono.hpp>
#include <exsampling/sound/dsp/peaks.hpp>
#include <exsampling/sound/dsp/segment.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/signals.hpp"
#include <cmath>
#include <limits>
#include <vector>

namespace exsampling::sound {
namespace {

using core::Peak;
using testing::ElementsAre;

core::AudioClip clipOf(std::vector<float> samples, int sampleRate, int channels = 1) {
  return {.sampleRate = sampleRate, .channels = channels, .samples = std::move(samples)};
}

/// A clip whose samples count up, so that each one tells where it came from.
core::AudioClip rampOf(std::size_t frames, int sampleRate, int channels = 1) {
  std::vector<float> samples(frames * static_cast<std::size_t>(channels));
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<float>(i);
  return clipOf(std::move(samples), sampleRate, channels);
}

TEST(MixToMonoTest, IsTheMeanOfTheChannels) {
  std::vector<float> mono{9.0F, 9.0F, 9.0F, 9.0F};
  mixToMono(clipOf({1.0F, 0.0F, -0.5F, 0.25F}, 48000, 2), mono);
  EXPECT_THAT(mono, ElementsAre(0.5F, -0.125F));
  mixToMono(clipOf({0.0F, 0.5F, 0.25F}, 48000, 1), mono);
  EXPECT_THAT(mono, ElementsAre(0.0F, 0.5F, 0.25F));
  mixToMono(clipOf({0.5F, 0.0F, 0.0F, 0.0F, 0.0F, 0.5F, 0.0F, 0.0F}, 48000, 8), mono);
  EXPECT_THAT(mono, ElementsAre(0.125F));
  mixToMono(clipOf({}, 48000, 2), mono);
  EXPECT_THAT(mono, ElementsAre());
}

TEST(MixDownTest, LeavesMonoAndStereoAndMakesTheRestMono) {
  EXPECT_EQ(mixDown(rampOf(3, 48000, 1)), rampOf(3, 48000, 1));
  EXPECT_EQ(mixDown(rampOf(3, 48000, 2)), rampOf(3, 48000, 2));
  EXPECT_EQ(mixDown(rampOf(2, 48000, 4)), clipOf({1.5F, 5.5F}, 48000, 1));
}

TEST(SplitSegmentsTest, OfAnEmptyClipGivesNone) {
  EXPECT_TRUE(splitSegments(clipOf({}, 48000), core::Seconds(5)).empty());
}

TEST(SplitSegmentsTest, KeepsWhatIsShorterThanASegmentWhole) {
  for (const std::size_t frames : {std::size_t{1}, std::size_t{4799}, std::size_t{240000}}) {
    const std::vector<Segment> segments = splitSegments(rampOf(frames, 48000), core::Seconds(5));
    ASSERT_EQ(segments.size(), 1U);
    EXPECT_EQ(segments[0].offset, core::Seconds(0));
    EXPECT_EQ(segments[0].clip, rampOf(frames, 48000));
  }
}

std::vector<std::size_t> lengthsOf(double seconds, int sampleRate) {
  std::vector<std::size_t> lengths;
  const auto frames = static_cast<std::size_t>(std::llround(seconds * sampleRate));
  for (const Segment& segment : splitSegments(rampOf(frames, sampleRate), core::Seconds(5))) {
    lengths.push_back(segment.clip.frames());
  }
  return lengths;
}

TEST(SplitSegmentsTest, LeavesARestUnder300MillisecondsWithItsNeighbour) {
  EXPECT_THAT(lengthsOf(5.2, 48000), ElementsAre(249600U));
  EXPECT_THAT(lengthsOf(5.3, 48000), ElementsAre(240000U, 14400U));
  EXPECT_THAT(lengthsOf(10.0, 48000), ElementsAre(240000U, 240000U));
  EXPECT_THAT(lengthsOf(10.29, 48000), ElementsAre(240000U, 253920U));
  EXPECT_THAT(lengthsOf(12.5, 44100), ElementsAre(220500U, 220500U, 110250U));
  EXPECT_THAT(lengthsOf(5.299, 44100), ElementsAre(233686U));
}

TEST(SplitSegmentsTest, CutsBetweenFramesWithoutLosingOne) {
  const core::AudioClip clip = rampOf(96000, 8000, 2);  // 12 s
  const std::vector<Segment> segments = splitSegments(clip, core::Seconds(5));
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[1].offset, core::Seconds(5));
  EXPECT_EQ(segments[2].offset, core::Seconds(10));
  EXPECT_EQ(segments[2].clip.sampleRate, 8000);
  std::vector<float> joined;
  for (const Segment& segment : segments) {
    EXPECT_EQ(segment.clip.channels, 2);
    joined.insert(joined.end(), segment.clip.samples.begin(), segment.clip.samples.end());
  }
  EXPECT_EQ(joined, clip.samples);
}

TEST(SplitSegmentsTest, MixesMoreThanTwoChannelsDown) {
  const std::vector<Segment> segments =
      splitSegments(clipOf({0.3F, 0.6F, 0.0F}, 48000, 3), core::Seconds(5));
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].clip.channels, 1);
  EXPECT_NEAR(segments[0].clip.samples.at(0), 0.3F, 1e-6);
}

TEST(MeasureLoudnessTest, OfKnownSignals) {
  const Loudness sine = measureLoudness(clipOf(support::sine(1000.0, 1.0, 1.0, 48000), 48000));
  EXPECT_NEAR(sine.rms.value, -3.0103, 1e-4);
  EXPECT_NEAR(sine.peak.value, 0.0, 1e-4);
  const Loudness square = measureLoudness(clipOf({0.1F, -0.1F, 0.1F, -0.1F}, 48000));
  EXPECT_NEAR(square.rms.value, -20.0, 1e-5);
  EXPECT_NEAR(square.peak.value, -20.0, 1e-5);
  // One of two channels silent: half the power.
  const Loudness half = measureLoudness(clipOf({1.0F, 0.0F, -1.0F, 0.0F}, 48000, 2));
  EXPECT_NEAR(half.rms.value, -3.0103, 1e-4);
  EXPECT_NEAR(half.peak.value, 0.0, 1e-6);
}

TEST(MeasureLoudnessTest, OfSilenceIsMinusInfinity) {
  const double nothing = -std::numeric_limits<double>::infinity();
  for (const std::size_t frames : {std::size_t{0}, std::size_t{100}}) {
    const Loudness silence = measureLoudness(clipOf(std::vector<float>(frames, 0.0F), 48000));
    EXPECT_EQ(silence.rms.value, nothing);
    EXPECT_EQ(silence.peak.value, nothing);
  }
}

TEST(PlaybackGainTest, IsBoundByLevelPeakAndCeiling) {
  EXPECT_DOUBLE_EQ(playbackGain({{-30.0}, {-20.0}}).value, 12.0);  // level
  EXPECT_DOUBLE_EQ(playbackGain({{-30.0}, {-4.0}}).value, 3.0);    // peak
  EXPECT_DOUBLE_EQ(playbackGain({{-60.0}, {-50.0}}).value, 24.0);  // ceiling
  EXPECT_DOUBLE_EQ(playbackGain({{-3.0}, {0.0}}).value, -15.0);    // loud sounds come down
  EXPECT_DOUBLE_EQ(playbackGain(measureLoudness(clipOf({}, 48000))).value, 24.0);
}

TEST(FitFullScaleTest, ScalesWhatIsBeyondItAndNothingElse) {
  core::AudioClip loud = clipOf({0.5F, -2.0F, 1.0F}, 48000);
  fitFullScale(loud);
  EXPECT_THAT(loud.samples, ElementsAre(0.25F, -1.0F, 0.5F));
  core::AudioClip full = clipOf({0.5F, -1.0F}, 48000);
  fitFullScale(full);
  EXPECT_THAT(full.samples, ElementsAre(0.5F, -1.0F));
}

TEST(WaveformPeaksTest, HoldEveryColumnsLowestAndHighestSample) {
  const core::AudioClip clip = clipOf({0.0F, 0.5F, -0.25F, 0.125F, -1.0F, 0.75F, 0.1F}, 48000);
  EXPECT_THAT(waveformPeaks(clip, 3),
              ElementsAre(Peak{0.0F, 0.5F}, Peak{-0.25F, 0.125F}, Peak{-1.0F, 0.75F}));
}

TEST(WaveformPeaksTest, SeeAllChannels) {
  EXPECT_THAT(waveformPeaks(clipOf({0.0F, 0.5F, -0.5F, 0.0F}, 48000, 2), 1),
              ElementsAre(Peak{-0.5F, 0.5F}));
}

TEST(WaveformPeaksTest, OfFewSamplesRepeatThem) {
  EXPECT_THAT(
      waveformPeaks(clipOf({0.5F, -0.5F}, 48000), 4),
      ElementsAre(Peak{0.5F, 0.5F}, Peak{0.5F, 0.5F}, Peak{-0.5F, -0.5F}, Peak{-0.5F, -0.5F}));
  EXPECT_THAT(waveformPeaks(clipOf({}, 48000), 2), ElementsAre(Peak{}, Peak{}));
}

}  // namespace
}  // namespace exsampling::sound
