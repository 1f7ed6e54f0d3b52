// What analysis asks for in memory once it is warm: the values that go on to archive and stage, and
// nothing that depends on how long a segment is computed on.
#include <exsampling/sound/hearing/process_recording.hpp>

#include <gtest/gtest.h>

#include "support/allocations.hpp"
#include "support/signals.hpp"
#include <cstddef>
#include <utility>
#include <vector>

namespace exsampling::sound {
namespace {

using support::allocations;

/// A classifier that keeps its own allocations apart, as libtorch's are not ours.
class CountedClassifier final : public Classifier {
 public:
  CountedClassifier() { manifest_.labels = {"dog", "rain", "church_bells"}; }
  const core::ModelManifest& manifest() const override { return manifest_; }
  core::Result<std::vector<core::Prediction>> classify(
      std::span<const core::LogMel> batch) const override {
    const std::size_t before = allocations;
    std::vector<core::Prediction> predictions(
        batch.size(), {.probabilities = {0.9F, 0.06F, 0.04F}, .embedding = {1.0F, 2.0F}});
    own += allocations - before;
    return predictions;
  }
  mutable std::size_t own = 0;

 private:
  core::ModelManifest manifest_;
};

TEST(SteadyStateTest, AnalysisAllocatesOnlyWhatItHandsOn) {
  if (!support::kCountsAllocations) GTEST_SKIP() << "this program cannot count allocations";
  const CountedClassifier classifier;
  RecordingAnalyser analyser(classifier);

  const auto allocationsFor = [&](std::size_t segments) {
    const auto seconds = 5.0 * static_cast<double>(segments);
    DecodedAudio audio{{48000, 1, support::sine(440.0, 0.5, seconds, 48000)}};
    classifier.own = 0;
    const std::size_t before = allocations;
    const auto analysis = analyser.analyse(std::move(audio));
    const std::size_t all = allocations - before;
    EXPECT_EQ(analysis->sounds.size(), segments);
    return all - classifier.own;
  };
  // The levels that trimming compares, the segments, their pitches and what is made of them.
  constexpr std::size_t kForATake = 4;
  // Its audio, its waveform, its best guesses, the order that they were picked from.
  constexpr std::size_t kForASegment = 4;

  EXPECT_GT(allocationsFor(12), kForATake + 12 * kForASegment) << "plans and buffers are made";
  EXPECT_EQ(allocationsFor(12), kForATake + 12 * kForASegment);
  EXPECT_EQ(allocationsFor(4), kForATake + 4 * kForASegment);
  // The audio of a single segment is the take's own.
  EXPECT_EQ(allocationsFor(1), kForATake + kForASegment - 1);
}

}  // namespace
}  // namespace exsampling::sound
