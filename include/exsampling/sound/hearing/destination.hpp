#pragma once

#include <exsampling/core/values/mapping.hpp>
#include <exsampling/core/values/prediction.hpp>
#include <exsampling/core/values/sample.hpp>

#include <optional>

namespace exsampling::sound {

/// Where sounds go once they are archived. Thread-safe, returns at once, never throws.
class Destination {
 public:
  virtual ~Destination() = default;
  /// The track that a sound with this best guess would go to now; none: it is on no track, or too
  /// doubtful.
  virtual std::optional<core::Route> routeFor(const core::CategoryScore& best) const = 0;
  /// Takes a sample that came by itself.
  virtual void offer(const core::Sample& sample) = 0;
  /// Takes a sample that the performer fetched: it goes on a track only by the performer's hand.
  virtual void admitAsPast(const core::Sample& sample) = 0;
};

}  // namespace exsampling::sound
