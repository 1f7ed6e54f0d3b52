#pragma once

#include <exsampling/sound/hearing/decoder.hpp>

namespace exsampling::adapters {

/// Writes 24-bit PCM WAV through libsndfile, at the clip's own rate and channels; values beyond
/// full scale are limited to it. Fails with invalidArgument for a clip without frames, or with a
/// rate or channel count that a WAV file cannot have.
class SndfileEncoder final : public sound::Encoder {
 public:
  core::Result<std::vector<std::byte>> encodeWav(const core::AudioClip& clip) const override;
};

}  // namespace exsampling::adapters
