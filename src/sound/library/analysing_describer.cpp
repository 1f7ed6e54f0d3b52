#include <exsampling/sound/library/analysing_describer.hpp>

#include <utility>

namespace exsampling::sound {

core::Result<std::vector<DescribedSegment>> AnalysingDescriber::describe(core::AudioClip piece) {
  auto analysis = analyser_.analyse({.clip = std::move(piece)});
  if (!analysis) return analysis.error();
  std::vector<DescribedSegment> described;
  for (AnalysedSound& sound : analysis->sounds) {
    core::Sample& sample = sound.sample;
    described.push_back({.segment = {.start = sample.start,
                                     .duration = sample.duration,
                                     .top = std::move(sample.top),
                                     .pitch = sample.pitch,
                                     .gain = sample.gain,
                                     .peaks = std::move(sample.peaks)},
                         .embedding = std::move(sound.embedding)});
  }
  return described;
}

}  // namespace exsampling::sound
