#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/teaching/own_categories.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::learning {

/// What a model needs beside it in order to be taught: a few sounds of each of its categories, as
/// directions of embeddings. JSON, `exemplars.json`.
core::Status writeExemplars(const std::filesystem::path& modelFolder,
                            const std::vector<Example>& exemplars);
/// Fails with notFound when the model has none, and with `model` when the file is damaged.
core::Result<std::vector<Example>> readExemplars(const std::filesystem::path& modelFolder);

/// What a model was taught with, `examples.json` in its folder, stored like exemplars; with them
/// teaching can continue.
core::Status writeExamples(const std::filesystem::path& modelFolder,
                           const std::vector<Example>& examples);
/// None when the model was taught nothing, or before examples were stored. Fails with `model` when
/// the file is damaged.
core::Result<std::vector<Example>> readExamples(const std::filesystem::path& modelFolder);

/// What a model was taught, `head.json` in its folder; it fits only the network whose SHA-256 is
/// `network`.
core::Status writeHead(const std::filesystem::path& modelFolder, const TaughtHead& head,
                       const std::string& network);
/// Nothing when the model was taught nothing. Fails with `model` when the file is damaged or was
/// made for another network.
core::Result<std::optional<TaughtHead>> readHead(const std::filesystem::path& modelFolder,
                                                 const std::string& network);

}  // namespace exsampling::learning
