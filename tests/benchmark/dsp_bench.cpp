// Each step of the analysis on one 5-s segment, next to the floors that it is measured against: 251
// bare FFTs of 1,024 samples and one bare SINC_FASTEST resampling of the same audio.
#include <exsampling/sound/dsp/log_mel.hpp>
#include <exsampling/sound/dsp/loudness.hpp>
#include <exsampling/sound/dsp/mono.hpp>
#include <exsampling/sound/dsp/pitch.hpp>
#include <exsampling/sound/dsp/resample.hpp>
#include <exsampling/sound/dsp/segment.hpp>
#include <exsampling/sound/dsp/trim.hpp>

#include <benchmark/benchmark.h>
#include <kiss_fftr.h>
#include <samplerate.h>

#include "benchmark/takes.hpp"
#include <utility>
#include <vector>

namespace exsampling::sound {
namespace {

constexpr int kModelRate = 16000;

using benchmarks::segmentAt;
using benchmarks::segmentSamples;

void floorFft251(benchmark::State& state) {
  const std::vector<float> samples = segmentSamples(kModelRate);
  std::vector<kiss_fft_cpx> spectrum(513);
  kiss_fftr_cfg plan = kiss_fftr_alloc(1024, 0, nullptr, nullptr);
  for (auto _ : state) {
    for (std::size_t t = 0; t < 251; ++t) {
      kiss_fftr(plan, samples.data() + t * 310, spectrum.data());
      benchmark::DoNotOptimize(spectrum.data());
    }
  }
  kiss_fftr_free(plan);
}
BENCHMARK(floorFft251)->Unit(benchmark::kMillisecond);

void floorSincFastest(benchmark::State& state) {
  const int sampleRate = static_cast<int>(state.range(0));
  const std::vector<float> samples = segmentSamples(sampleRate);
  std::vector<float> output(5 * kModelRate + 16);
  for (auto _ : state) {
    SRC_DATA data{};
    data.data_in = samples.data();
    data.data_out = output.data();
    data.input_frames = static_cast<long>(samples.size());
    data.output_frames = static_cast<long>(output.size());
    data.src_ratio = static_cast<double>(kModelRate) / sampleRate;
    src_simple(&data, SRC_SINC_FASTEST, 1);
    benchmark::DoNotOptimize(output.data());
  }
}
BENCHMARK(floorSincFastest)->Arg(48000)->Arg(44100)->Unit(benchmark::kMillisecond);

void stepTrim(benchmark::State& state) {
  const core::AudioClip clip = segmentAt(48000);
  for (auto _ : state) benchmark::DoNotOptimize(trimSilence(clip));
}
BENCHMARK(stepTrim)->Unit(benchmark::kMillisecond);

void stepLoudness(benchmark::State& state) {
  const core::AudioClip clip = segmentAt(48000);
  for (auto _ : state) benchmark::DoNotOptimize(playbackGain(measureLoudness(clip)));
}
BENCHMARK(stepLoudness)->Unit(benchmark::kMillisecond);

void stepResample(benchmark::State& state) {
  const int sampleRate = static_cast<int>(state.range(0));
  const std::vector<float> samples = segmentSamples(sampleRate);
  Resampler resampler(kModelRate);
  for (auto _ : state) benchmark::DoNotOptimize(resampler.resample(samples, sampleRate).data());
}
BENCHMARK(stepResample)->Arg(48000)->Arg(44100)->Unit(benchmark::kMillisecond);

void stepPowerSpectrogram(benchmark::State& state) {
  const std::vector<float> samples = segmentSamples(kModelRate);
  LogMelExtractor extractor{core::FrontEnd{}};
  PowerSpectrogram spectrogram;
  for (auto _ : state) {
    extractor.toPowerSpectrogram(samples, 251, spectrogram);
    benchmark::DoNotOptimize(spectrogram.values.data());
  }
}
BENCHMARK(stepPowerSpectrogram)->Unit(benchmark::kMillisecond);

void stepLogMel(benchmark::State& state) {
  LogMelExtractor extractor{core::FrontEnd{}};
  PowerSpectrogram spectrogram;
  extractor.toPowerSpectrogram(segmentSamples(kModelRate), 251, spectrogram);
  core::LogMel picture;
  for (auto _ : state) {
    extractor.toLogMel(spectrogram, picture);
    benchmark::DoNotOptimize(picture.values.data());
  }
}
BENCHMARK(stepLogMel)->Unit(benchmark::kMillisecond);

void stepPitch(benchmark::State& state) {
  const std::vector<float> samples = segmentSamples(kModelRate);
  PitchEstimator estimator;
  for (auto _ : state) benchmark::DoNotOptimize(estimator.estimate(samples));
}
BENCHMARK(stepPitch)->Unit(benchmark::kMillisecond);

void allSteps(benchmark::State& state) {
  const core::AudioClip clip = segmentAt(static_cast<int>(state.range(0)));
  Resampler resampler(kModelRate);
  LogMelExtractor extractor{core::FrontEnd{}};
  PitchEstimator estimator;
  std::vector<float> mono;
  core::LogMel picture;
  for (auto _ : state) {
    TrimmedClip trimmed = trimSilence(clip);
    for (const Segment& segment : splitSegments(std::move(trimmed.clip), core::Seconds(5))) {
      mixToMono(segment.clip, mono);
      const std::span<const float> resampled = resampler.resample(mono, segment.clip.sampleRate);
      extractor.toModelInput(resampled, picture);
      benchmark::DoNotOptimize(picture.values.data());
      benchmark::DoNotOptimize(estimator.estimate(resampled));
      benchmark::DoNotOptimize(playbackGain(measureLoudness(segment.clip)));
    }
  }
}
BENCHMARK(allSteps)->Arg(48000)->Arg(44100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace exsampling::sound
