#pragma once

#include <exsampling/adapters/http/routes.hpp>

#include "stage_routes.hpp"
#include <vector>

namespace exsampling::adapters {

/// What the performer's page may ask about the library and do with it.
std::vector<Route> libraryRoutes(const StageRouteParts& parts);

}  // namespace exsampling::adapters
