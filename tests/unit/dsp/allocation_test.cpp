#include <exsampling/dsp/log_mel.hpp>
#include <exsampling/dsp/mono.hpp>
#include <exsampling/dsp/pitch.hpp>
#include <exsampling/dsp/resample.hpp>

#include <gtest/gtest.h>

#include "support/signals.hpp"
#include <cstddef>
#include <cstdlib>
#include <new>
#include <span>
#include <vector>

namespace {
std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace exsampling::dsp {
namespace {

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
  }
};

core::AudioClip toneAt(int sampleRate, int channels, double seconds) {
  return {.sampleRate = sampleRate,
          .channels = channels,
          .samples = support::sine(220.0 / channels, 0.5, channels * seconds, sampleRate)};
}

TEST(SteadyState, AWorkerAllocatesNothingForASegment) {
  const std::vector<core::AudioClip> segments{toneAt(48000, 1, 5.0), toneAt(44100, 2, 5.2),
                                              toneAt(16000, 1, 5.0), toneAt(48000, 2, 1.3),
                                              toneAt(44100, 1, 0.2)};
  Worker worker;
  const std::size_t atFirst = allocations;
  for (const core::AudioClip& segment : segments) worker.analyse(segment);
  const std::size_t warm = allocations;
  EXPECT_GT(warm, atFirst) << "the counter does not count";
  for (const core::AudioClip& segment : segments) worker.analyse(segment);
  EXPECT_EQ(allocations, warm);
}

}  // namespace
}  // namespace exsampling::dsp
