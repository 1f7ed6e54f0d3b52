#include <exsampling/sound/dsp/log_mel.hpp>

#include <kiss_fftr.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace exsampling::sound {
namespace {

// Slaney's mel scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above.
constexpr double kLinearHertzPerMel = 200.0 / 3.0;
constexpr double kBreakHertz = 1000.0;
constexpr double kBreakMel = kBreakHertz / kLinearHertzPerMel;
const double kLogStep = std::log(6.4) / 27.0;

double melOfHertz(double hertz) {
  return hertz < kBreakHertz ? hertz / kLinearHertzPerMel
                             : kBreakMel + std::log(hertz / kBreakHertz) / kLogStep;
}

double hertzOfMel(double mel) {
  return mel < kBreakMel ? mel * kLinearHertzPerMel
                         : kBreakHertz * std::exp(kLogStep * (mel - kBreakMel));
}

}  // namespace

MelFilterBank::MelFilterBank(const core::FrontEnd& frontEnd) : bins_(frontEnd.fftSize / 2 + 1) {
  const double lowest = melOfHertz(frontEnd.minHertz);
  const double step = (melOfHertz(frontEnd.maxHertz) - lowest) / (frontEnd.bands + 1);
  const auto edge = [&](int index) { return hertzOfMel(lowest + step * index); };

  for (int band = 0; band < frontEnd.bands; ++band) {
    const double left = edge(band);
    const double centre = edge(band + 1);
    const double right = edge(band + 2);
    Band entry{.firstBin = 0, .firstWeight = weights_.size(), .count = 0};
    for (int bin = 0; bin < bins_; ++bin) {
      const double hertz = static_cast<double>(bin) * frontEnd.sampleRate / frontEnd.fftSize;
      const double height =
          std::min((hertz - left) / (centre - left), (right - hertz) / (right - centre));
      if (height <= 0.0) continue;
      if (entry.count++ == 0) entry.firstBin = static_cast<std::size_t>(bin);
      weights_.push_back(static_cast<float>(height * 2.0 / (right - left)));
    }
    bands_.push_back(entry);
  }
}

float MelFilterBank::weight(int band, int bin) const {
  const Band& entry = bands_[static_cast<std::size_t>(band)];
  const std::size_t position = static_cast<std::size_t>(bin) - entry.firstBin;
  return position < entry.count ? weights_[entry.firstWeight + position] : 0.0F;
}

float MelFilterBank::bandPower(int band, std::span<const float> spectrum) const {
  const Band& entry = bands_[static_cast<std::size_t>(band)];
  const float* weights = weights_.data() + entry.firstWeight;
  const float* powers = spectrum.data() + entry.firstBin;
  float sum = 0.0F;
  for (std::size_t i = 0; i < entry.count; ++i) sum += weights[i] * powers[i];
  return sum;
}

struct LogMelExtractor::State {
  explicit State(const core::FrontEnd& wanted)
      : frontEnd(wanted),
        bank(wanted),
        window(static_cast<std::size_t>(wanted.fftSize)),
        frame(window.size()),
        transform(window.size() / 2 + 1),
        plan(kiss_fftr_alloc(wanted.fftSize, 0, nullptr, nullptr)) {
    for (std::size_t i = 0; i < window.size(); ++i) {
      const double turn = static_cast<double>(i) / static_cast<double>(window.size());
      window[i] = static_cast<float>(0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * turn));
    }
  }

  struct FreePlan {
    void operator()(kiss_fftr_cfg held) const { kiss_fftr_free(held); }
  };

  core::FrontEnd frontEnd;
  MelFilterBank bank;
  std::vector<float> window;
  std::vector<float> frame;
  std::vector<kiss_fft_cpx> transform;
  std::unique_ptr<kiss_fftr_state, FreePlan> plan;
  PowerSpectrogram spectrogram;
};

LogMelExtractor::LogMelExtractor(const core::FrontEnd& frontEnd)
    : state_(std::make_unique<State>(frontEnd)) {}
LogMelExtractor::~LogMelExtractor() = default;
LogMelExtractor::LogMelExtractor(LogMelExtractor&&) noexcept = default;
LogMelExtractor& LogMelExtractor::operator=(LogMelExtractor&&) noexcept = default;

const core::FrontEnd& LogMelExtractor::frontEnd() const { return state_->frontEnd; }

void LogMelExtractor::toModelInput(std::span<const float> mono, core::LogMel& picture) {
  const auto inputSamples = static_cast<std::size_t>(state_->frontEnd.inputSamples());
  toPowerSpectrogram(mono.first(std::min(mono.size(), inputSamples)), state_->frontEnd.frames(),
                     state_->spectrogram);
  toLogMel(state_->spectrogram, picture);
}

void LogMelExtractor::toPowerSpectrogram(std::span<const float> mono, int frames,
                                         PowerSpectrogram& spectrogram) {
  State& state = *state_;
  const auto size = static_cast<std::ptrdiff_t>(state.window.size());
  const auto samples = static_cast<std::ptrdiff_t>(mono.size());
  spectrogram.frames = frames;
  spectrogram.bins = state.bank.bins();
  spectrogram.values.resize(static_cast<std::size_t>(frames) * state.transform.size());

  float* row = spectrogram.values.data();
  for (int t = 0; t < frames; ++t, row += spectrogram.bins) {
    const std::ptrdiff_t start =
        static_cast<std::ptrdiff_t>(t) * state.frontEnd.hopLength - size / 2;
    const std::ptrdiff_t first = std::max<std::ptrdiff_t>(0, -start);
    const std::ptrdiff_t last = std::min(size, samples - start);
    if (first >= last) {
      std::fill_n(row, spectrogram.bins, 0.0F);
      continue;
    }
    float* frame = state.frame.data();
    std::fill(frame, frame + first, 0.0F);
    for (std::ptrdiff_t i = first; i < last; ++i) {
      frame[i] =
          mono[static_cast<std::size_t>(start + i)] * state.window[static_cast<std::size_t>(i)];
    }
    std::fill(frame + last, frame + size, 0.0F);

    kiss_fftr(state.plan.get(), frame, state.transform.data());
    for (std::size_t k = 0; k < state.transform.size(); ++k) {
      const kiss_fft_cpx bin = state.transform[k];
      row[k] = bin.r * bin.r + bin.i * bin.i;
    }
  }
}

void LogMelExtractor::toLogMel(const PowerSpectrogram& spectrogram, core::LogMel& picture) const {
  const MelFilterBank& bank = state_->bank;
  picture.bands = bank.bands();
  picture.frames = spectrogram.frames;
  const auto frames = static_cast<std::size_t>(spectrogram.frames);
  const auto bins = static_cast<std::size_t>(spectrogram.bins);
  picture.values.resize(static_cast<std::size_t>(picture.bands) * frames);

  const auto minPower = static_cast<float>(state_->frontEnd.minPower);
  float loudest = minPower;
  for (std::size_t t = 0; t < frames; ++t) {
    const std::span<const float> spectrum(spectrogram.values.data() + t * bins, bins);
    for (int band = 0; band < picture.bands; ++band) {
      const float power = std::max(minPower, bank.bandPower(band, spectrum));
      picture.values[static_cast<std::size_t>(band) * frames + t] = power;
      loudest = std::max(loudest, power);
    }
  }

  const auto floorDb = static_cast<float>(state_->frontEnd.floorDb);
  const float loudestDb = 10.0F * std::log10(loudest);
  for (float& value : picture.values) {
    value = std::max(floorDb, 10.0F * std::log10(value) - loudestDb);
  }
}

}  // namespace exsampling::sound
