// The sound map of 5,000 among 50,000 sounds, next to reading their embeddings once.
#include <exsampling/adapters/sqlite/sqlite_sound_library.hpp>
#include <exsampling/sound/likeness/likeness_map.hpp>
#include <exsampling/sound/likeness/sound_finder.hpp>

#include <benchmark/benchmark.h>

#include "benchmark/embeddings.hpp"
#include "support/in_memory_archive.hpp"
#include "support/temporary_folder.hpp"
#include <numeric>
#include <string>
#include <vector>

namespace exsampling::sound {
namespace {

void floorRead5000Embeddings(benchmark::State& state) {
  const std::vector<float> values(LikenessMap::kMost * support::kValues, 1.0F);
  for (auto _ : state) {
    benchmark::DoNotOptimize(std::accumulate(values.begin(), values.end(), 0.0F));
  }
}
BENCHMARK(floorRead5000Embeddings)->Unit(benchmark::kMillisecond);

void wholeMapOf50000(benchmark::State& state) {
  SimilarityIndex index(support::kValues);
  support::fill(index, 50'000);
  for (auto _ : state) {
    LikenessMap map(index);
    benchmark::DoNotOptimize(map.since({}));
  }
}
BENCHMARK(wholeMapOf50000)->Unit(benchmark::kMillisecond);

/// What the route does before it writes JSON, with all 5,000 from the library's file.
void wholeMapWithWhatIsKnown(benchmark::State& state) {
  const support::TemporaryFolder folder;
  const auto library = adapters::SqliteSoundLibrary::open(folder.path() / "library.sqlite");
  if (!library) return state.SkipWithError("no library");
  SimilarityIndex index(support::kValues);
  support::fill(index, static_cast<int>(LikenessMap::kMost));
  std::vector<sound::DescribedSegment> segments;
  for (const SoundId id : index.ids()) {
    segments.push_back({{.start = core::Seconds(static_cast<double>(id.number)),
                         .duration = core::Seconds(1.0),
                         .top = std::vector<core::CategoryScore>(5, {3, "rain", 0.2}),
                         .peaks = std::vector<core::Peak>(200)},
                        *index.direction(id)});
  }
  if (!(*library)->keep({.path = "/sounds/field recording.flac", .model = "model"}, segments)) {
    return state.SkipWithError("not kept");
  }
  const support::InMemoryArchive archive;
  SoundFinder finder(archive, library->get(), "model", support::kValues);
  if (!finder.catchUp()) return state.SkipWithError("not read");
  for (auto _ : state) benchmark::DoNotOptimize(finder.mapNews({}));
}
BENCHMARK(wholeMapWithWhatIsKnown)->Unit(benchmark::kMillisecond);

void mapNewsOfOneArrival(benchmark::State& state) {
  SimilarityIndex index(support::kValues);
  support::fill(index, 50'000);
  LikenessMap map(index);
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
}  // namespace exsampling::sound
