// The nearest of 50,000 sounds, next to reading as many bytes once.
#include <exsampling/sound/likeness/similarity_index.hpp>

#include <benchmark/benchmark.h>

#include "benchmark/embeddings.hpp"
#include <numeric>
#include <vector>

namespace exsampling::sound {
namespace {

using support::kValues;
constexpr int kSounds = 50'000;

void floorRead64MB(benchmark::State& state) {
  const std::vector<std::int64_t> bytes(kSounds * kValues / sizeof(std::int64_t), 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(std::accumulate(bytes.begin(), bytes.end(), std::int64_t{0}));
  }
}
BENCHMARK(floorRead64MB)->Unit(benchmark::kMillisecond);

void similarOf50000(benchmark::State& state) {
  SimilarityIndex index(kValues);
  support::fill(index, kSounds);
  std::int64_t query = 0;
  for (auto _ : state) {
    query = (query + 37) % kSounds;
    benchmark::DoNotOptimize(index.nearestTo({SoundId::Origin::library, query}, 20));
  }
}
BENCHMARK(similarOf50000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace exsampling::sound
