// One 5-second take from its bytes to the gain, as an ingest worker handles it, and what it costs
// to make it durable, next to their floors: one bare forward pass and one bare fsync.
#include <exsampling/adapters/sndfile/sndfile_decoder.hpp>
#include <exsampling/adapters/sndfile/sndfile_encoder.hpp>
#include <exsampling/adapters/sqlite/sqlite_archive.hpp>
#include <exsampling/adapters/torch/torch_classifier.hpp>
#include <exsampling/learning/teaching/manifest.hpp>
#include <exsampling/sound/hearing/process_recording.hpp>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <torch/script.h>
#include <unistd.h>

#include "benchmark/takes.hpp"
#include "support/places.hpp"
#include "support/temporary_folder.hpp"
#include <memory>
#include <string>
#include <vector>

namespace exsampling {
namespace {

const std::filesystem::path kModel = support::sourceFolder() / "models/esc50-mobilenetv2";

std::unique_ptr<sound::Classifier> openModel() {
  return *adapters::openTorchClassifier(kModel / "model.pt",
                                        *learning::readManifest(kModel / "manifest.json"));
}

void floorForward(benchmark::State& state) {
  const auto opened = openModel();  // sets libtorch to one thread, as when serving
  torch::jit::Module loaded = torch::jit::load((kModel / "model.pt").string(), torch::kCPU);
  loaded.eval();
  torch::jit::Module frozen = torch::jit::freeze(loaded);
  const torch::jit::Module module = torch::jit::optimize_for_inference(frozen);
  const torch::InferenceMode inference;
  const torch::Tensor picture = torch::rand({1, 128, 251}) * -80.0;
  const auto forward = module.get_method("forward");
  for (int i = 0; i < 3; ++i) forward({picture});
  for (auto _ : state) benchmark::DoNotOptimize(forward({picture}));
}
BENCHMARK(floorForward)->Unit(benchmark::kMillisecond);

void stepClassify(benchmark::State& state) {
  const auto classifier = openModel();
  const core::LogMel picture{128, 251, std::vector<float>(128 * 251, -40.0F)};
  for (auto _ : state) benchmark::DoNotOptimize(classifier->classify({&picture, 1}));
}
BENCHMARK(stepClassify)->Unit(benchmark::kMillisecond);

void stepDecode(benchmark::State& state) {
  const auto bytes = benchmarks::takeAt(static_cast<int>(state.range(0)));
  const adapters::SndfileDecoder decoder;
  for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(bytes));
}
BENCHMARK(stepDecode)->Arg(48000)->Arg(44100)->Unit(benchmark::kMillisecond);

void stepEncode(benchmark::State& state) {
  const auto clip = benchmarks::segmentAt(48000);
  const adapters::SndfileEncoder encoder;
  for (auto _ : state) benchmark::DoNotOptimize(encoder.encodeWav(clip));
}
BENCHMARK(stepEncode)->Unit(benchmark::kMillisecond);

void analyseAgainAndAgain(benchmark::State& state, const std::vector<std::byte>& bytes,
                          std::size_t segments) {
  const auto classifier = openModel();
  const adapters::SndfileDecoder decoder;
  sound::RecordingAnalyser analyser(*classifier);
  for (auto _ : state) {
    auto decoded = decoder.decode(bytes);
    if (!decoded) return state.SkipWithError("not decoded");
    const auto analysis = analyser.analyse(*std::move(decoded));
    if (!analysis || analysis->sounds.size() != segments) {
      return state.SkipWithError("not all segments");
    }
  }
}

void wholePipeline(benchmark::State& state) {
  analyseAgainAndAgain(state, benchmarks::takeAt(static_cast<int>(state.range(0))), 1);
}
BENCHMARK(wholePipeline)->Arg(48000)->Arg(44100)->Unit(benchmark::kMillisecond);

/// Twelve times as long has to cost twelve times as much.
void takeOfSeconds(benchmark::State& state) {
  const auto seconds = static_cast<double>(state.range(0));
  analyseAgainAndAgain(state, benchmarks::takeAt(48000, seconds),
                       static_cast<std::size_t>(seconds / 5.0));
}
BENCHMARK(takeOfSeconds)->Arg(5)->Arg(10)->Arg(30)->Arg(60)->Unit(benchmark::kMillisecond);

void floorFsync(benchmark::State& state) {
  const support::TemporaryFolder folder;
  const auto bytes = benchmarks::takeAt(48000);
  const auto path = folder.path() / "take";
  for (auto _ : state) {
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    if (::write(file, bytes.data(), bytes.size()) < 0) return state.SkipWithError("no write");
    ::fsync(file);
    ::close(file);
  }
}
BENCHMARK(floorFsync)->Unit(benchmark::kMillisecond)->UseRealTime();

void stepAccept(benchmark::State& state) {
  const support::TemporaryFolder folder;
  const auto archive = *adapters::SqliteArchive::open(folder.path() / "session");
  core::Upload upload{.id = core::RecordingId::random(), .bytes = benchmarks::takeAt(48000)};
  for (auto _ : state) {
    upload.id = core::RecordingId::random();
    if (!archive->accept(upload)) return state.SkipWithError("not accepted");
  }
}
BENCHMARK(stepAccept)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace exsampling
