#pragma once

#include <exsampling/core/result.hpp>

#include <exception>
#include <string>
#include <utility>

namespace exsampling::adapters {

/// A failed file or database operation; thrown within adapters/sqlite only, which returns its
/// error.
class StorageFailure : public std::exception {
 public:
  explicit StorageFailure(core::Error error) : error_(std::move(error)) {}
  const core::Error& error() const { return error_; }
  const char* what() const noexcept override { return error_.message.c_str(); }

  /// For a system call on `path` that set errno to `number`: storageFull when there is no room.
  static StorageFailure ofSystem(const std::string& path, int number);

 private:
  core::Error error_;
};

}  // namespace exsampling::adapters
