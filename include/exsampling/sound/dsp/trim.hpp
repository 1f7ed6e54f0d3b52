#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/units.hpp>

#include <cstddef>

namespace exsampling::sound {

/// What counts as silence at the ends of a clip.
struct TrimSpec {
  double topDb = 20.0;         ///< frames this far below the loudest are silence
  int frameLength = 2048;      ///< frames of the clip, even
  int hopLength = 512;         ///< frames of the clip
  double silenceDbfs = -80.0;  ///< a clip whose loudest frame is below this is silent
};

/// A clip without its silent ends, and where it lay in the original. Empty: nothing but silence.
struct TrimmedClip {
  core::AudioClip clip;
  std::size_t startFrame = 0;  ///< first frame kept
  std::size_t endFrame = 0;    ///< one past the last
  core::Seconds start{0};
  core::Seconds end{0};

  bool empty() const { return startFrame == endFrame; }
};

/// Cuts silence off both ends at the same frames as `librosa.effects.trim` (0.10): level is the RMS
/// of centred, zero-padded frames, the loudest channel decides. Moved-in samples are trimmed in
/// place.
TrimmedClip trimSilence(core::AudioClip clip, const TrimSpec& spec = {});

}  // namespace exsampling::sound
