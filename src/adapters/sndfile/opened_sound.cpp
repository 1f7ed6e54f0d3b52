#include "opened_sound.hpp"

#include <exsampling/adapters/sndfile/accepted_audio.hpp>
#include <exsampling/adapters/sndfile/wav_layout.hpp>

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace exsampling::adapters {
namespace {

constexpr std::uint64_t kMaxPackedBytes = 128 * 1024 * 1024;

core::Error unsupported(const std::string& what, const DecoderOptions& options) {
  const std::string aiff = options.aiff ? "AIFF, " : "";
  return {core::ErrorCode::unsupportedMedia,
          what + " Accepted are WAV (PCM of 8 to 32 bit, or float), " + aiff +
              "FLAC, and Ogg with Vorbis or Opus."};
}

enum class Kind { wav, flac, ogg, aiff };

/// A file's kind, by its first bytes.
struct Signature {
  std::size_t offset;
  std::string_view bytes;
  std::string_view name;
};

/// Kinds that people send and ExSampling does not accept, so that the message can name them.
constexpr std::array kForeign{
    Signature{8, "AVI ", "an AVI video"},
    Signature{0, "RIFX", "a big-endian WAV file (RIFX)"},
    Signature{0, "RF64", "a WAV file for more than 4 GB (RF64)"},
    Signature{8, "AIF", "an AIFF file"},
    Signature{4, "ftyp", "an MPEG-4 file (M4A, MP4, MOV)"},
    Signature{0, "\x1A\x45\xDF\xA3", "a WebM or Matroska file"},
    Signature{0, "ID3", "an MP3 file"},
    Signature{0, "\xFF\xFB", "an MP3 file"},
    Signature{0, "\xFF\xF3", "an MP3 file"},
    Signature{0, "\xFF\xF1", "an AAC file"},
    Signature{0, "caff", "a Core Audio file"},
    Signature{0, ".snd", "an AU file"},
    Signature{0, "#!AMR", "an AMR file"},
};

core::Result<Kind> tellKind(const ByteSource& source, const DecoderOptions& options) {
  std::array<char, 320> bytes{};
  const auto count = source.read(0, std::as_writable_bytes(std::span(bytes)));
  const std::string_view head(bytes.data(), count);
  const auto at = [&](std::size_t offset, std::string_view expected) {
    return head.size() >= offset + expected.size() &&
           head.substr(offset, expected.size()) == expected;
  };
  if (head.empty()) return undecodable("The file is empty.");
  if (at(0, "RIFF") && at(8, "WAVE")) return Kind::wav;
  if (at(0, "fLaC")) return Kind::flac;
  if (at(0, "OggS")) {
    // The first page holds the codec's name, after a header whose length is in its byte 26.
    const std::size_t payload = head.size() > 26 ? 27 + static_cast<unsigned char>(head[26]) : 0;
    if (at(payload, "\x01vorbis") || at(payload, "OpusHead")) return Kind::ogg;
    return unsupported("This Ogg file begins with something else than Vorbis or Opus.", options);
  }
  if (options.aiff && at(0, "FORM") && (at(8, "AIFF") || at(8, "AIFC"))) return Kind::aiff;
  const auto foreign = std::ranges::find_if(
      kForeign, [&](const Signature& known) { return at(known.offset, known.bytes); });
  return unsupported(foreign == kForeign.end() ? "This is not an audio file that ExSampling knows."
                                               : "This is " + std::string(foreign->name) + ".",
                     options);
}

SF_VIRTUAL_IO windowCalls() {
  return {
      .get_filelen =
          [](void* user) { return static_cast<sf_count_t>(static_cast<SoundWindow*>(user)->size); },
      .seek = [](sf_count_t offset, int whence, void* user) -> sf_count_t {
        auto& window = *static_cast<SoundWindow*>(user);
        const auto base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? static_cast<sf_count_t>(window.position)
                                               : static_cast<sf_count_t>(window.size);
        const auto target = base + offset;
        if (target < 0 || target > static_cast<sf_count_t>(window.size)) return -1;
        window.position = static_cast<std::uint64_t>(target);
        return target;
      },
      .read = [](void* into, sf_count_t count, void* user) -> sf_count_t {
        auto& window = *static_cast<SoundWindow*>(user);
        const auto wanted =
            std::min(static_cast<std::uint64_t>(count), window.size - window.position);
        const auto got = window.source->read(window.begin + window.position,
                                             {static_cast<std::byte*>(into), wanted});
        window.position += got;
        return static_cast<sf_count_t>(got);
      },
      .write = [](const void*, sf_count_t, void*) -> sf_count_t { return 0; },
      .tell = [](void* user) -> sf_count_t {
        return static_cast<sf_count_t>(static_cast<SoundWindow*>(user)->position);
      },
  };
}

int rawFormat(WavSampleFormat format) {
  switch (format) {
    case WavSampleFormat::unsigned8:
      return SF_FORMAT_PCM_U8;
    case WavSampleFormat::signed16:
      return SF_FORMAT_PCM_16;
    case WavSampleFormat::signed24:
      return SF_FORMAT_PCM_24;
    case WavSampleFormat::signed32:
      return SF_FORMAT_PCM_32;
    case WavSampleFormat::float32:
      return SF_FORMAT_FLOAT;
    default:
      return SF_FORMAT_DOUBLE;
  }
}

/// The 24 valid bits of 32 belong at the top, but some writers put them at the bottom and leave the
/// top byte empty, which as 32 bit is noise. Packs those; nothing when the file keeps to the rule.
std::optional<std::vector<std::byte>> packLow24(std::span<const std::byte> values) {
  std::vector<std::byte> packed;
  bool lowByteUsed = false;
  for (std::size_t i = 0; i + 4 <= values.size(); i += 4) {
    const auto top = values[i + 3];
    if (top != std::byte{0} && top != std::byte{0xFF}) return std::nullopt;
    lowByteUsed = lowByteUsed || values[i] != std::byte{0};
    packed.insert(packed.end(), values.begin() + static_cast<std::ptrdiff_t>(i),
                  values.begin() + static_cast<std::ptrdiff_t>(i) + 3);
  }
  if (!lowByteUsed) return std::nullopt;
  return packed;
}

}  // namespace

OpenedSound::OpenedSound(SoundWindow window, std::vector<std::byte> packed)
    : packed_(std::move(packed)), packedSource_(packed_), window_(window) {
  if (!packed_.empty()) window_ = {&packedSource_, 0, packed_.size()};
}

OpenedSound::~OpenedSound() {
  if (file_ != nullptr) sf_close(file_);
}

core::Result<std::unique_ptr<OpenedSound>> OpenedSound::open(const ByteSource& source,
                                                             const DecoderOptions& options) {
  const auto kind = tellKind(source, options);
  if (!kind) return kind.error();
  if (*kind == Kind::wav) return openWav(source, options);
  std::unique_ptr<OpenedSound> sound(new OpenedSound({&source, 0, source.size()}, {}));
  SF_INFO info{};
  if (const auto started = sound->start(info); !started) return started.error();
  if (*kind == Kind::aiff && (info.format & SF_FORMAT_SUBMASK) > SF_FORMAT_DOUBLE) {
    return unsupported("This AIFF file is compressed.", options);
  }
  return sound;
}

core::Result<std::unique_ptr<OpenedSound>> OpenedSound::openWav(const ByteSource& source,
                                                                const DecoderOptions& options) {
  const auto layout = readWavLayout(source);
  if (!layout) {
    if (layout.error().code == core::ErrorCode::unsupportedMedia) {
      return unsupported(layout.error().message, options);
    }
    return layout.error();
  }
  if (const auto refusal = refuseShape(layout->sampleRate, layout->channels)) return *refusal;
  if (layout->dataBytes == 0) return undecodable("The file has no audio in it.");

  SF_INFO info{};
  info.samplerate = static_cast<int>(layout->sampleRate);
  info.channels = layout->channels;
  info.format = SF_FORMAT_RAW | SF_ENDIAN_LITTLE | rawFormat(layout->format);
  std::vector<std::byte> packed;
  if (layout->format == WavSampleFormat::signed32 && layout->validBits == 24) {
    std::vector<std::byte> values(std::min(layout->dataBytes, kMaxPackedBytes));
    values.resize(source.read(layout->dataOffset, values));
    if (auto low = packLow24(values)) {
      packed = *std::move(low);
      info.format = SF_FORMAT_RAW | SF_ENDIAN_LITTLE | SF_FORMAT_PCM_24;
    }
  }
  std::unique_ptr<OpenedSound> sound(
      new OpenedSound({&source, layout->dataOffset, layout->dataBytes}, std::move(packed)));
  if (const auto started = sound->start(info); !started) return started.error();
  return sound;
}

core::Status OpenedSound::start(SF_INFO& info) {
  auto calls = windowCalls();
  file_ = sf_open_virtual(&calls, SFM_READ, &info, &window_);
  if (file_ == nullptr) {
    return undecodable("The file is damaged or incomplete: " + std::string(sf_strerror(nullptr)));
  }
  if (const auto refusal = refuseShape(info.samplerate, info.channels)) return *refusal;
  sampleRate_ = info.samplerate;
  channels_ = info.channels;
  frames_ = std::max<std::int64_t>(0, info.frames);
  return {};
}

std::int64_t OpenedSound::read(float* interleaved, std::int64_t frames) {
  return std::max<std::int64_t>(0, sf_readf_float(file_, interleaved, frames));
}

bool OpenedSound::seek(std::int64_t frame) { return sf_seek(file_, frame, SEEK_SET) == frame; }

}  // namespace exsampling::adapters
