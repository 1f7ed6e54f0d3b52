#pragma once

#include <exsampling/core/units.hpp>

namespace exsampling::ports {

/// Time, injected so that tests need not wait. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual core::SteadyTime steadyNow() const = 0;
  virtual core::WallTime wallNow() const = 0;
};

}  // namespace exsampling::ports
