#include <exsampling/core/files/storage_failure.hpp>

#include <cerrno>
#include <cstring>

namespace exsampling::core {

StorageFailure StorageFailure::ofSystem(const std::string& path, int number) {
  if (number == ENOSPC || number == EDQUOT) {
    return StorageFailure({ErrorCode::storageFull, "The disk is full: " + path +
                                                       " could not be written. Free some space."});
  }
  return StorageFailure({ErrorCode::storage, path + ": " + std::strerror(number) + "."});
}

}  // namespace exsampling::core
