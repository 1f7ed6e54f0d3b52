#pragma once

#include <exsampling/pipeline/process_recording.hpp>
#include <exsampling/ports/clock.hpp>
#include <exsampling/ports/library_sounds.hpp>
#include <exsampling/ports/sound_files.hpp>
#include <exsampling/ports/sound_library.hpp>

#include <deque>
#include <filesystem>
#include <mutex>

namespace exsampling::app {

/// Cuts segments out of the library's files and stores each as a recording of its own, whose id
/// follows from the sound: after a restart it is still the same sample. What is only heard becomes
/// a file in a folder of its own, of which the last few stay.
class BroughtSounds final : public ports::LibrarySounds {
 public:
  /// `library` may be null; all of them outlive it. `cueFolder` is emptied, and made when needed.
  BroughtSounds(const ports::SoundLibrary* library, const ports::SoundFiles& files,
                pipeline::RecordingAnalyser analyser, pipeline::RecordingEffects effects,
                const ports::Clock& clock, std::filesystem::path cueFolder);

  core::Result<core::Sample> bring(std::int64_t segment) override;
  core::Result<std::filesystem::path> cutFile(std::int64_t segment) override;

 private:
  core::Result<ports::LibrarySegment> find(std::int64_t number) const;
  core::Result<core::AudioClip> read(const ports::LibrarySegment& segment) const;
  core::Result<pipeline::AnalysedSegment> cutOut(const ports::LibrarySegment& segment,
                                                 const core::Upload& upload);
  core::Result<core::Sample> store(core::Upload upload, pipeline::AnalysedSegment segment);

  const ports::SoundLibrary* library_;
  const ports::SoundFiles& files_;
  pipeline::RecordingAnalyser analyser_;
  pipeline::RecordingEffects effects_;
  const ports::Clock& clock_;
  const std::filesystem::path cueFolder_;
  std::mutex
      mutex_;  ///< one at a time: the analyser is one thread's, and a double click is one sound
  std::mutex cutting_;                     ///< of the next one
  std::deque<std::filesystem::path> cut_;  ///< files to be heard, the latest last
};

}  // namespace exsampling::app
