#include <exsampling/dsp/resample.hpp>

#include <samplerate.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace exsampling::dsp {

struct Resampler::State {
  explicit State(int rate) : targetRate(rate) {
    int error = 0;
    converter.reset(src_new(SRC_SINC_FASTEST, 1, &error));
  }

  struct DeleteConverter {
    void operator()(SRC_STATE* held) const { src_delete(held); }
  };

  int targetRate;
  std::unique_ptr<SRC_STATE, DeleteConverter> converter;
  std::vector<float> output;
};

Resampler::Resampler(int targetRate) : state_(std::make_unique<State>(targetRate)) {}
Resampler::~Resampler() = default;
Resampler::Resampler(Resampler&&) noexcept = default;
Resampler& Resampler::operator=(Resampler&&) noexcept = default;

int Resampler::targetRate() const { return state_->targetRate; }

std::span<const float> Resampler::resample(std::span<const float> mono, int sourceRate) {
  if (sourceRate == state_->targetRate) return mono;
  const double ratio = static_cast<double>(state_->targetRate) / sourceRate;
  const auto frames =
      static_cast<std::size_t>(std::llround(static_cast<double>(mono.size()) * ratio));
  state_->output.resize(frames);

  SRC_DATA data{};
  data.data_in = mono.data();
  data.data_out = state_->output.data();
  data.input_frames = static_cast<long>(mono.size());
  data.output_frames = static_cast<long>(frames);
  data.end_of_input = 1;
  data.src_ratio = ratio;
  src_reset(state_->converter.get());
  src_process(state_->converter.get(), &data);
  // The converter may end a sample early; there is silence after the input's end.
  std::fill(state_->output.begin() + data.output_frames_gen, state_->output.end(), 0.0F);
  return state_->output;
}

}  // namespace exsampling::dsp
