#include "public_routes.hpp"

#include <httplib.h>

#include "answers.hpp"
#include "secrets.hpp"
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
    if (looksLikeSecret(value)) return std::string(value);
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
    response.set_header("Set-Cookie", std::string(kCookieName) + "=" + newSecret() +
                                          "; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax");
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

/// A browser gives a page the microphone on these: TLS in front of us, or the same machine.
bool isSecure(const HttpSettings& settings, const httplib::Request& request) {
  const auto host = request.get_header_value("Host");
  if (settings.publicUrl == "https://" + host) return true;
  const bool hasPort = host.find(':') != std::string::npos && !host.ends_with(']');
  const auto name = host.substr(0, hasPort ? host.rfind(':') : std::string::npos);
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

void answerSession(const PublicRouteParts& parts, const httplib::Request& request,
                   httplib::Response& response) {
  const auto& settings = parts.settings;
  answerJson(response, 200,
             jsonText({{"version", settings.version},
                       {"maxTakeSeconds", settings.maxTakeSeconds},
                       {"maxUploadBytes", settings.maxUploadBytes},
                       {"consent", settings.consent},
                       {"streamUrl",
                        settings.streamUrl.empty() ? Json(nullptr) : Json(settings.streamUrl)},
                       {"intake", intakeWord(parts.stage.intake())},
                       {"secure", isSecure(settings, request)}}));
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

  core::Upload upload{*id,
                      std::vector<std::byte>(request.body.size()),
                      details->location,
                      contributorOf(request, details->name),
                      details->name,
                      details->recordedAt,
                      parts.clock.wallNow()};
  std::memcpy(upload.bytes.data(), request.body.data(), request.body.size());
  const auto accepted = parts.ingest.submit(upload);
  if (!accepted) return answerError(response, accepted.error());

  const auto record = parts.ingest.awaitAnalysis(*id);
  if (!record) return answerError(response, record.error());
  auto json = recordingRecord(*record, parts.stage);
  int status = *accepted == ports::Acceptance::stored ? 201 : 200;
  if (record->state == core::RecordingState::queued) status = 202;
  if (record->state == core::RecordingState::failed) {
    status = httpStatus(core::ErrorCode::undecodable);
    json.update(Json::parse(errorBody("undecodable", record->reason)));
  }
  answerJson(response, status, jsonText(json));
}

void answerRecording(const PublicRouteParts& parts, const httplib::Request& request,
                     httplib::Response& response) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  if (!id) return answerError(response, id.error());
  const auto record = parts.ingest.find(*id);
  if (!record) return answerError(response, record.error());
  answerJson(response, 200, jsonText(recordingRecord(*record, parts.stage)));
}

/// A piece of a file: the whole, or the one range that was asked for.
struct Piece {
  std::size_t offset = 0;
  std::size_t length = 0;
};

/// Nothing when the range lies outside. `header` is "bytes=FIRST-LAST", "bytes=FIRST-" or
/// "bytes=-LENGTH": the gate let nothing else in.
std::optional<Piece> findPiece(const std::string& header, std::size_t size) {
  if (header.empty()) return Piece{0, size};
  const auto dash = header.find('-');
  const auto number = [&](std::size_t from, std::size_t to, std::size_t otherwise) {
    std::from_chars(header.data() + from, header.data() + to, otherwise);
    return otherwise;
  };
  const auto first = number(6, dash, SIZE_MAX);
  if (dash == 6) {
    const auto length = std::min(number(dash + 1, header.size(), 0), size);
    if (length == 0) return std::nullopt;
    return Piece{size - length, length};
  }
  const auto last = std::min(number(dash + 1, header.size(), SIZE_MAX), size - 1);
  if (size == 0 || first > last) return std::nullopt;
  return Piece{first, last - first + 1};
}

void answerAudio(const PublicRouteParts& parts, const httplib::Request& request,
                 httplib::Response& response) {
  const auto id = core::RecordingId::parse(request.matches[1].str());
  if (!id) return answerError(response, id.error());
  const auto record = parts.ingest.find(*id);
  if (!record) return answerError(response, record.error());
  const auto wanted = request.matches[2].str();
  std::size_t index = 0;
  const auto end = wanted.data() + wanted.size();
  const auto parsed = std::from_chars(wanted.data(), end, index);
  if (parsed.ec != std::errc() || parsed.ptr != end || index >= record->samples.size()) {
    return answerError(response, {core::ErrorCode::notFound, "This take has no such sample."});
  }

  const auto path = record->samples[index].file;
  std::error_code problem;
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(path, problem));
  const auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
  if (problem || !*file) {
    return answerError(response, {core::ErrorCode::notFound, "The sample's file is gone."});
  }
  const auto range = request.get_header_value("Range");
  const auto piece = findPiece(range, size);
  response.set_header("Accept-Ranges", "bytes");
  response.set_header("Cache-Control", "private, max-age=86400");
  if (!piece) {
    response.set_header("Content-Range", "bytes */" + std::to_string(size));
    answerJson(response, 416, errorBody("invalidArgument", "The range lies outside the sample."));
    return;
  }
  response.status = 200;
  if (!range.empty()) {
    response.status = 206;
    response.set_header("Content-Range", "bytes " + std::to_string(piece->offset) + "-" +
                                             std::to_string(piece->offset + piece->length - 1) +
                                             "/" + std::to_string(size));
  }
  response.set_content_provider(
      piece->length, "audio/wav",
      [file, start = piece->offset](std::size_t offset, std::size_t length,
                                    httplib::DataSink& sink) {
        std::array<char, 65'536> buffer{};
        file->seekg(static_cast<std::streamoff>(start + offset));
        file->read(buffer.data(), static_cast<std::streamsize>(std::min(length, buffer.size())));
        const auto got = static_cast<std::size_t>(file->gcount());
        return got > 0 && sink.write(buffer.data(), got);
      });
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
      {"GET", "/api/recordings/{id}/samples/{index}/audio", with(answerAudio)},
      {"GET", "/api/session", with(answerSession)},
      {"GET", "/healthz",
       [parts](const auto&, auto& response) {
         answerJson(response, 200,
                    jsonText({{"status", "ok"},
                              {"version", parts.settings.version},
                              {"queued", parts.ingest.queued()}}));
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
