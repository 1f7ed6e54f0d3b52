#include <exsampling/learning/teaching/taught_classifier.hpp>

#include <algorithm>
#include <utility>

namespace exsampling::learning {

TaughtClassifier::TaughtClassifier(std::unique_ptr<sound::Classifier> base,
                                   std::optional<TaughtHead> head)
    : base_(std::move(base)) {
  manifests_.push_back(std::make_unique<core::ModelManifest>(base_->manifest()));
  useHead(std::move(head));
}

const core::ModelManifest& TaughtClassifier::manifest() const {
  const std::lock_guard guard(mutex_);
  return *manifests_.back();
}

core::Result<std::vector<core::Prediction>> TaughtClassifier::classify(
    std::span<const core::LogMel> batch) const {
  auto predictions = base_->classify(batch);
  if (!predictions) return predictions;
  const auto applied = head();
  const std::vector<std::string>& labels = manifest().labels;
  for (core::Prediction& prediction : *predictions) {
    prediction.untaught = prediction.probabilities;
    if (applied) prediction.probabilities = applyHead(*applied, prediction, labels);
  }
  return predictions;
}

void TaughtClassifier::know(const std::vector<std::string>& labels) {
  const std::lock_guard guard(mutex_);
  addLabels(labels);
}

void TaughtClassifier::useHead(std::optional<TaughtHead> head) {
  const std::lock_guard guard(mutex_);
  if (head) addLabels(head->taughtCategories());
  head_ = head ? std::make_shared<const TaughtHead>(*std::move(head)) : nullptr;
}

void TaughtClassifier::addLabels(const std::vector<std::string>& labels) {
  core::ModelManifest manifest = *manifests_.back();
  for (const std::string& label : labels) {
    if (std::ranges::count(manifest.labels, label) > 0) continue;
    manifest.labels.push_back(label);
    ++manifest.own;
  }
  if (manifest.own > manifests_.back()->own) {
    manifests_.push_back(std::make_unique<core::ModelManifest>(std::move(manifest)));
  }
}

std::shared_ptr<const TaughtHead> TaughtClassifier::head() const {
  const std::lock_guard guard(mutex_);
  return head_;
}

}  // namespace exsampling::learning
