#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/stage_memory.hpp>

#include <optional>

namespace exsampling::stage {

/// Remembers the stage from one start to the next. Thread-safe, blocking (fsync), never throws;
/// what `keep` has returned from survives a crash.
class StageRecord {
 public:
  virtual ~StageRecord() = default;
  /// Replaces what was kept before. Fails with storageFull or storage.
  virtual core::Status keep(const core::StageMemory& memory) = 0;
  /// What was kept last, less the samples that were deleted since; nothing in a new session.
  virtual core::Result<std::optional<core::StageMemory>> last() const = 0;
};

}  // namespace exsampling::stage
