#pragma once

#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace exsampling::sound {

/// An audio file of any length, read block by block. Not thread-safe, blocking, never throws.
class SoundFile {
 public:
  virtual ~SoundFile() = default;
  virtual int sampleRate() const = 0;  ///< Hz
  virtual int channels() const = 0;
  virtual std::int64_t frames() const = 0;  ///< as the header says; a damaged file may have fewer
  /// Fills as many whole frames of interleaved samples as there are; returns how many, 0 at the
  /// end. Fails with undecodable on values that are not audio.
  virtual core::Result<std::size_t> read(std::span<float> interleaved) = 0;
  /// Continues reading at this frame; undecodable when the file cannot seek there.
  virtual core::Status seek(std::int64_t frame) = 0;
};

/// The performer's own sound files. Thread-safe, blocking, never throws.
class SoundFiles {
 public:
  virtual ~SoundFiles() = default;
  /// Fails as a Decoder does, and with notFound or storage when the file cannot be read.
  virtual core::Result<std::unique_ptr<SoundFile>> open(
      const std::filesystem::path& file) const = 0;
};

}  // namespace exsampling::sound
