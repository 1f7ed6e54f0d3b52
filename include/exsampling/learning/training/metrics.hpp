#pragma once

#include <span>
#include <string>
#include <vector>

namespace exsampling::learning {

/// A model's prediction for one clip, with the truth.
struct ScoredClip {
  int label = 0;
  std::vector<float> probabilities;  ///< one a category, sums to 1
};

/// The figures of one category.
struct CategoryFigures {
  std::string label;
  int clips = 0;
  double recall = 0.0;         ///< share of its clips that are named so; 0 without clips
  double precision = 0.0;      ///< share of what is named so that is; 0 when nothing is
  std::string mostConfusedBy;  ///< the category that takes most of its clips; empty: none does
};

/// How good a model is on a set of clips.
struct Figures {
  int clips = 0;
  double top1 = 0.0;              ///< 0..1
  double top3 = 0.0;              ///< 0..1
  double calibrationError = 0.0;  ///< expected, 15 equal bins of confidence
  double meanConfidence = 0.0;
  std::vector<CategoryFigures> categories;  ///< in the order of the labels
  std::vector<std::vector<int>> confusion;  ///< [truth][named]
};

Figures measure(std::span<const ScoredClip> scored, const std::vector<std::string>& labels);

/// Mean difference of confidence and accuracy over 15 equal bins, weighted by clips (Guo et al.
/// 2017).
double expectedCalibrationError(std::span<const ScoredClip> scored);

/// The temperature that maximises the labels' likelihood under the logits' softmax, 0.5..5, by
/// golden section on its logarithm. `logits` has one row per label.
double fitTemperature(std::span<const std::vector<float>> logits, std::span<const int> labels);

/// softmax(logits / temperature).
std::vector<float> softmax(std::span<const float> logits, double temperature);

}  // namespace exsampling::learning
