#pragma once

#include <exsampling/sound/hearing/classifier.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>
#include <exsampling/sound/library/index_files.hpp>

#include <vector>

namespace exsampling::sound {

/// Analyses the pieces of a library's files exactly like takes. The classifier must outlive it.
class AnalysingDescriber final : public PieceDescriber {
 public:
  explicit AnalysingDescriber(const Classifier& classifier) : analyser_(classifier) {}

  core::Result<std::vector<DescribedSegment>> describe(core::AudioClip piece) override;

 private:
  RecordingAnalyser analyser_;
};

}  // namespace exsampling::sound
