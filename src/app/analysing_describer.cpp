#include <exsampling/app/analysing_describer.hpp>

#include <utility>

namespace exsampling::app {

core::Result<std::vector<ports::DescribedSegment>> AnalysingDescriber::describe(
    core::AudioClip piece) {
  auto analysis = analyser_.analyse({.id = core::RecordingId::notUploaded()},
                                    ports::DecodedAudio{.clip = std::move(piece)});
  if (!analysis) return analysis.error();
  std::vector<ports::DescribedSegment> described;
  for (pipeline::AnalysedSegment& segment : analysis->segments) {
    core::Sample& sample = segment.sample;
    described.push_back({.segment = {.start = sample.start,
                                     .duration = sample.duration,
                                     .top = std::move(sample.top),
                                     .pitch = sample.pitch,
                                     .gain = sample.gain,
                                     .peaks = std::move(sample.peaks)},
                         .embedding = std::move(segment.embedding)});
  }
  return described;
}

}  // namespace exsampling::app
