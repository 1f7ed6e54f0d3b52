// The nearest of 50,000 sounds, next to reading as many bytes once.
#include <exsampling/library/similarity_index.hpp>

#include <benchmark/benchmark.h>

#include <numeric>
#include <random>
#include <vector>

namespace exsampling::library {
namespace {

constexpr std::size_t kValues = 1280;
constexpr int kSounds = 50'000;

/// Embeddings like the model's: none below 0, around a centre for each of 50 categories.
void fill(SimilarityIndex& index) {
  std::mt19937 random(1);
  std::gamma_distribution<float> centre(0.5F, 1.0F);
  std::uniform_real_distribution<float> change(0.5F, 1.5F);
  std::vector<std::vector<float>> centres(50, std::vector<float>(kValues));
  for (auto& values : centres) {
    for (float& value : values) value = centre(random);
  }
  index.reserve(kSounds);
  std::vector<float> embedding(kValues);
  for (int i = 0; i < kSounds; ++i) {
    for (std::size_t at = 0; at < kValues; ++at) {
      embedding[at] = centres[static_cast<std::size_t>(i) % 50][at] * change(random);
    }
    index.add({SoundId::Origin::library, i}, embedding);
  }
}

void floorRead64MB(benchmark::State& state) {
  const std::vector<std::int64_t> bytes(kSounds * kValues / sizeof(std::int64_t), 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(std::accumulate(bytes.begin(), bytes.end(), std::int64_t{0}));
  }
}
BENCHMARK(floorRead64MB)->Unit(benchmark::kMillisecond);

void similarOf50000(benchmark::State& state) {
  SimilarityIndex index(kValues);
  fill(index);
  std::int64_t query = 0;
  for (auto _ : state) {
    query = (query + 37) % kSounds;
    benchmark::DoNotOptimize(index.nearestTo({SoundId::Origin::library, query}, 20));
  }
}
BENCHMARK(similarOf50000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace exsampling::library
