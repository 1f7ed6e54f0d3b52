#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exsampling::learning {

/// A typed name in the form in which it is stored: trimmed, with underscores for spaces, like the
/// categories that ship. 1 to 40 letters and digits of any script and the signs _ - ' . + ; other
/// signs have a meaning in OSC addresses, in Max and Pure Data, or in file names, and are refused
/// with invalidArgument, as is a leading dot.
core::Result<std::string> readName(std::string_view typed);

/// The one of `names` that people would read as the same name: ASCII letters match in either case.
std::optional<std::string> sameName(const std::vector<std::string>& names, std::string_view name);

/// The categories that performers named in a data folder, oldest first, in a file of their own: a
/// category then has one id in all sessions, and a mapping may mention it whichever model is in
/// use. Not thread-safe.
class CategoryNames {
 public:
  /// `file`: JSON; none yet is an empty list. Fails with `config` when it is damaged.
  static core::Result<CategoryNames> open(std::filesystem::path file);

  const std::vector<std::string>& all() const { return all_; }
  /// Appends the new ones durably, after those that another process has added in the meantime.
  core::Status add(const std::vector<std::string>& names);

 private:
  explicit CategoryNames(std::filesystem::path file) : file_(std::move(file)) {}
  core::Status readAgain();

  std::filesystem::path file_;
  std::vector<std::string> all_;
};

}  // namespace exsampling::learning
