#pragma once

#include <exsampling/core/result.hpp>
#include <exsampling/ports/decoder.hpp>
#include <exsampling/training/evaluation.hpp>
#include <exsampling/training/train_options.hpp>
#include <exsampling/training/training_watcher.hpp>

#include <optional>
#include <stop_token>

namespace exsampling::adapters {

/// How a training ended.
struct TrainingOutcome {
  bool finished = false;  ///< false: stopped early; `resume` goes on from the last whole epoch
  double temperature = 1.0;
  std::optional<training::Evaluation> heldOut;  ///< of the model as written
};

/// Trains MobileNetV2 on a dataset and writes into `options.out`: `model.pt`, `manifest.json`,
/// `MODEL_CARD.md`, and where something was held out `metrics.json` and `confusion.svg`; next to
/// them `checkpoint.pt` (for `resume`) and `clips.cache` (decoded audio). Blocks, on all cores; the
/// stop token is looked at after each step. Fails with what readDataset, loadClips, splitClips and
/// loadWeights fail with, storage, or unavailable when `cuda` is asked for and not there.
core::Result<TrainingOutcome> trainModel(const training::TrainOptions& options,
                                         const ports::Decoder& decoder,
                                         training::TrainingWatcher& watcher, std::stop_token stop);

}  // namespace exsampling::adapters
