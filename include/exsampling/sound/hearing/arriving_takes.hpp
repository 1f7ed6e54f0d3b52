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

/// Limits for takes that arrive in pieces: how many, how large, and how long one may pause.
struct ArrivingLimits {
  std::size_t takes = 512;
  std::size_t takesOfOneContributor = 8;
  std::size_t bytes = 1'000'000'000;  ///< of all of them together
  std::chrono::seconds quietTime{30};
};

/// The takes that are arriving in pieces: who sends each, how many bytes have come, and when. Not
/// thread-safe.
class ArrivingTakes {
 public:
  explicit ArrivingTakes(ArrivingLimits limits) : limits_(limits) {}

  /// Adds a take that an earlier run left unfinished; its quiet time begins when quiet takes are
  /// first asked for.
  void recall(const ArrivingTake& take);

  /// Records a piece, with which the take has `bytes`. Fails with busy, and records nothing, when
  /// too much is arriving.
  core::Status admit(const core::RecordingId& id, const std::string& contributor, std::size_t bytes,
                     core::SteadyTime now);

  void forget(const core::RecordingId& id) { takes_.erase(id); }

  /// The takes that got no piece for the quiet time. It starts again for them now.
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
