#include <exsampling/core/values/mapping.hpp>
#include <exsampling/sound/dsp/loudness.hpp>
#include <exsampling/sound/dsp/mono.hpp>
#include <exsampling/sound/dsp/peaks.hpp>
#include <exsampling/sound/dsp/segment.hpp>
#include <exsampling/sound/dsp/trim.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace exsampling::sound {

namespace {

// How many guesses a sample carries along.
constexpr std::size_t kTopCategories = 5;

// As fine as a waveform is drawn on a track's card.
constexpr std::size_t kPeakColumns = 120;

constexpr const char* kSilent =
    "Nothing but silence was heard. Hold the phone closer to the sound and try again.";

PitchSpec pitchSpecAt(int sampleRate) {
  PitchSpec spec;
  spec.sampleRate = sampleRate;
  return spec;
}

}  // namespace

RecordingAnalyser::RecordingAnalyser(const Decoder& decoder, const Classifier& classifier,
                                     const stage::MappingStore& mappings)
    : decoder_(decoder),
      classifier_(classifier),
      mappings_(mappings),
      resampler_(classifier.manifest().frontEnd.sampleRate),
      logMel_(classifier.manifest().frontEnd),
      pitch_(pitchSpecAt(classifier.manifest().frontEnd.sampleRate)) {}

core::Result<Analysis> RecordingAnalyser::analyse(const core::Upload& upload) {
  auto decoded = decoder_.decode(upload.bytes);
  if (!decoded) return decoded.error();
  return analyse(upload, *std::move(decoded));
}

core::Result<Analysis> RecordingAnalyser::analyse(const core::Upload& upload,
                                                  DecodedAudio decoded) {
  Analysis analysis{.sampleRate = decoded.clip.sampleRate,
                    .channels = decoded.clip.channels,
                    .duration = decoded.clip.duration(),
                    .cut = decoded.cut};
  fitFullScale(decoded.clip);
  auto trimmed = trimSilence(std::move(decoded.clip));
  analysis.trimStart = trimmed.start;
  analysis.trimEnd = trimmed.end;
  if (trimmed.empty()) return analysis;

  auto segments = splitSegments(std::move(trimmed.clip),
                                core::Seconds(classifier_.manifest().frontEnd.seconds));
  pictures_.resize(std::max(pictures_.size(), segments.size()));
  std::vector<std::optional<core::Pitch>> pitches(segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    mixToMono(segments[i].clip, mono_);
    const auto modelRate = resampler_.resample(mono_, segments[i].clip.sampleRate);
    logMel_.toModelInput(modelRate, pictures_[i]);
    pitches[i] = pitch_.estimate(modelRate);
  }

  auto predictions = classifier_.classify(std::span(pictures_).first(segments.size()));
  if (!predictions) return predictions.error();

  const auto mapping = mappings_.current();
  analysis.segments.reserve(segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    core::Prediction& prediction = (*predictions)[i];
    auto top = core::topCategories(prediction, classifier_.manifest().labels, kTopCategories);
    auto route = core::routeToTrack(*mapping, top.front().category, top.front().confidence);
    core::Sample sample{.recording = upload.id,
                        .index = static_cast<int>(i),
                        .start = trimmed.start + segments[i].offset,
                        .duration = segments[i].clip.duration(),
                        .top = std::move(top),
                        .pitch = pitches[i],
                        .gain = playbackGain(measureLoudness(segments[i].clip)),
                        .route = std::move(route),
                        .location = upload.location,
                        .contributor = upload.contributor,
                        .name = upload.name,
                        .receivedAt = upload.receivedAt,
                        .peaks = waveformPeaks(segments[i].clip, kPeakColumns)};
    analysis.segments.push_back({std::move(sample), std::move(prediction.embedding),
                                 std::move(segments[i].clip), classifier_.manifest().sha256,
                                 std::move(prediction.untaught)});
  }
  return analysis;
}

RecordingProcessor::RecordingProcessor(RecordingAnalyser analyser, RecordingEffects effects)
    : analyser_(std::move(analyser)), effects_(effects) {}

void RecordingProcessor::process(const core::RecordingId& id) {
  // One take that runs into a bug or out of memory must not end the show.
  try {
    analyseAndDeliver(id);
  } catch (const std::exception& bug) {
    end(id, core::RecordingState::failed,
        std::string("This take could not be analysed: ") + bug.what());
  }
}

void RecordingProcessor::analyseAndDeliver(const core::RecordingId& id) {
  auto upload = effects_.archive.load(id);
  if (!upload) return postpone(id, upload.error());

  auto analysis = analyser_.analyse(*upload);
  if (!analysis) {
    // The decoder, not the take, is at fault: what was acknowledged must not be lost by that.
    if (analysis.error().code == core::ErrorCode::unavailable) {
      return postpone(id, analysis.error());
    }
    return end(id, core::RecordingState::failed, analysis.error().message);
  }
  if (analysis->segments.empty()) return end(id, core::RecordingState::silent, kSilent);

  std::vector<AnalysedSample> analysed;
  for (AnalysedSegment& segment : analysis->segments) {
    auto wavFile = effects_.encoder.encodeWav(segment.clip);
    if (!wavFile) return end(id, core::RecordingState::failed, wavFile.error().message);
    analysed.push_back({std::move(segment.sample), std::move(segment.embedding),
                        *std::move(wavFile), std::move(segment.network),
                        std::move(segment.untaught)});
  }

  // The archive comes before OSC, because OSC carries a path that must exist and survive a crash.
  auto samples = effects_.archive.complete(
      id, {analysis->trimStart, analysis->trimEnd, analysis->cut}, analysed);
  if (!samples) return postpone(id, samples.error());
  for (const core::Sample& sample : *samples) {
    // Told before it is offered, so that nobody hears of a track that plays an unknown sample.
    effects_.events.publish(core::SampleArrived{sample});
    effects_.stage.offer(sample);
  }
}

void RecordingProcessor::end(const core::RecordingId& id, core::RecordingState state,
                             const std::string& reason) {
  if (const auto closed = effects_.archive.close(id, state, reason); !closed) {
    return postpone(id, closed.error());
  }
  effects_.events.publish(core::RecordingEnded{id, state, reason});
}

void RecordingProcessor::postpone(const core::RecordingId& id, const core::Error& error) {
  // Its contributor or the performer deleted it meanwhile.
  if (error.code == core::ErrorCode::notFound) return;
  effects_.events.publish(
      core::Alarm{"The take " + id.text() +
                  " could not be worked on and is tried again soon: " + error.message});
}

}  // namespace exsampling::sound
