#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::learning {

/// Where a training runs.
enum class TrainDevice { automatic, cpu, cuda };

/// Which weights become the model.
enum class KeptWeights {
  best,  ///< those of the epoch with the smallest loss on what is held out
  last,  ///< those of the end: the honest choice when what is held out is also the test
};

/// What `exsampling train` is asked for.
struct TrainOptions {
  std::filesystem::path dataset;
  std::filesystem::path out;
  /// To start from: safetensors, or a model.pt of this trainer.
  std::optional<std::filesystem::path> init;
  std::vector<int> folds;  ///< to learn from; empty: hold out `validation`
  double validation = 0.2;
  std::vector<std::string> licences;  ///< learn only from these; empty: from all
  std::optional<int> epochs;          ///< none: 10 from weights that know the categories, else 60
  bool resume = false;
  TrainDevice device = TrainDevice::automatic;
  KeptWeights keep = KeptWeights::best;
  double width = 1.0;                  ///< of the network, 0.5..1
  int batch = 32;                      ///< clips of the dataset a step
  int strangeSounds = 3;               ///< synthetic sounds of no category a step
  std::optional<double> learningRate;  ///< highest, of the head; none: 2e-4 or 1e-3, likewise
  double ownLabel = 0.2;         ///< weight of a clip's label against what the start says of it
  double embeddingWeight = 2.0;  ///< how much the embedding must stay what the start's is
  double smoothing = 0.05;       ///< of the labels, over all categories
  std::optional<double> temperature;  ///< instead of one fitted on what is held out
  std::uint64_t seed = 1;
  std::string labelSet;  ///< for mappings; empty: the dataset's name
  std::string name;      ///< of the model; empty: the name of `out`
};

}  // namespace exsampling::learning
