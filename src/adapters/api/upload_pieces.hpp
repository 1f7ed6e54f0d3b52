#pragma once

#include <exsampling/sound/archive/archive.hpp>

#include "public_routes.hpp"
#include <string>

namespace exsampling::adapters {

/// Answers a take that is complete, in one request or in pieces: waits for its analysis and sends
/// the result.
void answerTaken(const PublicRouteParts& parts, const core::RecordingId& id,
                 sound::Acceptance acceptance, httplib::Response& response);

/// Answers HEAD: says in headers how much of a take has arrived, and whether it is complete.
void tellProgress(const sound::RecordingRecord& record, httplib::Response& response);

/// Stores the piece of a take in the request, for the phone of `session`; if the request is cut
/// short, stores the part that arrived. A piece marked as the last is answered like a whole take.
void answerPiece(const PublicRouteParts& parts, const std::string& session,
                 const httplib::Request& request, httplib::Response& response,
                 const ReadBody& readBody);

}  // namespace exsampling::adapters
