#include <exsampling/stage/tracks/stage.hpp>

#include "stage_track.hpp"
#include <algorithm>
#include <chrono>
#include <utility>

namespace exsampling::stage {

void Stage::advance() {
  const std::lock_guard lock(mutex_);
  promoteDue();
  tellTempo();
}

void Stage::wakeWith(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void Stage::promoteDue() {
  for (Track& one : tracks_) {
    if (one.loaded && isFree(one)) promote(one);
  }
}

std::optional<core::SteadyTime> Stage::nextDue() const {
  const std::lock_guard lock(mutex_);
  std::optional<core::SteadyTime> due;
  for (const Track& one : tracks_) {
    if (!one.loaded || one.held.on || one.waiting.empty()) continue;
    due = std::min(due.value_or(core::SteadyTime::max()), freeAt(one));
  }
  return due;
}

void Stage::takeTurn(const core::Sample& sample) {
  Track& goal = track(sample.route->channel);
  if (goal.waiting.empty()) goal.soughtFrom = clock_.steadyNow();
  goal.waiting.push_back(sample);
  setStatus(sample, SampleStatus::waiting);
  if (isFree(goal)) promote(goal);
  if (goal.waiting.size() > kMaxWaiting) dropLastInRank(goal);
  wake_();
}

void Stage::waitAgain(const core::Sample& sample, int channel) {
  const auto route = core::routeToChannel(*mappings_.current(), channel);
  if (!route) return;
  track(channel).waiting.emplace_back(sample).route = route;
  setStatus(sample, SampleStatus::waiting);
}

bool Stage::isFree(const Track& track) const {
  return !track.loaded || clock_.steadyNow() >= freeAt(track);
}

core::SteadyTime Stage::freeAt(const Track& track) const {
  const auto mapping = mappings_.current();
  const core::Track* described = mapping->findChannel(track.channel);
  const auto music = music_.at(clock_.steadyNow());
  if (!described || described->swap == core::Swap::now || !music) return track.freeFrom;
  const auto from = std::max(track.freeFrom, track.soughtFrom);
  return core::nextBoundary(*music, described->swap, from + kSwapLead) - kSwapLead;
}

core::Seconds Stage::keptFor(const Track& track) const {
  if (!track.loaded) return core::Seconds(0);
  return std::max(core::Seconds(0), core::Seconds(freeAt(track) - clock_.steadyNow()));
}

std::optional<core::Tempo> Stage::tempo() const {
  const auto music = music_.at(clock_.steadyNow());
  return music ? std::optional(music->tempo) : std::nullopt;
}

void Stage::tellTempo() {
  const auto now = tempo();
  if (now == toldTempo_) return;
  toldTempo_ = now;
  events_.publish(core::TempoChanged{now});
}

bool Stage::ranksBefore(const core::Sample& left, const core::Sample& right) const {
  const bool leftHeard = heard_.contains(left.contributor);
  const bool rightHeard = heard_.contains(right.contributor);
  if (leftHeard != rightHeard) return rightHeard;
  if (left.best().confidence != right.best().confidence) {
    return left.best().confidence > right.best().confidence;
  }
  return left.number < right.number;
}

void Stage::promote(Track& track) {
  if (track.held.on || track.waiting.empty()) return;
  const auto winner =
      std::min_element(track.waiting.begin(), track.waiting.end(),
                       [this](const auto& a, const auto& b) { return ranksBefore(a, b); });
  const core::Sample sample = std::move(*winner);
  track.waiting.erase(winner);
  track.rememberForUndo();
  put(track, *sample.route, sample);
}

void Stage::dropLastInRank(Track& track) {
  const auto loser =
      std::max_element(track.waiting.begin(), track.waiting.end(),
                       [this](const auto& a, const auto& b) { return ranksBefore(a, b); });
  setStatus(*loser, SampleStatus::past);
  track.waiting.erase(loser);
}

void Stage::put(Track& track, const core::Route& route, const core::Sample& sample) {
  takeOff(track);
  const auto mapping = mappings_.current();
  const core::Track* described = mapping->findChannel(track.channel);
  const core::Seconds minHold = described ? described->minHold : core::Track{}.minHold;
  track.freeFrom =
      clock_.steadyNow() + std::chrono::duration_cast<core::SteadyTime::duration>(minHold);
  track.loaded = {++lastSeq_, route, sample};
  heard_.insert(sample.contributor);
  setStatus(sample, SampleStatus::onStage);
  announce(*track.loaded);
}

void Stage::empty(Track& track) {
  takeOff(track);
  track.clearedSeq = ++lastSeq_;
  emit(core::TrackCleared{track.clearedSeq, track.channel});
}

void Stage::takeOff(Track& track) {
  if (const auto off = std::exchange(track.loaded, std::nullopt)) {
    const bool isElsewhere = std::ranges::any_of(tracks_, [&](const Track& other) {
      return other.loaded && other.loaded->sample.number == off->sample.number;
    });
    if (!isElsewhere) setStatus(off->sample, SampleStatus::past);
  }
  track.playable = false;
  track.lastPlayed.reset();
  track.problem.clear();
}

}  // namespace exsampling::stage
