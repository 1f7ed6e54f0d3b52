#pragma once

#include "stage_routes.hpp"
#include <vector>

namespace exsampling::adapters {

/// What the performer's page asks and does about her own categories.
std::vector<Route> teachingRoutes(const StageRouteParts& parts);

}  // namespace exsampling::adapters
