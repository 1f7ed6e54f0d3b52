#pragma once

#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/core/mapping.hpp>
#include <exsampling/pipeline/process_recording.hpp>
#include <exsampling/ports/live_events.hpp>
#include <exsampling/stage/snapshot.hpp>

namespace exsampling::app {

/// The stage with every track's preload file on it, analysed like a take but played whole and as it
/// is. A file that cannot be used leaves its track empty, with an alarm.
stage::Snapshot preloadTracks(const core::Mapping& mapping, const adapters::SndfileDecoder& decoder,
                              pipeline::RecordingAnalyser& analyser, ports::LiveEvents& events);

}  // namespace exsampling::app
