#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace exsampling::core {

/// How many values describe a sound to be compared with others.
inline constexpr std::size_t kEmbeddingValues = 1280;

/// What the classifier says about one segment.
struct Prediction {
  std::vector<float> probabilities;  ///< one a label, calibrated, sums to 1
  std::vector<float> embedding;      ///< kEmbeddingValues, not normalised
  /// What was said before anything that was taught spoke: `probabilities` of the labels that the
  /// network was trained on. Empty where nothing can be taught.
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
