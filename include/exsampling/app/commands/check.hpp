#pragma once

#include <exsampling/night/settings/config.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::app {

/// What `config check` examines.
struct CheckRequest {
  std::optional<std::filesystem::path> config;   ///< --config
  std::optional<std::filesystem::path> mapping;  ///< --mapping; beats the configuration's
  std::filesystem::path shippedMapping;          ///< when there is no live mapping yet
  std::filesystem::path shippedModel;            ///< folder; when the configuration names none
  /// Categories that performers named in a data folder, which a mapping may also mention.
  std::function<std::vector<std::string>(const std::filesystem::path& data)> ownCategories;
};

/// What `config check` prints and how it ends.
struct CheckReport {
  std::string text;  ///< ends with a newline
  int exitCode = 0;  ///< 1 when there was a problem
};

/// The mapping file that `serve` would read: the configured one, else the live one, else, before
/// the first start, the one that ships.
std::filesystem::path mappingToRead(const night::Config& config,
                                    const std::filesystem::path& shippedMapping);

/// Reads configuration, model manifest and mapping as `serve` would, and reports all problems at
/// once.
CheckReport checkConfiguration(const CheckRequest& request);

}  // namespace exsampling::app
