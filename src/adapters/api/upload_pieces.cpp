#include "upload_pieces.hpp"

#include <exsampling/adapters/http/answers.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/sound/hearing/ingest.hpp>

#include <httplib.h>

#include "upload_request.hpp"
#include "wire_json.hpp"
#include <charconv>

namespace exsampling::adapters {

namespace {

constexpr const char* kOffset = "Upload-Offset";
constexpr const char* kComplete = "Upload-Complete";

/// How a boolean looks in a structured header (RFC 8941).
constexpr const char* kTrue = "?1";
constexpr const char* kFalse = "?0";

void writeProgress(std::size_t bytes, bool complete, httplib::Response& response) {
  response.set_header(kOffset, std::to_string(bytes));
  response.set_header(kComplete, complete ? kTrue : kFalse);
}

/// Where a piece belongs, as its headers say.
struct Place {
  std::size_t offset = 0;
  bool last = false;
};

core::Result<Place> parsePlace(const httplib::Request& request) {
  const auto text = request.get_header_value(kOffset);
  Place place;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, place.offset);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "Upload-Offset has to say at which byte of the take the piece begins."};
  }
  const auto complete = request.get_header_value(kComplete);
  if (!complete.empty() && complete != kTrue && complete != kFalse) {
    return core::Error{core::ErrorCode::invalidArgument, "Upload-Complete is ?1 or ?0."};
  }
  place.last = complete == kTrue;
  return place;
}

/// Tells a phone whose piece does not fit where to go on.
void answerNotContinued(const PublicRouteParts& parts, const core::RecordingId& id,
                        const core::Error& error, httplib::Response& response) {
  answerError(response, error);
  const auto record = parts.daemon.ingest.find(id);
  if (record) return tellProgress(*record, response);
  writeProgress(0, false, response);
}

}  // namespace

void tellProgress(const sound::RecordingRecord& record, httplib::Response& response) {
  writeProgress(record.bytes, record.state != core::RecordingState::arriving, response);
}

void answerTaken(const PublicRouteParts& parts, const core::RecordingId& id,
                 sound::Acceptance acceptance, httplib::Response& response) {
  const auto record = parts.daemon.ingest.awaitAnalysis(id);
  if (!record) return answerError(response, record.error());
  auto json = recordingRecord(*record, parts.daemon.stage);
  int status = acceptance == sound::Acceptance::stored ? 201 : 200;
  if (record->state == core::RecordingState::queued) status = 202;
  if (record->state == core::RecordingState::failed) {
    status = httpStatus(core::ErrorCode::undecodable);
    json.update(Json::parse(errorBody("undecodable", record->reason)));
  }
  answerJson(response, status, jsonText(json));
  tellProgress(*record, response);
}

void answerPiece(const PublicRouteParts& parts, const std::string& session,
                 const httplib::Request& request, httplib::Response& response,
                 const ReadBody& readBody) {
  auto& ingest = parts.daemon.ingest;
  const auto id = core::RecordingId::parse(request.matches[1].str());
  if (!id) return answerError(response, id.error());
  const auto place = parsePlace(request);
  if (!place) return answerError(response, place.error());
  const auto details = parseUploadQuery(request.params);
  if (!details) return answerError(response, details.error());
  const auto known = ingest.find(*id);
  if (session.empty() || (known && known->contributor != session)) {
    return answerJson(response, 403,
                      errorBody("forbidden",
                                "Only the phone that began this take, known by the cookie of the "
                                "recorder's page, can send pieces of it."));
  }
  const auto limit = parts.settings.maxUploadBytes;
  const auto length = request.get_header_value<std::uint64_t>("Content-Length");
  if (place->offset > limit || length > limit - place->offset) {
    return answerError(
        response, {core::ErrorCode::tooLarge, "The take is too large: at most " +
                                                  std::to_string(limit) + " bytes are taken."});
  }

  core::Upload piece{*id,
                     {},
                     details->location,
                     session,
                     details->name,
                     details->recordedAt,
                     parts.daemon.clock.wallNow()};
  piece.bytes.reserve(length);
  const bool whole = readBody([&piece](const char* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    piece.bytes.insert(piece.bytes.end(), bytes.begin(), bytes.end());
    return true;
  });
  if (piece.bytes.empty() && !known) {
    return answerError(response, {core::ErrorCode::invalidArgument,
                                  "The body is empty; send the audio file itself."});
  }
  const auto kept = ingest.append(piece, place->offset, parts.daemon.clock.steadyNow());
  if (!kept) {
    if (kept.error().code != core::ErrorCode::conflict) return answerError(response, kept.error());
    return answerNotContinued(parts, *id, kept.error(), response);
  }
  if (!whole) {
    return answerError(response, {core::ErrorCode::busy,
                                  "The connection was too slow or broke off; go on from where HEAD "
                                  "says."});
  }
  if (!place->last) {
    response.status = 204;
    return writeProgress(*kept, known && known->state != core::RecordingState::arriving, response);
  }
  if (details->location) {
    const auto located = ingest.locate(*id, *details->location);
    if (!located) return answerError(response, located.error());
  }
  const auto finished = ingest.finish(*id);
  if (!finished) return answerError(response, finished.error());
  answerTaken(parts, *id, *finished, response);
}

}  // namespace exsampling::adapters
