#pragma once

#include "stage_routes.hpp"

namespace exsampling::adapters {

/// Everything that the stage page can do: each request is read into an intent, on which the
/// performance acts; the answer is the resulting state.
std::vector<Route> intentRoutes(const StageRouteParts& parts);

}  // namespace exsampling::adapters
