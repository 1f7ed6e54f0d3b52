#include <exsampling/stage/performance/recall_stage.hpp>

#include <algorithm>
#include <utility>

namespace exsampling::stage {

namespace {

TrackState& trackOf(Snapshot& snapshot, int channel) {
  const auto known = std::ranges::find(snapshot.tracks, channel, &TrackState::channel);
  if (known != snapshot.tracks.end()) return *known;
  return snapshot.tracks.emplace_back(TrackState{.channel = channel});
}

}  // namespace

core::Result<Snapshot> recallStage(const core::StageMemory& memory, const sound::Arrivals& arrivals,
                                   Snapshot preloaded) {
  Snapshot recalled = std::move(preloaded);
  recalled.rules = memory.rules;
  for (const core::TrackMemory& kept : memory.tracks) {
    TrackState& track = trackOf(recalled, kept.channel);
    track.held.on = kept.held;
    track.gain.gain = kept.gain;
    for (const auto number : kept.waiting) {
      const auto arrival = arrivals.arrival(number);
      if (!arrival) return arrival.error();
      track.waiting.push_back(arrival->sample);
    }
    if (!kept.sample || !kept.route) continue;
    const auto arrival = arrivals.arrival(*kept.sample);
    if (!arrival) return arrival.error();
    track.loaded = core::SampleLoaded{0, *kept.route, arrival->sample};
  }
  for (const auto number : memory.asking) {
    const auto arrival = arrivals.arrival(number);
    if (!arrival) return arrival.error();
    recalled.asking.push_back(arrival->sample);
  }
  return recalled;
}

}  // namespace exsampling::stage
