#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/stage_memory.hpp>
#include <exsampling/sound/archive/arrivals.hpp>
#include <exsampling/stage/tracks/snapshot.hpp>

namespace exsampling::stage {

/// `preloaded` with what the earlier run left: its tracks win over preloaded files. Fails with
/// storage when the archive cannot be read.
core::Result<Snapshot> recallStage(const core::StageMemory& memory, const sound::Arrivals& arrivals,
                                   Snapshot preloaded);

}  // namespace exsampling::stage
