#include <exsampling/learning/training/augment.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace exsampling::learning {
namespace {

constexpr AugmentSpec kNothing{0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

// A second of a 1 kHz tone that starts after a second of silence.
std::vector<float> lateTone() {
  std::vector<float> audio(80000, 0.0F);
  for (std::size_t i = 16000; i < 32000; ++i) {
    audio[i] = 0.5F * static_cast<float>(
                          std::sin(2 * 3.14159265 * 1000.0 / 16000 * static_cast<double>(i)));
  }
  return audio;
}

float at(const core::LogMel& picture, int band, int frame) {
  return picture.values[static_cast<std::size_t>(band * picture.frames + frame)];
}

float loudestBandAt(const core::LogMel& picture, int frame) {
  float loudest = -1000.0F;
  for (int band = 0; band < picture.bands; ++band) {
    loudest = std::max(loudest, at(picture, band, frame));
  }
  return loudest;
}

core::LogMel changed(const AugmentSpec& spec, std::uint64_t seed,
                     const std::vector<float>& partner = std::vector<float>(80000, 0.0F)) {
  Augmenter augmenter({}, spec);
  Random random(seed);
  return augmenter.augment(lateTone(), partner, random).picture;
}

TEST(AugmentTest, WithoutChancesIsThePictureThatThePipelineMakes) {
  Augmenter augmenter({}, kNothing);
  EXPECT_EQ(changed(kNothing, 1), augmenter.plain(lateTone()));
}

TEST(AugmentTest, IsTheSameForTheSameSeedAndAnotherForAnother) {
  EXPECT_EQ(changed({}, 5), changed({}, 5));
  EXPECT_NE(changed({}, 5), changed({}, 6));
}

TEST(AugmentTest, LeavesTheChosenShareAsItIs) {
  AugmentSpec spec;
  spec.plainChance = 1.0;
  EXPECT_EQ(changed(spec, 9), changed(kNothing, 1));
}

TEST(AugmentTest, TrimmingMovesTheSoundToTheStart) {
  AugmentSpec spec = kNothing;
  spec.trimChance = 1.0;
  const auto picture = changed(spec, 1);
  EXPECT_GT(loudestBandAt(picture, 10), -3.0F);
  EXPECT_LT(loudestBandAt(picture, 120), -70.0F);
}

TEST(AugmentTest, CroppingLeavesSilenceAtTheEnd) {
  AugmentSpec spec = kNothing;
  spec.cropChance = 1.0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    EXPECT_LT(loudestBandAt(changed(spec, seed), 240), -70.0F) << seed;
  }
}

TEST(AugmentTest, MixingTellsThePartnersShare) {
  AugmentSpec spec = kNothing;
  spec.mixChance = 1.0;
  Augmenter augmenter({}, spec);
  const std::vector<float> partner(80000, 0.1F);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const double share = augmenter.augment(lateTone(), partner, random).partnerShare;
    EXPECT_GE(share, 0.15);
    EXPECT_LE(share, 0.5);
  }
  Random random(1);
  EXPECT_EQ(augmenter.augment(lateTone(), std::vector<float>(80000, 0.0F), random).partnerShare,
            0.0);
}

TEST(AugmentTest, NoiseFillsTheSilence) {
  AugmentSpec spec = kNothing;
  spec.noiseChance = 1.0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    EXPECT_GT(loudestBandAt(changed(spec, seed), 200), -65.0F) << seed;
  }
}

TEST(AugmentTest, MasksSetAStretchOfTimeAndOfBandsToTheFloor) {
  AugmentSpec spec = kNothing;
  spec.noiseChance = 1.0;
  spec.maskChance = 1.0;
  const auto picture = changed(spec, 3);
  int silentFrames = 0;
  for (int frame = 0; frame < picture.frames; ++frame) {
    silentFrames += loudestBandAt(picture, frame) == -80.0F;
  }
  EXPECT_GE(silentFrames, 5);
  EXPECT_LE(silentFrames, 30);
}

}  // namespace
}  // namespace exsampling::learning
