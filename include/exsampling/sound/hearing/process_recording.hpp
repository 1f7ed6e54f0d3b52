#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/audio_clip.hpp>
#include <exsampling/core/values/recording.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/sample.hpp>
#include <exsampling/sound/archive/archive.hpp>
#include <exsampling/sound/dsp/log_mel.hpp>
#include <exsampling/sound/dsp/pitch.hpp>
#include <exsampling/sound/dsp/resample.hpp>
#include <exsampling/sound/hearing/classifier.hpp>
#include <exsampling/sound/hearing/decoder.hpp>
#include <exsampling/sound/hearing/deposit.hpp>

#include <string>
#include <vector>

namespace exsampling::sound {

/// Everything that analysis finds out about one recording.
struct Analysis {
  int sampleRate = 0;  ///< Hz, as uploaded
  int channels = 0;
  core::Seconds duration{0};  ///< of the audio that was decoded
  UsedPart used;
  std::vector<AnalysedSound> sounds;  ///< empty: nothing but silence
};

/// Turns audio into named and pitched sounds, without side effects. Owns its plans and buffers: one
/// per worker, not thread-safe. The classifier must outlive it.
class RecordingAnalyser {
 public:
  explicit RecordingAnalyser(const Classifier& classifier);

  /// Fails as the classifier does.
  core::Result<Analysis> analyse(DecodedAudio decoded);

 private:
  const Classifier& classifier_;
  Resampler resampler_;
  LogMelExtractor logMel_;
  PitchEstimator pitch_;
  std::vector<float> mono_;
  std::vector<core::LogMel> pictures_;  ///< never fewer than the longest take so far had segments
};

/// What a processor works with; all of it must outlive the processor.
struct ProcessingParts {
  Archive& archive;
  const Decoder& decoder;
  const Deposit& deposit;
  core::EventBus& events;
};

/// Takes accepted recordings from the archive through analysis to the deposit. One per worker, not
/// thread-safe.
class RecordingProcessor {
 public:
  RecordingProcessor(RecordingAnalyser analyser, ProcessingParts parts);

  /// Never throws. Leaves the recording ready, silent or failed; when the archive or the decoder
  /// itself fails, queued to be tried again, with an alarm. One that was deleted meanwhile is
  /// ignored.
  void process(const core::RecordingId& id);

 private:
  void analyseAndDeposit(const core::RecordingId& id);
  void end(const core::RecordingId& id, core::RecordingState state, const std::string& reason);
  void postpone(const core::RecordingId& id, const core::Error& error);
  void failOrPostpone(const core::RecordingId& id, const core::Error& error);

  RecordingAnalyser analyser_;
  ProcessingParts parts_;
};

}  // namespace exsampling::sound
