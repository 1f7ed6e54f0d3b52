#pragma once

#include <exsampling/core/values/mapping.hpp>
#include <exsampling/core/values/result.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::stage {

/// What the performer changes about one track; the rest stays.
struct TrackEdit {
  std::optional<core::Playback> playback;
  std::optional<core::Swap> swap;
  std::optional<core::Seconds> minHold;
  std::optional<std::string> colour;   ///< "#rrggbb"
  std::optional<std::string> preload;  ///< a path as in a mapping; empty: none
};

/// What the performer changes about the mapping; the rest stays.
struct MappingEdit {
  std::map<std::string, std::optional<std::string>> categoryTracks;  ///< nothing: on no track
  std::map<std::string, TrackEdit> tracks;                           ///< by name
  std::optional<double> minConfidence;
  std::optional<std::string> fallbackTrack;  ///< empty: none
};

/// Changes the mapping while it is in force. Thread-safe, blocking, never throws. An invalid edit
/// fails with invalidArgument, with the message that a hand edit would get, and changes nothing.
class MappingEditor {
 public:
  virtual ~MappingEditor() = default;
  virtual core::Result<core::EditableMapping> read() const = 0;
  /// Given a version, fails with conflict unless it is the newest.
  virtual core::Status edit(const MappingEdit& edit, const std::optional<std::string>& version) = 0;
  /// Undoes the last edit or scene; notFound when there is none, conflict when the mapping has
  /// since been changed by other means.
  virtual core::Status undo() = 0;
  /// The names of the scenes: whole mappings that were prepared.
  virtual core::Result<std::vector<std::string>> scenes() const = 0;
  /// Puts a scene in force; notFound for an unknown name.
  virtual core::Status switchTo(const std::string& scene) = 0;
};

}  // namespace exsampling::stage
