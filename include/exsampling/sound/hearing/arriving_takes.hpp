#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/units.hpp>
#include <exsampling/sound/archive/archive.hpp>

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::sound {

/// How many takes may be arriving in pieces, and for how long one may fall silent.
struct ArrivingLimits {
  std::size_t takes = 512;
  std::size_t takesOfOneContributor = 8;
  std::size_t bytes = 1'000'000'000;  ///< of all of them together
  std::chrono::seconds quietTime{30};
};

/// The takes that come in pieces: from whom, how much of each, and when they were last heard of.
/// Not thread-safe.
class ArrivingTakes {
 public:
  explicit ArrivingTakes(ArrivingLimits limits) : limits_(limits) {}

  /// A take that an earlier run left; its quiet time begins with the first question for quiet ones.
  void recall(const ArrivingTake& take);

  /// Notes that a piece has come, with which the take has `bytes`. Fails with busy, and notes
  /// nothing, when too much is arriving.
  core::Status admit(const core::RecordingId& id, const std::string& contributor, std::size_t bytes,
                     core::SteadyTime now);

  void forget(const core::RecordingId& id) { takes_.erase(id); }

  /// Those that were not heard of for the quiet time. They count as heard of now.
  std::vector<core::RecordingId> quiet(core::SteadyTime now);

 private:
  struct Take {
    std::string contributor;
    std::size_t bytes = 0;
    std::optional<core::SteadyTime> heard;
  };

  const ArrivingLimits limits_;
  std::map<core::RecordingId, Take> takes_;
};

}  // namespace exsampling::sound
