#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/result.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace exsampling::learning {

/// A distortion of a mono clip that is typical of phones and rooms. Deterministic for the clip and
/// its number.
struct Stress {
  std::string name;  ///< e.g. "white noise at 10 dB"
  std::function<core::Result<core::AudioClip>(core::AudioClip clip, std::uint64_t number)> apply;
};

/// Sends a clip through a lossy codec and back.
using Codec = std::function<core::Result<core::AudioClip>(const core::AudioClip& clip)>;

/// Eight bits, 8 kHz sampling rate, the loudest 3 s, white noise at 10 dB, -30 dB, trimmed as the
/// pipeline does, and Opus at 24 kbit/s if there is a codec.
std::vector<Stress> allStresses(const Codec& opus);

}  // namespace exsampling::learning
