#pragma once

#include <exsampling/core/values/mapping.hpp>
#include <exsampling/core/values/origin.hpp>
#include <exsampling/core/values/peak.hpp>
#include <exsampling/core/values/pitch.hpp>
#include <exsampling/core/values/prediction.hpp>
#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/units.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::core {

/// One segment of a recording, named, pitched and routed: what an instrument plays.
struct Sample {
  std::int64_t number = 0;  ///< counts the session's samples from 1; 0 until it is archived
  std::optional<RecordingId> recording;  ///< that it is archived with; none: preloaded
  int index = 0;                         ///< position among the recording's samples, from 0
  Seconds start{0};                      ///< offset in the recording as uploaded
  Seconds duration{0};
  std::vector<CategoryScore> top;  ///< the five most probable, best first; never empty
  std::optional<Pitch> pitch;
  Decibels gain;               ///< to apply on playback
  std::optional<Route> route;  ///< none: unmapped or too doubtful
  std::optional<Location> location;
  std::string contributor;
  std::string name;
  WallTime receivedAt;
  std::filesystem::path file;  ///< absolute, "<number>_trimmed.wav"; empty until archived
  std::vector<Peak> peaks;     ///< its waveform in columns of equal time; empty: never drawn
  Origin origin;

  const CategoryScore& best() const { return top.front(); }
  friend bool operator==(const Sample&, const Sample&) = default;
};

}  // namespace exsampling::core
