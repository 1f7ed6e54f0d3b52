#pragma once

#include <exsampling/core/values/sample.hpp>

#include <span>
#include <string>

namespace exsampling::adapters {

/// A sample as JSON text, the same on the wire and in `analyze --json`: index, startSeconds,
/// durationSeconds, category, categoryId, confidence, top, pitchHz (null when none),
/// pitchConfidence, midiNote, track, channel, playback (null when unmapped), gainDb. Invalid UTF-8
/// is replaced.
std::string sampleJson(const core::Sample& sample);

/// The samples as a JSON array, in the order given.
std::string samplesJson(std::span<const core::Sample> samples);

}  // namespace exsampling::adapters
