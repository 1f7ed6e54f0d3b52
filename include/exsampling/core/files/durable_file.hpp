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
  owner,  ///< only the user who runs this program, from the first moment on
};

/// Writes a file atomically: if the machine stops, the file is either complete or unchanged. Fails
/// with storageFull or storage; the message names the file.
Status writeDurably(const std::filesystem::path& file, std::string_view bytes,
                    Readers readers = Readers::everybody);

/// Syncs a folder, so that the names in it survive a crash. Fails with storage.
Status syncFolder(const std::filesystem::path& folder);

/// Writes all bytes at the descriptor's position. Returns 0, or the errno.
[[nodiscard]] int writeAll(int descriptor, std::span<const std::byte> bytes);

/// Syncs a file's bytes, or a folder's names, to the disk. Returns 0, or the errno.
[[nodiscard]] int syncDescriptor(int descriptor);

}  // namespace exsampling::core
