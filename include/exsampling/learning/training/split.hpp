#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/training/clips.hpp>
#include <exsampling/learning/training/dataset.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace exsampling::learning {

/// Which clips to learn from, and which only to measure with. Indices into ClipSet::clips.
struct Split {
  std::vector<std::size_t> learned;
  std::vector<std::size_t> heldOut;
};

/// How to split.
struct SplitSpec {
  std::vector<int> folds;             ///< to learn from, the rest is held out; empty: by chance
  double validation = 0.2;            ///< share of each category's files held out, without folds
  std::vector<std::string> licences;  ///< learn only from these; empty: from all
  std::uint64_t seed = 1;
};

/// Splits whole files, never pieces of one. The licence restricts what is learned from; what is
/// held out only measures and keeps all. Fails with invalidArgument when a category has nothing to
/// learn from, when folds or licences are named that the dataset does not have, or when the same
/// audio lies on both sides (the files are named).
core::Result<Split> splitClips(const Dataset& dataset, const ClipSet& clips, const SplitSpec& spec);

}  // namespace exsampling::learning
