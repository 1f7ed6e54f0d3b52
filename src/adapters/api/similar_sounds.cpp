#include "similar_sounds.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/core/values/pitch.hpp>
#include <exsampling/sound/likeness/sound_finder.hpp>

#include <httplib.h>

#include "stage_requests.hpp"
#include "wire_json.hpp"
#include <cmath>
#include <string>

namespace exsampling::adapters {

namespace {

using sound::FoundSound;
using sound::SimilarQuery;
using sound::SoundId;

constexpr std::int64_t kMostSounds = 200;

core::Result<SoundId> readLike(const httplib::Request& request) {
  const auto sample = parameter(request, "sample");
  const auto segment = parameter(request, "segment");
  const std::int64_t number = readNumber(sample.value_or(segment.value_or("")));
  if (sample.has_value() == segment.has_value() || number == 0) {
    return invalid("Name one sound: sample=N of the session or segment=N of the library.");
  }
  return SoundId{sample ? SoundId::Origin::session : SoundId::Origin::library, number};
}

core::Result<SimilarQuery> readQuery(const httplib::Request& request, const stage::Stage& stage) {
  const auto like = readLike(request);
  if (!like) return like.error();
  auto filter = readFilter(request, stage);
  if (!filter) return filter.error();
  SimilarQuery query{.like = *like, .filter = *std::move(filter)};
  const auto count = readNumber(parameter(request, "count").value_or("20"));
  if (count < 1 || count > kMostSounds) return invalid("count has to be a number from 1 to 200.");
  query.count = static_cast<std::size_t>(count);
  const auto from = parameter(request, "from").value_or("all");
  if (from == "session") {
    query.from = SoundId::Origin::session;
  } else if (from == "library") {
    query.from = SoundId::Origin::library;
  } else if (from != "all") {
    return invalid("from has to be \"session\", \"library\" or \"all\".");
  }
  return query;
}

double rounded(double value, double steps) { return std::round(value * steps) / steps; }

Json foundRecord(const FoundSound& found, const stage::Stage& stage) {
  Json json{{"distance", rounded(found.distance, 1e6)}};
  const auto tell = [&](const std::filesystem::path& file, core::Seconds onset,
                        core::Seconds duration, const std::string& category,
                        const std::optional<core::Pitch>& pitch) {
    json["file"] = file.string();
    json["onset"] = rounded(onset.count(), 1e3);
    json["durationSeconds"] = rounded(duration.count(), 1e3);
    json["category"] = category;
    json["noteName"] =
        pitch ? Json(core::noteName(core::nearestMidiNote(pitch->frequency))) : Json(nullptr);
  };
  if (const auto* arrival = std::get_if<core::Arrival>(&found.sound)) {
    const core::Sample& sample = arrival->sample;
    tell(sample.file, sample.start, sample.duration, arrival->category(), sample.pitch);
    json["from"] = "session";
    json["segment"] = nullptr;
    json["sample"] = arrivalRecord(*arrival, stage.statusOf(sample.number));
  } else {
    const auto& segment = std::get<sound::LibrarySegment>(found.sound);
    tell(segment.file, segment.start, segment.duration, segment.top.front().category,
         segment.pitch);
    json["from"] = "library";
    json["segment"] = segment.number;
    json["sample"] = nullptr;
  }
  return json;
}

}  // namespace

void answerSimilar(const StageRouteParts& parts, const httplib::Request& request,
                   httplib::Response& response) {
  const auto& stage = parts.daemon.stage;
  const auto query = readQuery(request, stage);
  if (!query) return answerError(response, query.error());
  const auto found = parts.daemon.finder.similar(*query);
  if (!found) return answerError(response, found.error());
  Json sounds = Json::array();
  for (const FoundSound& one : *found) sounds.push_back(foundRecord(one, stage));
  answerJson(response, 200,
             jsonText({{"sounds", std::move(sounds)},
                       {"notComparable", parts.daemon.finder.incomparable()}}));
}

}  // namespace exsampling::adapters
