#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/stage_memory.hpp>

#include <optional>

namespace exsampling::stage {

/// Remembers the stage from one start to the next. Thread-safe, blocking (fsync), never throws;
/// what `keep` has stored survives a crash.
class StageRecord {
 public:
  virtual ~StageRecord() = default;
  /// Replaces the previous record. Fails with storageFull or storage.
  virtual core::Status keep(const core::StageMemory& memory) = 0;
  /// The last record, without the samples that have been deleted since; nothing in a new session.
  virtual core::Result<std::optional<core::StageMemory>> last() const = 0;
};

}  // namespace exsampling::stage
