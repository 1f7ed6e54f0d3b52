#pragma once

#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/teaching/own_categories.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::learning {

/// How a taught model gets the files that it shares with its base.
enum class Network {
  copied,
  linked,  ///< hard links, where the disk has them; for files that never change
};

/// Writes a taught model into the existing folder `out`: the network and the exemplars of the model
/// in `base`, which has the manifest `manifest`, with the head, its labels, its examples and a
/// model card with its figures. The folder is complete: `--model` accepts it. Durable file by file.
/// Fails with storage or storageFull, and with `model` when `base` is damaged.
core::Status writeTaughtModel(const std::filesystem::path& out, const std::string& name,
                              const std::filesystem::path& base,
                              const core::ModelManifest& manifest, const TeachingResult& result,
                              const std::vector<Example>& examples, Network network);

/// Copies the model in `from` into the existing folder `to`, under another name.
core::Status copyModel(const std::filesystem::path& from, const std::filesystem::path& to,
                       const std::string& name, Network network);

/// What a model's folder says about itself.
struct ModelSummary {
  std::string name;
  std::string network;                  ///< SHA-256
  std::vector<std::string> categories;  ///< that it was taught beyond its network's
};
/// Nothing when the folder has no manifest that can be read.
std::optional<ModelSummary> summaryOf(const std::filesystem::path& model);

/// The figures as sentences, a line a category.
std::string figuresText(const std::vector<TaughtFigures>& figures);

}  // namespace exsampling::learning
