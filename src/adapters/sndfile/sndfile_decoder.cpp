#include <exsampling/adapters/sndfile/accepted_audio.hpp>
#include <exsampling/adapters/sndfile/byte_source.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include "opened_sound.hpp"
#include <algorithm>
#include <cstdint>
#include <exception>
#include <string>

namespace exsampling::adapters {
namespace {

/// Reads as much as is used, and one frame more to learn whether there is any.
core::Result<sound::DecodedAudio> readUsedFrames(OpenedSound& sound) {
  const auto limit =
      std::min<std::int64_t>(kMaxSeconds * sound.sampleRate(), kMaxValues / sound.channels());
  constexpr std::int64_t kBlock = 16384;
  sound::DecodedAudio audio;
  audio.clip.sampleRate = sound.sampleRate();
  audio.clip.channels = sound.channels();
  auto& samples = audio.clip.samples;
  const auto channels = static_cast<std::size_t>(sound.channels());
  samples.reserve(static_cast<std::size_t>(std::min(sound.frames(), limit)) * channels);
  std::int64_t frames = 0;
  while (frames < limit) {
    const auto wanted = std::min(kBlock, limit - frames);
    samples.resize(static_cast<std::size_t>(frames + wanted) * channels);
    const auto got =
        sound.read(samples.data() + static_cast<std::size_t>(frames) * channels, wanted);
    frames += got;
    if (got < wanted) break;
  }
  samples.resize(static_cast<std::size_t>(frames) * channels);
  if (frames == 0) return undecodable("The file has no audio in it.");
  if (frames == limit) {
    std::vector<float> next(channels);
    audio.cut = sound.read(next.data(), 1) == 1;
  }
  if (!isSound(samples)) return undecodable(kNoSound);
  return audio;
}

core::Result<sound::DecodedAudio> decodeSource(const ByteSource& source,
                                               const DecoderOptions& options) {
  try {
    const auto sound = OpenedSound::open(source, options);
    if (!sound) return sound.error();
    return readUsedFrames(**sound);
  } catch (const std::exception& exception) {
    return core::Error{core::ErrorCode::internal,
                       std::string("The file could not be decoded: ") + exception.what() + "."};
  }
}

}  // namespace

core::Result<sound::DecodedAudio> SndfileDecoder::decode(std::span<const std::byte> bytes) const {
  if (bytes.size() > kMaxUploadBytes) return tooLarge();
  return decodeSource(MemorySource(bytes), options_);
}

core::Result<sound::DecodedAudio> SndfileDecoder::decodeFile(
    const std::filesystem::path& file) const {
  const auto source = FileSource::open(file);
  if (!source) return source.error();
  return decodeSource(**source, options_);
}

}  // namespace exsampling::adapters
