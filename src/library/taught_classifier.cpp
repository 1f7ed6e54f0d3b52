#include <exsampling/library/taught_classifier.hpp>

#include <algorithm>
#include <utility>

namespace exsampling::library {

TaughtClassifier::TaughtClassifier(std::unique_ptr<ports::Classifier> base,
                                   std::optional<TaughtHead> head)
    : base_(std::move(base)) {
  manifests_.push_back(std::make_unique<core::ModelManifest>(base_->manifest()));
  heed(std::move(head));
}

const core::ModelManifest& TaughtClassifier::manifest() const {
  const std::lock_guard guard(mutex_);
  return *manifests_.back();
}

core::Result<std::vector<core::Prediction>> TaughtClassifier::classify(
    std::span<const core::LogMel> batch) const {
  auto predictions = base_->classify(batch);
  const auto heeded = head();
  if (!predictions || !heeded) return predictions;
  const std::vector<std::string>& labels = manifest().labels;
  for (core::Prediction& prediction : *predictions) {
    prediction.probabilities = library::heed(*heeded, prediction, labels);
  }
  return predictions;
}

void TaughtClassifier::heed(std::optional<TaughtHead> head) {
  const std::lock_guard guard(mutex_);
  if (!head) {
    head_ = nullptr;
    return;
  }
  core::ModelManifest manifest = *manifests_.back();
  for (std::size_t i = 0; i < head->categories.size(); ++i) {
    if (!head->taught[i] || std::ranges::count(manifest.labels, head->categories[i]) > 0) continue;
    manifest.labels.push_back(head->categories[i]);
    ++manifest.own;
  }
  if (manifest.own > manifests_.back()->own) {
    manifests_.push_back(std::make_unique<core::ModelManifest>(std::move(manifest)));
  }
  head_ = std::make_shared<const TaughtHead>(*std::move(head));
}

std::shared_ptr<const TaughtHead> TaughtClassifier::head() const {
  const std::lock_guard guard(mutex_);
  return head_;
}

}  // namespace exsampling::library
