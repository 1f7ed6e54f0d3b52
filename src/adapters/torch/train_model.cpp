#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/adapters/torch/train_model.hpp>
#include <exsampling/core/values/mapping.hpp>
#include <exsampling/learning/training/batch.hpp>
#include <exsampling/learning/training/clips.hpp>
#include <exsampling/learning/training/dataset.hpp>
#include <exsampling/learning/training/split.hpp>

#include <ATen/Parallel.h>

#include "learner.hpp"
#include "model_folder.hpp"
#include "weights.hpp"
#include <chrono>
#include <sstream>

namespace exsampling::adapters {

namespace fs = std::filesystem;
using learning::BatchMaker;
using learning::Clip;
using learning::ClipSet;
using learning::Dataset;
using learning::Split;
using learning::TrainingWatcher;
using learning::TrainOptions;

namespace {

using SteadyClock = std::chrono::steady_clock;

double secondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

core::Result<torch::Device> chooseDevice(learning::TrainDevice wanted) {
  const bool hasCuda = torch::cuda::is_available();
  if (wanted == learning::TrainDevice::cuda && !hasCuda) {
    return core::Error{core::ErrorCode::unavailable,
                       "This libtorch finds no CUDA device; use --device cpu."};
  }
  return torch::Device(hasCuda && wanted != learning::TrainDevice::cpu ? torch::kCUDA
                                                                       : torch::kCPU);
}

/// How long and how fast.
struct Schedule {
  int epochs = 0;
  double headRate = 0.0;  ///< highest
  double bodyRate = 0.0;  ///< share of headRate
};

// What knows the categories already needs little and must not forget; a random start needs more.
// `start` has no logits when its head is random, and no embeddings when everything is.
Schedule scheduleFor(const TrainOptions& options, const MobileNetV2Impl::Output& start) {
  const bool knowsTheCategories = start.logits.defined();
  const bool hasABody = start.embedding.defined();
  return {options.epochs.value_or(knowsTheCategories ? 10 : 60),
          options.learningRate.value_or(knowsTheCategories ? 2e-4 : 1e-3),
          knowsTheCategories ? 0.5
          : hasABody         ? 0.2
                             : 1.0};
}

// What must be the same for a checkpoint to go on.
std::string settingsOf(const TrainOptions& options, const Schedule& schedule,
                       const Dataset& dataset, std::size_t learned) {
  std::ostringstream text;
  text << dataset.name << ' ' << dataset.labels.size() << " categories " << learned << " clips "
       << schedule.epochs << " epochs, batch " << options.batch << '+' << options.strangeSounds
       << ", width " << options.width << ", rate " << schedule.headRate << ", own label "
       << options.ownLabel << ", embedding " << options.embeddingWeight << ", smoothing "
       << options.smoothing << ", seed " << options.seed;
  return text.str();
}

/// A dataset as far as a training needs it.
struct Material {
  Dataset dataset;
  ClipSet clips;
  Split split;
  core::FrontEnd frontEnd;
};

core::Result<Material> loadMaterial(const TrainOptions& options, const sound::Decoder& decoder,
                                    TrainingWatcher& watcher) {
  Material material;
  auto dataset = learning::readDataset(options.dataset);
  if (!dataset) return dataset.error();
  material.dataset = std::move(*dataset);
  auto clips = learning::loadClips(
      material.dataset, material.frontEnd, decoder, options.out / "clips.cache",
      [&](std::size_t done, std::size_t total) { watcher.onLoad(done, total); });
  if (!clips) return clips.error();
  material.clips = std::move(*clips);
  for (const auto& file : material.clips.unreadable) {
    watcher.onNote("skipped " + file.path.string() + ": " + file.reason);
  }
  if (!material.clips.unreadable.empty()) {
    watcher.onNote(std::to_string(material.clips.unreadable.size()) + " of " +
                   std::to_string(material.dataset.files.size()) +
                   " files cannot be read and were skipped.");
  }
  auto split =
      learning::splitClips(material.dataset, material.clips,
                           {options.folds, options.validation, options.licences, options.seed});
  if (!split) return split.error();
  material.split = std::move(*split);
  watcher.onNote(std::to_string(material.dataset.labels.size()) + " categories; learning from " +
                 std::to_string(material.split.learned.size()) + " segments, " +
                 std::to_string(material.split.heldOut.size()) + " held out.");
  return material;
}

// [N, bands, frames] of the clips as they are.
torch::Tensor picturesOf(const Material& material, const std::vector<std::size_t>& chosen) {
  const std::int64_t bands = material.frontEnd.bands;
  const std::int64_t frames = material.frontEnd.frames();
  torch::Tensor pictures =
      torch::empty({static_cast<std::int64_t>(chosen.size()), bands, frames}, torch::kFloat32);
  float* data = pictures.data_ptr<float>();
  at::parallel_for(
      0, static_cast<std::int64_t>(chosen.size()), 8, [&](std::int64_t begin, std::int64_t end) {
        learning::Augmenter plain(material.frontEnd, {});
        for (std::int64_t i = begin; i < end; ++i) {
          const auto clip = chosen[static_cast<std::size_t>(i)];
          const auto picture = plain.plain(material.clips.clips[clip].mono);
          std::copy(picture.values.begin(), picture.values.end(), data + i * bands * frames);
        }
      });
  return pictures;
}

// Some of the learned clips, spread over all categories.
torch::Tensor typicalPictures(const Material& material) {
  constexpr std::size_t kMost = 512;
  const std::vector<std::size_t>& learned = material.split.learned;
  const std::size_t step = (learned.size() + kMost - 1) / kMost;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < learned.size(); i += step) chosen.push_back(learned[i]);
  return picturesOf(material, chosen);
}

std::vector<float> row(const torch::Tensor& matrix, std::int64_t index) {
  const torch::Tensor values = matrix[index].contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

// Each clip's label, smoothed, mixed with what the starting weights say of it: what they know of
// its other sounds must not be forgotten (Hinton et al. 2015).
std::vector<std::vector<float>> targetsFor(const Material& material, const TrainOptions& options,
                                           const torch::Tensor& startLogits) {
  const std::size_t categories = material.dataset.labels.size();
  const auto smooth = static_cast<float>(options.smoothing / static_cast<double>(categories));
  std::vector<std::vector<float>> targets;
  for (const std::size_t clip : material.split.learned) {
    auto& target = targets.emplace_back(categories, smooth);
    target[static_cast<std::size_t>(material.clips.clips[clip].label)] +=
        static_cast<float>(1.0 - options.smoothing);
  }
  if (!startLogits.defined()) return targets;
  const auto own = static_cast<float>(options.ownLabel);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto said = learning::softmax(row(startLogits, static_cast<std::int64_t>(i)), 1.0);
    for (std::size_t c = 0; c < categories; ++c) {
      targets[i][c] = own * targets[i][c] + (1.0F - own) * said[c];
    }
  }
  return targets;
}

/// What the averaged network says of what was held out.
class HeldOut {
 public:
  explicit HeldOut(const Material& material)
      : pictures_(picturesOf(material, material.split.heldOut)) {
    for (const std::size_t clip : material.split.heldOut) {
      labels_.push_back(material.clips.clips[clip].label);
    }
  }
  bool empty() const { return labels_.empty(); }

  void measure(MobileNetV2 network, learning::EpochReport& report) const {
    const torch::Tensor logits = outputOf(network, pictures_).logits;
    const torch::Tensor labels = torch::tensor(labels_, torch::kInt64);
    report.heldOutLoss = torch::nn::functional::cross_entropy(logits, labels).item<double>();
    report.heldOutAccuracy = logits.argmax(1).eq(labels).to(torch::kFloat64).mean().item<double>();
  }

  double fitTemperature(MobileNetV2 network) const {
    const torch::Tensor logits = outputOf(network, pictures_).logits;
    std::vector<std::vector<float>> rows;
    for (std::int64_t i = 0; i < logits.size(0); ++i) rows.push_back(row(logits, i));
    return learning::fitTemperature(rows, labels_);
  }

 private:
  torch::Tensor pictures_;
  std::vector<int> labels_;
};

/// One training: everything between loading the sounds and having the weights.
class Training {
 public:
  Training(const TrainOptions& options, const Material& material, const HeldOut& heldOut,
           MobileNetV2 network, const MobileNetV2Impl::Output& start, const Schedule& schedule,
           torch::Device device, TrainingWatcher& watcher)
      : options_(options),
        schedule_(schedule),
        material_(material),
        heldOut_(heldOut),
        watcher_(watcher),
        checkpoint_(options.out / "checkpoint.pt"),
        batches_(material.clips, material.split.learned,
                 targetsFor(material, options, start.logits), material.frontEnd,
                 {options.batch, options.strangeSounds, {}, options.seed}),
        learner_(
            std::move(network), device,
            {schedule.headRate, schedule.bodyRate, schedule.epochs * batches_.batchesPerEpoch(),
             start.embedding, options.embeddingWeight}) {
    if (!options.init) typical_ = typicalPictures(material);
    state_.settings =
        settingsOf(options, schedule, material.dataset, material.split.learned.size());
  }

  /// Goes on where the checkpoint ends, if there is one.
  core::Status resume() {
    if (!fs::exists(checkpoint_)) {
      watcher_.onNote("There is no checkpoint in " + options_.out.string() +
                      " yet; starting from the beginning.");
      return {};
    }
    const auto loaded = learner_.load(checkpoint_);
    if (!loaded) return loaded.error();
    if (loaded->settings != state_.settings) {
      return core::Error{core::ErrorCode::invalidArgument,
                         "The checkpoint in " + options_.out.string() +
                             " was made with other settings (" + loaded->settings + "; now " +
                             state_.settings + "). Use the same, or start without --resume."};
    }
    state_ = *loaded;
    watcher_.onNote("Going on after epoch " + std::to_string(state_.epochsDone) + ".");
    return {};
  }

  /// True when all epochs are done, false when it was stopped.
  core::Result<bool> run(std::stop_token stop) {
    start_ = SteadyClock::now();
    firstEpoch_ = state_.epochsDone;
    while (state_.epochsDone < schedule_.epochs) {
      learning::EpochReport report;
      if (!runEpoch(stop, report)) return false;
      if (!heldOut_.empty()) {
        heldOut_.measure(ready(learner_.averaged()), report);
        report.best = *report.heldOutLoss < state_.bestLoss;
        if (report.best) {
          state_.bestLoss = *report.heldOutLoss;
          learner_.keepAsBest();
        }
      }
      ++state_.epochsDone;
      if (const auto saved = learner_.save(checkpoint_, state_); !saved) return saved.error();
      watcher_.onEpoch(report);
    }
    return true;
  }

  MobileNetV2 result() const {
    const bool best = options_.keep == learning::KeptWeights::best && !heldOut_.empty();
    return ready(best ? learner_.best() : learner_.averaged());
  }

 private:
  // As it will be used: with norms that fit its weights.
  MobileNetV2 ready(MobileNetV2 network) const {
    if (typical_.defined()) network->gatherStatistics(typical_);
    return network;
  }

  bool runEpoch(const std::stop_token& stop, learning::EpochReport& report) {
    const auto began = SteadyClock::now();
    const int steps = batches_.batchesPerEpoch();
    // Dropout, too, must be what it would have been without a stop.
    torch::manual_seed(options_.seed * 1000 + static_cast<std::uint64_t>(state_.epochsDone));
    report.epoch = state_.epochsDone + 1;
    double loss = 0.0;
    int right = 0;
    for (int step = 0; step < steps; ++step) {
      if (stop.stop_requested()) return false;
      const LearnedStep learned =
          learner_.learn(batches_.make(state_.epochsDone, step), material_.frontEnd.bands);
      loss += learned.loss;
      right += learned.right;
      report.loss = loss / (step + 1);
      report.accuracy = static_cast<double>(right) / ((step + 1) * options_.batch);
      watcher_.onStep({report.epoch, schedule_.epochs, step + 1, steps, report.loss,
                       report.accuracy, secondsLeft(step + 1, steps)});
    }
    report.seconds = secondsSince(began);
    return true;
  }

  double secondsLeft(int step, int steps) const {
    const int done = (state_.epochsDone - firstEpoch_) * steps + step;
    const int all = (schedule_.epochs - firstEpoch_) * steps;
    return secondsSince(start_) / done * (all - done);
  }

  const TrainOptions& options_;
  Schedule schedule_;
  const Material& material_;
  const HeldOut& heldOut_;
  TrainingWatcher& watcher_;
  fs::path checkpoint_;
  BatchMaker batches_;
  Learner learner_;
  torch::Tensor typical_;  // pictures for the norms' statistics; undefined: these are frozen
  TrainingState state_;
  SteadyClock::time_point start_;
  int firstEpoch_ = 0;
};

std::string recipeOf(const TrainOptions& options, const Schedule& schedule) {
  std::ostringstream text;
  text << schedule.epochs
       << " epochs of AdamW (decay 0.02, none on norms and biases) under a warm-up "
       << "and a cosine, highest rate " << schedule.headRate << " for the head and "
       << schedule.headRate * schedule.bodyRate << " for the body, batches of " << options.batch
       << " clips and " << options.strangeSounds
       << " synthetic sounds of no category (trained towards doubt), weights averaged over steps; "
          "targets: the label (smoothed "
          "by "
       << options.smoothing << ")";
  if (options.init) {
    text << " at " << options.ownLabel
         << " and what the starting weights say of the unchanged clip "
         << "at " << 1.0 - options.ownLabel << " (both as far as it knows the categories), and "
         << options.embeddingWeight << " times the distance (1 - cosine) from its embedding; the "
         << "batch norms' statistics stay";
  }
  text << ". Clips are shifted, trimmed, cropped, mixed, made noisy, band-limited, tilted, rounded "
          "to 8 bits and masked at random.";
  return text.str();
}

core::Result<TrainingOutcome> writeModel(const TrainOptions& options, const Schedule& schedule,
                                         const Material& material, const HeldOut& heldOut,
                                         const MobileNetV2& network, double temperature) {
  core::ModelManifest manifest;
  manifest.name =
      options.name.empty() ? fs::absolute(options.out).filename().string() : options.name;
  manifest.labelSet = options.labelSet.empty() ? material.dataset.name : options.labelSet;
  manifest.labels = material.dataset.labels;
  manifest.frontEnd = material.frontEnd;
  manifest.temperature = temperature;
  if (const auto ok = writeModelFile(options.out, network, manifest); !ok) return ok.error();
  TrainingOutcome outcome{.finished = true, .temperature = temperature};
  if (!heldOut.empty()) {
    const auto classifier = openTorchClassifier(options.out / "model.pt", manifest);
    if (!classifier) return classifier.error();
    auto evaluation = learning::evaluate(material.clips, material.split.heldOut, **classifier, {},
                                         core::Mapping{}.minConfidence, {});
    if (!evaluation) return evaluation.error();
    outcome.heldOut = std::move(*evaluation);
  }
  const ModelOrigin origin{material.dataset.name,
                           options.folds,
                           options.licences,
                           material.split.learned.size(),
                           options.init ? options.init->filename().string() : "",
                           recipeOf(options, schedule)};
  if (const auto ok = writeModelPapers(options.out, manifest, origin, outcome.heldOut); !ok) {
    return ok.error();
  }
  return outcome;
}

core::Result<TrainingOutcome> train(const TrainOptions& options, const sound::Decoder& decoder,
                                    TrainingWatcher& watcher, std::stop_token stop) {
  const auto device = chooseDevice(options.device);
  if (!device) return device.error();
  takeWholeMachine();
  fs::create_directories(options.out);
  const auto material = loadMaterial(options, decoder, watcher);
  if (!material) return material.error();
  if (material->split.heldOut.empty() && !options.temperature) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "Nothing is held out, so confidence cannot be calibrated. Leave out a fold, "
                       "give --validation, or give --temperature from an earlier training."};
  }

  torch::manual_seed(options.seed);
  MobileNetV2 network(options.width, static_cast<int>(material->dataset.labels.size()));
  MobileNetV2Impl::Output start;  // what the starting weights say of the unchanged clips
  if (options.init) {
    const auto loaded = loadWeights(*options.init, network);
    if (!loaded) return loaded.error();
    network->freezeStatistics();
    start = outputOf(network, picturesOf(*material, material->split.learned));
    if (*loaded == LoadedWeights::bodyOnly) start.logits = torch::Tensor();
  }
  const Schedule schedule = scheduleFor(options, start);
  const HeldOut heldOut(*material);
  Training training(options, *material, heldOut, network, start, schedule, *device, watcher);
  if (options.resume) {
    if (const auto ok = training.resume(); !ok) return ok.error();
  }
  const auto finished = training.run(stop);
  if (!finished) return finished.error();
  if (!*finished) return TrainingOutcome{};
  const double temperature =
      options.temperature ? *options.temperature : heldOut.fitTemperature(training.result());
  return writeModel(options, schedule, *material, heldOut, training.result(), temperature);
}

}  // namespace

core::Result<TrainingOutcome> trainModel(const TrainOptions& options, const sound::Decoder& decoder,
                                         TrainingWatcher& watcher, std::stop_token stop) {
  try {
    return train(options, decoder, watcher, stop);
  } catch (const fs::filesystem_error& error) {
    return core::Error{core::ErrorCode::storage,
                       error.path1().string() + ": " + error.code().message()};
  } catch (const std::exception& error) {
    return core::Error{core::ErrorCode::internal,
                       std::string("The training failed: ") + error.what()};
  }
}

}  // namespace exsampling::adapters
