#include <exsampling/adapters/http/wire_records.hpp>

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

std::string playbackWord(core::Playback playback) {
  return playback == core::Playback::melodic ? "melodic" : "percussive";
}

std::string stateWord(core::RecordingState state) {
  switch (state) {
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

std::string statusWord(stage::SampleStatus status) {
  switch (status) {
    case stage::SampleStatus::waiting:
      return "waiting";
    case stage::SampleStatus::onStage:
      return "onStage";
    case stage::SampleStatus::playing:
      return "playing";
    case stage::SampleStatus::past:
      return "past";
    case stage::SampleStatus::unmapped:
      return "unmapped";
  }
  return "past";
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
               {"playback", track ? Json(playbackWord(track->playback)) : Json(nullptr)}};
  json["seq"] = state && state->loaded ? state->loaded->seq : 0;
  json["sample"] =
      state && state->loaded ? stageSampleRecord(state->loaded->sample) : Json(nullptr);
  json["held"] = state && state->held.on;
  json["gainDb"] = rounded(state ? state->gain.gain.value : 0.0, 2);
  json["waiting"] = state ? state->waiting : 0;
  json["playable"] = state && state->playable;
  json["playing"] = state && state->playing;
  json["problem"] = state ? state->problem : "";
  return json;
}

}  // namespace

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
  json["recording"] = sample.recording.text();
  json["name"] = sample.name;
  json["receivedAt"] = timeText(sample.receivedAt);
  json["latitude"] = sample.location ? rounded(sample.location->latitude, 6) : Json(nullptr);
  json["longitude"] = sample.location ? rounded(sample.location->longitude, 6) : Json(nullptr);
  return json;
}

Json recordingRecord(const ports::RecordingRecord& record, const stage::Stage& stage) {
  Json samples = Json::array();
  for (const auto& sample : record.samples) {
    samples.push_back(sampleRecord(sample));
    samples.back()["stage"] = statusWord(stage.statusOf(sample.number));
  }
  Json json = {{"id", record.id.text()}, {"state", stateWord(record.state)}};
  if (!record.reason.empty()) json["reason"] = record.reason;
  json["samples"] = std::move(samples);
  return json;
}

std::string intakeWord(stage::Intake intake) {
  switch (intake) {
    case stage::Intake::closed:
      return "closed";
    case stage::Intake::open:
      return "open";
    case stage::Intake::finished:
      return "finished";
  }
  return "closed";
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
  return {{"lastSeq", snapshot.lastSeq},
          {"intake", intakeWord(snapshot.intake)},
          {"tracks", std::move(tracks)}};
}

std::string eventName(const ports::LiveEvent& event) {
  struct Visitor {
    std::string operator()(const ports::RecordingEnded&) const { return "recordingEnded"; }
    std::string operator()(const ports::SampleArrived&) const { return "sampleArrived"; }
    std::string operator()(const ports::StageChanged&) const { return "stageChanged"; }
    std::string operator()(const ports::InstrumentReport&) const { return "instrument"; }
    std::string operator()(const ports::Alarm&) const { return "alarm"; }
  };
  return std::visit(Visitor{}, event);
}

Json eventRecord(const ports::LiveEvent& event) {
  struct Visitor {
    Json operator()(const ports::RecordingEnded& ended) const {
      return {{"recording", ended.recording.text()},
              {"state", stateWord(ended.state)},
              {"reason", ended.reason}};
    }
    Json operator()(const ports::SampleArrived& arrived) const {
      return {{"sample", stageSampleRecord(arrived.sample)}};
    }
    Json operator()(const ports::StageChanged& changed) const {
      return changeRecord(changed.change);
    }
    Json operator()(const ports::InstrumentReport& report) const {
      using Kind = ports::InstrumentReport::Kind;
      const char* kind = report.kind == Kind::loaded   ? "loaded"
                         : report.kind == Kind::failed ? "failed"
                                                       : "played";
      return {{"report", kind}, {"seq", report.seq}, {"detail", report.detail}};
    }
    Json operator()(const ports::Alarm& alarm) const { return {{"message", alarm.message}}; }
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

std::string errorWord(core::ErrorCode code) {
  switch (code) {
    case core::ErrorCode::invalidArgument:
      return "invalidArgument";
    case core::ErrorCode::unsupportedMedia:
      return "unsupportedMedia";
    case core::ErrorCode::undecodable:
      return "undecodable";
    case core::ErrorCode::tooLarge:
      return "tooLarge";
    case core::ErrorCode::notFound:
      return "notFound";
    case core::ErrorCode::conflict:
      return "conflict";
    case core::ErrorCode::busy:
      return "busy";
    case core::ErrorCode::storageFull:
      return "storageFull";
    case core::ErrorCode::storage:
      return "storage";
    case core::ErrorCode::model:
      return "model";
    case core::ErrorCode::config:
      return "config";
    case core::ErrorCode::unavailable:
      return "unavailable";
    case core::ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace exsampling::adapters
