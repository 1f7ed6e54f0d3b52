#pragma once

#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/adapters/http/routes.hpp>
#include <exsampling/adapters/http/static_files.hpp>

#include "event_stream.hpp"
#include <string>
#include <vector>

namespace exsampling::adapters {

/// What the stage routes work with; all of it outlives them.
struct StageRouteParts {
  const HttpSettings& settings;
  HttpParts daemon;
  EventStream& stream;
  const StaticFiles& page;
};

/// What the performer's page may ask and do.
std::vector<Route> stageRoutes(const StageRouteParts& parts);

/// Turns away, with 401, whoever asks for the page or for /api/stage/… without the token, whether
/// the address exists or not; true when it did.
bool refuseStranger(const std::string& token, const httplib::Request& request,
                    httplib::Response& response);

}  // namespace exsampling::adapters
