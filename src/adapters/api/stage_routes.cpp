#include "stage_routes.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/core/work/jobs.hpp>
#include <exsampling/learning/teaching/teaching.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/night/access/secrets.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/stage/mapping/mapping_store.hpp>
#include <exsampling/stage/performance/night.hpp>
#include <exsampling/stage/performance/remove_recording.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <httplib.h>

#include "library_routes.hpp"
#include "sample_audio.hpp"
#include "similar_sounds.hpp"
#include "sound_map.hpp"
#include "stage_bodies.hpp"
#include "stage_requests.hpp"
#include "teaching_routes.hpp"
#include "wire_json.hpp"
#include <algorithm>
#include <iterator>

namespace exsampling::adapters {

namespace {

void answerState(const StageRouteParts& parts, httplib::Response& response) {
  // The id first: an event that comes in between is then delivered once more, not lost.
  const auto eventId = parts.stream.newestId();
  auto json = stageRecord(parts.daemon.stage.snapshot(), *parts.daemon.mappings.current());
  json["lastEventId"] = eventId;
  answerJson(response, 200, jsonText(json));
}

/// `number` is what the address names: a channel or a sample.
using Act = std::function<core::Status(const Json& body, std::int64_t number)>;

/// Does something and answers with the new state.
auto acting(const StageRouteParts& parts, Act act) {
  return [parts, act](const httplib::Request& request, httplib::Response& response) {
    const auto body = readObject(request);
    if (!body) return answerError(response, body.error());
    const auto number = request.matches.size() > 1 ? readNumber(request.matches[1].str()) : 0;
    const auto done = act(*body, number);
    if (!done) return answerError(response, done.error());
    answerState(parts, response);
  };
}

/// Does something with a track and answers with the new state.
auto onTrack(const StageRouteParts& parts,
             std::function<core::Status(const Json& body, int channel)> act) {
  return acting(parts, [act](const Json& body, std::int64_t number) {
    return act(body, static_cast<int>(std::min<std::int64_t>(number, 1'000)));
  });
}

/// Notes something about a sample, tells all watchers, and answers with the sample.
auto noting(
    const StageRouteParts& parts,
    std::function<core::Result<core::Arrival>(const Json& body, std::int64_t number)> note) {
  return [parts, note](const httplib::Request& request, httplib::Response& response) {
    const auto body = readObject(request);
    if (!body) return answerError(response, body.error());
    const auto arrival = note(*body, readNumber(request.matches[1].str()));
    if (!arrival) return answerError(response, arrival.error());
    const auto status = parts.daemon.stage.statusOf(arrival->sample.number);
    parts.daemon.events.publish(core::SampleNoted{*arrival, status});
    answerJson(response, 200, jsonText(arrivalRecord(*arrival, status)));
  };
}

core::Result<bool> readOn(const Json& body) {
  const auto on = body.find("on");
  if (on == body.end() || !on->is_boolean()) return nonsense("on has to be true or false.");
  return on->get<bool>();
}

core::Status hold(stage::Stage& stage, const Json& body, int channel) {
  const auto on = readOn(body);
  if (!on) return on.error();
  return stage.hold(channel, *on);
}

core::Status gain(stage::Stage& stage, const Json& body, int channel) {
  const auto value = body.find("gainDb");
  if (value == body.end() || !value->is_number()) {
    return nonsense("gainDb has to be a number of decibels.");
  }
  return stage.gain(channel, core::Decibels{value->get<double>()});
}

core::Status setIntake(stage::Stage& stage, const Json& body) {
  const auto wanted = body.find("intake");
  for (const auto intake : {core::Intake::closed, core::Intake::open, core::Intake::finished}) {
    if (wanted != body.end() && *wanted == intakeWord(intake)) {
      stage.setIntake(intake);
      return {};
    }
  }
  return nonsense("intake has to be \"closed\", \"open\" or \"finished\".");
}

core::Status setMode(stage::Stage& stage, const Json& body) {
  const auto wanted = body.find("mode");
  const auto confidence = body.find("confidence");
  const bool isSet = confidence != body.end();
  if (isSet && !confidence->is_number()) return nonsense("confidence has to be a number.");
  for (const auto approval :
       {core::Approval::automatic, core::Approval::asked, core::Approval::aboveConfidence}) {
    if (wanted != body.end() && *wanted == modeWord(approval)) {
      return stage.setApproval(approval,
                               isSet ? std::optional(confidence->get<double>()) : std::nullopt);
    }
  }
  return nonsense("mode has to be \"auto\", \"ask\" or \"above\".");
}

core::Status block(stage::Stage& stage, const Json& body) {
  const auto contributor = body.find("contributor");
  if (contributor == body.end() || !contributor->is_string()) {
    return nonsense("contributor has to be a sample's contributor.");
  }
  const auto on = readOn(body);
  if (!on) return on.error();
  return stage.block(contributor->get<std::string>(), *on);
}

core::Status setTempo(const HttpParts& daemon, const Json& body) {
  const auto tapped = readTapped(body, daemon.clock.steadyNow());
  if (!tapped) return tapped.error();
  if (*tapped) return daemon.stage.hearMusic(**tapped);
  daemon.stage.forgetTaps();
  return {};
}

/// Plays a sample on the cue output; without one it stops.
core::Status audition(const HttpParts& daemon, const Json& body) {
  const auto sample = body.find("sample");
  if (sample == body.end()) {
    daemon.stage.audition({});
    return {};
  }
  if (!sample->is_number_unsigned()) return nonsense("sample has to be a sample's number.");
  const auto arrival = daemon.arrivals.arrival(sample->get<std::int64_t>());
  if (!arrival) return arrival.error();
  daemon.stage.audition(arrival->sample.file);
  return {};
}

core::Result<int> readChannel(const Json& body) {
  const auto channel = body.find("channel");
  if (channel == body.end() || !channel->is_number_unsigned() || *channel > 1'000) {
    return nonsense("channel has to be a track's MIDI channel.");
  }
  return channel->get<int>();
}

core::Status assign(const HttpParts& daemon, const Json& body, std::int64_t number) {
  const auto channel = readChannel(body);
  if (!channel) return channel.error();
  const auto arrival = daemon.arrivals.arrival(number);
  if (!arrival) return arrival.error();
  return daemon.stage.assign(arrival->sample, *channel);
}

core::Status auditionFromLibrary(const HttpParts& daemon, std::int64_t segment) {
  const auto file = daemon.librarySounds.cutFile(segment);
  if (!file) return file.error();
  daemon.stage.audition(*file);
  return {};
}

core::Status assignFromLibrary(const HttpParts& daemon, const Json& body, std::int64_t segment) {
  const auto channel = readChannel(body);
  if (!channel) return channel.error();
  const auto sample = daemon.librarySounds.bring(segment);
  if (!sample) return sample.error();
  return daemon.stage.assign(*sample, *channel);
}

core::Status removeSample(const HttpParts& daemon, std::int64_t number) {
  const auto arrival = daemon.arrivals.arrival(number);
  if (!arrival) return arrival.error();
  daemon.stage.removeSample(number);
  if (const auto removed = daemon.arrivals.removeSample(number); !removed) return removed;
  daemon.events.publish(core::SamplesRemoved{{number}});
  return {};
}

core::Result<core::Arrival> setFavourite(const HttpParts& daemon, const Json& body,
                                         std::int64_t number) {
  const auto on = readOn(body);
  if (!on) return on.error();
  return daemon.arrivals.setFavourite(number, *on);
}

core::Result<core::Arrival> correct(const HttpParts& daemon, const Json& body,
                                    std::int64_t number) {
  const auto category = body.find("category");
  if (category != body.end() && category->is_null()) {
    return daemon.arrivals.correct(number, std::nullopt);
  }
  if (category == body.end() || !category->is_string()) {
    return nonsense("category has to be the name of a category, or null.");
  }
  if (const auto arrival = daemon.arrivals.arrival(number); !arrival) return arrival.error();
  const auto known = daemon.teaching.category(category->get<std::string>());
  if (!known) return known.error();
  return daemon.arrivals.correct(number, *known);
}

void answerArrivals(const StageRouteParts& parts, const httplib::Request& request,
                    httplib::Response& response) {
  const auto filter = readFilter(request, parts.daemon.stage);
  if (!filter) return answerError(response, filter.error());
  const auto limit = readNumber(parameter(request, "limit").value_or("50"));
  if (limit < 1 || limit > 200) {
    return answerError(response, nonsense("limit has to be a number from 1 to 200."));
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

/// The network's, and of the performer's own those that something is called, that were taught or
/// that play on a track: a slip of the finger is not offered for ever.
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

void answerRemoval(const StageRouteParts& parts, const httplib::Request& request,
                   httplib::Response& response) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  if (!id) return answerError(response, id.error());
  const auto& daemon = parts.daemon;
  const auto removed = stage::removeRecording(daemon.ingest, daemon.stage, daemon.events, *id);
  if (!removed) return answerError(response, removed.error());
  answerState(parts, response);
}

stage::NightParts nightOf(const HttpParts& daemon) {
  return {daemon.ingest, daemon.stage, daemon.soundCheck, daemon.playedNotes, daemon.events};
}

core::Status clearSession(const HttpParts& daemon, const Json& body) {
  if (body.value("confirm", Json(false)) != true) {
    return nonsense("confirm has to be true: everything that arrived is deleted for good.");
  }
  return stage::forgetNight(nightOf(daemon));
}

core::Status setSoundCheck(const HttpParts& daemon, const Json& body) {
  const auto on = readOn(body);
  if (!on) return on.error();
  if (*on) return stage::beginSoundCheck(nightOf(daemon));
  if (body.value("confirm", Json(false)) != true) {
    return nonsense("confirm has to be true: what arrived in the sound check is deleted for good.");
  }
  return stage::endSoundCheck(nightOf(daemon));
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

void answerMapping(const StageRouteParts& parts, httplib::Response& response) {
  const auto mapping = parts.daemon.mappingEditor.read();
  if (!mapping) return answerError(response, mapping.error());
  answerJson(response, 200, jsonText(mappingRecord(*mapping)));
}

/// Does something with the mapping and answers with the new one.
auto editing(const StageRouteParts& parts, std::function<core::Status(const Json& body)> edit) {
  return [parts, edit](const httplib::Request& request, httplib::Response& response) {
    const auto body = readObject(request);
    if (!body) return answerError(response, body.error());
    if (const auto done = edit(*body); !done) return answerError(response, done.error());
    answerMapping(parts, response);
  };
}

core::Status editMapping(stage::MappingEditor& editor, const Json& body) {
  const auto version = body.find("version");
  if (version == body.end() || !version->is_string()) {
    return nonsense("version has to be that of the mapping that is edited.");
  }
  const auto edit = readMappingEdit(body);
  if (!edit) return edit.error();
  return editor.edit(*edit, version->get<std::string>());
}

core::Status switchScene(stage::MappingEditor& editor, const Json& body) {
  const auto scene = body.find("scene");
  if (scene == body.end() || !scene->is_string()) return nonsense("scene has to be its name.");
  return editor.switchTo(scene->get<std::string>());
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

void answerEntrance(const StageRouteParts& parts, httplib::Response& response) {
  const auto& entrance = parts.daemon.entrance;
  answerJson(response, 200,
             jsonText({{"url", entrance.joinUrl()},
                       {"origin", entrance.origin()},
                       {"code", entrance.asksForCode() ? Json(entrance.code()) : Json(nullptr)}}));
}

void answerRotation(const StageRouteParts& parts, const httplib::Request& request,
                    httplib::Response& response) {
  const auto body = readObject(request);
  if (!body) return answerError(response, body.error());
  const auto everyoneOut = body->value("everyoneOut", Json(false));
  if (!everyoneOut.is_boolean()) {
    return answerError(response, nonsense("everyoneOut has to be true or false."));
  }
  const auto rotated = parts.daemon.entrance.rotate(everyoneOut.get<bool>());
  if (!rotated) return answerError(response, rotated.error());
  answerEntrance(parts, response);
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
  const HttpParts daemon = parts.daemon;
  auto& stage = daemon.stage;
  auto& mappings = daemon.mappingEditor;
  const std::string track = "/api/stage/tracks/{channel}";
  const std::string sample = "/api/stage/samples/{number}";
  const std::string librarySound = "/api/stage/library/{segment}";
  std::vector<Route> routes{
      {"GET", "/",
       [parts](const auto& request, auto& response) { answerPage(parts, request, response); }},
      {"GET", "/api/stage/state",
       [parts](const auto&, auto& response) { answerState(parts, response); }},
      {"GET", "/api/stage/events",
       [parts](const auto& request, auto& response) { parts.stream.answer(request, response); }},
      {"GET", "/api/stage/arrivals",
       [parts](const auto& request, auto& response) { answerArrivals(parts, request, response); }},
      {"GET", "/api/stage/similar",
       [parts](const auto& request, auto& response) { answerSimilar(parts, request, response); }},
      {"GET", "/api/stage/sound-map",
       [parts](const auto& request, auto& response) { answerSoundMap(parts, request, response); }},
      {"GET", librarySound + "/audio",
       [parts](const auto& request, auto& response) {
         answerLibraryAudio(parts, request, response);
       }},
      {"POST", librarySound + "/audition",
       acting(parts, [daemon](const Json&,
                              auto segment) { return auditionFromLibrary(daemon, segment); })},
      {"POST", librarySound + "/assign",
       acting(parts, [daemon](const Json& body,
                              auto segment) { return assignFromLibrary(daemon, body, segment); })},
      {"GET", "/api/stage/categories",
       [parts](const auto&, auto& response) { answerCategories(parts, response); }},
      {"POST", track + "/hold",
       onTrack(parts,
               [&stage](const Json& body, int channel) { return hold(stage, body, channel); })},
      {"POST", track + "/gain",
       onTrack(parts,
               [&stage](const Json& body, int channel) { return gain(stage, body, channel); })},
      {"POST", track + "/clear",
       onTrack(parts, [&stage](const Json&, int channel) { return stage.clear(channel); })},
      {"POST", track + "/undo",
       onTrack(parts, [&stage](const Json&, int channel) { return stage.undo(channel); })},
      {"DELETE", sample,
       acting(parts, [daemon](const Json&, auto number) { return removeSample(daemon, number); })},
      {"GET", sample + "/audio",
       [parts](const auto& request, auto& response) { answerAudio(parts, request, response); }},
      {"POST", sample + "/approve",
       acting(parts, [&stage](const Json&, auto number) { return stage.approve(number); })},
      {"POST", sample + "/reject",
       acting(parts, [&stage](const Json&, auto number) { return stage.reject(number); })},
      {"POST", sample + "/assign",
       acting(parts,
              [daemon](const Json& body, auto number) { return assign(daemon, body, number); })},
      {"POST", sample + "/category",
       noting(parts,
              [daemon](const Json& body, auto number) { return correct(daemon, body, number); })},
      {"POST", sample + "/favourite",
       noting(parts, [daemon](const Json& body,
                              auto number) { return setFavourite(daemon, body, number); })},
      {"DELETE", "/api/stage/recordings/{id}",
       [parts](const auto& request, auto& response) { answerRemoval(parts, request, response); }},
      {"POST", "/api/stage/block",
       acting(parts, [&stage](const Json& body, auto) { return block(stage, body); })},
      {"POST", "/api/stage/intake",
       acting(parts, [&stage](const Json& body, auto) { return setIntake(stage, body); })},
      {"POST", "/api/stage/mode",
       acting(parts, [&stage](const Json& body, auto) { return setMode(stage, body); })},
      {"POST", "/api/stage/tempo",
       acting(parts, [daemon](const Json& body, auto) { return setTempo(daemon, body); })},
      {"POST", "/api/stage/audition",
       acting(parts, [daemon](const Json& body, auto) { return audition(daemon, body); })},
      {"POST", "/api/stage/session/clear",
       acting(parts, [daemon](const Json& body, auto) { return clearSession(daemon, body); })},
      {"POST", "/api/stage/session/sound-check",
       acting(parts, [daemon](const Json& body, auto) { return setSoundCheck(daemon, body); })},
      {"GET", "/api/stage/export.zip",
       [parts](const auto&, auto& response) { answerExport(parts, response); }},
      {"GET", "/api/stage/entrance",
       [parts](const auto&, auto& response) { answerEntrance(parts, response); }},
      {"POST", "/api/stage/entrance/rotate",
       [parts](const auto& request, auto& response) { answerRotation(parts, request, response); }},
      {"GET", "/api/stage/mapping",
       [parts](const auto&, auto& response) { answerMapping(parts, response); }},
      {"POST", "/api/stage/mapping",
       editing(parts, [&mappings](const Json& body) { return editMapping(mappings, body); })},
      {"POST", "/api/stage/mapping/undo",
       editing(parts, [&mappings](const Json&) { return mappings.undo(); })},
      {"GET", "/api/stage/health",
       [parts](const auto&, auto& response) { answerHealth(parts, response); }},
      {"GET", "/api/stage/scenes",
       [parts](const auto&, auto& response) { answerScenes(parts, response); }},
      {"GET", "/api/stage/map",
       [parts](const auto&, auto& response) { answerMap(parts, response); }},
      {"POST", "/api/stage/scene",
       editing(parts, [&mappings](const Json& body) { return switchScene(mappings, body); })},
  };
  std::ranges::move(libraryRoutes(parts), std::back_inserter(routes));
  std::ranges::move(teachingRoutes(parts), std::back_inserter(routes));
  return routes;
}

bool refuseStranger(const std::string& token, const httplib::Request& request,
                    httplib::Response& response) {
  const bool isPage = request.path == "/" || request.path == "/index.html";
  // What the join view tells is for everybody, and a projector outlives the token.
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
