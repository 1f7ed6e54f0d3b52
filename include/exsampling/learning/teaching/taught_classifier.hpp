#pragma once

#include <exsampling/learning/teaching/own_categories.hpp>
#include <exsampling/sound/hearing/classifier.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace exsampling::learning {

/// A classifier that also heeds what it was taught, which may change while it is used: takes that
/// are being named meanwhile are named by one head or the other, none is lost. Labels are only ever
/// added, so that an index keeps its meaning.
class TaughtClassifier final : public sound::Classifier {
 public:
  explicit TaughtClassifier(std::unique_ptr<sound::Classifier> base,
                            std::optional<TaughtHead> head = {});

  /// The base's, with the own labels known so far at the end. Valid as long as the classifier.
  const core::ModelManifest& manifest() const override;
  core::Result<std::vector<core::Prediction>> classify(
      std::span<const core::LogMel> batch) const override;

  /// Gives labels a number, new ones at the end.
  void know(const std::vector<std::string>& labels);
  /// Heeds this head from now on; without one, only the base.
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
