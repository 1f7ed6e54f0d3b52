#pragma once

#include <exsampling/sound/archive/archive.hpp>

#include "public_routes.hpp"
#include <string>

namespace exsampling::adapters {

/// Answers a take that has come to its end, in one request or in pieces: waits for its analysis and
/// tells what became of it.
void answerTaken(const PublicRouteParts& parts, const core::RecordingId& id,
                 sound::Acceptance acceptance, httplib::Response& response);

/// Says in headers how much of a take is here, and whether that is all: what HEAD is asked for.
void tellProgress(const sound::RecordingRecord& record, httplib::Response& response);

/// Keeps the piece of a take that the request brings for the phone of `session`, also when it
/// breaks off: then what came of it. The piece that says so is the last, and is answered as a whole
/// take is.
void answerPiece(const PublicRouteParts& parts, const std::string& session,
                 const httplib::Request& request, httplib::Response& response,
                 const ReadBody& readBody);

}  // namespace exsampling::adapters
