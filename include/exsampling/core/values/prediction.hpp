#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace exsampling::core {

/// The number of values in an embedding.
inline constexpr std::size_t kEmbeddingValues = 1280;

/// What the classifier says about one segment.
struct Prediction {
  std::vector<float> probabilities;  ///< one a label, calibrated, sums to 1
  std::vector<float> embedding;      ///< kEmbeddingValues, not normalised
  /// The network's own `probabilities`, before any taught head is applied: one for each label it
  /// was trained on. Empty where nothing can be taught.
  std::vector<float> untaught;
};

/// A category and how sure the classifier is of it.
struct CategoryScore {
  int categoryId = -1;  ///< index into the model's labels
  std::string category;
  double confidence = 0.0;  ///< 0..1
  friend bool operator==(const CategoryScore&, const CategoryScore&) = default;
};

/// The `count` most probable categories, best first; ties go to the lower id.
std::vector<CategoryScore> topCategories(const Prediction& prediction,
                                         const std::vector<std::string>& labels, std::size_t count);

}  // namespace exsampling::core
