#pragma once

#include <exsampling/learning/teaching/own_categories.hpp>
#include <exsampling/sound/hearing/classifier.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace exsampling::learning {

/// A classifier that also applies a taught head. The head may change at any time: a take that is
/// being named then gets the old head or the new one, and none is lost. Labels are only ever
/// appended, so an index keeps its meaning.
class TaughtClassifier final : public sound::Classifier {
 public:
  explicit TaughtClassifier(std::unique_ptr<sound::Classifier> base,
                            std::optional<TaughtHead> head = {});

  /// The base manifest with the performer's labels appended. Valid as long as the classifier.
  const core::ModelManifest& manifest() const override;
  core::Result<std::vector<core::Prediction>> classify(
      std::span<const core::LogMel> batch) const override;

  /// Numbers these labels; new ones are appended.
  void know(const std::vector<std::string>& labels);
  /// Applies this head from now on; without one, only the base.
  void useHead(std::optional<TaughtHead> head);
  /// The one that is applied.
  std::shared_ptr<const TaughtHead> head() const;

 private:
  void addLabels(const std::vector<std::string>& labels);

  std::unique_ptr<sound::Classifier> base_;
  mutable std::mutex mutex_;  ///< of everything below
  std::shared_ptr<const TaughtHead> head_;
  std::vector<std::unique_ptr<const core::ModelManifest>> manifests_;  ///< the last is current
};

}  // namespace exsampling::learning
