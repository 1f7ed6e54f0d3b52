#include <exsampling/adapters/sndfile/wav_layout.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace exsampling::adapters {
namespace {

constexpr std::uint16_t kPcm = 0x0001;
constexpr std::uint16_t kFloat = 0x0003;
constexpr std::uint16_t kExtensible = 0xFFFE;

std::uint16_t read16(std::span<const std::byte> bytes, std::size_t offset) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[offset]) |
                                    std::to_integer<unsigned>(bytes[offset + 1]) << 8);
}

std::uint32_t read32(std::span<const std::byte> bytes, std::size_t offset) {
  return read16(bytes, offset) | static_cast<std::uint32_t>(read16(bytes, offset + 2)) << 16;
}

struct ChunkHeader {
  std::array<char, 4> id{};
  std::uint32_t size = 0;

  bool is(std::string_view name) const { return std::string_view(id.data(), 4) == name; }
};

std::optional<ChunkHeader> chunkAt(const ByteSource& source, std::uint64_t offset) {
  std::array<std::byte, 8> bytes{};
  if (source.read(offset, bytes) < bytes.size()) return std::nullopt;
  ChunkHeader header;
  for (std::size_t i = 0; i < 4; ++i) header.id[i] = std::to_integer<char>(bytes[i]);
  header.size = read32(bytes, 4);
  return header;
}

/// Whether these bytes can be a chunk's beginning: a printable name, and a size that the file has.
bool looksLikeChunk(const ByteSource& source, std::uint64_t offset) {
  const auto header = chunkAt(source, offset);
  if (!header) return false;
  const bool printable =
      std::ranges::all_of(header->id, [](char letter) { return letter >= ' ' && letter <= '~'; });
  return printable && (header->is("data") || header->size <= source.size() - offset - 8);
}

/// Chunks are padded to an even length, and some writers do not know.
std::uint64_t nextChunk(const ByteSource& source, std::uint64_t body, std::uint32_t size) {
  const std::uint64_t unpadded = body + size;
  if (size % 2 == 0) return unpadded;
  const auto header = chunkAt(source, unpadded);
  if (header && (header->is("data") || header->is("fmt "))) return unpadded;
  return !looksLikeChunk(source, unpadded + 1) && looksLikeChunk(source, unpadded) ? unpadded
                                                                                   : unpadded + 1;
}

core::Error undecodable(const std::string& what) {
  return {core::ErrorCode::undecodable, "The WAV file " + what + "."};
}

core::Error unsupported(const std::string& what) {
  return {core::ErrorCode::unsupportedMedia, "The WAV file holds " + what + "."};
}

std::string codecName(std::uint16_t tag) {
  switch (tag) {
    case 0x0002:
      return "Microsoft ADPCM";
    case 0x0006:
      return "A-law";
    case 0x0007:
      return "mu-law";
    case 0x0011:
      return "IMA ADPCM";
    case 0x0031:
      return "GSM 6.10";
    case 0x0055:
      return "MP3";
    default:
      return "a compressed format (number " + std::to_string(tag) + ")";
  }
}

core::Result<WavLayout> readFormat(const ByteSource& source, std::uint64_t body,
                                   std::uint32_t size) {
  std::array<std::byte, 40> bytes{};
  const auto present =
      source.read(body, std::span(bytes).first(std::min<std::size_t>(size, bytes.size())));
  if (present < 16) {
    return undecodable("ends in its format chunk");
  }
  auto tag = read16(bytes, 0);
  const int channels = read16(bytes, 2);
  const int blockAlign = read16(bytes, 12);
  const int bits = read16(bytes, 14);
  int validBits = bits;
  if (tag == kExtensible) {
    if (present < 26) {
      return undecodable("ends in its format chunk");
    }
    tag = read16(bytes, 24);
    if (const int stated = read16(bytes, 18); stated > 0 && stated <= bits) validBits = stated;
  }
  if (tag != kPcm && tag != kFloat) return unsupported(codecName(tag));
  if (channels == 0) {
    return undecodable("says that it has no channels");
  }

  WavLayout layout;
  layout.channels = channels;
  layout.sampleRate = read32(bytes, 4);
  layout.validBits = validBits;
  if (tag == kFloat) {
    if (bits != 32 && bits != 64) return unsupported(std::to_string(bits) + "-bit float");
    layout.format = bits == 32 ? WavSampleFormat::float32 : WavSampleFormat::float64;
    return layout;
  }
  if (bits < 8 || bits > 32) return unsupported(std::to_string(bits) + "-bit PCM");
  constexpr std::array kBySize{WavSampleFormat::unsigned8, WavSampleFormat::signed16,
                               WavSampleFormat::signed24, WavSampleFormat::signed32};
  const int needed = (bits + 7) / 8;
  const bool roomier = blockAlign == 4 * channels && needed == 3;
  layout.format = kBySize[static_cast<std::size_t>(roomier ? 3 : needed - 1)];
  return layout;
}

}  // namespace

int bytesPerValue(WavSampleFormat format) {
  switch (format) {
    case WavSampleFormat::unsigned8:
      return 1;
    case WavSampleFormat::signed16:
      return 2;
    case WavSampleFormat::signed24:
      return 3;
    case WavSampleFormat::signed32:
    case WavSampleFormat::float32:
      return 4;
    default:
      return 8;
  }
}

core::Result<WavLayout> readWavLayout(const ByteSource& source) {
  std::optional<WavLayout> format;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> data;
  std::uint64_t offset = 12;
  while (!format || !data) {
    const auto header = chunkAt(source, offset);
    if (!header) break;
    const std::uint64_t body = offset + 8;
    const std::uint64_t available = source.size() - body;
    if (header->is("fmt ")) {
      auto read = readFormat(source, body, header->size);
      if (!read) return read.error();
      format = *read;
    } else if (header->is("data")) {
      const bool unknownSize = header->size == 0 && !looksLikeChunk(source, body);
      data = {body, unknownSize ? available : std::min<std::uint64_t>(header->size, available)};
    }
    offset = nextChunk(source, body, header->size);
  }
  if (!format) {
    return undecodable("does not say its format");
  }
  if (!data) {
    return undecodable("ends before its audio begins");
  }
  const auto frame = static_cast<std::uint64_t>(bytesPerValue(format->format)) *
                     static_cast<std::uint64_t>(format->channels);
  format->dataOffset = data->first;
  format->dataBytes = data->second / frame * frame;
  return *format;
}

}  // namespace exsampling::adapters
