#pragma once

#include <exsampling/pipeline/process_recording.hpp>
#include <exsampling/ports/clock.hpp>
#include <exsampling/ports/library_sounds.hpp>
#include <exsampling/ports/sound_files.hpp>
#include <exsampling/ports/sound_library.hpp>

#include <mutex>

namespace exsampling::app {

/// Cuts segments out of the library's files and stores each as a recording of its own, whose id
/// follows from the sound: after a restart it is still the same sample.
class BroughtSounds final : public ports::LibrarySounds {
 public:
  /// `library` may be null; all of them outlive it.
  BroughtSounds(const ports::SoundLibrary* library, const ports::SoundFiles& files,
                pipeline::RecordingAnalyser analyser, pipeline::RecordingEffects effects,
                const ports::Clock& clock);

  core::Result<core::Sample> bring(std::int64_t segment) override;

 private:
  core::Result<pipeline::AnalysedSegment> cutOut(const ports::LibrarySegment& segment,
                                                 const core::Upload& upload);
  core::Result<core::Sample> store(core::Upload upload, pipeline::AnalysedSegment segment);

  const ports::SoundLibrary* library_;
  const ports::SoundFiles& files_;
  pipeline::RecordingAnalyser analyser_;
  pipeline::RecordingEffects effects_;
  const ports::Clock& clock_;
  std::mutex
      mutex_;  ///< one at a time: the analyser is one thread's, and a double click is one sound
};

}  // namespace exsampling::app
