#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>

#include <sndfile.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <string>

namespace exsampling::adapters {
namespace {

/// A file in memory that grows as libsndfile writes it.
struct Growing {
  std::vector<std::byte> bytes;
  std::size_t position = 0;
};

SF_VIRTUAL_IO growingCalls() {
  return {
      .get_filelen = [](void* user) -> sf_count_t {
        return static_cast<sf_count_t>(static_cast<Growing*>(user)->bytes.size());
      },
      .seek = [](sf_count_t offset, int whence, void* user) -> sf_count_t {
        auto& file = *static_cast<Growing*>(user);
        const auto base = whence == SEEK_SET   ? 0
                          : whence == SEEK_CUR ? static_cast<sf_count_t>(file.position)
                                               : static_cast<sf_count_t>(file.bytes.size());
        if (base + offset < 0) return -1;
        file.position = static_cast<std::size_t>(base + offset);
        return base + offset;
      },
      .read = [](void*, sf_count_t, void*) -> sf_count_t { return 0; },
      .write = [](const void* from, sf_count_t count, void* user) -> sf_count_t {
        auto& file = *static_cast<Growing*>(user);
        const auto end = file.position + static_cast<std::size_t>(count);
        if (end > file.bytes.size()) file.bytes.resize(end);
        std::copy_n(static_cast<const std::byte*>(from), count,
                    file.bytes.begin() + static_cast<std::ptrdiff_t>(file.position));
        file.position = end;
        return count;
      },
      .tell = [](void* user) -> sf_count_t {
        return static_cast<sf_count_t>(static_cast<Growing*>(user)->position);
      },
  };
}

struct CloseSndfile {
  void operator()(SNDFILE* file) const { sf_close(file); }
};

}  // namespace

core::Result<std::vector<std::byte>> SndfileEncoder::encodeWav(const core::AudioClip& clip) const {
  try {
    if (clip.frames() == 0) {
      return core::Error{core::ErrorCode::invalidArgument, "There is no audio to write."};
    }
    Growing growing;
    growing.bytes.reserve(clip.samples.size() * 3 + 64);
    auto calls = growingCalls();
    SF_INFO info{};
    info.samplerate = clip.sampleRate;
    info.channels = clip.channels;
    info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_24;
    std::unique_ptr<SNDFILE, CloseSndfile> file(
        sf_open_virtual(&calls, SFM_WRITE, &info, &growing));
    if (!file) {
      return core::Error{core::ErrorCode::invalidArgument,
                         "No WAV file can have " + std::to_string(clip.channels) + " channels at " +
                             std::to_string(clip.sampleRate) + " Hz: " + sf_strerror(nullptr)};
    }
    sf_command(file.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
    const auto frames = static_cast<sf_count_t>(clip.frames());
    if (sf_writef_float(file.get(), clip.samples.data(), frames) != frames) {
      return core::Error{core::ErrorCode::internal,
                         std::string("The WAV file broke off: ") + sf_strerror(file.get())};
    }
    file.reset();
    return std::move(growing.bytes);
  } catch (const std::exception& exception) {
    return core::Error{core::ErrorCode::internal,
                       std::string("The WAV file could not be written: ") + exception.what() + "."};
  }
}

}  // namespace exsampling::adapters
