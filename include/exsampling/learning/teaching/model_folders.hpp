#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace exsampling::learning {

/// Sibling folders that are either complete or absent, even if the machine stops: each is filled
/// under a temporary name and then renamed. Not thread-safe; only one process at a time may change
/// them.
class ModelFolders {
 public:
  /// Creates `home` if it is missing, and cleans up after an interrupted change: finished folders
  /// are restored, unfinished ones removed.
  static core::Result<ModelFolders> open(std::filesystem::path home);

  using Fill = std::function<core::Status(const std::filesystem::path& folder)>;
  /// Replaces a folder of this name, if there is one. Fails as `fill` does, and with storage and
  /// storageFull; then nothing has changed.
  core::Status put(const std::string& name, const Fill& fill);
  void discard(const std::string& name);

  /// In alphabetical order.
  std::vector<std::string> names() const;
  bool has(const std::string& name) const;
  std::filesystem::path at(const std::string& name) const { return home_ / name; }

 private:
  explicit ModelFolders(std::filesystem::path home) : home_(std::move(home)) {}

  std::filesystem::path home_;
};

}  // namespace exsampling::learning
