#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/stage_memory.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/stage/tracks/snapshot.hpp>

namespace exsampling::stage {

/// `preloaded`, overridden by the tracks that the earlier run left. Fails with storage when the
/// archive cannot be read.
core::Result<Snapshot> recallStage(const core::StageMemory& memory, const sound::Arrivals& arrivals,
                                   Snapshot preloaded);

}  // namespace exsampling::stage
