#pragma once

#include <exsampling/core/values/units.hpp>

#include <algorithm>

namespace exsampling::night {

/// A token bucket: lets one burst through, then a fixed amount a second. One thread at a time.
class Bucket {
 public:
  Bucket(double capacity, double perSecond)
      : capacity_(capacity), perSecond_(perSecond), level_(capacity) {}

  /// Zero when `amount` (at most the capacity) passes; otherwise how long until it would, with
  /// nothing taken.
  core::Seconds take(double amount, core::SteadyTime now) {
    level_ = levelAt(now);
    last_ = now;
    if (amount > level_) return core::Seconds((amount - level_) / perSecond_);
    level_ -= amount;
    return core::Seconds(0);
  }

  /// Whether it is full.
  bool isFull(core::SteadyTime now) const { return levelAt(now) == capacity_; }

 private:
  double levelAt(core::SteadyTime now) const {
    return std::min(capacity_, level_ + core::Seconds(now - last_).count() * perSecond_);
  }

  double capacity_;
  double perSecond_;
  double level_;
  core::SteadyTime last_{};  ///< long ago: it is full at first anyway
};

}  // namespace exsampling::night
