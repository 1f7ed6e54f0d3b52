#pragma once

#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/teaching/own_categories.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::learning {

/// How a taught model gets what it shares with its base.
enum class Network {
  copied,
  linked,  ///< the same file under a second name, where the disk can; for files that nobody changes
};

/// Puts a model that was taught into the folder `out`, which exists: the network and the exemplars
/// of the model in `base`, whose manifest `manifest` is, with the head, its labels, its examples
/// and a model card with its figures. `--model` takes that folder; it needs no other. Durable file
/// by file. Fails with storage or storageFull, and with `model` when `base` is damaged.
core::Status writeTaughtModel(const std::filesystem::path& out, const std::string& name,
                              const std::filesystem::path& base,
                              const core::ModelManifest& manifest, const Lesson& lesson,
                              const std::vector<Example>& examples, Network network);

/// Puts the model in `from` into the folder `to`, which exists, under another name.
core::Status copyModel(const std::filesystem::path& from, const std::filesystem::path& to,
                       const std::string& name, Network network);

/// What a model's folder says of itself.
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
