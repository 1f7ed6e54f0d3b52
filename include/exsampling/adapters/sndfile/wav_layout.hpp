#pragma once

#include <exsampling/adapters/sndfile/byte_source.hpp>
#include <exsampling/core/values/result.hpp>

#include <cstdint>

namespace exsampling::adapters {

/// How one value lies in a WAV file's data chunk, little-endian.
enum class WavSampleFormat { unsigned8, signed16, signed24, signed32, float32, float64 };

/// Where a WAV file's audio is, and its format.
struct WavLayout {
  std::uint32_t sampleRate = 0;  ///< in Hz, as the header says: not checked
  int channels = 0;              ///< as the header says: at least 1
  WavSampleFormat format = WavSampleFormat::signed16;
  int validBits = 0;             ///< of each value; fewer than it has room for in odd files
  std::uint64_t dataOffset = 0;  ///< of the first frame in the file
  std::uint64_t dataBytes = 0;   ///< whole frames that are there, whatever the header says
  friend bool operator==(const WavLayout&, const WavLayout&) = default;
};

/// Reads the header of a RIFF/WAVE file. Reads a data size of 0 or beyond the end as "up to the
/// end", as streaming writers leave it, and finds the chunk after one that lacks its padding. Fails
/// with unsupportedMedia for anything but PCM of 8 to 32 bit and float of 32 or 64, and with
/// undecodable when a part is missing.
core::Result<WavLayout> readWavLayout(const ByteSource& source);

/// Bytes that one value takes.
int bytesPerValue(WavSampleFormat format);

}  // namespace exsampling::adapters
