#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>

namespace exsampling::sound {

/// Is told of the way of every take. Thread-safe, returns at once.
class TakeWatcher {
 public:
  virtual ~TakeWatcher() = default;
  /// All of it has come; it is not stored yet.
  virtual void takeCame(const core::RecordingId& id) = 0;
  /// It could not be taken in.
  virtual void takeRefused(const core::Error& why) = 0;
  /// Its analysis has ended; what could go on a track at once is there.
  virtual void takeSettled(const core::RecordingId& id) = 0;
};

}  // namespace exsampling::sound
