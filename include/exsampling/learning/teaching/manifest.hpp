#pragma once

#include <exsampling/core/reading/problem.hpp>
#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <string_view>

namespace exsampling::learning {

/// Reads a model's manifest from JSON text. Everything that serving needs must be present and in
/// range; other keys are ignored.
core::Reading<core::ModelManifest> parseManifest(std::string_view json,
                                                 const std::filesystem::path& file);

/// Reads a manifest file; fails with `model` and one line a problem.
core::Result<core::ModelManifest> readManifest(const std::filesystem::path& file);

}  // namespace exsampling::learning
