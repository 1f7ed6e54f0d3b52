#pragma once

#include <exsampling/core/values/sample.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

namespace exsampling::core {

/// Counts every change of the stage's state in a session, from 1.
using StageSeq = std::int32_t;

/// A sample was put on a track.
struct SampleLoaded {
  StageSeq seq = 0;
  Route route;
  Sample sample;
};
/// A track was emptied.
struct TrackCleared {
  StageSeq seq = 0;
  int channel = 0;
};
/// A track was frozen (keeps its sample) or released.
struct TrackHeld {
  StageSeq seq = 0;
  int channel = 0;
  bool on = false;
};
/// A track's gain changed.
struct TrackGain {
  StageSeq seq = 0;
  int channel = 0;
  Decibels gain;
};
/// Play a file once on the cue output; an empty path stops.
struct Audition {
  StageSeq seq = 0;
  std::filesystem::path file;
};

/// What the stage tells the instruments, in the order of `seq`.
using StageChange = std::variant<SampleLoaded, TrackCleared, TrackHeld, TrackGain, Audition>;

}  // namespace exsampling::core
