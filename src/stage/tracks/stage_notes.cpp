#include <exsampling/core/values/pitch.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include "stage_track.hpp"
#include <algorithm>
#include <iterator>

namespace exsampling::stage {

void Stage::announce(const core::SampleLoaded& loaded) {
  // Enough for all tracks to be swapped twice before their instruments follow.
  constexpr std::size_t kLately = 2 * kMaxChannel;
  recentlyLoaded_.push_back(loaded);
  if (recentlyLoaded_.size() > kLately) recentlyLoaded_.pop_front();
  emit(loaded);
}

void Stage::rememberNote(const core::InstrumentReport& report) {
  if (report.note < 0 || report.note > 127 || report.velocity < 1 || report.velocity > 127) return;
  const core::SampleLoaded* played = nullptr;
  const auto isIt = [&](const core::SampleLoaded& one) { return one.seq == report.seq; };
  if (const auto lately = std::ranges::find_if(recentlyLoaded_, isIt);
      lately != recentlyLoaded_.end()) {
    played = &*lately;
  }
  for (const Track& one : tracks_) {
    if (one.loaded && isIt(*one.loaded)) played = &*one.loaded;
  }
  if (played == nullptr) return;
  const auto& [seq, route, sample] = *played;
  const double rate = route.playback == core::Playback::melodic
                          ? core::playbackRate(sample.pitch, report.note)
                          : 1.0;
  notes_.push_back({.at = clock_.wallNow(),
                    .channel = route.channel,
                    .track = route.track,
                    .sample = sample.number,
                    .note = report.note,
                    .velocity = report.velocity,
                    .sounds = sample.duration / rate});
  if (notes_.size() > kMaxNotesKept) notes_.pop_front();
}

std::vector<core::NotePlayed> Stage::takeNotesPlayed() {
  const std::lock_guard lock(mutex_);
  std::vector<core::NotePlayed> notes(std::make_move_iterator(notes_.begin()),
                                      std::make_move_iterator(notes_.end()));
  notes_.clear();
  return notes;
}

}  // namespace exsampling::stage
