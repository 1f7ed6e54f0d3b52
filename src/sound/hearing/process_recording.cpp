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

RecordingAnalyser::RecordingAnalyser(const Classifier& classifier)
    : classifier_(classifier),
      resampler_(classifier.manifest().frontEnd.sampleRate),
      logMel_(classifier.manifest().frontEnd),
      pitch_(pitchSpecAt(classifier.manifest().frontEnd.sampleRate)) {}

core::Result<Analysis> RecordingAnalyser::analyse(DecodedAudio decoded) {
  Analysis analysis{.sampleRate = decoded.clip.sampleRate,
                    .channels = decoded.clip.channels,
                    .duration = decoded.clip.duration()};
  fitFullScale(decoded.clip);
  auto trimmed = trimSilence(std::move(decoded.clip));
  analysis.used = {trimmed.start, trimmed.end, decoded.cut};
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

  analysis.sounds.reserve(segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    core::Prediction& prediction = (*predictions)[i];
    core::Sample sample{
        .index = static_cast<int>(i),
        .start = trimmed.start + segments[i].offset,
        .duration = segments[i].clip.duration(),
        .top = core::topCategories(prediction, classifier_.manifest().labels, kTopCategories),
        .pitch = pitches[i],
        .gain = playbackGain(measureLoudness(segments[i].clip)),
        .peaks = waveformPeaks(segments[i].clip, kPeakColumns)};
    analysis.sounds.push_back({.sample = std::move(sample),
                               .embedding = std::move(prediction.embedding),
                               .network = classifier_.manifest().sha256,
                               .untaught = std::move(prediction.untaught),
                               .clip = std::move(segments[i].clip)});
  }
  return analysis;
}

RecordingProcessor::RecordingProcessor(RecordingAnalyser analyser, ProcessingParts parts)
    : analyser_(std::move(analyser)), parts_(parts) {}

void RecordingProcessor::process(const core::RecordingId& id) {
  // A take that triggers a bug, or exhausts the memory, must not end the show.
  try {
    analyseAndDeposit(id);
  } catch (const std::exception& bug) {
    end(id, core::RecordingState::failed,
        std::string("This take could not be analysed: ") + bug.what());
  }
}

void RecordingProcessor::analyseAndDeposit(const core::RecordingId& id) {
  const auto upload = parts_.archive.load(id);
  if (!upload) return postpone(id, upload.error());
  auto decoded = parts_.decoder.decode(upload->bytes);
  if (!decoded) return failOrPostpone(id, decoded.error());
  auto analysis = analyser_.analyse(*std::move(decoded));
  if (!analysis) return failOrPostpone(id, analysis.error());
  if (analysis->sounds.empty()) return end(id, core::RecordingState::silent, kSilent);
  const auto samples = parts_.deposit.take(*upload, analysis->used, std::move(analysis->sounds));
  if (!samples) return failOrPostpone(id, samples.error());
}

void RecordingProcessor::end(const core::RecordingId& id, core::RecordingState state,
                             const std::string& reason) {
  if (const auto closed = parts_.archive.close(id, state, reason); !closed) {
    return postpone(id, closed.error());
  }
  parts_.events.publish(core::RecordingEnded{id, state, reason});
}

void RecordingProcessor::postpone(const core::RecordingId& id, const core::Error& error) {
  // Its contributor or the performer has deleted it.
  if (error.code == core::ErrorCode::notFound) return;
  parts_.events.publish(
      core::Alarm{"The take " + id.text() +
                  " could not be processed; it will be tried again soon: " + error.message});
}

void RecordingProcessor::failOrPostpone(const core::RecordingId& id, const core::Error& error) {
  switch (error.code) {
    // The machine is at fault, not the take: an acknowledged take must not be lost.
    case core::ErrorCode::unavailable:
    case core::ErrorCode::storage:
    case core::ErrorCode::storageFull:
    case core::ErrorCode::notFound:
    case core::ErrorCode::conflict:
      return postpone(id, error);
    default:
      return end(id, core::RecordingState::failed, error.message);
  }
}

}  // namespace exsampling::sound
