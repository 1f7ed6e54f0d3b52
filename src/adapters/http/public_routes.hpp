#pragma once

#include <exsampling/adapters/http/http_server.hpp>
#include <exsampling/pipeline/ingest.hpp>
#include <exsampling/ports/clock.hpp>
#include <exsampling/stage/stage.hpp>

#include "routes.hpp"
#include "static_files.hpp"
#include <vector>

namespace exsampling::adapters {

/// What the public routes work with; all of it outlives them.
struct PublicRouteParts {
  const HttpSettings& settings;
  pipeline::Ingest& ingest;
  const stage::Stage& stage;
  const ports::Clock& clock;
  const StaticFiles& recorder;
};

/// What strangers' phones may ask: the recorder page, uploads, the fate of a take.
std::vector<Route> publicRoutes(const PublicRouteParts& parts);

}  // namespace exsampling::adapters
