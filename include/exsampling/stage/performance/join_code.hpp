#pragma once

#include <exsampling/core/values/result.hpp>

namespace exsampling::stage {

/// The code with which phones join. Thread-safe, blocking (fsync), never throws.
class JoinCode {
 public:
  virtual ~JoinCode() = default;
  /// Makes another one; `everyoneOut` also sends away everyone who has joined. Fails with
  /// storageFull or storage.
  virtual core::Status rotate(bool everyoneOut) = 0;
};

}  // namespace exsampling::stage
