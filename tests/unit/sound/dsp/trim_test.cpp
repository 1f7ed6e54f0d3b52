#include <exsampling/sound/dsp/trim.hpp>

#include <gtest/gtest.h>

#include "support/places.hpp"
#include "support/signals.hpp"
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

core::AudioClip clipOf(std::vector<float> samples, int sampleRate, int channels = 1) {
  return {.sampleRate = sampleRate, .channels = channels, .samples = std::move(samples)};
}

TEST(TrimSilenceTest, CutsWhereLibrosaCuts) {
  std::ifstream file(support::sourceFolder() / "tests/fixtures/dsp/trim_indices.txt");
  std::string line;
  int rows = 0;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    std::istringstream row(line);
    std::string signal;
    int sampleRate = 0;
    TrimSpec spec;
    std::size_t start = 0;
    std::size_t end = 0;
    ASSERT_TRUE(row >> signal >> sampleRate >> spec.topDb >> start >> end) << line;
    const std::vector<float> samples = support::referenceSignal(signal, sampleRate);
    const TrimmedClip trimmed = trimSilence(clipOf(samples, sampleRate), spec);
    EXPECT_EQ(trimmed.startFrame, start) << line;
    EXPECT_EQ(trimmed.endFrame, end) << line;
    EXPECT_EQ(trimmed.clip.samples,
              std::vector<float>(samples.begin() + static_cast<std::ptrdiff_t>(start),
                                 samples.begin() + static_cast<std::ptrdiff_t>(end)))
        << line;
    ++rows;
  }
  EXPECT_EQ(rows, 60);
}

// 1 s of silence, 1 s of tone, 1 s of silence at 48 kHz. A frame is heard when its 2048 samples
// hold more than a hundredth of a full one's energy, that is about 20 samples of tone: the first
// heard is centred on 47104 (it reaches 48128), the last on 96768 (it begins at 95744).
std::vector<float> toneInTheMiddle() {
  std::vector<float> samples(144000, 0.0F);
  const std::vector<float> tone = support::sine(1000.0, 0.5, 1.0, 48000);
  std::copy(tone.begin(), tone.end(), samples.begin() + 48000);
  return samples;
}

TEST(TrimSilenceTest, TellsFramesAndSeconds) {
  const TrimmedClip trimmed = trimSilence(clipOf(toneInTheMiddle(), 48000));
  EXPECT_EQ(trimmed.startFrame, 47104U);
  EXPECT_EQ(trimmed.endFrame, 97280U);
  EXPECT_DOUBLE_EQ(trimmed.start.count(), 47104.0 / 48000.0);
  EXPECT_DOUBLE_EQ(trimmed.end.count(), 97280.0 / 48000.0);
  EXPECT_EQ(trimmed.clip.sampleRate, 48000);
  EXPECT_EQ(trimmed.clip.frames(), 50176U);
  EXPECT_FALSE(trimmed.empty());
}

TEST(TrimSilenceTest, GoesByTheLoudestChannelAndKeepsChannelsTogether) {
  const std::vector<float> tone = toneInTheMiddle();
  std::vector<float> stereo(2 * tone.size(), 0.0F);  // left is silent
  for (std::size_t n = 0; n < tone.size(); ++n) stereo[2 * n + 1] = tone[n];
  const TrimmedClip trimmed = trimSilence(clipOf(std::move(stereo), 48000, 2));
  EXPECT_EQ(trimmed.startFrame, 47104U);
  EXPECT_EQ(trimmed.endFrame, 97280U);
  EXPECT_EQ(trimmed.clip.channels, 2);
  ASSERT_EQ(trimmed.clip.samples.size(), 2U * 50176U);
  EXPECT_EQ(trimmed.clip.samples[2 * (48012 - 47104)], 0.0F);
  EXPECT_FLOAT_EQ(trimmed.clip.samples[2 * (48012 - 47104) + 1], 0.5F);
}

TEST(TrimSilenceTest, OfSilenceLeavesNothing) {
  for (const std::size_t frames : {std::size_t{0}, std::size_t{1}, std::size_t{48000}}) {
    const TrimmedClip trimmed = trimSilence(clipOf(std::vector<float>(frames, 0.0F), 48000));
    EXPECT_TRUE(trimmed.empty());
    EXPECT_EQ(trimmed.clip, clipOf({}, 48000));
    EXPECT_EQ(trimmed.end, core::Seconds(0));
  }
}

TEST(TrimSilenceTest, DrawsTheLineAtMinus80Dbfs) {
  // A constant of 10^(-80/20) = 1e-4 has an RMS of -80 dBFS.
  EXPECT_TRUE(trimSilence(clipOf(std::vector<float>(8192, 0.99e-4F), 16000)).empty());
  EXPECT_FALSE(trimSilence(clipOf(std::vector<float>(8192, 1.01e-4F), 16000)).empty());
}

TEST(TrimSilenceTest, KeepsASingleSampleAndAConstant) {
  EXPECT_EQ(trimSilence(clipOf({0.5F}, 8000)).clip.samples, std::vector<float>{0.5F});
  const TrimmedClip constant = trimSilence(clipOf(std::vector<float>(5000, 0.25F), 192000));
  EXPECT_EQ(constant.startFrame, 0U);
  EXPECT_EQ(constant.endFrame, 5000U);
}

}  // namespace
}  // namespace exsampling::sound
