#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/mapping.hpp>
#include <exsampling/core/values/sample.hpp>
#include <exsampling/night/health/health.hpp>
#include <exsampling/sound/archive/archive.hpp>
#include <exsampling/sound/library/library_editor.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace exsampling::adapters {

using Json = nlohmann::ordered_json;

/// "melodic" or "percussive".
std::string playbackWord(core::Playback playback);

/// A sample as everybody may see it.
Json sampleRecord(const core::Sample& sample);

/// A sample with the fields that only the performer sees: number, recording, who, place, time,
/// waveform.
Json stageSampleRecord(const core::Sample& sample);

/// The same, with its status, favourite mark and correction.
Json arrivalRecord(const core::Arrival& arrival, core::SampleStatus status);

/// A sample's status, as the performer sees it: "waiting", "asking", "onStage" …
std::string stageWord(core::SampleStatus status);

/// A recording as its contributor sees it: id, state, reason (silent and failed), samples with
/// where each stands on the stage.
Json recordingRecord(const sound::RecordingRecord& record, const stage::Stage& stage);

/// "closed", "open" or "finished".
std::string intakeWord(core::Intake intake);

/// "auto", "ask" or "above".
std::string modeWord(core::Approval approval);

/// The stage at one moment, tracks in the order of the mapping, others after them by channel.
Json stageRecord(const stage::Snapshot& snapshot, const core::Mapping& mapping);

/// The mapping as the performer edits it.
Json mappingRecord(const core::EditableMapping& editable);

/// The health report at `now`, without the settings' part.
Json healthRecord(const night::HealthReport& report, core::SteadyTime now);

/// An addition to the library, with the first of the files that were left out; null for none.
Json additionRecord(const std::optional<core::LibraryAddition>& addition);

/// What is in the library.
Json libraryRecord(const sound::LibraryContents& contents);

/// The event's name on the wire, e.g. "sampleArrived".
std::string eventName(const core::Event& event);
Json eventRecord(const core::Event& event);

/// JSON text; invalid UTF-8 is replaced.
std::string jsonText(const Json& json);

}  // namespace exsampling::adapters
