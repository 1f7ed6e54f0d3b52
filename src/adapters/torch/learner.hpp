#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/training/batch.hpp>

#include "mobilenet_v2.hpp"
#include <filesystem>
#include <limits>
#include <string>

namespace exsampling::adapters {

/// For a process that does nothing but train: libtorch computes on all cores, and memory once taken
/// stays. (A step's tensors are so large that malloc would have the kernel make each one anew: two
/// fifths of an epoch.)
void takeWholeMachine();

/// How a network learns.
struct LearnSpec {
  double learningRate = 1e-3;  ///< of the head, at its highest
  double bodyRate = 1.0;       ///< times learningRate, for everything before the head
  int steps = 1;               ///< of the whole training: the schedule's length
  torch::Tensor embeddings;    ///< to stay near to, a row a learned clip; undefined: none
  double embeddingWeight = 0;  ///< of the distance from them (1 - cosine) in the loss
};

/// What came of one step.
struct LearnedStep {
  double loss = 0.0;
  int right = 0;  ///< clips of the dataset named rightly
};

/// How far a training is that was saved.
struct TrainingState {
  std::string settings;  ///< what must be the same to go on
  int epochsDone = 0;
  double bestLoss = std::numeric_limits<double>::infinity();
};

/// A network that learns: AdamW under a warm-up and a cosine, and the running average of its
/// weights, which is what becomes the model.
class Learner {
 public:
  Learner(MobileNetV2 network, torch::Device device, const LearnSpec& spec);

  /// One step. The pictures have `bands` bands.
  LearnedStep learn(const learning::Batch& batch, int bands);

  /// The averaged network, on the CPU.
  MobileNetV2 averaged() const { return copyOf(average_); }
  /// As it was when keepAsBest was called last.
  MobileNetV2 best() const { return copyOf(best_); }
  void keepAsBest() { best_ = copyOf(average_); }

  /// Writes or reads everything needed to go on as if never stopped. Fails with storage.
  core::Status save(const std::filesystem::path& file, const TrainingState& state) const;
  core::Result<TrainingState> load(const std::filesystem::path& file);

 private:
  void setLearningRate();
  torch::Tensor embeddingDistance(const torch::Tensor& embedding,
                                  const learning::Batch& batch) const;
  void updateAverage();

  MobileNetV2 network_;
  MobileNetV2 average_;
  MobileNetV2 best_;
  torch::Device device_;
  LearnSpec spec_;
  std::unique_ptr<torch::optim::AdamW> optimizer_;
  std::int64_t stepsDone_ = 0;
};

/// What a network on the CPU says of pictures [N, bands, frames]: in eval mode, without gradients,
/// in small batches.
MobileNetV2Impl::Output outputOf(MobileNetV2& network, const torch::Tensor& pictures);

}  // namespace exsampling::adapters
