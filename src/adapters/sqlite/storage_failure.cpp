#include <exsampling/adapters/sqlite/storage_failure.hpp>

#include <cerrno>
#include <cstring>

namespace exsampling::adapters {

StorageFailure StorageFailure::ofSystem(const std::string& path, int number) {
  if (number == ENOSPC || number == EDQUOT) {
    return StorageFailure(
        {core::ErrorCode::storageFull,
         "The disk is full: " + path + " could not be written. Free some space."});
  }
  return StorageFailure({core::ErrorCode::storage, path + ": " + std::strerror(number) + "."});
}

}  // namespace exsampling::adapters
