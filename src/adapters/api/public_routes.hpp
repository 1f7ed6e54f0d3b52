#pragma once

#include <exsampling/adapters/api/http_server.hpp>
#include <exsampling/adapters/http/routes.hpp>
#include <exsampling/adapters/http/static_files.hpp>

#include <vector>

namespace exsampling::adapters {

/// What the public routes work with; all of it must outlive them.
struct PublicRouteParts {
  const HttpSettings& settings;
  HttpParts daemon;
  const StaticFiles& recorder;
  bool encrypted = false;      ///< the listener itself, or the tunnel before it, speaks TLS
  bool throughTunnel = false;  ///< all that comes to these routes does
};

/// The routes for strangers' phones: the recorder page, uploads, a take's state, its withdrawal.
std::vector<Route> publicRoutes(const PublicRouteParts& parts);

}  // namespace exsampling::adapters
