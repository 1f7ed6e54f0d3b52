#pragma once

#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/adapters/http/routes.hpp>
#include <exsampling/adapters/http/static_files.hpp>

#include <vector>

namespace exsampling::adapters {

/// What the public routes work with; all of it outlives them.
struct PublicRouteParts {
  const HttpSettings& settings;
  HttpParts daemon;
  const StaticFiles& recorder;
  bool encrypted = false;      ///< the listener itself, or the tunnel before it, speaks TLS
  bool throughTunnel = false;  ///< all that comes to these routes does
};

/// What strangers' phones may ask: the recorder page, uploads, the fate of a take, its withdrawal.
std::vector<Route> publicRoutes(const PublicRouteParts& parts);

}  // namespace exsampling::adapters
