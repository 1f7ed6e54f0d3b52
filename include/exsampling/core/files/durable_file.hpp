#pragma once

#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace exsampling::core {

/// Who may read a file.
enum class Readers {
  everybody,
  owner,  ///< the user who runs this program, and nobody else at any moment
};

/// Writes a file so that it is whole or as it was before, whenever the machine stops. Fails with
/// storageFull or storage, in words that name the file.
Status writeDurably(const std::filesystem::path& file, std::string_view bytes,
                    Readers readers = Readers::everybody);

/// Makes the names in a folder last. Fails with storage.
Status syncFolder(const std::filesystem::path& folder);

/// Writes all bytes where the descriptor stands. Returns 0, or the errno of what failed.
[[nodiscard]] int writeAll(int descriptor, std::span<const std::byte> bytes);

/// Makes what was written to a file, or named in a folder, last. Returns 0, or the errno.
[[nodiscard]] int syncDescriptor(int descriptor);

}  // namespace exsampling::core
