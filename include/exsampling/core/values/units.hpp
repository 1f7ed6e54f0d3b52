#pragma once

#include <chrono>
#include <compare>

namespace exsampling::core {

/// A frequency in cycles per second.
struct Hertz {
  double value = 0.0;
  friend auto operator<=>(const Hertz&, const Hertz&) = default;
};

/// A level or gain in decibels; the reference (full scale, unity gain) is named where it is used.
struct Decibels {
  double value = 0.0;
  friend auto operator<=>(const Decibels&, const Decibels&) = default;
};

/// A length of audio or of time, in seconds with a fraction.
using Seconds = std::chrono::duration<double>;

/// Wall-clock time, only for people and files; order and time-outs use the steady clock.
using WallTime = std::chrono::system_clock::time_point;

/// Monotonic time, for everything that is compared or waited for.
using SteadyTime = std::chrono::steady_clock::time_point;

}  // namespace exsampling::core
