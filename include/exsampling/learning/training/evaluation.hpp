#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/training/clips.hpp>
#include <exsampling/learning/training/embedding_figures.hpp>
#include <exsampling/learning/training/metrics.hpp>
#include <exsampling/learning/training/stress.hpp>
#include <exsampling/learning/training/synthetic_sound.hpp>
#include <exsampling/sound/hearing/classifier.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exsampling::learning {

/// The figures for the same clips after a stress.
struct StressFigures {
  std::string name;
  double top1 = 0.0;
  double top3 = 0.0;
};

/// How often a sound of no category stays below the minimum confidence.
struct DoubtFigures {
  std::string sound;
  int sounds = 0;
  double doubted = 0.0;  ///< 0..1
};

/// The result of `exsampling evaluate`.
struct Evaluation {
  Figures figures;
  double millisecondsPerSegment = 0.0;  ///< median of a forward pass, one thread
  std::vector<DoubtFigures> doubt;
  double doubted = 0.0;  ///< over all sounds, 0..1
  std::vector<StressFigures> stresses;
  std::optional<EmbeddingFigures> embedding;  ///< when there were other folds to compare with
};

/// Called as clips are classified: how many are done, of how many in all passes.
using EvaluationProgress = std::function<void(std::size_t done, std::size_t total)>;

/// Classifies these clips as they are, synthetic sounds of no category (50 of each kind, against
/// `minConfidence`), and the clips after each stress. Labels of dataset and model must agree.
core::Result<Evaluation> evaluate(const ClipSet& clips, std::span<const std::size_t> chosen,
                                  const sound::Classifier& classifier,
                                  std::span<const Stress> stresses, double minConfidence,
                                  const EvaluationProgress& progress);

/// The model's predictions for all clips, each with its category, in order. Fails as the model
/// does.
core::Result<std::vector<NamedSound>> nameAll(const ClipSet& clips,
                                              const sound::Classifier& classifier,
                                              const EvaluationProgress& progress);

}  // namespace exsampling::learning
