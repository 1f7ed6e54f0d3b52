#pragma once

#include <exsampling/core/values/front_end.hpp>
#include <exsampling/learning/training/augment.hpp>
#include <exsampling/learning/training/clips.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace exsampling::learning {

/// What a network learns from in one step.
struct Batch {
  int size = 0;
  std::vector<float> pictures;        ///< size x bands x frames, dB
  std::vector<float> targets;         ///< size x categories, rows sum to 1
  std::vector<int> labels;            ///< the more audible category; -1: a sound of none
  std::vector<std::int64_t> sources;  ///< which of the learned clips it is; -1: a mix, or none
};

/// How batches are made.
struct BatchSpec {
  int clips = 32;         ///< of the dataset
  int strangeSounds = 4;  ///< synthetic sounds of no category; target: all equally probable
  AugmentSpec augment;
  std::uint64_t seed = 1;
};

/// Makes an epoch's batches, on all cores. A batch depends on the seed, the epoch and its index
/// only, so that a resumed training goes on as if never stopped.
class BatchMaker {
 public:
  /// `learned` are indices into `clips`; `targets` has a row of probabilities for each of them.
  /// `clips` must outlive this.
  BatchMaker(const ClipSet& clips, std::vector<std::size_t> learned,
             std::vector<std::vector<float>> targets, const core::FrontEnd& frontEnd,
             const BatchSpec& spec);

  int batchesPerEpoch() const;
  Batch make(int epoch, int index);

 private:
  void fillRow(Batch& batch, std::size_t row, const std::vector<std::size_t>& order,
               std::size_t first, std::uint64_t seed, Augmenter& augmenter) const;

  const ClipSet& clips_;
  std::vector<std::size_t> learned_;
  std::vector<std::vector<float>> targets_;
  core::FrontEnd frontEnd_;
  BatchSpec spec_;
  std::vector<Augmenter> augmenters_;  // one a thread
};

}  // namespace exsampling::learning
