#pragma once

#include <exsampling/core/stage_change.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::stage {

/// Whether the room may contribute sounds; the numbers are those of `/exsampling/intake`.
enum class Intake {
  closed = 0,    ///< not yet
  open = 1,      ///< sounds go on the tracks
  finished = 2,  ///< no more
};

/// One MIDI channel as it is now.
struct TrackState {
  int channel = 0;                           ///< 1..16
  std::optional<core::SampleLoaded> loaded;  ///< what is on the track
  core::StageSeq clearedSeq = 0;             ///< of its last emptying; 0: never had a sample
  core::TrackHeld held;                      ///< seq 0: never touched
  core::TrackGain gain;                      ///< seq 0: never touched, 0 dB
  std::size_t waiting = 0;                   ///< samples that wait for their turn
  bool playable = false;                     ///< an instrument has loaded the sample
  bool playing = false;                      ///< an instrument played it a moment ago
  std::string problem;                       ///< why an instrument could not load it; empty: none
};

/// The stage at one moment.
struct Snapshot {
  core::StageSeq lastSeq = 0;
  Intake intake = Intake::open;
  std::vector<TrackState> tracks;  ///< by channel: those of the mapping and all ever changed
};

/// What an instrument must hear to be in this state: for every channel what is on it (or that
/// nothing is), hold and gain. Each carries the seq of its own change, 0 when it never changed.
std::vector<core::StageChange> changesThatLeadTo(const Snapshot& snapshot);

}  // namespace exsampling::stage
