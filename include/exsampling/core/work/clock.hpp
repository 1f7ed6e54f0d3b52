#pragma once

#include <exsampling/core/values/units.hpp>

namespace exsampling::core {

/// Time, injected so that tests need not wait. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steadyNow() const = 0;
  virtual WallTime wallNow() const = 0;
};

}  // namespace exsampling::core
