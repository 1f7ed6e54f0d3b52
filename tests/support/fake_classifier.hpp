#pragma once

#include <exsampling/sound/hearing/classifier.hpp>

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace exsampling::support {

/// A classifier of the three categories dog, rain and church_bells that gives every picture the
/// probabilities that it is told. Thread-safe.
class FakeClassifier final : public sound::Classifier {
 public:
  explicit FakeClassifier(std::vector<float> probabilities = {0.9F, 0.06F, 0.04F})
      : probabilities_(std::move(probabilities)) {
    manifest_.name = "fake";
    manifest_.labelSet = "three";
    manifest_.sha256 = "model";
    manifest_.labels = {"dog", "rain", "church_bells"};
  }

  const core::ModelManifest& manifest() const override { return manifest_; }

  core::Result<std::vector<core::Prediction>> classify(
      std::span<const core::LogMel> batch) const override {
    const std::lock_guard lock(mutex_);
    batches_.emplace_back(batch.begin(), batch.end());
    if (failure_) return *failure_;
    return std::vector<core::Prediction>(
        batch.size(), {.probabilities = probabilities_, .embedding = std::vector<float>(1280)});
  }

  void failWith(core::Error failure) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(failure);
  }

  /// The pictures of each call, in order.
  std::vector<std::vector<core::LogMel>> batches() const {
    const std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  core::ModelManifest manifest_;
  std::vector<float> probabilities_;
  mutable std::mutex mutex_;
  mutable std::vector<std::vector<core::LogMel>> batches_;
  std::optional<core::Error> failure_;
};

}  // namespace exsampling::support
