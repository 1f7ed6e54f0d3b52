#include <exsampling/stage/tracks/stage.hpp>

#include "stage_track.hpp"
#include <algorithm>

namespace exsampling::stage {

void Stage::restore(const Snapshot& saved, std::int64_t lastSampleNumber) {
  const std::lock_guard lock(mutex_);
  rules_ = saved.rules;
  if (lastSampleNumber > 0) {
    statuses_.resize(static_cast<std::size_t>(lastSampleNumber) + 1, SampleStatus::past);
  }
  const auto mapping = mappings_.current();
  for (const TrackState& state : saved.tracks) {
    if (!isChannel(state.channel)) continue;
    Track& restored = track(state.channel);
    const auto route = core::routeToChannel(*mapping, state.channel);
    if (state.loaded && route) {
      put(restored, *route, state.loaded->sample);
      if (state.waiting.empty()) restored.freeFrom = clock_.steadyNow();
    }
    for (const core::Sample& sample : state.waiting) waitAgain(sample, state.channel);
    setGain(restored, state.gain.gain);
    setHeld(restored, state.held.on);
  }
  for (const core::Sample& sample : saved.asking) ask(sample);
  wake_();
}

void Stage::fill(const Snapshot& preloaded) {
  const std::lock_guard lock(mutex_);
  for (const TrackState& state : preloaded.tracks) {
    if (!isChannel(state.channel) || !state.loaded) continue;
    Track& filled = track(state.channel);
    if (filled.loaded) continue;
    put(filled, state.loaded->route, state.loaded->sample);
    filled.freeFrom = clock_.steadyNow();
  }
}

Snapshot Stage::snapshot() const {
  const std::lock_guard lock(mutex_);
  return takeSnapshot();
}

void Stage::withSnapshot(const std::function<void(const Snapshot&)>& use) const {
  const std::lock_guard lock(mutex_);
  use(takeSnapshot());
}

Intake Stage::intake() const {
  const std::lock_guard lock(mutex_);
  return rules_.intake;
}

core::StageRules Stage::rules() const {
  const std::lock_guard lock(mutex_);
  return rules_;
}

bool Stage::isHeld(int channel) const {
  const std::lock_guard lock(mutex_);
  return isChannel(channel) && track(channel).held.on;
}

core::Decibels Stage::gainOf(int channel) const {
  const std::lock_guard lock(mutex_);
  return isChannel(channel) ? track(channel).gain.gain : core::Decibels{};
}

bool Stage::hasSound(int channel) const {
  const std::lock_guard lock(mutex_);
  return isChannel(channel) && track(channel).loaded.has_value();
}

SampleStatus Stage::statusOf(std::int64_t sampleNumber) const {
  const std::lock_guard lock(mutex_);
  if (sampleNumber < 1 || static_cast<std::size_t>(sampleNumber) >= statuses_.size()) {
    return SampleStatus::waiting;
  }
  for (const Track& one : tracks_) {
    if (one.loaded && one.loaded->sample.number == sampleNumber && isPlaying(one)) {
      return SampleStatus::playing;
    }
  }
  return statuses_[static_cast<std::size_t>(sampleNumber)];
}

std::vector<std::int64_t> Stage::numbersWith(SampleStatus status) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::int64_t> numbers;
  for (std::size_t number = statuses_.size(); number-- > 1;) {
    if (statuses_[number] == status) numbers.push_back(static_cast<std::int64_t>(number));
  }
  return numbers;
}

bool Stage::isPlaying(const Track& track) const {
  return track.lastPlayed && clock_.steadyNow() - *track.lastPlayed <= kPlayingFor;
}

Snapshot Stage::takeSnapshot() const {
  Snapshot snapshot{
      .lastSeq = lastSeq_, .rules = rules_, .tempo = tempo(), .tracks = {}, .asking = asking_};
  const auto mapping = mappings_.current();
  for (const Track& one : tracks_) {
    const bool touched = one.loaded || one.clearedSeq > 0 || one.held.seq > 0 || one.gain.seq > 0;
    if (!touched && mapping->findChannel(one.channel) == nullptr) continue;
    snapshot.tracks.push_back({.channel = one.channel,
                               .loaded = one.loaded,
                               .clearedSeq = one.clearedSeq,
                               .held = one.held,
                               .gain = one.gain,
                               .waiting = one.waiting,
                               .keptFor = keptFor(one),
                               .canUndo = !one.undo.empty(),
                               .playable = one.playable,
                               .playing = isPlaying(one),
                               .problem = one.problem});
  }
  return snapshot;
}

}  // namespace exsampling::stage
