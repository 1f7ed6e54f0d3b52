#pragma once

#include <exsampling/sound/library/sound_files.hpp>

namespace exsampling::adapters {

/// Reads WAV, FLAC, Ogg (Vorbis, Opus) and AIFF files of any length through libsndfile.
class SndfileSoundFiles final : public sound::SoundFiles {
 public:
  core::Result<std::unique_ptr<sound::SoundFile>> open(
      const std::filesystem::path& file) const override;
};

}  // namespace exsampling::adapters
