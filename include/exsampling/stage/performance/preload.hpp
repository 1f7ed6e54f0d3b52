#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/mapping.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>
#include <exsampling/stage/tracks/snapshot.hpp>

#include <filesystem>
#include <functional>

namespace exsampling::stage {

/// Decodes one of the performer's own files.
using DecodeFile =
    std::function<core::Result<sound::DecodedAudio>(const std::filesystem::path& file)>;

/// The stage with every track's preload file on it, analysed like a take but played whole and
/// unchanged. A file that cannot be used leaves its track empty and raises an alarm.
Snapshot preloadTracks(const core::Mapping& mapping, const DecodeFile& decodeFile,
                       sound::RecordingAnalyser& analyser, core::EventBus& events);

}  // namespace exsampling::stage
