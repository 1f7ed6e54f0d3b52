#pragma once

#include <exsampling/core/values/tempo.hpp>
#include <exsampling/core/values/units.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::core {

/// How an instrument plays a track's sample.
enum class Playback {
  percussive = 0,  ///< at original pitch, whatever the note
  melodic = 1,     ///< in tune with the note
};

/// One MIDI track of the performer's set.
struct Track {
  std::string name;
  int channel = 0;  ///< MIDI channel 1..16, unique within a mapping
  Playback playback = Playback::percussive;
  std::string colour;                            ///< "#rrggbb"
  std::optional<std::filesystem::path> preload;  ///< sounds before the first phone
  Seconds minHold{8.0};                          ///< a loaded sample stays at least this long
  Swap swap = Swap::now;                         ///< when the next one takes over
  friend bool operator==(const Track&, const Track&) = default;
};

/// Where a sample goes.
struct Route {
  std::string track;
  int channel = 0;
  Playback playback = Playback::percussive;
  friend bool operator==(const Route&, const Route&) = default;
};

/// Which category plays on which track; what a sound designer edits.
struct Mapping {
  std::string labels;         ///< the label set it is written for
  std::vector<Track> tracks;  ///< in the order of the file
  std::map<std::string, std::string> categoryTracks;
  std::optional<std::string> fallbackTrack;  ///< for categories without a track
  double minConfidence = 0.35;               ///< below this a sound is archived, not played

  const Track* findTrack(const std::string& name) const;
  const Track* findChannel(int channel) const;
  friend bool operator==(const Mapping&, const Mapping&) = default;
};

/// The mapping in force, as one reader saw it.
struct EditableMapping {
  Mapping mapping;
  std::string version;  ///< changes with every edit, whoever makes it
  bool canUndo = false;
};

/// The track for a category heard with this confidence; nothing when it is too doubtful, or has no
/// track and there is no fallback.
std::optional<Route> routeToTrack(const Mapping& mapping, const std::string& category,
                                  double confidence);
/// The track on this channel; nothing when there is none.
std::optional<Route> routeToChannel(const Mapping& mapping, int channel);

}  // namespace exsampling::core
