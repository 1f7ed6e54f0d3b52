#pragma once

#include <exsampling/core/values/mapping.hpp>
#include <exsampling/core/values/stage_rules.hpp>
#include <exsampling/core/values/units.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace exsampling::core {

/// What the next start must know of one track.
struct TrackMemory {
  int channel = 0;                     ///< 1..16
  std::optional<std::int64_t> sample;  ///< number of the archived sample on it
  std::optional<Route> route;          ///< by which it got there
  bool held = false;
  Decibels gain;
  std::vector<std::int64_t> waiting;  ///< samples that wait for their turn
  friend bool operator==(const TrackMemory&, const TrackMemory&) = default;
};

/// What the next start must know of the stage.
struct StageMemory {
  StageRules rules;
  std::vector<TrackMemory> tracks;   ///< by channel
  std::vector<std::int64_t> asking;  ///< samples that wait for approval, oldest first
  friend bool operator==(const StageMemory&, const StageMemory&) = default;
};

}  // namespace exsampling::core
