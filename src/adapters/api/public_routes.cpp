#include "public_routes.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/access/entrance.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/stage/performance/performance.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <httplib.h>

#include "participants.hpp"
#include "sample_audio.hpp"
#include "upload_pieces.hpp"
#include "upload_request.hpp"
#include "wire_json.hpp"
#include <charconv>
#include <cstring>
#include <fstream>

namespace exsampling::adapters {

namespace {

/// Through a tunnel every request counts against a paid plan, so phones then ask this rarely.
constexpr int kTunnelPollSeconds = 120;
constexpr int kDirectPollSeconds = 2;

/// The participant whose phone sent the request; empty when it has no token of tonight.
std::string sessionOf(const PublicRouteParts& parts, const httplib::Request& request) {
  return participantOf(parts.daemon.entrance, request.get_header_value("Cookie"))
      .value_or(std::string());
}

std::string contributorOf(const PublicRouteParts& parts, const httplib::Request& request,
                          const std::string& name) {
  if (auto session = sessionOf(parts, request); !session.empty()) return session;
  return name.empty() ? std::string() : "name:" + name;
}

void giveToken(const PublicRouteParts& parts, const std::string& token,
               const httplib::Request& request, httplib::Response& response) {
  const bool secure = parts.encrypted || parts.daemon.entrance.isOwnOrigin(
                                             "https://" + request.get_header_value("Host"));
  response.set_header("Set-Cookie", tokenCookie(token, secure));
}

/// The page; with a token where no code is asked for.
void answerPage(const PublicRouteParts& parts, const httplib::Request& request,
                httplib::Response& response) {
  const auto& entrance = parts.daemon.entrance;
  if (!entrance.asksForCode() && sessionOf(parts, request).empty()) {
    giveToken(parts, entrance.newToken(), request, response);
  }
  if (parts.recorder.answer("/", request, response)) return;
  response.status = 200;
  response.set_content(
      "ExSampling is running, but its recorder page is not installed (expected in " +
          parts.settings.recorderRoot.filename().string() +
          ").\nA sound file can be sent with: curl -T FILE " +
          "ADDRESS/api/recordings/$(uuidgen)\n",
      "text/plain; charset=utf-8");
}

/// A browser gives a page the microphone on these: TLS here or in front of us, or the same machine.
bool isSecure(const PublicRouteParts& parts, const httplib::Request& request) {
  if (parts.encrypted) return true;
  const auto host = request.get_header_value("Host");
  if (parts.daemon.entrance.isOwnOrigin("https://" + host)) return true;
  const bool hasPort = host.find(':') != std::string::npos && !host.ends_with(']');
  const auto name = host.substr(0, hasPort ? host.rfind(':') : std::string::npos);
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

/// Whether the request came through a tunnel, ours or one that the performer set up.
bool isTunnelled(const PublicRouteParts& parts, const httplib::Request& request) {
  const auto host = request.get_header_value("Host");
  return parts.throughTunnel || parts.daemon.entrance.isPublicHost(host);
}

/// Exchanges the join code for a token. A phone that has one keeps it, and with it its takes.
void answerJoin(const PublicRouteParts& parts, const httplib::Request& request,
                httplib::Response& response) {
  if (!sessionOf(parts, request).empty()) {
    response.status = 204;
    return;
  }
  const auto token = parts.daemon.entrance.join(request.get_param_value("j"));
  if (!token && token.error().code == core::ErrorCode::busy) {
    response.set_header("Retry-After", "2");
    return answerJson(response, 429, errorBody("tooMany", token.error().message));
  }
  if (!token) return answerJson(response, 403, errorBody("wrongCode", token.error().message));
  giveToken(parts, *token, request, response);
  response.status = 204;
}

void answerSession(const PublicRouteParts& parts, const httplib::Request& request,
                   httplib::Response& response) {
  const auto& settings = parts.settings;
  const bool isJoined = !parts.daemon.entrance.asksForCode() || !sessionOf(parts, request).empty();
  const bool tunnelled = isTunnelled(parts, request);
  answerJson(response, 200,
             jsonText({{"version", settings.version},
                       {"performance", settings.performance},
                       {"maxTakeSeconds", settings.maxTakeSeconds},
                       {"maxUploadBytes", settings.maxUploadBytes},
                       {"consent", settings.consent},
                       {"streamUrl",
                        settings.streamUrl.empty() ? Json(nullptr) : Json(settings.streamUrl)},
                       {"intake", intakeWord(parts.daemon.stage.intake())},
                       {"secure", isSecure(parts, request)},
                       {"joined", isJoined},
                       {"pieces", !tunnelled},
                       {"pollSeconds", tunnelled ? kTunnelPollSeconds : kDirectPollSeconds}}));
}

void answerUpload(const PublicRouteParts& parts, const httplib::Request& request,
                  httplib::Response& response) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  if (!id) return answerError(response, id.error());
  auto details = parseUploadQuery(request.params);
  if (!details) return answerError(response, details.error());
  if (request.body.empty()) {
    return answerError(response, {core::ErrorCode::invalidArgument,
                                  "The body is empty; send the audio file itself."});
  }

  const auto contributor = contributorOf(parts, request, details->name);
  if (const auto known = parts.daemon.ingest.find(*id);
      known && known->state == core::RecordingState::arriving &&
      known->contributor != contributor) {
    return answerJson(response, 403, errorBody("forbidden", "Another phone is sending this take."));
  }

  core::Upload upload{*id,
                      std::vector<std::byte>(request.body.size()),
                      details->location,
                      contributor,
                      details->name,
                      details->recordedAt,
                      parts.daemon.clock.wallNow()};
  std::memcpy(upload.bytes.data(), request.body.data(), request.body.size());
  const auto accepted = parts.daemon.ingest.submit(upload);
  if (!accepted) return answerError(response, accepted.error());

  answerTaken(parts, *id, *accepted, response);
}

/// The take in the address. Where a join code is required, it exists only for its own phone: others
/// get notFound.
core::Result<sound::RecordingRecord> findVisible(const PublicRouteParts& parts,
                                                 const httplib::Request& request) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  if (!id) return id.error();
  auto record = parts.daemon.ingest.find(*id);
  if (record && parts.daemon.entrance.asksForCode() &&
      record->contributor != sessionOf(parts, request)) {
    return core::Error{core::ErrorCode::notFound, "This phone has sent no such take."};
  }
  return record;
}

void answerRecording(const PublicRouteParts& parts, const httplib::Request& request,
                     httplib::Response& response) {
  const auto record = findVisible(parts, request);
  if (!record) return answerError(response, record.error());
  answerJson(response, 200, jsonText(recordingRecord(*record, parts.daemon.stage)));
  tellProgress(*record, response);
}

/// The take that the request is about, for the phone that sent it; answers everyone else.
std::optional<sound::RecordingRecord> ownRecording(const PublicRouteParts& parts,
                                                   const httplib::Request& request,
                                                   httplib::Response& response) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  const auto record =
      id ? parts.daemon.ingest.find(*id) : core::Result<sound::RecordingRecord>(id.error());
  if (!record) {
    answerError(response, record.error());
    return std::nullopt;
  }
  const auto session = sessionOf(parts, request);
  if (session.empty() || session != record->contributor) {
    answerJson(response, 403,
               errorBody("forbidden", "Only the phone that sent this take can change it."));
    return std::nullopt;
  }
  return *record;
}

/// Deletes a take for the phone that sent it.
void answerWithdrawal(const PublicRouteParts& parts, const httplib::Request& request,
                      httplib::Response& response) {
  const auto record = ownRecording(parts, request, response);
  if (!record) return;
  const auto removed = parts.daemon.performance.act(stage::RemoveTake{record->id});
  if (!removed) return answerError(response, removed.error());
  response.status = 204;
}

/// Adds the place to a take that was sent before the phone knew it.
void answerPlace(const PublicRouteParts& parts, const httplib::Request& request,
                 httplib::Response& response) {
  const auto record = ownRecording(parts, request, response);
  if (!record) return;
  const auto details = parseUploadQuery(request.params);
  if (!details) return answerError(response, details.error());
  if (!details->location) {
    return answerError(response, {core::ErrorCode::invalidArgument, "lat and lon are missing."});
  }
  const auto located =
      parts.daemon.performance.act(stage::LocateTake{record->id, *details->location});
  if (!located) return answerError(response, located.error());
  response.status = 204;
}

void answerAudio(const PublicRouteParts& parts, const httplib::Request& request,
                 httplib::Response& response) {
  const auto record = findVisible(parts, request);
  if (!record) return answerError(response, record.error());
  const auto wanted = request.matches[2].str();
  std::size_t index = 0;
  const auto end = wanted.data() + wanted.size();
  const auto parsed = std::from_chars(wanted.data(), end, index);
  if (parsed.ec != std::errc() || parsed.ptr != end || index >= record->samples.size()) {
    return answerError(response, {core::ErrorCode::notFound, "This take has no such sample."});
  }

  answerWavFile(record->samples[index].file, request, response);
}

}  // namespace

std::vector<Route> publicRoutes(const PublicRouteParts& parts) {
  const auto with = [parts](auto answer) {
    return [parts, answer](const httplib::Request& request, httplib::Response& response) {
      if (const auto phone = sessionOf(parts, request); !phone.empty()) {
        parts.daemon.health.phoneSeen(phone);
      }
      answer(parts, request, response);
    };
  };
  std::ifstream file(parts.settings.openApiFile);
  const auto openApi = std::make_shared<const std::string>(std::istreambuf_iterator<char>(file),
                                                           std::istreambuf_iterator<char>());
  return {
      {"GET", "/", with(answerPage)},
      {"PUT", "/api/recordings/{id}", with(answerUpload)},
      {"GET", "/api/recordings/{id}", with(answerRecording)},
      {"PATCH", "/api/recordings/{id}", with(answerPlace)},
      {"PATCH",
       "/api/recordings/{id}/audio",
       {},
       [parts](const auto& request, auto& response, const ReadBody& readBody) {
         answerPiece(parts, sessionOf(parts, request), request, response, readBody);
       }},
      {"DELETE", "/api/recordings/{id}", with(answerWithdrawal)},
      {"GET", "/api/recordings/{id}/samples/{index}/audio", with(answerAudio)},
      {"GET", "/api/session", with(answerSession)},
      {"POST", "/api/join", with(answerJoin)},
      {"GET", "/healthz",
       [parts](const auto&, auto& response) {
         answerJson(response, 200,
                    jsonText({{"status", "ok"},
                              {"version", parts.settings.version},
                              {"queued", parts.daemon.ingest.queued()}}));
       }},
      {"GET", "/openapi.json",
       [openApi](const auto&, auto& response) {
         if (openApi->empty()) {
           return answerError(response, {core::ErrorCode::notFound, "The file is not installed."});
         }
         setContent(response, openApi, "application/json");
       }},
  };
}

}  // namespace exsampling::adapters
