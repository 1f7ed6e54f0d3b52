#include <exsampling/sound/dsp/peaks.hpp>

#include <algorithm>

namespace exsampling::sound {

std::vector<core::Peak> waveformPeaks(const core::AudioClip& clip, std::size_t columns) {
  std::vector<core::Peak> peaks(columns);
  const std::size_t frames = clip.frames();
  if (frames == 0) return peaks;
  const auto channels = static_cast<std::size_t>(clip.channels);
  for (std::size_t column = 0; column < columns; ++column) {
    const std::size_t first = column * frames / columns;
    const std::size_t last = std::max(first + 1, (column + 1) * frames / columns);
    const auto [low, high] = std::minmax_element(clip.samples.data() + first * channels,
                                                 clip.samples.data() + last * channels);
    peaks[column] = {.low = *low, .high = *high};
  }
  return peaks;
}

}  // namespace exsampling::sound
