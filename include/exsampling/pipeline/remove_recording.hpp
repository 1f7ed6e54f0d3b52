#pragma once

#include <exsampling/core/recording.hpp>
#include <exsampling/core/result.hpp>
#include <exsampling/pipeline/ingest.hpp>
#include <exsampling/ports/live_events.hpp>
#include <exsampling/stage/stage.hpp>

namespace exsampling::pipeline {

/// Deletes a recording everywhere: first off the stage, then out of the archive, and tells the
/// watchers. Also while it is being analysed. notFound for an unknown id.
core::Status removeRecording(Ingest& ingest, stage::Stage& stage, ports::LiveEvents& events,
                             const core::RecordingId& id);

}  // namespace exsampling::pipeline
