#pragma once

#include <exsampling/core/values/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace exsampling::adapters {

/// Makes the folder, for this user only.
core::Status makePrivateFolder(const std::filesystem::path& folder);

/// Puts `text` there as a whole or not at all, durably, readable for this user only. Fails with
/// `storage` or `storageFull`.
core::Status writePrivateFile(const std::filesystem::path& file, const std::string& text);

/// The file's text; empty when it cannot be read, nothing when there is no such file.
std::optional<std::string> readPrivateFile(const std::filesystem::path& file);

}  // namespace exsampling::adapters
