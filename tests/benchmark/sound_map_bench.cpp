// The sound map of 5,000 among 50,000 sounds, next to reading their embeddings once.
#include <exsampling/library/sound_map.hpp>

#include <benchmark/benchmark.h>

#include "benchmark/embeddings.hpp"
#include <memory>
#include <numeric>

namespace exsampling::library {
namespace {

void floorRead5000Embeddings(benchmark::State& state) {
  const std::vector<float> values(SoundMap::kMost * support::kValues, 1.0F);
  for (auto _ : state) {
    benchmark::DoNotOptimize(std::accumulate(values.begin(), values.end(), 0.0F));
  }
}
BENCHMARK(floorRead5000Embeddings)->Unit(benchmark::kMillisecond);

void wholeMapOf50000(benchmark::State& state) {
  SimilarityIndex index(support::kValues);
  support::fill(index, 50'000);
  for (auto _ : state) {
    SoundMap map(index);
    benchmark::DoNotOptimize(map.since({}));
  }
}
BENCHMARK(wholeMapOf50000)->Unit(benchmark::kMillisecond);

void mapNewsOfOneArrival(benchmark::State& state) {
  SimilarityIndex index(support::kValues);
  support::fill(index, 50'000);
  SoundMap map(index);
  auto mark = map.since({}).mark;
  std::int64_t number = 0;
  const auto embedding = *index.direction({SoundId::Origin::library, 7});
  for (auto _ : state) {
    index.add({SoundId::Origin::session, ++number}, embedding);
    mark = map.since(mark).mark;
  }
}
BENCHMARK(mapNewsOfOneArrival)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace exsampling::library
