#pragma once

#include <exsampling/stage/tracks/stage.hpp>

#include <deque>
#include <optional>
#include <vector>

namespace exsampling::stage {

inline bool isChannel(int channel) { return channel >= 1 && channel <= Stage::kMaxChannel; }

/// One MIDI channel, guarded by the stage's lock.
struct Stage::Track {
  int channel = 0;
  std::optional<core::SampleLoaded> loaded;
  core::SteadyTime freeFrom{};    ///< when what is loaded may be replaced
  core::SteadyTime soughtFrom{};  ///< since when a beat or bar is looked for to replace it at
  core::StageSeq clearedSeq = 0;
  core::TrackHeld held;
  core::TrackGain gain;
  std::vector<core::Sample> waiting;
  std::deque<std::optional<core::Sample>> undo;  ///< newest last; nothing: the track was empty
  bool playable = false;
  std::optional<core::SteadyTime> lastPlayed;
  std::string problem;

  void rememberForUndo() {
    undo.push_back(loaded ? std::optional(loaded->sample) : std::nullopt);
    if (undo.size() > kMaxUndo) undo.pop_front();
  }
};

}  // namespace exsampling::stage
