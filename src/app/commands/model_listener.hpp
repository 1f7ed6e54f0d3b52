#pragma once

#include <exsampling/app/open_classifier.hpp>
#include <exsampling/sound/dsp/loudness.hpp>
#include <exsampling/sound/library/analysing_describer.hpp>

#include <filesystem>
#include <memory>
#include <vector>

namespace exsampling::app {

/// A model and all that is needed to hear sounds with it.
class ModelListener {
 public:
  /// Fails with `model`.
  static core::Result<std::unique_ptr<ModelListener>> open(const std::filesystem::path& model);

  const core::ModelManifest& manifest() const { return classifier_->manifest(); }
  /// One a thread; the listener must outlive it.
  std::unique_ptr<sound::AnalysingDescriber> makeDescriber() const;
  /// A sound of a file, and how loud the piece is that it was found in.
  struct Heard {
    sound::DescribedSegment sound;
    sound::Loudness loudness;
  };
  /// All sounds of a file in pieces as takes are cut. Fails as reading and the model do.
  core::Result<std::vector<Heard>> listenTo(const std::filesystem::path& path) const;

 private:
  std::unique_ptr<sound::Classifier> classifier_;
};

}  // namespace exsampling::app
