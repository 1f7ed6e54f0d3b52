#include <exsampling/stage/snapshot.hpp>

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

}  // namespace exsampling::stage
