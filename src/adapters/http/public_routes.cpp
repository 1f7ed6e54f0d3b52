#include "public_routes.hpp"

#include <exsampling/access/entrance.hpp>
#include <exsampling/access/secrets.hpp>
#include <exsampling/pipeline/ingest.hpp>
#include <exsampling/pipeline/remove_recording.hpp>
#include <exsampling/ports/clock.hpp>
#include <exsampling/stage/stage.hpp>

#include <httplib.h>

#include "answers.hpp"
#include "sample_audio.hpp"
#include "upload_pieces.hpp"
#include "upload_request.hpp"
#include "wire_json.hpp"
#include <charconv>
#include <cstring>
#include <fstream>

namespace exsampling::adapters {

namespace {

constexpr const char* kCookieName = "exsampling";

/// The random name of a phone, given with the page; empty when it has none.
std::string sessionOf(const httplib::Request& request) {
  const auto cookies = request.get_header_value("Cookie");
  const auto key = std::string(kCookieName) + "=";
  std::string_view rest = cookies;
  while (!rest.empty()) {
    auto cookie = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), cookie.size() + 1));
    while (cookie.starts_with(' ')) cookie.remove_prefix(1);
    if (!cookie.starts_with(key)) continue;
    const auto value = cookie.substr(key.size());
    if (access::looksLikeSecret(value)) return std::string(value);
  }
  return {};
}

std::string contributorOf(const httplib::Request& request, const std::string& name) {
  if (auto session = sessionOf(request); !session.empty()) return session;
  return name.empty() ? std::string() : "name:" + name;
}

/// The page with its cookie.
void answerPage(const PublicRouteParts& parts, const httplib::Request& request,
                httplib::Response& response) {
  if (sessionOf(request).empty()) {
    response.set_header("Set-Cookie", std::string(kCookieName) + "=" + access::newSecret() +
                                          "; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax" +
                                          (parts.encrypted ? "; Secure" : ""));
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
  return parts.daemon.entrance.isPublicHost(request.get_header_value("Host"));
}

void answerSession(const PublicRouteParts& parts, const httplib::Request& request,
                   httplib::Response& response) {
  const auto& settings = parts.settings;
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
                       {"pieces", !isTunnelled(parts, request)}}));
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

  const auto contributor = contributorOf(request, details->name);
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

void answerRecording(const PublicRouteParts& parts, const httplib::Request& request,
                     httplib::Response& response) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  if (!id) return answerError(response, id.error());
  const auto record = parts.daemon.ingest.find(*id);
  if (!record) return answerError(response, record.error());
  answerJson(response, 200, jsonText(recordingRecord(*record, parts.daemon.stage)));
  tellProgress(*record, response);
}

/// The take that the request is about, for the phone that sent it; answers everyone else.
std::optional<ports::RecordingRecord> ownRecording(const PublicRouteParts& parts,
                                                   const httplib::Request& request,
                                                   httplib::Response& response) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  const auto record =
      id ? parts.daemon.ingest.find(*id) : core::Result<ports::RecordingRecord>(id.error());
  if (!record) {
    answerError(response, record.error());
    return std::nullopt;
  }
  const auto session = sessionOf(request);
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
  const auto removed = pipeline::removeRecording(parts.daemon.ingest, parts.daemon.stage,
                                                 parts.daemon.events, record->id);
  if (!removed) return answerError(response, removed.error());
  response.status = 204;
}

/// Adds its place to a take that was sent before its phone was asked for it.
void answerPlace(const PublicRouteParts& parts, const httplib::Request& request,
                 httplib::Response& response) {
  const auto record = ownRecording(parts, request, response);
  if (!record) return;
  const auto details = parseUploadQuery(request.params);
  if (!details) return answerError(response, details.error());
  if (!details->location) {
    return answerError(response, {core::ErrorCode::invalidArgument, "lat and lon are missing."});
  }
  const auto located = parts.daemon.ingest.locate(record->id, *details->location);
  if (!located) return answerError(response, located.error());
  parts.daemon.stage.locate(record->id, *details->location);
  for (const core::Sample& sample : record->samples) {
    const auto arrival = parts.daemon.arrivals.arrival(sample.number);
    if (!arrival) continue;  // withdrawn meanwhile
    parts.daemon.events.publish(
        ports::SampleNoted{*arrival, parts.daemon.stage.statusOf(sample.number)});
  }
  response.status = 204;
}

void answerAudio(const PublicRouteParts& parts, const httplib::Request& request,
                 httplib::Response& response) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  if (!id) return answerError(response, id.error());
  const auto record = parts.daemon.ingest.find(*id);
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
         answerPiece(parts, sessionOf(request), request, response, readBody);
       }},
      {"DELETE", "/api/recordings/{id}", with(answerWithdrawal)},
      {"GET", "/api/recordings/{id}/samples/{index}/audio", with(answerAudio)},
      {"GET", "/api/session", with(answerSession)},
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
