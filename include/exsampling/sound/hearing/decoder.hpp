#pragma once

#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace exsampling::sound {

/// A decoded file: at most the first 60 s of it.
struct DecodedAudio {
  core::AudioClip clip;
  bool cut = false;  ///< the file goes on after the clip
};

/// Decodes audio files in memory. Thread-safe, blocking, never throws; the bytes are not trusted.
class Decoder {
 public:
  virtual ~Decoder() = default;
  /// Fails with unsupportedMedia (not an accepted kind), undecodable (NaN, an impossible header,
  /// empty) or tooLarge.
  virtual core::Result<DecodedAudio> decode(std::span<const std::byte> bytes) const = 0;
};

/// Encodes a clip as a 24-bit PCM WAV file in memory. Thread-safe, blocking, never throws.
class Encoder {
 public:
  virtual ~Encoder() = default;
  virtual core::Result<std::vector<std::byte>> encodeWav(const core::AudioClip& clip) const = 0;
};

}  // namespace exsampling::sound
