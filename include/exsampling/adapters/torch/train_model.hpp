#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/training/evaluation.hpp>
#include <exsampling/learning/training/train_options.hpp>
#include <exsampling/learning/training/training_watcher.hpp>
#include <exsampling/sound/hearing/decoder.hpp>

#include <optional>
#include <stop_token>

namespace exsampling::adapters {

/// The result of a training.
struct TrainingOutcome {
  bool finished = false;  ///< false: stopped early; `resume` goes on from the last whole epoch
  double temperature = 1.0;
  std::optional<learning::Evaluation> heldOut;  ///< of the model as written
};

/// Trains MobileNetV2 on a dataset and writes into `options.out`: `model.pt`, `manifest.json`,
/// `MODEL_CARD.md`, and where something was held out `metrics.json` and `confusion.svg`; next to
/// them `checkpoint.pt` (for `resume`) and `clips.cache` (decoded audio). Blocks, on all cores; the
/// stop token is checked after each step. Fails as readDataset, loadClips, splitClips and
/// loadWeights do, with storage, or with unavailable when `cuda` is requested and missing.
core::Result<TrainingOutcome> trainModel(const learning::TrainOptions& options,
                                         const sound::Decoder& decoder,
                                         learning::TrainingWatcher& watcher, std::stop_token stop);

}  // namespace exsampling::adapters
