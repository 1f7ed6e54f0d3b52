#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace exsampling::learning {

/// How far a training has come.
struct StepReport {
  int epoch = 0;  ///< from 1
  int epochs = 0;
  int step = 0;  ///< of the epoch, from 1
  int steps = 0;
  double loss = 0.0;         ///< mean of the epoch so far
  double accuracy = 0.0;     ///< on the changed clips, mean of the epoch so far
  double secondsLeft = 0.0;  ///< of the whole training, estimated
};

/// How an epoch ended.
struct EpochReport {
  int epoch = 0;
  double loss = 0.0;
  double accuracy = 0.0;
  std::optional<double> heldOutAccuracy;
  std::optional<double> heldOutLoss;
  bool best = false;
  double seconds = 0.0;
};

/// Follows a training. Called on the training thread (onLoad: on others, one at a time).
class TrainingWatcher {
 public:
  virtual ~TrainingWatcher() = default;
  /// A sentence for a person.
  virtual void onNote(const std::string& text) = 0;
  virtual void onLoad(std::size_t done, std::size_t total) = 0;
  virtual void onStep(const StepReport& report) = 0;
  virtual void onEpoch(const EpochReport& report) = 0;
};

}  // namespace exsampling::learning
