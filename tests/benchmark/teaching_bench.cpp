// Teaching with 1,000 examples against the exemplars that ship, and naming 1,000 sounds anew.
#include <exsampling/learning/teaching/own_categories.hpp>

#include <benchmark/benchmark.h>

#include <random>
#include <string>

namespace exsampling::learning {
namespace {

std::vector<Example> sounds(const std::string& prefix, int categories, int each) {
  std::mt19937 random(1);
  std::gamma_distribution<float> centre(0.5F, 1.0F);
  std::uniform_real_distribution<float> change(0.5F, 1.5F);
  std::vector<Example> examples;
  for (int category = 0; category < categories; ++category) {
    std::vector<float> middle(1280);
    for (float& value : middle) value = centre(random);
    for (int i = 0; i < each; ++i) {
      auto embedding = middle;
      for (float& value : embedding) value *= change(random);
      examples.push_back({prefix + std::to_string(category), std::move(embedding)});
    }
  }
  return examples;
}

void teachWith1000Sounds(benchmark::State& state) {
  const auto examples = sounds("own", 20, 50);
  const auto rivals = sounds("known", 50, 8);
  for (auto _ : state) benchmark::DoNotOptimize(teach(examples, rivals));
}
BENCHMARK(teachWith1000Sounds)->Unit(benchmark::kMillisecond);

void name1000SoundsAnew(benchmark::State& state) {
  const auto examples = sounds("own", 20, 50);
  const auto result = teach(examples, sounds("known", 50, 8));
  std::vector<std::string> labels = result->head.categories;
  for (auto _ : state) {
    for (const Example& sound : examples) {
      benchmark::DoNotOptimize(applyHead(
          result->head, {std::vector<float>(70, 1.0F / 70), sound.embedding, {}}, labels));
    }
  }
}
BENCHMARK(name1000SoundsAnew)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace exsampling::learning
