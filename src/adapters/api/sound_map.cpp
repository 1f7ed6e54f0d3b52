#include "sound_map.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/core/values/pitch.hpp>
#include <exsampling/sound/likeness/sound_finder.hpp>

#include <httplib.h>

#include "stage_requests.hpp"
#include "wire_json.hpp"
#include <charconv>
#include <cmath>
#include <string>

namespace exsampling::adapters {

namespace {

using sound::MapMark;
using sound::SoundId;

std::string markText(const MapMark& mark) {
  return std::to_string(mark.basis) + '-' + std::to_string(mark.version);
}

/// Nothing for what this program never told, as another run of it may have.
std::optional<MapMark> readMark(const std::string& text) {
  MapMark mark;
  const char* const end = text.data() + text.size();
  const auto basis = std::from_chars(text.data(), end, mark.basis);
  if (basis.ec != std::errc() || basis.ptr == end || *basis.ptr != '-') return std::nullopt;
  const auto version = std::from_chars(basis.ptr + 1, end, mark.version);
  if (version.ec != std::errc() || version.ptr != end) return std::nullopt;
  return mark;
}

/// In thousandths: embeddings have length 1, and drawing needs no more.
Json coordinates(const sound::MappedSound& sound) {
  Json at = Json::array();
  for (const float value : sound.coordinates) at.push_back(std::lround(value * 1000.0F));
  return at;
}

double milli(core::Seconds time) { return std::round(time.count() * 1000.0) / 1000.0; }

Json segmentRecord(const sound::LibrarySegment& segment) {
  const auto& best = segment.top.front();
  const auto& pitch = segment.pitch;
  return {{"segment", segment.number},
          {"file", segment.file.string()},
          {"onset", milli(segment.start)},
          {"durationSeconds", milli(segment.duration)},
          {"category", best.category},
          {"confidence", std::round(best.confidence * 1000.0) / 1000.0},
          {"noteName",
           pitch ? Json(core::noteName(core::nearestMidiNote(pitch->frequency))) : Json(nullptr)}};
}

Json countRecord(const sound::MapNews::Count& count) {
  return {{"shown", count.shown}, {"all", count.all}};
}

}  // namespace

void answerSoundMap(const StageRouteParts& parts, const httplib::Request& request,
                    httplib::Response& response) {
  const auto known =
      parts.daemon.finder.mapNews(readMark(parameter(request, "since").value_or("")));
  if (!known) return answerError(response, known.error());
  const auto& news = known->news;
  Json samples = Json::array();
  Json segments = Json::array();
  for (const auto& sound : news.sounds) {
    if (sound.id.origin == SoundId::Origin::session) {
      samples.push_back({{"sample", sound.id.number}, {"at", coordinates(sound)}});
      continue;
    }
    const auto segment = known->segments.find(sound.id.number);
    if (segment == known->segments.end()) continue;
    Json record = segmentRecord(segment->second);
    record["at"] = coordinates(sound);
    segments.push_back(std::move(record));
  }
  Json removedSamples = Json::array();
  Json removedSegments = Json::array();
  for (const SoundId& id : news.removed) {
    (id.origin == SoundId::Origin::session ? removedSamples : removedSegments).push_back(id.number);
  }
  answerJson(response, 200,
             jsonText({{"mark", markText(news.mark)},
                       {"whole", news.whole},
                       {"samples", std::move(samples)},
                       {"segments", std::move(segments)},
                       {"removedSamples", std::move(removedSamples)},
                       {"removedSegments", std::move(removedSegments)},
                       {"session", countRecord(news.session)},
                       {"library", countRecord(news.library)}}));
}

}  // namespace exsampling::adapters
