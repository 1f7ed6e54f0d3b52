#include <exsampling/sound/dsp/log_mel.hpp>
#include <exsampling/sound/dsp/loudness.hpp>
#include <exsampling/sound/dsp/mono.hpp>
#include <exsampling/sound/dsp/pitch.hpp>
#include <exsampling/sound/dsp/resample.hpp>

#include <gtest/gtest.h>

#include "support/allocations.hpp"
#include "support/signals.hpp"
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace exsampling::sound {
namespace {

using support::allocations;

/// What one worker keeps, and does with a segment.
struct Worker {
  Resampler resampler{16000};
  LogMelExtractor extractor{core::FrontEnd{}};
  PitchEstimator pitchEstimator;
  std::vector<float> mono;
  core::LogMel picture;

  void analyse(const core::AudioClip& segment) {
    mixToMono(segment, mono);
    const std::span<const float> resampled = resampler.resample(mono, segment.sampleRate);
    extractor.toModelInput(resampled, picture);
    EXPECT_TRUE(pitchEstimator.estimate(resampled));
    EXPECT_TRUE(std::isfinite(playbackGain(measureLoudness(segment)).value));
  }
};

core::AudioClip toneAt(int sampleRate, int channels, double seconds) {
  return {.sampleRate = sampleRate,
          .channels = channels,
          .samples = support::sine(220.0 / channels, 0.5, channels * seconds, sampleRate)};
}

TEST(SteadyStateTest, AWorkerAllocatesNothingForASegment) {
  if (!support::kCountsAllocations) GTEST_SKIP() << "this program cannot count allocations";
  const std::vector<core::AudioClip> segments{toneAt(48000, 1, 5.0), toneAt(44100, 2, 5.2),
                                              toneAt(16000, 1, 5.0), toneAt(48000, 2, 1.3),
                                              toneAt(44100, 1, 0.2), toneAt(12345, 1, 3.0)};
  Worker worker;
  const std::size_t atFirst = allocations;
  for (const core::AudioClip& segment : segments) worker.analyse(segment);
  const std::size_t warm = allocations;
  EXPECT_GT(warm, atFirst) << "the counter does not count";
  for (const core::AudioClip& segment : segments) worker.analyse(segment);
  EXPECT_EQ(allocations, warm);
}

}  // namespace
}  // namespace exsampling::sound
