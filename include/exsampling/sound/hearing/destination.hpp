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
  /// The track for a sound with this best guess as of now; none: its category has no track, or the
  /// guess is too doubtful.
  virtual std::optional<core::Route> routeFor(const core::CategoryScore& best) const = 0;
  /// Takes a sample that arrived by itself.
  virtual void offer(const core::Sample& sample) = 0;
  /// Takes a sample that the performer imported: only the performer puts it on a track.
  virtual void admitAsPast(const core::Sample& sample) = 0;
};

}  // namespace exsampling::sound
