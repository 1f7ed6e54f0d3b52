#pragma once

#include <exsampling/core/values/audio_clip.hpp>

#include <vector>

namespace exsampling::sound {

/// The mean of a clip's channels: `clip.frames()` samples written into `mono`, whose memory is
/// reused.
void mixToMono(const core::AudioClip& clip, std::vector<float>& mono);

/// Mono and stereo as they are; more channels become mono, because a file with three to eight of
/// them does not reliably say which is left and which is right.
core::AudioClip mixDown(core::AudioClip clip);

}  // namespace exsampling::sound
