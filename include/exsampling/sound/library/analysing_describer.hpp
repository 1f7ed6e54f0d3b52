#pragma once

#include <exsampling/sound/hearing/classifier.hpp>
#include <exsampling/sound/hearing/decoder.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>
#include <exsampling/sound/library/index_files.hpp>
#include <exsampling/stage/mapping/mapping_store.hpp>

#include <vector>

namespace exsampling::sound {

/// Hears the pieces of a library's files exactly as takes are heard. What it refers to outlives it.
class AnalysingDescriber final : public PieceDescriber {
 public:
  AnalysingDescriber(const Decoder& decoder, const Classifier& classifier,
                     const stage::MappingStore& mappings)
      : analyser_(decoder, classifier, mappings) {}

  core::Result<std::vector<DescribedSegment>> describe(core::AudioClip piece) override;

 private:
  RecordingAnalyser analyser_;
};

}  // namespace exsampling::sound
