#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>

#include "fuzz/target.hpp"
#include <cstdlib>

namespace exsampling::fuzz {

/// Bytes to samples, as a phone's take or a file of the performer's goes.
void run(std::span<const std::byte> input) {
  const auto audio = adapters::SndfileDecoder({.aiff = true}).decode(input);
  if (!audio) {
    if (audio.error().message.empty()) std::abort();
    return;
  }
  const auto& clip = audio->clip;
  const bool usable = clip.channels >= 1 && clip.channels <= 8 && clip.sampleRate >= 8000 &&
                      clip.sampleRate <= 192000 && clip.frames() >= 1 &&
                      clip.duration().count() <= 60.0;
  if (!usable) std::abort();
}

}  // namespace exsampling::fuzz
