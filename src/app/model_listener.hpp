#pragma once

#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/app/analysing_describer.hpp>
#include <exsampling/config/manifest.hpp>

#include "fixed_mapping.hpp"
#include <filesystem>
#include <memory>

namespace exsampling::app {

/// A model and all that is needed to hear sounds with it, without routing them anywhere.
class ModelListener {
 public:
  static core::Result<std::unique_ptr<ModelListener>> open(const std::filesystem::path& model) {
    auto manifest = config::readManifest(model / "manifest.json");
    if (!manifest) return manifest.error();
    auto classifier = adapters::openTorchClassifier(model / "model.pt", *manifest);
    if (!classifier) return classifier.error();
    auto listener = std::make_unique<ModelListener>();
    listener->classifier_ = *std::move(classifier);
    return listener;
  }

  const core::ModelManifest& manifest() const { return classifier_->manifest(); }
  std::unique_ptr<AnalysingDescriber> makeDescriber() const {
    return std::make_unique<AnalysingDescriber>(decoder_, *classifier_, nowhere_);
  }

 private:
  adapters::SndfileDecoder decoder_;
  FixedMapping nowhere_{core::Mapping{}};
  std::unique_ptr<ports::Classifier> classifier_;
};

}  // namespace exsampling::app
