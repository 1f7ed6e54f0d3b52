#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace exsampling::learning {

/// Folders beside each other that are whole or not there, whenever the machine stops: each is
/// filled under a passing name and then takes its place. Not thread-safe; one process at a time
/// changes them.
class ModelFolders {
 public:
  /// Makes `home` where it is missing, clears what an interruption left, and puts back what it
  /// interrupted.
  static core::Result<ModelFolders> open(std::filesystem::path home);

  using Fill = std::function<core::Status(const std::filesystem::path& folder)>;
  /// In place of one of this name, if there is one. Fails as `fill` does, with storage and
  /// storageFull; then everything is as before.
  core::Status put(const std::string& name, const Fill& fill);
  void discard(const std::string& name);

  /// In order of the alphabet.
  std::vector<std::string> names() const;
  bool has(const std::string& name) const;
  std::filesystem::path at(const std::string& name) const { return home_ / name; }

 private:
  explicit ModelFolders(std::filesystem::path home) : home_(std::move(home)) {}

  std::filesystem::path home_;
};

}  // namespace exsampling::learning
