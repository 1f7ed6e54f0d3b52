#pragma once

#include <exsampling/sound/hearing/decoder.hpp>

#include <filesystem>

namespace exsampling::adapters {

/// What a decoder accepts beyond WAV, FLAC, Ogg Vorbis and Ogg Opus.
struct DecoderOptions {
  bool aiff = false;  ///< only for files from the performer's own disk, never for uploads
};

/// Decodes strangers' audio files with libsndfile. A file's kind is recognised by its first bytes,
/// never by its name. WAV headers are read here, and libsndfile sees nothing but the samples: PCM
/// of 8 to 32 bit, float of 32 and 64 bit, also as EXTENSIBLE. 1 to 8 channels, 8 to 192 kHz; of a
/// file at most the first 60 s, and at most 32 Mi values of all channels together, are unpacked.
/// Tolerates a data chunk without a usable size, a missing end and unpadded chunks.
class SndfileDecoder final : public sound::Decoder {
 public:
  explicit SndfileDecoder(DecoderOptions options = {}) : options_(options) {}

  /// Refuses more than 30 MB with tooLarge.
  core::Result<sound::DecodedAudio> decode(std::span<const std::byte> bytes) const override;

  /// The same for a file of any length on disk; only the part that is used is read. Fails with
  /// notFound or storage when it cannot be read. Blocking, thread-safe.
  core::Result<sound::DecodedAudio> decodeFile(const std::filesystem::path& file) const;

 private:
  DecoderOptions options_;
};

}  // namespace exsampling::adapters
