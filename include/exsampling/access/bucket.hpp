#pragma once

#include <exsampling/core/units.hpp>

#include <algorithm>

namespace exsampling::access {

/// Lets an amount through at once and then so much a second. One thread at a time.
class Bucket {
 public:
  Bucket(double capacity, double perSecond)
      : capacity_(capacity), perSecond_(perSecond), level_(capacity) {}

  /// Zero when `amount` (at most the capacity) goes through; otherwise how long until it would, and
  /// nothing is taken.
  core::Seconds take(double amount, core::SteadyTime now) {
    refill(now);
    if (amount <= level_) {
      level_ -= amount;
      return core::Seconds(0);
    }
    return core::Seconds((amount - level_) / perSecond_);
  }

  /// Whether it is as if nothing had ever been taken.
  bool isFull(core::SteadyTime now) {
    refill(now);
    return level_ == capacity_;
  }

 private:
  void refill(core::SteadyTime now) {
    if (last_ != core::SteadyTime()) {
      level_ = std::min(capacity_, level_ + core::Seconds(now - last_).count() * perSecond_);
    }
    last_ = now;
  }

  double capacity_;
  double perSecond_;
  double level_;
  core::SteadyTime last_{};
};

}  // namespace exsampling::access
