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
#include <exsampling/stage/mapping/mapping_store.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <string>
#include <vector>

namespace exsampling::sound {

/// One 5-second segment of a recording, fully described, with the audio that will be played.
struct AnalysedSegment {
  core::Sample sample;
  std::vector<float> embedding;
  core::AudioClip clip;         ///< trimmed, at the source's rate, mono or stereo
  std::string network;          ///< SHA-256 of what made the embedding
  std::vector<float> untaught;  ///< as `core::Prediction::untaught`
};

/// All that analysis finds out about one recording.
struct Analysis {
  int sampleRate = 0;  ///< Hz, as uploaded
  int channels = 0;
  core::Seconds duration{0};  ///< of what was used
  bool cut = false;           ///< the recording goes on, unused
  core::Seconds trimStart{0};
  core::Seconds trimEnd{0};
  std::vector<AnalysedSegment> segments;  ///< empty: nothing but silence
};

/// From bytes to named, pitched and routed segments, without an effect on anything. Owns its plans
/// and buffers: one per worker, not thread-safe. What it refers to outlives it.
class RecordingAnalyser {
 public:
  RecordingAnalyser(const Decoder& decoder, const Classifier& classifier,
                    const stage::MappingStore& mappings);

  /// Decodes `upload.bytes` and analyses them. Fails as the decoder and the classifier do.
  core::Result<Analysis> analyse(const core::Upload& upload);

  /// The same for audio that is decoded already; of `upload` only what goes along with the samples
  /// is used. Fails as the classifier does.
  core::Result<Analysis> analyse(const core::Upload& upload, DecodedAudio decoded);

 private:
  const Decoder& decoder_;
  const Classifier& classifier_;
  const stage::MappingStore& mappings_;
  Resampler resampler_;
  LogMelExtractor logMel_;
  PitchEstimator pitch_;
  std::vector<float> mono_;
  std::vector<core::LogMel> pictures_;  ///< never fewer than the longest take so far had segments
};

/// Where an analysed recording goes; all of it outlives the processor.
struct RecordingEffects {
  Archive& archive;
  const Encoder& encoder;
  stage::Stage& stage;
  core::EventBus& events;
};

/// Takes accepted recordings from the archive through analysis to the stage. One per worker, not
/// thread-safe.
class RecordingProcessor {
 public:
  RecordingProcessor(RecordingAnalyser analyser, RecordingEffects effects);

  /// Never throws. Leaves the recording ready, silent or failed; when the archive or the decoder
  /// itself fails, queued to be tried again, with an alarm. One that was deleted meanwhile is no
  /// matter.
  void process(const core::RecordingId& id);

 private:
  void analyseAndDeliver(const core::RecordingId& id);
  void end(const core::RecordingId& id, core::RecordingState state, const std::string& reason);
  void postpone(const core::RecordingId& id, const core::Error& error);

  RecordingAnalyser analyser_;
  RecordingEffects effects_;
};

}  // namespace exsampling::sound
