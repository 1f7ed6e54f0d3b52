#pragma once

#include <exsampling/ports/clock.hpp>

#include <chrono>
#include <mutex>

namespace exsampling::support {

/// A clock that stands still until told. Thread-safe.
class ManualClock final : public ports::Clock {
 public:
  core::SteadyTime steadyNow() const override {
    const std::lock_guard lock(mutex_);
    return core::SteadyTime(elapsed_);
  }
  core::WallTime wallNow() const override {
    const std::lock_guard lock(mutex_);
    return core::WallTime(std::chrono::duration_cast<core::WallTime::duration>(elapsed_));
  }
  void advance(core::Seconds by) {
    const std::lock_guard lock(mutex_);
    elapsed_ += std::chrono::duration_cast<core::SteadyTime::duration>(by);
  }

 private:
  mutable std::mutex mutex_;
  core::SteadyTime::duration elapsed_ = std::chrono::hours(1);
};

}  // namespace exsampling::support
