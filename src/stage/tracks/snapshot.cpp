#include <exsampling/stage/tracks/snapshot.hpp>

#include <variant>

namespace exsampling::stage {

std::vector<core::StageChange> changesThatLeadTo(const Snapshot& snapshot) {
  std::vector<core::StageChange> changes;
  for (const TrackState& track : snapshot.tracks) {
    if (track.loaded) {
      changes.emplace_back(*track.loaded);
    } else {
      changes.emplace_back(core::TrackCleared{track.clearedSeq, track.channel});
    }
    changes.emplace_back(track.held);
    changes.emplace_back(track.gain);
  }
  return changes;
}

core::StageMemory memoryOf(const Snapshot& snapshot) {
  core::StageMemory memory{.rules = snapshot.rules};
  for (const TrackState& track : snapshot.tracks) {
    core::TrackMemory kept{
        .channel = track.channel, .held = track.held.on, .gain = track.gain.gain};
    if (track.loaded && !std::holds_alternative<core::Preloaded>(track.loaded->sample.origin)) {
      kept.sample = track.loaded->sample.number;
      kept.route = track.loaded->route;
    }
    for (const core::Sample& sample : track.waiting) kept.waiting.push_back(sample.number);
    memory.tracks.push_back(std::move(kept));
  }
  for (const core::Sample& sample : snapshot.asking) memory.asking.push_back(sample.number);
  return memory;
}

}  // namespace exsampling::stage
