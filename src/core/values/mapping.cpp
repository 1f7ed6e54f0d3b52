#include <exsampling/core/values/mapping.hpp>

#include <algorithm>

namespace exsampling::core {

const Track* Mapping::findTrack(const std::string& name) const {
  const auto found = std::find_if(tracks.begin(), tracks.end(),
                                  [&](const Track& track) { return track.name == name; });
  return found == tracks.end() ? nullptr : &*found;
}

const Track* Mapping::findChannel(int channel) const {
  const auto found = std::find_if(tracks.begin(), tracks.end(),
                                  [&](const Track& track) { return track.channel == channel; });
  return found == tracks.end() ? nullptr : &*found;
}

std::optional<Route> routeToTrack(const Mapping& mapping, const std::string& category,
                                  double confidence) {
  if (confidence < mapping.minConfidence) return std::nullopt;
  const auto mapped = mapping.categoryTracks.find(category);
  const Track* track = mapped != mapping.categoryTracks.end() ? mapping.findTrack(mapped->second)
                       : mapping.fallbackTrack ? mapping.findTrack(*mapping.fallbackTrack)
                                               : nullptr;
  if (track == nullptr) return std::nullopt;
  return Route{track->name, track->channel, track->playback};
}

std::optional<Route> routeToChannel(const Mapping& mapping, int channel) {
  const Track* track = mapping.findChannel(channel);
  if (track == nullptr) return std::nullopt;
  return Route{track->name, track->channel, track->playback};
}

}  // namespace exsampling::core
