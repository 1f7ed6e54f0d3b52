#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace exsampling::support {

/// Writes a file byte by byte, little-endian, so that a test says exactly what lies in it.
class ByteWriter {
 public:
  ByteWriter& text(std::string_view letters) {
    for (const char letter : letters) bytes_.push_back(static_cast<std::byte>(letter));
    return *this;
  }
  ByteWriter& u8(std::initializer_list<int> values) {
    for (const int value : values) bytes_.push_back(static_cast<std::byte>(value));
    return *this;
  }
  ByteWriter& u16(std::initializer_list<int> values) {
    for (const int value : values) little(static_cast<std::uint64_t>(value), 2);
    return *this;
  }
  ByteWriter& u32(std::initializer_list<std::uint32_t> values) {
    for (const auto value : values) little(value, 4);
    return *this;
  }
  ByteWriter& f32(std::initializer_list<float> values) {
    for (const float value : values) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &value, sizeof bits);
      little(bits, 4);
    }
    return *this;
  }
  ByteWriter& f64(std::initializer_list<double> values) {
    for (const double value : values) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &value, sizeof bits);
      little(bits, 8);
    }
    return *this;
  }
  /// RIFF and WAVE; the length in it is left at 0, which nobody may rely on.
  ByteWriter& riff() { return text("RIFF").u32({0}).text("WAVE"); }
  /// A 16-byte format chunk.
  ByteWriter& format(int tag, int channels, std::uint32_t sampleRate, int bits) {
    const int align = channels * ((bits + 7) / 8);
    return text("fmt ")
        .u32({16})
        .u16({tag, channels})
        .u32({sampleRate, sampleRate * static_cast<std::uint32_t>(align)})
        .u16({align, bits});
  }
  const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  void little(std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
  }
  std::vector<std::byte> bytes_;
};

}  // namespace exsampling::support
