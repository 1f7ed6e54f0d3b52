#pragma once

#include <exsampling/core/values/result.hpp>

#include <exception>
#include <string>
#include <utility>

namespace exsampling::core {

/// A failed file or database operation. The caller catches it and returns its error.
class StorageFailure : public std::exception {
 public:
  explicit StorageFailure(Error error) : error_(std::move(error)) {}
  const Error& error() const { return error_; }
  const char* what() const noexcept override { return error_.message.c_str(); }

  /// For a system call on `path` that set errno to `number`: storageFull when there is no room.
  static StorageFailure ofSystem(const std::string& path, int number);

 private:
  Error error_;
};

}  // namespace exsampling::core
