#pragma once

#include <exsampling/core/work/clock.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>
#include <exsampling/sound/library/library_sounds.hpp>
#include <exsampling/sound/library/sound_files.hpp>
#include <exsampling/sound/library/sound_library.hpp>

#include <deque>
#include <filesystem>
#include <mutex>

namespace exsampling::sound {

/// Cuts segments out of the library's files and stores each as a recording of its own, whose id
/// follows from the sound: after a restart it is still the same sample. What is only heard becomes
/// a file in a folder of its own, of which the last few stay.
class BroughtSounds final : public LibrarySounds {
 public:
  /// `library` may be null; all of them outlive it. `cueFolder` is emptied, and made when needed.
  BroughtSounds(const SoundLibrary* library, const SoundFiles& files, RecordingAnalyser analyser,
                RecordingEffects effects, const core::Clock& clock,
                std::filesystem::path cueFolder);

  core::Result<core::Sample> bring(std::int64_t segment) override;
  core::Result<std::filesystem::path> cutFile(std::int64_t segment) override;

 private:
  core::Result<LibrarySegment> find(std::int64_t number) const;
  core::Result<core::AudioClip> read(const LibrarySegment& segment) const;
  core::Result<AnalysedSegment> cutOut(const LibrarySegment& segment, const core::Upload& upload);
  core::Result<core::Sample> store(core::Upload upload, AnalysedSegment segment);

  const SoundLibrary* library_;
  const SoundFiles& files_;
  RecordingAnalyser analyser_;
  RecordingEffects effects_;
  const core::Clock& clock_;
  const std::filesystem::path cueFolder_;
  std::mutex
      mutex_;  ///< one at a time: the analyser is one thread's, and a double click is one sound
  std::mutex cutting_;                     ///< of the next one
  std::deque<std::filesystem::path> cut_;  ///< files to be heard, the latest last
};

}  // namespace exsampling::sound
