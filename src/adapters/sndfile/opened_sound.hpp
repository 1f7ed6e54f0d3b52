#pragma once

#include <exsampling/adapters/sndfile/byte_source.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include <sndfile.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace exsampling::adapters {

/// A part of a source, as libsndfile reads it.
struct SoundWindow {
  const ByteSource* source;
  std::uint64_t begin;
  std::uint64_t size;
  std::uint64_t position = 0;
};

/// An accepted audio file whose header was read and found usable. Not thread-safe; the source
/// must outlive it.
class OpenedSound {
 public:
  /// Fails with unsupportedMedia or undecodable.
  static core::Result<std::unique_ptr<OpenedSound>> open(const ByteSource& source,
                                                         const DecoderOptions& options);
  OpenedSound(const OpenedSound&) = delete;
  OpenedSound& operator=(const OpenedSound&) = delete;
  ~OpenedSound();

  int sampleRate() const { return sampleRate_; }
  int channels() const { return channels_; }
  /// As the header says; a damaged file may have fewer.
  std::int64_t frames() const { return frames_; }
  /// Reads the next frames; returns how many there were.
  std::int64_t read(float* interleaved, std::int64_t frames);
  bool seek(std::int64_t frame);

 private:
  /// Repacked samples, which are read in place of the window.
  OpenedSound(SoundWindow window, std::vector<std::byte> packed);
  static core::Result<std::unique_ptr<OpenedSound>> openWav(const ByteSource& source,
                                                            const DecoderOptions& options);
  core::Status start(SF_INFO& info);

  std::vector<std::byte> packed_;
  MemorySource packedSource_;
  SoundWindow window_;
  SNDFILE* file_ = nullptr;
  int sampleRate_ = 0;
  int channels_ = 0;
  std::int64_t frames_ = 0;
};

}  // namespace exsampling::adapters
