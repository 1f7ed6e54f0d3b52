#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>

#include <vector>

namespace exsampling::stage {

/// The sound check: what is accepted and played while it is on is marked, so that it can be deleted
/// together. Thread-safe, blocking (fsync), never throws; survives a crash.
class SoundCheck {
 public:
  virtual ~SoundCheck() = default;
  virtual bool isSoundCheck() const = 0;
  /// Marks every take that is accepted from now on.
  virtual core::Status beginSoundCheck() = 0;
  /// Stops marking, and forgets the notes played in the meantime. Returns the marked takes, oldest
  /// first, for removal; any that a crash leaves behind are removed at the next start.
  virtual core::Result<std::vector<core::RecordingId>> endSoundCheck() = 0;
};

}  // namespace exsampling::stage
