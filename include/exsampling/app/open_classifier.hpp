#pragma once

#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/learning/teaching/category_names.hpp>
#include <exsampling/learning/teaching/taught_classifier.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace exsampling::app {

/// The model in a folder: its network, and what it was taught. Categories named by performers come
/// right after the network's, in the order of `named`. Fails with `model`.
core::Result<std::unique_ptr<learning::TaughtClassifier>> openClassifier(
    const std::filesystem::path& modelFolder, const std::vector<std::string>& named = {});

/// The categories that performers named in a data folder.
core::Result<learning::CategoryNames> openCategoryNames(const std::filesystem::path& data);

/// A model's manifest, with the labels that it has when served from a data folder with these names:
/// the categories that a mapping may mention.
core::ModelManifest withNames(core::ModelManifest manifest, const std::vector<std::string>& named);

}  // namespace exsampling::app
