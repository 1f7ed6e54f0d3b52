#pragma once

#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/adapters/http/routes.hpp>
#include <exsampling/adapters/http/static_files.hpp>

#include "event_stream.hpp"
#include <string>
#include <vector>

namespace exsampling::adapters {

/// What the stage routes work with; all of it must outlive them.
struct StageRouteParts {
  const HttpSettings& settings;
  HttpParts daemon;
  EventStream& stream;
  const StaticFiles& page;
};

/// The routes of the performer's page.
std::vector<Route> stageRoutes(const StageRouteParts& parts);

/// Answers 401 to requests for the page or for /api/stage/… without the token, whether the address
/// exists or not; true when it did.
bool refuseStranger(const std::string& token, const httplib::Request& request,
                    httplib::Response& response);

}  // namespace exsampling::adapters
