#pragma once

#include <exsampling/core/values/log_mel.hpp>
#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/core/values/prediction.hpp>
#include <exsampling/core/values/result.hpp>

#include <span>
#include <vector>

namespace exsampling::sound {

/// Names sounds. Thread-safe: several workers call `classify` at once; it blocks for the forward
/// pass (about 3 ms a picture) and never throws.
class Classifier {
 public:
  virtual ~Classifier() = default;
  virtual const core::ModelManifest& manifest() const = 0;
  /// One prediction a picture, in order. Every picture has the manifest's bands and frames; fails
  /// with `model` otherwise.
  virtual core::Result<std::vector<core::Prediction>> classify(
      std::span<const core::LogMel> batch) const = 0;
};

}  // namespace exsampling::sound
