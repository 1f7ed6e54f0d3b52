#pragma once

#include <exsampling/core/audio_clip.hpp>

#include <cstddef>
#include <vector>

namespace exsampling::dsp {

/// The lowest and the highest sample in one column of a drawn waveform.
struct Peak {
  float low = 0.0F;
  float high = 0.0F;
  friend bool operator==(const Peak&, const Peak&) = default;
};

/// A clip's waveform in `columns` columns of equal time, over all its channels. Every sample is in
/// at least one column; a clip shorter than that repeats samples; an empty one is flat.
std::vector<Peak> waveformPeaks(const core::AudioClip& clip, std::size_t columns);

}  // namespace exsampling::dsp
