#pragma once

#include "stage_routes.hpp"

namespace exsampling::adapters {

/// All that the stage page can do: each request is read into an intent, which the performance acts
/// on; the answer is how things stand then.
std::vector<Route> intentRoutes(const StageRouteParts& parts);

}  // namespace exsampling::adapters
