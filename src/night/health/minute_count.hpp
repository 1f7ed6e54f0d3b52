#pragma once

#include <exsampling/core/values/units.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace exsampling::night {

/// How often something happened in the last minute, to the second and in constant room. Not
/// thread-safe.
class MinuteCount {
 public:
  void add(core::SteadyTime now, std::size_t times = 1) {
    Second& second = secondOf(now);
    const std::int64_t number = numberOf(now);
    if (second.number != number) second = {number, 0};
    second.times += times;
  }
  std::size_t total(core::SteadyTime now) const {
    const std::int64_t newest = numberOf(now);
    std::size_t sum = 0;
    for (const Second& second : seconds_) {
      if (second.number > newest - kSeconds && second.number <= newest) sum += second.times;
    }
    return sum;
  }

 private:
  static constexpr std::int64_t kSeconds = 60;
  struct Second {
    std::int64_t number = -kSeconds;
    std::size_t times = 0;
  };
  static std::int64_t numberOf(core::SteadyTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  }
  Second& secondOf(core::SteadyTime time) {
    return seconds_[static_cast<std::size_t>(numberOf(time) % kSeconds)];
  }

  std::array<Second, kSeconds> seconds_;
};

}  // namespace exsampling::night
