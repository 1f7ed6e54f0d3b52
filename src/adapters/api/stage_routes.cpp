#include "stage_routes.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/core/work/jobs.hpp>
#include <exsampling/learning/teaching/teaching.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/night/access/secrets.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/stage/mapping/mapping_store.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <httplib.h>

#include "intent_routes.hpp"
#include "sample_audio.hpp"
#include "similar_sounds.hpp"
#include "sound_map.hpp"
#include "stage_answers.hpp"
#include "stage_requests.hpp"
#include "wire_json.hpp"
#include <algorithm>
#include <iterator>
#include <type_traits>

namespace exsampling::adapters {

namespace {

void answerArrivals(const StageRouteParts& parts, const httplib::Request& request,
                    httplib::Response& response) {
  const auto filter = readFilter(request, parts.daemon.stage);
  if (!filter) return answerError(response, filter.error());
  const auto limit = readNumber(parameter(request, "limit").value_or("50"));
  if (limit < 1 || limit > 200) {
    return answerError(response, invalid("limit has to be a number from 1 to 200."));
  }
  const auto found = parts.daemon.arrivals.newest(*filter, static_cast<std::size_t>(limit));
  if (!found) return answerError(response, found.error());
  Json arrivals = Json::array();
  for (const auto& one : *found) {
    arrivals.push_back(arrivalRecord(one, parts.daemon.stage.statusOf(one.sample.number)));
  }
  const bool isFull = std::ssize(*found) == limit;
  answerJson(response, 200,
             jsonText({{"arrivals", std::move(arrivals)},
                       {"next", isFull ? Json(found->back().sample.number) : Json(nullptr)}}));
}

/// All categories of the network, plus own ones that are used: assigned to a sound, taught, or
/// mapped to a track. A typo disappears when nothing uses it.
void answerCategories(const StageRouteParts& parts, httplib::Response& response) {
  const auto& teaching = parts.daemon.teaching;
  const auto counts = parts.daemon.arrivals.categoryCounts();
  if (!counts) return answerError(response, counts.error());
  const auto mapping = parts.daemon.mappings.current();
  const auto taught = teaching.taught();
  const auto labels = teaching.labels();
  Json list = Json::array();
  for (std::size_t id = 0; id < labels.size(); ++id) {
    const std::string& category = labels[id];
    const bool own = id >= teaching.networkLabels();
    const auto count = counts->find(category);
    if (own && count == counts->end() && !mapping->categoryTracks.contains(category) &&
        std::ranges::count(taught, category) == 0) {
      continue;
    }
    list.push_back({{"categoryId", id},
                    {"category", category},
                    {"own", own},
                    {"count", count == counts->end() ? 0 : count->second}});
  }
  answerJson(response, 200, jsonText({{"categories", std::move(list)}}));
}

void answerAudio(const StageRouteParts& parts, const httplib::Request& request,
                 httplib::Response& response) {
  const auto arrival = parts.daemon.arrivals.arrival(readNumber(request.matches[1].str()));
  if (!arrival) return answerError(response, arrival.error());
  answerWavFile(arrival->sample.file, request, response);
}

void answerLibraryAudio(const StageRouteParts& parts, const httplib::Request& request,
                        httplib::Response& response) {
  const auto file = parts.daemon.librarySounds.cutFile(readNumber(request.matches[1].str()));
  if (!file) return answerError(response, file.error());
  answerWavFile(*file, request, response);
}

/// One at a time: each reads the whole session from the disk that the takes are written to.
void answerExport(const StageRouteParts& parts, httplib::Response& response) {
  auto begun = parts.daemon.jobs.begin(
      {.kind = "export",
       .refusal = {core::ErrorCode::busy,
                   "The night is being downloaded already; wait until it is done."}});
  if (!begun) return answerError(response, begun.error());
  const auto job = std::make_shared<core::Job>(*std::move(begun));
  const auto& night = parts.daemon.nightExport;
  response.status = 200;
  response.set_header("Cache-Control", "no-store");
  response.set_header("Content-Disposition", "attachment; filename=\"" + night.fileName() + "\"");
  response.set_chunked_content_provider(
      "application/zip",
      [&night, &events = parts.daemon.events, job](std::size_t, httplib::DataSink& sink) {
        const auto written = night.write([&](std::span<const std::byte> bytes) {
          return !job->stopToken().stop_requested() &&
                 sink.write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        });
        if (written) {
          sink.done();
        } else if (written.error().code != core::ErrorCode::unavailable) {
          events.publish(
              core::Alarm{"The night could not be exported: " + written.error().message});
        }
        return static_cast<bool>(written);
      },
      [job](bool) { job->end(); });
}

void answerHealth(const StageRouteParts& parts, httplib::Response& response) {
  const auto& daemon = parts.daemon;
  Json json = healthRecord(daemon.health.report(), daemon.clock.steadyNow());
  json["joinUrl"] = daemon.entrance.joinUrl();
  json["model"] = parts.settings.model;
  json["modelSha256"] = parts.settings.modelSha256;
  json["session"] = parts.settings.session.string();
  answerJson(response, 200, jsonText(json));
}

void answerFolders(const StageRouteParts& parts, const httplib::Request& request,
                   httplib::Response& response) {
  const auto listing =
      parts.daemon.libraryEditor.foldersIn(parameter(request, "path").value_or(""));
  if (!listing) return answerError(response, listing.error());
  answerJson(response, 200,
             jsonText({{"folder", listing->folder.string()},
                       {"names", listing->names},
                       {"more", listing->more}}));
}

void answerScenes(const StageRouteParts& parts, httplib::Response& response) {
  const auto scenes = parts.daemon.mappingEditor.scenes();
  if (!scenes) return answerError(response, scenes.error());
  answerJson(response, 200, jsonText({{"scenes", *scenes}}));
}

/// Where the map's pictures come from; null when it has none.
void answerMap(const StageRouteParts& parts, httplib::Response& response) {
  const auto& tiles = parts.settings.mapTiles;
  const Json json = tiles ? Json{{"url", tiles->url}, {"attribution", tiles->attribution}} : Json();
  answerJson(response, 200, jsonText({{"tiles", json}}));
}

void answerPage(const StageRouteParts& parts, const httplib::Request& request,
                httplib::Response& response) {
  if (parts.page.answer("/", request, response)) return;
  response.status = 200;
  response.set_content("ExSampling's stage is running; its page is not installed.\n",
                       "text/plain; charset=utf-8");
}

}  // namespace

std::vector<Route> stageRoutes(const StageRouteParts& parts) {
  const auto with = [parts](auto answer) {
    return [parts, answer](const httplib::Request& request, httplib::Response& response) {
      if constexpr (std::is_invocable_v<decltype(answer), const StageRouteParts&,
                                        const httplib::Request&, httplib::Response&>) {
        answer(parts, request, response);
      } else {
        answer(parts, response);
      }
    };
  };
  const std::string sample = "/api/stage/samples/{number}";
  const std::string librarySound = "/api/stage/library/{segment}";
  std::vector<Route> routes{
      {"GET", "/", with(answerPage)},
      {"GET", "/api/stage/state", with(answerState)},
      {"GET", "/api/stage/events",
       [parts](const auto& request, auto& response) { parts.stream.answer(request, response); }},
      {"GET", "/api/stage/arrivals", with(answerArrivals)},
      {"GET", "/api/stage/similar", with(answerSimilar)},
      {"GET", "/api/stage/sound-map", with(answerSoundMap)},
      {"GET", librarySound + "/audio", with(answerLibraryAudio)},
      {"GET", "/api/stage/categories", with(answerCategories)},
      {"GET", sample + "/audio", with(answerAudio)},
      {"GET", "/api/stage/export.zip",
       [parts](const auto&, auto& response) { answerExport(parts, response); }},
      {"GET", "/api/stage/entrance", with(answerEntrance)},
      {"GET", "/api/stage/mapping", with(answerMapping)},
      {"GET", "/api/stage/health", with(answerHealth)},
      {"GET", "/api/stage/scenes", with(answerScenes)},
      {"GET", "/api/stage/map", with(answerMap)},
      {"GET", "/api/stage/library", with(answerLibrary)},
      {"GET", "/api/stage/library/folders", with(answerFolders)},
      {"GET", "/api/stage/teaching", with(answerTeaching)},
  };
  std::ranges::move(intentRoutes(parts), std::back_inserter(routes));
  return routes;
}

bool refuseStranger(const std::string& token, const httplib::Request& request,
                    httplib::Response& response) {
  const bool isPage = request.path == "/" || request.path == "/index.html";
  // The join view is public, and a projector stays on longer than the token is valid.
  const bool isForAll = request.path == "/api/join" || request.path.starts_with("/api/join/");
  if (isForAll || (!isPage && !request.path.starts_with("/api/"))) return false;
  constexpr std::string_view bearer = "Bearer ";
  const auto authorization = request.get_header_value("Authorization");
  const bool known =
      night::sameSecret(request.get_param_value("token"), token) ||
      (authorization.starts_with(bearer) &&
       night::sameSecret(std::string_view(authorization).substr(bearer.size()), token));
  if (known) return false;
  answerJson(response, 401,
             errorBody("unauthorized",
                       "Open the stage at the address with a token that the program printed when "
                       "it started."));
  return true;
}

}  // namespace exsampling::adapters
