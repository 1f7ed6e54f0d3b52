#pragma once

#include <exsampling/core/result.hpp>
#include <exsampling/core/stage_memory.hpp>
#include <exsampling/ports/arrivals.hpp>
#include <exsampling/stage/snapshot.hpp>

namespace exsampling::app {

/// `preloaded` with what the earlier run left: its tracks win over preloaded files. Fails with
/// storage when the archive cannot be read.
core::Result<stage::Snapshot> recallStage(const core::StageMemory& memory,
                                          const ports::Arrivals& arrivals,
                                          stage::Snapshot preloaded);

}  // namespace exsampling::app
