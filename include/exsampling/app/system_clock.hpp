#pragma once

#include <exsampling/core/work/clock.hpp>

namespace exsampling::app {

/// The machine's own clocks.
class SystemClock final : public core::Clock {
 public:
  core::SteadyTime steadyNow() const override { return std::chrono::steady_clock::now(); }
  core::WallTime wallNow() const override { return std::chrono::system_clock::now(); }
};

}  // namespace exsampling::app
