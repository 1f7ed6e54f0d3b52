#include <exsampling/learning/training/evaluation.hpp>
#include <exsampling/sound/dsp/log_mel.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

namespace exsampling::learning {

namespace {

constexpr int kSoundsOfEachKind = 50;
// Other than any that a training draws its synthetic sounds from.
constexpr std::uint64_t kDoubtSeed = 0xd0b7'0000'0000;

using Predictions = std::vector<core::Prediction>;

// Classifies sounds by their number, on all cores; `makeSound(i)` gives the audio.
class Listener {
 public:
  Listener(const sound::Classifier& classifier, EvaluationProgress progress, std::size_t total)
      : classifier_(classifier), progress_(std::move(progress)), total_(total) {}

  template <class MakeSound>
  core::Result<Predictions> listen(std::size_t count, const MakeSound& makeSound) {
    Predictions predictions(count);
    std::optional<core::Error> failure;
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
      sound::LogMelExtractor extractor(classifier_.manifest().frontEnd);
      core::LogMel picture;
      for (std::size_t i = next++; i < count; i = next++) {
        core::Result<std::vector<float>> sound = makeSound(i);
        auto prediction = sound ? classify(extractor, *sound, picture) : sound.error();
        const std::lock_guard lock(mutex_);
        if (!prediction) {
          failure = prediction.error();
          return;
        }
        predictions[i] = std::move(*prediction);
        if (progress_) progress_(++done_, total_);
      }
    };
    {
      std::vector<std::jthread> workers;
      for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
        workers.emplace_back(work);
      }
    }
    if (failure) return *failure;
    return predictions;
  }

 private:
  core::Result<core::Prediction> classify(sound::LogMelExtractor& extractor,
                                          const std::vector<float>& sound, core::LogMel& picture) {
    extractor.toModelInput(sound, picture);
    auto batch = classifier_.classify({&picture, 1});
    if (!batch) return batch.error();
    return std::move(batch->front());
  }

  const sound::Classifier& classifier_;
  EvaluationProgress progress_;
  std::size_t total_;
  std::size_t done_ = 0;
  std::mutex mutex_;
};

Figures figuresOf(const ClipSet& clips, std::span<const std::size_t> chosen,
                  const Predictions& predictions, const std::vector<std::string>& labels) {
  std::vector<ScoredClip> scored;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    scored.push_back({clips.clips[chosen[i]].label, predictions[i].probabilities});
  }
  return measure(scored, labels);
}

core::Result<std::vector<DoubtFigures>> measureDoubt(Listener& listener,
                                                     const core::FrontEnd& frontEnd,
                                                     double minConfidence) {
  std::vector<DoubtFigures> figures;
  for (const SyntheticSound kind : kSyntheticSounds) {
    const auto predictions =
        listener.listen(kSoundsOfEachKind, [&](std::size_t i) -> core::Result<std::vector<float>> {
          Random random(kDoubtSeed + 1000 * static_cast<std::uint64_t>(kind) + i);
          return makeSyntheticSound(kind, static_cast<std::size_t>(frontEnd.inputSamples()),
                                    frontEnd.sampleRate, random);
        });
    if (!predictions) return predictions.error();
    const auto doubted = std::ranges::count_if(*predictions, [&](const core::Prediction& heard) {
      return std::ranges::max(heard.probabilities) < minConfidence;
    });
    figures.push_back({std::string(nameOf(kind)), kSoundsOfEachKind,
                       static_cast<double>(doubted) / kSoundsOfEachKind});
  }
  return figures;
}

core::Result<double> medianMilliseconds(const sound::Classifier& classifier) {
  const core::FrontEnd& frontEnd = classifier.manifest().frontEnd;
  const core::LogMel picture{
      frontEnd.bands, frontEnd.frames(),
      std::vector<float>(static_cast<std::size_t>(frontEnd.bands * frontEnd.frames()), -40.0F)};
  std::vector<double> times;
  for (int i = 0; i < 50; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto prediction = classifier.classify({&picture, 1});
    if (!prediction) return prediction.error();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
            .count());
  }
  std::ranges::nth_element(times, times.begin() + 25);
  return times[25];
}

}  // namespace

core::Result<Evaluation> evaluate(const ClipSet& clips, std::span<const std::size_t> chosen,
                                  const sound::Classifier& classifier,
                                  std::span<const Stress> stresses, double minConfidence,
                                  const EvaluationProgress& progress) {
  const core::FrontEnd& frontEnd = classifier.manifest().frontEnd;
  const std::vector<std::string>& labels = classifier.manifest().labels;
  const std::size_t total = chosen.size() * (1 + stresses.size()) +
                            kSyntheticSounds.size() * static_cast<std::size_t>(kSoundsOfEachKind);
  Listener listener(classifier, progress, total);
  Evaluation evaluation;
  const auto plain =
      listener.listen(chosen.size(), [&](std::size_t i) -> core::Result<std::vector<float>> {
        return clips.clips[chosen[i]].mono;
      });
  if (!plain) return plain.error();
  evaluation.figures = figuresOf(clips, chosen, *plain, labels);

  auto doubt = measureDoubt(listener, frontEnd, minConfidence);
  if (!doubt) return doubt.error();
  evaluation.doubt = std::move(*doubt);
  for (const DoubtFigures& kind : evaluation.doubt) {
    evaluation.doubted += kind.doubted / static_cast<double>(evaluation.doubt.size());
  }

  for (const Stress& stress : stresses) {
    const auto stressed =
        listener.listen(chosen.size(), [&](std::size_t i) -> core::Result<std::vector<float>> {
          auto clip = stress.apply({frontEnd.sampleRate, 1, clips.clips[chosen[i]].mono}, i);
          if (!clip) return clip.error();
          return std::move(clip->samples);
        });
    if (!stressed) return stressed.error();
    const Figures figures = figuresOf(clips, chosen, *stressed, labels);
    evaluation.stresses.push_back({stress.name, figures.top1, figures.top3});
  }

  const auto milliseconds = medianMilliseconds(classifier);
  if (!milliseconds) return milliseconds.error();
  evaluation.millisecondsPerSegment = *milliseconds;
  return evaluation;
}

core::Result<std::vector<NamedSound>> nameAll(const ClipSet& clips,
                                              const sound::Classifier& classifier,
                                              const EvaluationProgress& progress) {
  const std::size_t count = clips.clips.size();
  auto predictions = Listener(classifier, progress, count)
                         .listen(count, [&](std::size_t i) -> core::Result<std::vector<float>> {
                           return clips.clips[i].mono;
                         });
  if (!predictions) return predictions.error();
  std::vector<NamedSound> named;
  for (std::size_t i = 0; i < count; ++i) {
    const auto label = static_cast<std::size_t>(clips.clips[i].label);
    named.push_back({classifier.manifest().labels[label], std::move((*predictions)[i])});
  }
  return named;
}

}  // namespace exsampling::learning
