#pragma once

#include <exsampling/core/mapping.hpp>
#include <exsampling/core/sample.hpp>
#include <exsampling/ports/archive.hpp>
#include <exsampling/ports/live_events.hpp>
#include <exsampling/stage/stage.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace exsampling::adapters {

using Json = nlohmann::ordered_json;

/// A sample as everybody may see it.
Json sampleRecord(const core::Sample& sample);

/// A sample with what only the performer sees: number, recording, name, place, time.
Json stageSampleRecord(const core::Sample& sample);

/// A recording as its contributor sees it: id, state, reason (silent and failed), samples with
/// where each stands on the stage.
Json recordingRecord(const ports::RecordingRecord& record, const stage::Stage& stage);

/// "closed", "open" or "finished".
std::string intakeWord(stage::Intake intake);

/// The stage at one moment, tracks in the order of the mapping, others after them by channel.
Json stageRecord(const stage::Snapshot& snapshot, const core::Mapping& mapping);

/// The event's name on the wire, e.g. "sampleArrived".
std::string eventName(const ports::LiveEvent& event);
Json eventRecord(const ports::LiveEvent& event);

/// JSON text; invalid UTF-8 is replaced.
std::string jsonText(const Json& json);

}  // namespace exsampling::adapters
