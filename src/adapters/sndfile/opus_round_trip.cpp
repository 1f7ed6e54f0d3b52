#include <exsampling/adapters/sndfile/opus_round_trip.hpp>

#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace exsampling::adapters {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CloseSndfile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};
using Sound = std::unique_ptr<SNDFILE, CloseSndfile>;

// libsndfile's "compression level" runs from 256 (0) down to 6 (1) kbit/s a channel.
double levelFor(int bitsPerSecond, int channels) {
  const double perChannel = static_cast<double>(bitsPerSecond) / channels;
  return std::clamp((256'000.0 - perChannel) / 250'000.0, 0.0, 1.0);
}

}  // namespace

core::Result<core::AudioClip> throughOpus(const core::AudioClip& clip, int bitsPerSecond) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::tmpfile());
  if (!file) {
    return core::Error{core::ErrorCode::storage, "There is no room for a temporary file."};
  }
  const int descriptor = fileno(file.get());
  SF_INFO info{};
  info.samplerate = clip.sampleRate;
  info.channels = clip.channels;
  info.format = SF_FORMAT_OGG | SF_FORMAT_OPUS;
  Sound writer(sf_open_fd(descriptor, SFM_WRITE, &info, SF_FALSE));
  if (!writer) {
    return core::Error{core::ErrorCode::unavailable,
                       std::string("This libsndfile writes no Opus at ") +
                           std::to_string(clip.sampleRate) + " Hz: " + sf_strerror(nullptr)};
  }
  double level = levelFor(bitsPerSecond, clip.channels);
  sf_command(writer.get(), SFC_SET_COMPRESSION_LEVEL, &level, sizeof level);
  sf_writef_float(writer.get(), clip.samples.data(), static_cast<sf_count_t>(clip.frames()));
  writer.reset();

  ::lseek(descriptor, 0, SEEK_SET);
  info = {};
  const Sound reader(sf_open_fd(descriptor, SFM_READ, &info, SF_FALSE));
  if (!reader || info.samplerate != clip.sampleRate || info.channels != clip.channels) {
    return core::Error{
        core::ErrorCode::internal,
        std::string("The Opus file cannot be read back: ") + sf_strerror(reader.get())};
  }
  core::AudioClip decoded{clip.sampleRate, clip.channels,
                          std::vector<float>(clip.samples.size(), 0.0F)};
  sf_readf_float(reader.get(), decoded.samples.data(), static_cast<sf_count_t>(clip.frames()));
  return decoded;
}

}  // namespace exsampling::adapters
