#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/units.hpp>

#include <vector>

namespace exsampling::sound {

/// A piece of a clip, mono or stereo, at the clip's own rate.
struct Segment {
  core::Seconds offset{0};  ///< from the clip's start
  core::AudioClip clip;
};

/// A remainder shorter than this does not become a segment.
inline constexpr core::Seconds kShortestRest{0.3};

/// Cuts a clip into pieces of `length`, the last one possibly shorter. A remainder shorter than
/// kShortestRest stays with the piece before it; a clip that is itself shorter is one piece. More
/// than two channels are mixed down. An empty clip has no pieces.
std::vector<Segment> splitSegments(core::AudioClip clip, core::Seconds length);

}  // namespace exsampling::sound
