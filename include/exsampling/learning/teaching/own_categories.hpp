#pragma once

#include <exsampling/core/values/prediction.hpp>
#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace exsampling::learning {

/// A sound with its category, as somebody named it.
struct Example {
  std::string category;
  std::vector<float> embedding;
  std::string from = {};  ///< identity of the session that it was heard in; empty: elsewhere
};

/// What a model was taught after its training: a linear classifier on its embeddings. It also knows
/// the model's own categories, as rivals, but decides only about those that were taught.
struct TaughtHead {
  std::vector<std::string> categories;  ///< rows of `weights`
  std::vector<bool> taught;             ///< of each: whether the head decides about it
  std::size_t dimension = 0;
  std::vector<float> weights;  ///< a row of `dimension` + 1 values a category, the last its offset
  double temperature = 1.0;    ///< scores are divided by this before the softmax

  /// Those that the head decides about.
  std::vector<std::string> taughtCategories() const;
  friend bool operator==(const TaughtHead&, const TaughtHead&) = default;
};

/// A measured proportion, with the bounds of its 95 % confidence interval (E. B. Wilson, JASA 22,
/// 1927).
struct Proportion {
  std::size_t met = 0;
  std::size_t of = 0;
  double low = 0.0;
  double high = 1.0;
  friend bool operator==(const Proportion&, const Proportion&) = default;
};
Proportion proportionOf(std::size_t met, std::size_t of);

/// How well a taught category is recognised, each example judged by a head trained without it.
struct TaughtFigures {
  std::string category;
  Proportion recognised;    ///< of its examples
  Proportion wronglyHeard;  ///< of all other sounds: taken for this
};

/// The result of teaching.
struct TeachingResult {
  TaughtHead head;
  std::vector<TaughtFigures> figures;  ///< of the taught categories, in the order of the head
};

/// Fewer examples than this do not make a category.
inline constexpr std::size_t kLeastExamples = 3;

/// Teaches a head the categories of `examples`, with `rivals` (a few sounds of each category that
/// the model was trained on) as counterexamples. Ridge regression in its dual form, every category
/// weighing the same, with leave-one-out predictions in closed form (R. Rifkin, R. Lippert, "Notes
/// on regularized least squares", 2007). Takes under 2 s for 1,000 sounds. Categories with fewer
/// than kLeastExamples examples are left out; fails with invalidArgument when none is left, when
/// two embeddings differ in length or one has no direction.
core::Result<TeachingResult> teach(const std::vector<Example>& examples,
                                   const std::vector<Example>& rivals);

/// The probabilities of `labels` (the model's own, then what was taught beyond them) after the head
/// is applied: each taught category gets the head's probability, and the remainder is divided in
/// the model's proportions. `prediction.probabilities` may be as long as the model's labels or
/// longer.
std::vector<float> applyHead(const TaughtHead& head, const core::Prediction& prediction,
                             const std::vector<std::string>& labels);

}  // namespace exsampling::learning
