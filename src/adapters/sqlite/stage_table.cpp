#include "stage_table.hpp"

#include <utility>

namespace exsampling::adapters {

core::Status StageTable::keep(const core::StageMemory& memory) {
  const std::lock_guard guard(session_.mutex);
  Transaction transaction(session_.database);
  session_.database.execute(sql::kForgetStage);
  keepRules_.run(static_cast<int>(memory.rules.intake), static_cast<int>(memory.rules.approval),
                 memory.rules.minConfidence);
  for (const auto& track : memory.tracks) {
    const auto& route = track.route;
    keepTrack_.run(track.channel, track.sample, route ? std::optional(route->track) : std::nullopt,
                   route ? std::optional(static_cast<int>(route->playback)) : std::nullopt,
                   track.held ? 1 : 0, track.gain.value);
    for (const auto number : track.waiting) keepWaiting_.run(track.channel, number);
  }
  int position = 0;
  for (const auto number : memory.asking) keepAsking_.run(position++, number);
  for (const auto& contributor : memory.rules.blocked) keepBlocked_.run(contributor);
  transaction.commit();
  return {};
}

std::optional<core::StageMemory> StageTable::last() {
  const std::lock_guard guard(session_.mutex);
  auto rules = rules_.rows();
  if (!rules.next()) return std::nullopt;
  core::StageMemory memory{.rules = {.intake = static_cast<core::Intake>(rules.integer(0)),
                                     .approval = static_cast<core::Approval>(rules.integer(1)),
                                     .minConfidence = rules.real(2)}};
  auto blocked = blocked_.rows();
  while (blocked.next()) memory.rules.blocked.insert(blocked.text(0));
  auto tracks = tracks_.rows();
  while (tracks.next()) {
    const auto channel = static_cast<int>(tracks.integer(0));
    core::TrackMemory track{.channel = channel,
                            .sample = tracks.optionalInteger(1),
                            .held = tracks.integer(4) != 0,
                            .gain = {tracks.real(5)}};
    if (track.sample) {
      track.route =
          core::Route{tracks.text(2), channel, static_cast<core::Playback>(tracks.integer(3))};
    }
    auto waiting = waiting_.rows(channel);
    while (waiting.next()) track.waiting.push_back(waiting.integer(0));
    memory.tracks.push_back(std::move(track));
  }
  auto asking = asking_.rows();
  while (asking.next()) memory.asking.push_back(asking.integer(0));
  return memory;
}

}  // namespace exsampling::adapters
