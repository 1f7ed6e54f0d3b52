#pragma once

#include <exsampling/core/events/live_events.hpp>
#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/sound/hearing/ingest.hpp>
#include <exsampling/stage/tracks/stage.hpp>

namespace exsampling::stage {

/// Deletes a recording everywhere: first off the stage, then out of the archive, and tells the
/// watchers. Also while it is being analysed. notFound for an unknown id.
core::Status removeRecording(sound::Ingest& ingest, Stage& stage, core::LiveEvents& events,
                             const core::RecordingId& id);

}  // namespace exsampling::stage
