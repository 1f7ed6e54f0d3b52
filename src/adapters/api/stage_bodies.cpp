#include "stage_bodies.hpp"

#include <exsampling/adapters/http/answers.hpp>

#include <string>

namespace exsampling::adapters {

namespace {

constexpr double kSlowestTap = 20.0;
constexpr double kFastestTap = 400.0;

/// A member that is an object, or an empty one when it is missing.
core::Result<Json> readMember(const Json& body, const char* name) {
  const auto member = body.find(name);
  if (member == body.end()) return Json::object();
  if (!member->is_object()) return invalid(std::string(name) + " has to be an object.");
  return *member;
}

/// A text, or an empty one for null; nothing when it is missing.
core::Result<std::optional<std::string>> readText(const Json& body, const char* name) {
  const auto member = body.find(name);
  if (member == body.end()) return std::optional<std::string>();
  if (member->is_null()) return std::optional(std::string());
  if (!member->is_string()) return invalid(std::string(name) + " has to be a text.");
  return std::optional(member->get<std::string>());
}

core::Result<stage::TrackEdit> readTrackEdit(const Json& body) {
  if (!body.is_object()) return invalid("What changes about a track has to be an object.");
  stage::TrackEdit edit;
  if (const auto playback = body.find("playback"); playback != body.end()) {
    const bool isMelodic = *playback == playbackWord(core::Playback::melodic);
    if (!isMelodic && *playback != playbackWord(core::Playback::percussive)) {
      return invalid("playback has to be \"melodic\" or \"percussive\".");
    }
    edit.playback = isMelodic ? core::Playback::melodic : core::Playback::percussive;
  }
  if (const auto swap = body.find("swap"); swap != body.end()) {
    edit.swap = swap->is_string() ? core::parseSwap(swap->get<std::string>()) : std::nullopt;
    if (!edit.swap) return invalid("swap has to be \"now\", \"beat\" or \"bar\".");
  }
  if (const auto hold = body.find("minHoldSeconds"); hold != body.end()) {
    if (!hold->is_number()) return invalid("minHoldSeconds has to be a number of seconds.");
    edit.minHold = core::Seconds(hold->get<double>());
  }
  const auto colour = readText(body, "colour");
  if (!colour) return colour.error();
  edit.colour = *colour;
  const auto preload = readText(body, "preload");
  if (!preload) return preload.error();
  edit.preload = *preload;
  return edit;
}

}  // namespace

core::Result<stage::MappingEdit> readMappingEdit(const Json& body) {
  stage::MappingEdit edit;
  const auto categories = readMember(body, "categories");
  if (!categories) return categories.error();
  for (const auto& [category, track] : categories->items()) {
    if (!track.is_string() && !track.is_null()) return invalid("A track's name is a text.");
    edit.categoryTracks[category] =
        track.is_null() ? std::nullopt : std::optional(track.get<std::string>());
  }
  const auto tracks = readMember(body, "tracks");
  if (!tracks) return tracks.error();
  for (const auto& [track, changes] : tracks->items()) {
    const auto read = readTrackEdit(changes);
    if (!read) return read.error();
    edit.tracks[track] = *read;
  }
  if (const auto least = body.find("minConfidence"); least != body.end()) {
    if (!least->is_number()) return invalid("minConfidence has to be a number from 0 to 1.");
    edit.minConfidence = least->get<double>();
  }
  const auto fallback = readText(body, "fallbackTrack");
  if (!fallback) return fallback.error();
  edit.fallbackTrack = *fallback;
  return edit;
}

core::Result<std::optional<core::MusicalTime>> readTapped(const Json& body, core::SteadyTime now) {
  const auto tempo = body.find("beatsPerMinute");
  if (tempo == body.end() || tempo->is_null()) return std::optional<core::MusicalTime>();
  const Json beatsPerBar = body.value("beatsPerBar", Json(4));
  const Json beat = body.value("beat", Json(0));
  if (!tempo->is_number() || !(*tempo >= kSlowestTap && *tempo <= kFastestTap)) {
    return invalid("beatsPerMinute has to be a number from 20 to 400, or null.");
  }
  if (!beatsPerBar.is_number_unsigned() || beatsPerBar < 1 || beatsPerBar > 64) {
    return invalid("beatsPerBar has to be a whole number from 1 to 64.");
  }
  if (!beat.is_number() || !(beat >= 0 && beat <= 1'000'000)) {
    return invalid("beat has to be the beat that it is now, counted from 0.");
  }
  return std::optional(core::MusicalTime{.tempo = {.source = core::TempoSource::tapped,
                                                   .beatsPerMinute = tempo->get<double>(),
                                                   .beatsPerBar = beatsPerBar.get<int>()},
                                         .beat = beat.get<double>(),
                                         .at = now});
}

}  // namespace exsampling::adapters
