#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exsampling::learning {

/// A name that somebody typed, as it is kept: without spaces around it, other spaces as
/// underscores, as the categories that ship are written. 1 to 40 letters and digits of any script
/// and the signs _ - ' . + ; other signs mean something in OSC addresses, in Max and Pure Data, or
/// in file names, and are refused with invalidArgument, as is a dot at the beginning.
core::Result<std::string> readName(std::string_view typed);

/// The one of `names` that people would take for the same: letters A to Z in either case.
std::optional<std::string> sameName(const std::vector<std::string>& names, std::string_view name);

/// The categories that performers named in a data folder, in the order in which they did: a file of
/// its own, so that a category has one id for all sessions and a mapping may mention it whatever
/// model is in use. Not thread-safe.
class CategoryNames {
 public:
  /// `file`: JSON; none yet is an empty list. Fails with `config` when it is damaged.
  static core::Result<CategoryNames> open(std::filesystem::path file);

  const std::vector<std::string>& all() const { return all_; }
  /// Adds those that are new at the end, durably, after those that another process added meanwhile.
  core::Status add(const std::vector<std::string>& names);

 private:
  explicit CategoryNames(std::filesystem::path file) : file_(std::move(file)) {}
  core::Status readAgain();

  std::filesystem::path file_;
  std::vector<std::string> all_;
};

}  // namespace exsampling::learning
