// What decoding in a process of its own costs: the same file decoded here and there.
#include <exsampling/adapters/sandbox/sandboxed_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>

#include <benchmark/benchmark.h>

#include "support/places.hpp"
#include "support/signals.hpp"
#include <cstddef>
#include <memory>
#include <vector>

namespace exsampling::adapters {
namespace {

const std::filesystem::path kProgram = support::buildFolder() / "lib/exsampling/exsampling-decoder";

/// A tone as phones send it: 48 kHz, mono.
std::vector<std::byte> take(double seconds) {
  return *SndfileEncoder().encodeWav({48000, 1, support::sine(440.0, 0.5, seconds, 48000)});
}

void decodeAll(benchmark::State& state, const sound::Decoder& decoder) {
  const auto bytes = take(static_cast<double>(state.range(0)));
  for (auto _ : state) {
    const auto audio = decoder.decode(bytes);
    if (!audio) return state.SkipWithError(audio.error().message.c_str());
    benchmark::DoNotOptimize(audio->clip.samples.data());
  }
}

void inThisProcess(benchmark::State& state) { decodeAll(state, SndfileDecoder()); }
BENCHMARK(inThisProcess)->Arg(5)->Arg(10)->Arg(60)->UseRealTime()->Unit(benchmark::kMillisecond);

void inItsOwnProcess(benchmark::State& state) {
  const auto decoder = openSandboxedDecoder({.program = kProgram});
  if (!decoder) return state.SkipWithError(decoder.error().message.c_str());
  decodeAll(state, **decoder);
}
BENCHMARK(inItsOwnProcess)->Arg(5)->Arg(10)->Arg(60)->UseRealTime()->Unit(benchmark::kMillisecond);

void startOfAProcess(benchmark::State& state) {
  for (auto _ : state) {
    const auto decoder = openSandboxedDecoder({.program = kProgram});
    if (!decoder) return state.SkipWithError(decoder.error().message.c_str());
  }
}
BENCHMARK(startOfAProcess)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace exsampling::adapters
