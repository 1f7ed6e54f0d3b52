#pragma once

#include <exsampling/library/index_files.hpp>
#include <exsampling/pipeline/process_recording.hpp>
#include <exsampling/ports/classifier.hpp>
#include <exsampling/ports/decoder.hpp>
#include <exsampling/ports/mapping_store.hpp>

#include <vector>

namespace exsampling::app {

/// Hears the pieces of a library's files exactly as takes are heard. What it refers to outlives it.
class AnalysingDescriber final : public library::PieceDescriber {
 public:
  AnalysingDescriber(const ports::Decoder& decoder, const ports::Classifier& classifier,
                     const ports::MappingStore& mappings)
      : analyser_(decoder, classifier, mappings) {}

  core::Result<std::vector<ports::DescribedSegment>> describe(core::AudioClip piece) override;

 private:
  pipeline::RecordingAnalyser analyser_;
};

}  // namespace exsampling::app
