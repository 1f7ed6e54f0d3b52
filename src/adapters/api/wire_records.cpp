#include <exsampling/adapters/api/wire_records.hpp>

#include "wire_json.hpp"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace exsampling::adapters {

namespace {

/// A number for people and programs: `digits` after the point, null when it is none.
Json rounded(double value, int digits) {
  if (!std::isfinite(value)) return nullptr;
  const double scale = std::pow(10.0, digits);
  return std::round(value * scale) / scale + 0.0;
}

/// UTC, ISO 8601, with milliseconds.
std::string timeText(core::WallTime time) {
  const auto milliseconds =
      std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  const auto seconds =
      static_cast<std::time_t>((milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char date[40];
  const auto length = std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(date + length, sizeof date - length, ".%03dZ",
                static_cast<int>((milliseconds % 1000 + 1000) % 1000));
  return date;
}

std::string stateWord(core::RecordingState state) {
  switch (state) {
    case core::RecordingState::arriving:
      return "arriving";
    case core::RecordingState::queued:
      return "queued";
    case core::RecordingState::ready:
      return "ready";
    case core::RecordingState::silent:
      return "silent";
    case core::RecordingState::failed:
      return "failed";
  }
  return "failed";
}

/// A sample's status, as its contributor sees it: undecided samples are waiting, rejected ones were
/// not played.
std::string contributorsWord(core::SampleStatus status) {
  using core::SampleStatus;
  if (status == SampleStatus::playing) return "playing";
  if (status == SampleStatus::asking) return "waiting";
  if (status == SampleStatus::rejected) return "past";
  return stageWord(status);
}

/// Columns of equal time, the lowest and the highest value of each in turn, in hundredths.
Json peaksRecord(const std::vector<core::Peak>& peaks) {
  const auto hundredths = [](float value) {
    return std::lround(100.0F * std::clamp(value, -1.0F, 1.0F));
  };
  Json json = Json::array();
  for (const core::Peak& peak : peaks) {
    json.push_back(hundredths(peak.low));
    json.push_back(hundredths(peak.high));
  }
  return json;
}

Json rulesRecord(const core::StageRules& rules) {
  return {{"intake", intakeWord(rules.intake)},
          {"mode", modeWord(rules.approval)},
          {"confidence", rounded(rules.minConfidence, 4)},
          {"blocked", rules.blocked},
          {"soundCheck", rules.soundCheck}};
}

/// null when the tempo is unknown.
Json tempoRecord(const std::optional<core::Tempo>& tempo) {
  if (!tempo) return nullptr;
  return {{"source", tempo->source == core::TempoSource::tapped ? "tapped" : "instrument"},
          {"beatsPerMinute", rounded(tempo->beatsPerMinute, 2)},
          {"beatsPerBar", tempo->beatsPerBar}};
}

Json changeRecord(const core::StageChange& change) {
  struct Visitor {
    Json operator()(const core::SampleLoaded& loaded) const {
      return {{"change", "loaded"},
              {"seq", loaded.seq},
              {"channel", loaded.route.channel},
              {"sample", stageSampleRecord(loaded.sample)}};
    }
    Json operator()(const core::TrackCleared& cleared) const {
      return {{"change", "cleared"}, {"seq", cleared.seq}, {"channel", cleared.channel}};
    }
    Json operator()(const core::TrackHeld& held) const {
      return {{"change", "held"}, {"seq", held.seq}, {"channel", held.channel}, {"held", held.on}};
    }
    Json operator()(const core::TrackGain& gain) const {
      return {{"change", "gain"},
              {"seq", gain.seq},
              {"channel", gain.channel},
              {"gainDb", rounded(gain.gain.value, 2)}};
    }
    Json operator()(const core::Audition& audition) const {
      return {{"change", "audition"}, {"seq", audition.seq}, {"on", !audition.file.empty()}};
    }
  };
  return std::visit(Visitor{}, change);
}

Json trackRecord(int channel, const core::Track* track, const stage::TrackState* state) {
  Json json = {{"channel", channel},
               {"track", track ? Json(track->name) : Json(nullptr)},
               {"colour", track ? Json(track->colour) : Json(nullptr)},
               {"playback", track ? Json(playbackWord(track->playback)) : Json(nullptr)},
               {"swap", track ? Json(core::swapWord(track->swap)) : Json(nullptr)}};
  json["seq"] = state && state->loaded ? state->loaded->seq : 0;
  json["sample"] =
      state && state->loaded ? stageSampleRecord(state->loaded->sample) : Json(nullptr);
  json["held"] = state && state->held.on;
  json["gainDb"] = rounded(state ? state->gain.gain.value : 0.0, 2);
  json["waiting"] = state ? state->waiting.size() : 0;
  json["keptSeconds"] = rounded(state ? state->keptFor.count() : 0.0, 3);
  json["canUndo"] = state && state->canUndo;
  json["playable"] = state && state->playable;
  json["playing"] = state && state->playing;
  json["problem"] = state ? state->problem : "";
  return json;
}

Json warningsRecord(const std::vector<core::HealthWarning>& warnings) {
  Json list = Json::array();
  for (const auto& warning : warnings) {
    list.push_back({{"about", warning.about}, {"message", warning.message}});
  }
  return list;
}

}  // namespace

std::string playbackWord(core::Playback playback) {
  return playback == core::Playback::melodic ? "melodic" : "percussive";
}

Json sampleRecord(const core::Sample& sample) {
  Json top = Json::array();
  for (const auto& guess : sample.top) {
    top.push_back({{"category", guess.category}, {"confidence", rounded(guess.confidence, 4)}});
  }
  const auto& route = sample.route;
  const auto& pitch = sample.pitch;
  return {{"index", sample.index},
          {"startSeconds", rounded(sample.start.count(), 4)},
          {"durationSeconds", rounded(sample.duration.count(), 4)},
          {"category", sample.best().category},
          {"categoryId", sample.best().categoryId},
          {"confidence", rounded(sample.best().confidence, 4)},
          {"top", std::move(top)},
          {"pitchHz", pitch ? rounded(pitch->frequency.value, 2) : Json(nullptr)},
          {"pitchConfidence", rounded(pitch ? pitch->confidence : 0.0, 4)},
          {"midiNote", pitch ? Json(core::nearestMidiNote(pitch->frequency)) : Json(nullptr)},
          {"track", route ? Json(route->track) : Json(nullptr)},
          {"channel", route ? Json(route->channel) : Json(nullptr)},
          {"playback", route ? Json(playbackWord(route->playback)) : Json(nullptr)},
          {"gainDb", rounded(sample.gain.value, 2)}};
}

Json stageSampleRecord(const core::Sample& sample) {
  Json json = sampleRecord(sample);
  json["number"] = sample.number;
  json["recording"] = sample.recording ? Json(sample.recording->text()) : Json(nullptr);
  json["contributor"] = sample.contributor;
  json["name"] = sample.name;
  json["receivedAt"] = timeText(sample.receivedAt);
  json["latitude"] = sample.location ? rounded(sample.location->latitude, 6) : Json(nullptr);
  json["longitude"] = sample.location ? rounded(sample.location->longitude, 6) : Json(nullptr);
  json["noteName"] = sample.pitch
                         ? Json(core::noteName(core::nearestMidiNote(sample.pitch->frequency)))
                         : Json(nullptr);
  json["peaks"] = peaksRecord(sample.peaks);
  return json;
}

Json arrivalRecord(const core::Arrival& arrival, core::SampleStatus status) {
  Json json = stageSampleRecord(arrival.sample);
  json["stage"] = stageWord(status);
  json["favourite"] = arrival.favourite;
  json["corrected"] = arrival.corrected ? Json(*arrival.corrected) : Json(nullptr);
  return json;
}

std::string stageWord(core::SampleStatus status) {
  switch (status) {
    case core::SampleStatus::waiting:
      return "waiting";
    case core::SampleStatus::asking:
      return "asking";
    case core::SampleStatus::onStage:
    case core::SampleStatus::playing:
      return "onStage";
    case core::SampleStatus::past:
      return "past";
    case core::SampleStatus::rejected:
      return "rejected";
    case core::SampleStatus::unmapped:
      return "unmapped";
  }
  return "past";
}

Json recordingRecord(const sound::RecordingRecord& record, const stage::Stage& stage) {
  Json samples = Json::array();
  for (const auto& sample : record.samples) {
    samples.push_back(sampleRecord(sample));
    samples.back()["stage"] = contributorsWord(stage.statusOf(sample.number));
  }
  Json json = {{"id", record.id.text()}, {"state", stateWord(record.state)}};
  if (!record.reason.empty()) json["reason"] = record.reason;
  if (record.cut) json["cut"] = true;
  json["samples"] = std::move(samples);
  return json;
}

std::string intakeWord(core::Intake intake) {
  switch (intake) {
    case core::Intake::closed:
      return "closed";
    case core::Intake::open:
      return "open";
    case core::Intake::finished:
      return "finished";
  }
  return "closed";
}

std::string modeWord(core::Approval approval) {
  switch (approval) {
    case core::Approval::automatic:
      return "auto";
    case core::Approval::asked:
      return "ask";
    case core::Approval::aboveConfidence:
      return "above";
  }
  return "auto";
}

Json stageRecord(const stage::Snapshot& snapshot, const core::Mapping& mapping) {
  Json tracks = Json::array();
  for (const auto& track : mapping.tracks) {
    const auto state = std::find_if(snapshot.tracks.begin(), snapshot.tracks.end(),
                                    [&](const auto& t) { return t.channel == track.channel; });
    tracks.push_back(
        trackRecord(track.channel, &track, state == snapshot.tracks.end() ? nullptr : &*state));
  }
  for (const auto& state : snapshot.tracks) {
    if (mapping.findChannel(state.channel) == nullptr) {
      tracks.push_back(trackRecord(state.channel, nullptr, &state));
    }
  }
  Json json = {{"lastSeq", snapshot.lastSeq}};
  json.update(rulesRecord(snapshot.rules));
  json["tempo"] = tempoRecord(snapshot.tempo);
  json["tracks"] = std::move(tracks);
  return json;
}

Json mappingRecord(const core::EditableMapping& editable) {
  const core::Mapping& mapping = editable.mapping;
  Json tracks = Json::array();
  for (const auto& track : mapping.tracks) {
    tracks.push_back({{"track", track.name},
                      {"channel", track.channel},
                      {"playback", playbackWord(track.playback)},
                      {"colour", track.colour},
                      {"minHoldSeconds", rounded(track.minHold.count(), 3)},
                      {"swap", core::swapWord(track.swap)},
                      {"preload", track.preload ? Json(track.preload->string()) : Json(nullptr)}});
  }
  return {{"version", editable.version},
          {"canUndo", editable.canUndo},
          {"minConfidence", rounded(mapping.minConfidence, 4)},
          {"fallbackTrack", mapping.fallbackTrack ? Json(*mapping.fallbackTrack) : Json(nullptr)},
          {"tracks", std::move(tracks)},
          {"categories", Json(mapping.categoryTracks)}};
}

Json healthRecord(const night::HealthReport& report, core::SteadyTime now) {
  const auto secondsOrNull = [](const std::optional<core::Seconds>& length, int digits) {
    return length ? Json(rounded(length->count(), digits)) : Json(nullptr);
  };
  Json instruments = Json::array();
  for (const auto& one : report.instruments) {
    instruments.push_back(
        {{"name", one.name},
         {"address", one.address},
         {"helloSecondsAgo", rounded(core::Seconds(now - one.lastHello).count(), 1)},
         {"loaded", one.loaded},
         {"failed", one.failed},
         {"lastFailure", one.lastFailure}});
  }
  Json changes = Json::array();
  for (const auto& change : report.addressChanges) {
    changes.push_back({{"from", change.from}, {"to", change.to}, {"at", timeText(change.at)}});
  }
  Json delay(nullptr);
  if (const auto& measured = report.uploadToOsc) {
    delay = {{"takes", measured->takes},
             {"medianSeconds", rounded(measured->median.count(), 4)},
             {"p95Seconds", rounded(measured->p95.count(), 4)}};
  }
  return {
      {"phones", report.phones},
      {"phoneSecondsAgo", secondsOrNull(report.sinceLastPhone, 1)},
      {"takeSecondsAgo", secondsOrNull(report.sinceLastTake, 1)},
      {"sampleSecondsAgo", secondsOrNull(report.sinceLastSample, 1)},
      {"takes", report.takes},
      {"takesRefused", report.takesRefused},
      {"waiting", report.waiting},
      {"analysing", report.analysing},
      {"uploadToOsc", std::move(delay)},
      {"instruments", std::move(instruments)},
      {"oscNotUnderstood", report.oscNotUnderstood},
      {"diskFreeBytes", report.diskFree ? Json(*report.diskFree) : Json(nullptr)},
      {"roomForTakesMinutes",
       report.roomForTakes ? Json(rounded(report.roomForTakes->count() / 60, 0)) : Json(nullptr)},
      {"address", report.address},
      {"addressChanges", std::move(changes)},
      {"warnings", warningsRecord(report.warnings)}};
}

std::string eventName(const core::Event& event) {
  struct Visitor {
    std::string operator()(const core::RecordingEnded&) const { return "recordingEnded"; }
    std::string operator()(const core::SampleArrived&) const { return "sampleArrived"; }
    std::string operator()(const core::SampleStatusChanged&) const { return "sampleStatus"; }
    std::string operator()(const core::SampleNoted&) const { return "sampleChanged"; }
    std::string operator()(const core::SamplesRemoved&) const { return "samplesRemoved"; }
    std::string operator()(const core::RulesChanged&) const { return "rulesChanged"; }
    std::string operator()(const core::MappingChanged&) const { return "mappingChanged"; }
    std::string operator()(const core::TempoChanged&) const { return "tempoChanged"; }
    std::string operator()(const core::UndoChanged&) const { return "undoChanged"; }
    std::string operator()(const core::StageChanged&) const { return "stageChanged"; }
    std::string operator()(const core::InstrumentReport&) const { return "instrument"; }
    std::string operator()(const core::Alarm&) const { return "alarm"; }
    std::string operator()(const core::TeachingChanged&) const { return "teachingChanged"; }
    std::string operator()(const core::HealthChanged&) const { return "healthChanged"; }
    std::string operator()(const core::LibraryChanged&) const { return "libraryChanged"; }
  };
  return std::visit(Visitor{}, event);
}

Json eventRecord(const core::Event& event) {
  struct Visitor {
    Json operator()(const core::RecordingEnded& ended) const {
      return {{"recording", ended.recording.text()},
              {"state", stateWord(ended.state)},
              {"reason", ended.reason}};
    }
    Json operator()(const core::SampleArrived& arrived) const {
      return {{"sample", arrivalRecord({.sample = arrived.sample}, core::SampleStatus::waiting)}};
    }
    Json operator()(const core::SampleStatusChanged& changed) const {
      return {{"number", changed.number}, {"stage", stageWord(changed.status)}};
    }
    Json operator()(const core::SampleNoted& noted) const {
      return {{"sample", arrivalRecord(noted.arrival, noted.status)}};
    }
    Json operator()(const core::SamplesRemoved& removed) const {
      return {{"numbers", removed.numbers}};
    }
    Json operator()(const core::RulesChanged& changed) const { return rulesRecord(changed.rules); }
    Json operator()(const core::MappingChanged& changed) const {
      return mappingRecord(changed.mapping);
    }
    Json operator()(const core::TempoChanged& changed) const {
      return {{"tempo", tempoRecord(changed.tempo)}};
    }
    Json operator()(const core::UndoChanged& changed) const {
      return {{"undo", changed.what.empty() ? Json(nullptr) : Json(changed.what)}};
    }
    Json operator()(const core::StageChanged& changed) const {
      return changeRecord(changed.change);
    }
    Json operator()(const core::InstrumentReport& report) const {
      using Kind = core::InstrumentReport::Kind;
      const char* kind = report.kind == Kind::loaded   ? "loaded"
                         : report.kind == Kind::failed ? "failed"
                                                       : "played";
      return {{"report", kind}, {"seq", report.seq}, {"detail", report.detail}};
    }
    Json operator()(const core::Alarm& alarm) const { return {{"message", alarm.message}}; }
    Json operator()(const core::TeachingChanged&) const { return Json::object(); }
    Json operator()(const core::HealthChanged& changed) const {
      return {{"warnings", warningsRecord(changed.warnings)}};
    }
    Json operator()(const core::LibraryChanged& changed) const {
      return {{"addition", additionRecord(changed.addition)}};
    }
  };
  return std::visit(Visitor{}, event);
}

std::string jsonText(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string sampleJson(const core::Sample& sample) { return jsonText(sampleRecord(sample)); }

std::string samplesJson(std::span<const core::Sample> samples) {
  Json list = Json::array();
  for (const auto& sample : samples) list.push_back(sampleRecord(sample));
  return jsonText(list);
}

}  // namespace exsampling::adapters
