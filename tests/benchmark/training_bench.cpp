// A step of training as it is, augmentation and optimizer included, next to the bare forward and
// backward pass of the same batches: on all cores, fine-tuning and from a random start.
#include <exsampling/learning/training/batch.hpp>
#include <exsampling/learning/training/synthetic_sound.hpp>

#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include "adapters/torch/learner.hpp"
#include "adapters/torch/mobilenet_v2.hpp"
#include <numeric>
#include <vector>

namespace exsampling::adapters {
namespace {

constexpr int kCategories = 50;
constexpr int kBatches = 4;

/// Five seconds each, of all kinds of synthetic sound.
const learning::ClipSet& clips() {
  static const learning::ClipSet set = [] {
    learning::ClipSet made;
    learning::Random random(1);
    const core::FrontEnd frontEnd;
    for (int i = 0; i < 128; ++i) {
      const auto kind = learning::kSyntheticSounds[static_cast<std::size_t>(i) %
                                                   learning::kSyntheticSounds.size()];
      made.clips.push_back(
          {static_cast<std::size_t>(i), i % kCategories,
           learning::makeSyntheticSound(kind, static_cast<std::size_t>(frontEnd.inputSamples()),
                                        frontEnd.sampleRate, random)});
    }
    return made;
  }();
  return set;
}

learning::BatchMaker batchMaker() {
  std::vector<std::size_t> learned(clips().clips.size());
  std::iota(learned.begin(), learned.end(), std::size_t{0});
  std::vector<std::vector<float>> targets;
  for (const auto& clip : clips().clips) {
    targets.emplace_back(kCategories, 0.0F)[static_cast<std::size_t>(clip.label)] = 1.0F;
  }
  return {clips(), std::move(learned), std::move(targets), core::FrontEnd{}, {.strangeSounds = 3}};
}

/// As `exsampling train` has it: with frozen norms when it starts from weights.
MobileNetV2 network(const benchmark::State& state) {
  takeWholeMachine();
  torch::manual_seed(1);
  MobileNetV2 made(1.0, kCategories);
  if (state.range(0) == 1) made->freezeStatistics();
  return made;
}

void floorForwardBackward(benchmark::State& state) {
  MobileNetV2 bare = network(state);
  auto maker = batchMaker();
  std::vector<learning::Batch> batches;
  for (int i = 0; i < kBatches; ++i) batches.push_back(maker.make(0, i));
  const core::FrontEnd frontEnd;
  bare->train();
  int next = 0;
  for (auto _ : state) {
    auto& batch = batches[static_cast<std::size_t>(next++ % kBatches)];
    const auto pictures =
        torch::from_blob(batch.pictures.data(), {batch.size, frontEnd.bands, frontEnd.frames()});
    const auto targets = torch::from_blob(batch.targets.data(), {batch.size, kCategories});
    bare->zero_grad();
    const auto logits = bare->forward(pictures).logits;
    (-(targets * torch::log_softmax(logits, 1)).sum(1).mean()).backward();
  }
  at::set_num_threads(1);
}
BENCHMARK(floorForwardBackward)
    ->Arg(0)
    ->Arg(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// What of a step is making its batch.
void stepMakeBatch(benchmark::State& state) {
  auto maker = batchMaker();
  int next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(maker.make(0, next++ % kBatches));
}
BENCHMARK(stepMakeBatch)->MeasureProcessCPUTime()->UseRealTime()->Unit(benchmark::kMillisecond);

void trainingStep(benchmark::State& state) {
  auto maker = batchMaker();
  LearnSpec spec{.steps = 1'000};
  if (state.range(0) == 1) {
    spec.embeddings =
        torch::rand({static_cast<std::int64_t>(clips().clips.size()), MobileNetV2Impl::kEmbedding});
    spec.embeddingWeight = 2.0;
  }
  Learner learner(network(state), torch::kCPU, spec);
  int next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        learner.learn(maker.make(0, next++ % kBatches), core::FrontEnd{}.bands));
  }
  at::set_num_threads(1);
}
BENCHMARK(trainingStep)
    ->Arg(0)
    ->Arg(1)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace exsampling::adapters
