#pragma once

#include <exsampling/core/reading/problem.hpp>
#include <exsampling/core/values/mapping.hpp>
#include <exsampling/core/values/model_manifest.hpp>
#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <functional>
#include <string_view>

namespace exsampling::stage {

/// What a mapping is checked against.
struct MappingContext {
  /// The model's labels; without one, categories are taken as they are written.
  const core::ModelManifest* model = nullptr;
  /// Whether a preload file exists; without it this is not checked.
  std::function<bool(const std::filesystem::path&)> fileExists;
};

/// Reads a mapping from JSON text; `file` is for messages and for preload paths, which start at its
/// folder. When the mapping is written for another label set than the model's, that is the only
/// problem reported for its categories.
core::Reading<core::Mapping> parseMapping(std::string_view json, const std::filesystem::path& file,
                                          const MappingContext& context = {});

/// Reads a mapping file and checks it against the model (if given) and its preload files against
/// the disk.
core::Reading<core::Mapping> readMapping(const std::filesystem::path& file,
                                         const core::ModelManifest* model = nullptr);

/// `data`/mapping.json, created at the first start as a copy of the mapping that ships (with its
/// JSON Schema beside it, for editors). Never overwrites. Fails with `storage`.
core::Result<std::filesystem::path> ensureLiveMapping(const std::filesystem::path& data,
                                                      const std::filesystem::path& shipped);

}  // namespace exsampling::stage
