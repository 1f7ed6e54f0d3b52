#pragma once

#include <exsampling/ports/sound_files.hpp>

namespace exsampling::adapters {

/// Reads WAV, FLAC, Ogg (Vorbis, Opus) and AIFF files of any length through libsndfile.
class SndfileSoundFiles final : public ports::SoundFiles {
 public:
  core::Result<std::unique_ptr<ports::SoundFile>> open(
      const std::filesystem::path& file) const override;
};

}  // namespace exsampling::adapters
