#pragma once

#include <exsampling/core/work/clock.hpp>
#include <exsampling/sound/archive/archive.hpp>
#include <exsampling/sound/hearing/decoder.hpp>
#include <exsampling/sound/hearing/deposit.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>
#include <exsampling/sound/library/library_sounds.hpp>
#include <exsampling/sound/library/sound_files.hpp>
#include <exsampling/sound/library/sound_library.hpp>

#include <deque>
#include <filesystem>
#include <mutex>

namespace exsampling::sound {

/// What the import of library sounds works with; all of it must outlive it.
struct ImportParts {
  Archive& archive;
  const Encoder& encoder;
  const Deposit& deposit;
  const core::Clock& clock;
};

/// Cuts segments out of the library's files and stores each as a recording of its own. The archive
/// stores its origin, so it is still the same sample after a restart. A sound that is only
/// auditioned becomes a file in a separate folder, which keeps the last few.
class ImportedSounds final : public LibrarySounds {
 public:
  /// `library` may be null; all of them must outlive it. `cueFolder` is emptied, and created if
  /// needed.
  ImportedSounds(const SoundLibrary* library, const SoundFiles& files, RecordingAnalyser analyser,
                 ImportParts parts, std::filesystem::path cueFolder);

  core::Result<core::Sample> bring(std::int64_t segment) override;
  core::Result<std::filesystem::path> cutFile(std::int64_t segment) override;

 private:
  core::Result<LibrarySegment> find(std::int64_t number) const;
  core::Result<core::AudioClip> read(const LibrarySegment& segment) const;
  core::Result<core::Sample> store(const LibrarySegment& segment, core::Upload upload);

  const SoundLibrary* library_;
  const SoundFiles& files_;
  RecordingAnalyser analyser_;
  const ImportParts parts_;
  const std::filesystem::path cueFolder_;
  std::mutex
      mutex_;  ///< one at a time: the analyser is one thread's, and a double click is one sound
  std::mutex cutting_;                     ///< of the next one
  std::deque<std::filesystem::path> cut_;  ///< files to be heard, the latest last
};

}  // namespace exsampling::sound
