#pragma once

#include <exsampling/core/work/clock.hpp>

#include <chrono>
#include <mutex>

namespace exsampling::support {

/// A clock that stands still until told. Thread-safe.
class ManualClock final : public core::Clock {
 public:
  core::SteadyTime steadyNow() const override {
    const std::lock_guard lock(mutex_);
    return core::SteadyTime(elapsed_);
  }
  core::WallTime wallNow() const override {
    const std::lock_guard lock(mutex_);
    return core::WallTime(std::chrono::duration_cast<core::WallTime::duration>(elapsed_ + jumped_));
  }
  void advance(core::Seconds by) {
    const std::lock_guard lock(mutex_);
    elapsed_ += std::chrono::duration_cast<core::SteadyTime::duration>(by);
  }
  /// Puts the wall clock forward, or back, as a person or the network may.
  void jump(core::Seconds by) {
    const std::lock_guard lock(mutex_);
    jumped_ += std::chrono::duration_cast<core::SteadyTime::duration>(by);
  }

 private:
  mutable std::mutex mutex_;
  core::SteadyTime::duration elapsed_ = std::chrono::hours(1);
  core::SteadyTime::duration jumped_{0};
};

}  // namespace exsampling::support
