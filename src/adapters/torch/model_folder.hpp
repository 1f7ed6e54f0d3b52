#pragma once

#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/training/evaluation.hpp>

#include "mobilenet_v2.hpp"
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// Where a model comes from, for its manifest and card.
struct ModelOrigin {
  std::string dataset;
  std::vector<int> folds;             ///< learned from; empty: all
  std::vector<std::string> licences;  ///< of what it learned from; empty: not told
  std::size_t clips = 0;              ///< learned from
  std::string start;                  ///< the file that it started from; empty: at random
  std::string recipe;                 ///< one paragraph
};

/// Writes `model.pt` into the folder and sets the manifest's SHA-256 from it.
core::Status writeModelFile(const std::filesystem::path& folder, const MobileNetV2& network,
                            core::ModelManifest& manifest);

/// Writes `manifest.json` and `MODEL_CARD.md`, and of an evaluation `metrics.json` and
/// `confusion.svg`.
core::Status writeModelPapers(const std::filesystem::path& folder,
                              const core::ModelManifest& manifest, const ModelOrigin& origin,
                              const std::optional<learning::Evaluation>& heldOut);

}  // namespace exsampling::adapters
