#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/peak.hpp>

#include <cstddef>
#include <vector>

namespace exsampling::sound {

/// A clip's waveform in `columns` columns of equal time, over all its channels. Every sample is in
/// at least one column; a clip shorter than that repeats samples; an empty one is flat.
std::vector<core::Peak> waveformPeaks(const core::AudioClip& clip, std::size_t columns);

}  // namespace exsampling::sound
