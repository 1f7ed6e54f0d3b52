#include "stage_routes.hpp"

#include <httplib.h>

#include "answers.hpp"
#include "secrets.hpp"
#include "wire_json.hpp"
#include <cstdlib>

namespace exsampling::adapters {

namespace {

constexpr int kMaxJsonDepth = 16;

core::Error nonsense(std::string message) {
  return {core::ErrorCode::invalidArgument, std::move(message)};
}

/// The request's body as a JSON object; an empty body is an empty object.
core::Result<Json> readObject(const httplib::Request& request) {
  if (request.body.empty()) return Json::object();
  bool tooDeep = false;
  auto json = Json::parse(
      request.body,
      [&tooDeep](int depth, auto, const auto&) {
        tooDeep = tooDeep || depth > kMaxJsonDepth;
        return !tooDeep;
      },
      false);
  if (tooDeep || json.is_discarded() || !json.is_object()) {
    return nonsense("The body has to be a JSON object of at most 16 levels.");
  }
  return json;
}

void answerState(const StageRouteParts& parts, httplib::Response& response) {
  // The id first: an event that comes in between is then delivered once more, not lost.
  const auto eventId = parts.events.newestId();
  auto json = stageRecord(parts.stage.snapshot(), *parts.mappings.current());
  json["lastEventId"] = eventId;
  answerJson(response, 200, jsonText(json));
}

using Act = std::function<core::Status(const Json& body, int channel)>;

/// Does something with a track (or with the whole stage) and answers with the new state.
auto acting(const StageRouteParts& parts, Act act) {
  return [parts, act](const httplib::Request& request, httplib::Response& response) {
    const auto body = readObject(request);
    if (!body) return answerError(response, body.error());
    // What is no number becomes channel 0, which the stage refuses in words.
    const int channel =
        request.matches.size() > 1 ? std::atoi(request.matches[1].str().c_str()) : 0;
    const auto done = act(*body, channel);
    if (!done) return answerError(response, done.error());
    answerState(parts, response);
  };
}

core::Status setIntake(stage::Stage& stage, const Json& body) {
  const auto wanted = body.find("intake");
  for (const auto intake : {stage::Intake::closed, stage::Intake::open, stage::Intake::finished}) {
    if (wanted != body.end() && *wanted == intakeWord(intake)) {
      stage.setIntake(intake);
      return {};
    }
  }
  return nonsense("intake has to be \"closed\", \"open\" or \"finished\".");
}

/// Plays a recording's sample on the cue output; without one it stops.
core::Status audition(const StageRouteParts& parts, const Json& body) {
  if (!body.contains("recording")) {
    parts.stage.audition({});
    return {};
  }
  const auto index = body.value("index", Json(0));
  if (!body["recording"].is_string() || !index.is_number_unsigned()) {
    return nonsense("recording has to be a recording's id, and index a whole number.");
  }
  const auto id = core::RecordingId::parse(body["recording"].get<std::string>());
  if (!id) return id.error();
  const auto record = parts.ingest.find(*id);
  if (!record) return record.error();
  const auto position = index.get<std::size_t>();
  if (position >= record->samples.size()) {
    return core::Error{core::ErrorCode::notFound, "This recording has no such sample."};
  }
  parts.stage.audition(record->samples[position].file);
  return {};
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
  auto& stage = parts.stage;
  const auto hold = [&stage](const Json& body, int channel) -> core::Status {
    const auto on = body.find("on");
    if (on == body.end() || !on->is_boolean()) return nonsense("on has to be true or false.");
    return stage.hold(channel, on->get<bool>());
  };
  const auto gain = [&stage](const Json& body, int channel) -> core::Status {
    const auto value = body.find("gainDb");
    if (value == body.end() || !value->is_number()) {
      return nonsense("gainDb has to be a number of decibels.");
    }
    return stage.gain(channel, core::Decibels{value->get<double>()});
  };
  return {
      {"GET", "/",
       [parts](const auto& request, auto& response) { answerPage(parts, request, response); }},
      {"GET", "/api/stage/state",
       [parts](const auto&, auto& response) { answerState(parts, response); }},
      {"GET", "/api/stage/events",
       [parts](const auto& request, auto& response) { parts.events.answer(request, response); }},
      {"POST", "/api/stage/tracks/{channel}/hold", acting(parts, hold)},
      {"POST", "/api/stage/tracks/{channel}/gain", acting(parts, gain)},
      {"POST", "/api/stage/tracks/{channel}/clear",
       acting(parts, [&stage](const Json&, int channel) { return stage.clear(channel); })},
      {"POST", "/api/stage/tracks/{channel}/undo",
       acting(parts, [&stage](const Json&, int channel) { return stage.undo(channel); })},
      {"POST", "/api/stage/intake",
       acting(parts, [&stage](const Json& body, int) { return setIntake(stage, body); })},
      {"POST", "/api/stage/audition",
       acting(parts, [parts](const Json& body, int) { return audition(parts, body); })},
  };
}

bool refuseStranger(const std::string& token, const httplib::Request& request,
                    httplib::Response& response) {
  const bool isPage = request.path == "/" || request.path == "/index.html";
  if (!isPage && !request.path.starts_with("/api/")) return false;
  constexpr std::string_view bearer = "Bearer ";
  const auto authorization = request.get_header_value("Authorization");
  const bool known = sameSecret(request.get_param_value("token"), token) ||
                     (authorization.starts_with(bearer) &&
                      sameSecret(std::string_view(authorization).substr(bearer.size()), token));
  if (known) return false;
  answerJson(response, 401,
             errorBody("unauthorized",
                       "Open the stage at the address with a token that the program printed when "
                       "it started."));
  return true;
}

}  // namespace exsampling::adapters
