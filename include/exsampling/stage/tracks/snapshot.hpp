#pragma once

#include <exsampling/core/values/stage_change.hpp>
#include <exsampling/core/values/stage_memory.hpp>
#include <exsampling/core/values/stage_rules.hpp>
#include <exsampling/core/values/tempo.hpp>

#include <optional>
#include <string>
#include <vector>

namespace exsampling::stage {

using core::Approval;
using core::Intake;
using core::SampleStatus;

/// One MIDI channel as it is now.
struct TrackState {
  int channel = 0;                           ///< 1..16
  std::optional<core::SampleLoaded> loaded;  ///< what is on the track
  core::StageSeq clearedSeq = 0;             ///< of its last emptying; 0: never had a sample
  core::TrackHeld held;                      ///< seq 0: never touched
  core::TrackGain gain;                      ///< seq 0: never touched, 0 dB
  std::vector<core::Sample> waiting;         ///< for their turn, in no order
  core::Seconds keptFor{0.0};                ///< until something else may take over; 0: at any time
  bool canUndo = false;                      ///< there is something to go back to
  bool playable = false;                     ///< an instrument has loaded the sample
  bool playing = false;                      ///< an instrument played it a moment ago
  std::string problem;                       ///< why an instrument could not load it; empty: none
};

/// The stage at one moment.
struct Snapshot {
  core::StageSeq lastSeq = 0;
  core::StageRules rules;
  std::optional<core::Tempo> tempo;  ///< of the music; nothing: unknown
  std::vector<TrackState> tracks;    ///< by channel: those of the mapping and all ever changed
  std::vector<core::Sample> asking;  ///< samples that wait for approval, oldest first
};

/// The changes that bring an instrument to this state: for every channel what is on it (or that
/// nothing is), hold and gain. Each carries the seq of its own change, 0 when it never changed.
std::vector<core::StageChange> changesThatLeadTo(const Snapshot& snapshot);

/// What the next start must know of it. Preloaded samples are left out: they are loaded anew.
core::StageMemory memoryOf(const Snapshot& snapshot);

}  // namespace exsampling::stage
