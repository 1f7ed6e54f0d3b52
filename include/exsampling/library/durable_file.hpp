#pragma once

#include <exsampling/core/result.hpp>

#include <filesystem>
#include <string_view>

namespace exsampling::library {

/// Writes a file so that it is whole or as it was before, whenever the machine stops. Fails with
/// storageFull or storage.
core::Status writeDurably(const std::filesystem::path& file, std::string_view bytes);

/// Makes the names in a folder last. Fails with storage.
core::Status syncFolder(const std::filesystem::path& folder);

}  // namespace exsampling::library
