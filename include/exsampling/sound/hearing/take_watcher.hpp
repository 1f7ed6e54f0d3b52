#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>

namespace exsampling::sound {

/// Follows the progress of every take. Thread-safe, returns at once.
class TakeWatcher {
 public:
  virtual ~TakeWatcher() = default;
  /// All its bytes have arrived; it is not stored yet.
  virtual void takeCame(const core::RecordingId& id) = 0;
  /// It was refused.
  virtual void takeRefused(const core::Error& why) = 0;
  /// Its analysis has ended; sounds that could go on a track at once are on it.
  virtual void takeSettled(const core::RecordingId& id) = 0;
};

}  // namespace exsampling::sound
