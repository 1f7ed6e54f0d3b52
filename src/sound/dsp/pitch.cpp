#include <exsampling/sound/dsp/pitch.hpp>

#include <kiss_fftr.h>

#include "energy.hpp"
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace exsampling::sound {
namespace {

// Chosen on 2,500 tones of 14 fixed and of random timbres, with and without noise, on noise of
// three colours, and on ESC-50; tests/unit/sound/dsp/pitch_test.cpp checks them.
constexpr double kSilentPower = 1e-12;     // mean square; -120 dBFS
constexpr double kQuietestDb = -20.0;      // frames this far below the loudest do not count
constexpr float kLeastPeriodicity = 0.6F;  // frames below this have no pitch
constexpr float kAsGoodAsBest = 0.95F;     // the first peak this high is the period, not a multiple
constexpr float kLobeDrop = 0.1F;          // a peak is fitted down to this much below its top
constexpr double kUsedRange = 3.0;         // partials up to this times maxHertz are compared
constexpr double kSamePitch = 1.0352649;   // 60 cents: frames this near to one another agree
constexpr double kRangeTolerance = 1.005;  // 9 cents of measuring error at the range's ends

/// Half the length of the kernel that interpolates between two lags.
constexpr std::size_t kHalfTaps = 8;

/// Weights for the value halfway between the 8th and the 9th of 16 equidistant samples of a
/// band-limited curve: a sinc under a Hann window.
std::array<float, 2 * kHalfTaps> halfwayKernel() {
  std::array<float, 2 * kHalfTaps> kernel{};
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    const double angle = std::numbers::pi * (static_cast<double>(i) - kHalfTaps + 0.5);
    const double window = 0.5 + 0.5 * std::cos(angle / kHalfTaps);
    kernel[i] = static_cast<float>(std::sin(angle) / angle * window);
  }
  return kernel;
}

/// A second-order Butterworth high-pass filter.
class HighPassFilter {
 public:
  HighPassFilter(double hertz, double sampleRate) {
    const double w = std::tan(std::numbers::pi * hertz / sampleRate);
    gain_ = 1.0 / (1.0 + std::numbers::sqrt2 * w + w * w);
    feedback1_ = 2.0 * (w * w - 1.0) * gain_;
    feedback2_ = (1.0 - std::numbers::sqrt2 * w + w * w) * gain_;
  }

  double operator()(double input) {
    const double scaled = gain_ * input;
    const double output = scaled + first_;
    first_ = second_ - 2.0 * scaled - feedback1_ * output;
    second_ = scaled - feedback2_ * output;
    return output;
  }

 private:
  double gain_ = 0.0;
  double feedback1_ = 0.0;
  double feedback2_ = 0.0;
  double first_ = 0.0;
  double second_ = 0.0;
};

bool isPeak(std::span<const float> curve, std::size_t i) {
  return curve[i] > curve[i - 1] && curve[i] >= curve[i + 1];
}

struct Peak {
  double position = 0.0;
  double height = 0.0;
};

/// The top of the parabola that fits the lobe around a peak best. As wide as the lobe: on the broad
/// lobe of a low tone three points would follow the noise.
Peak fitPeak(std::span<const float> curve, std::size_t top) {
  const float edge = curve[top] - kLobeDrop;
  std::size_t reach = 1;
  while (reach < top && top + reach + 1 < curve.size() && curve[top - reach] > edge &&
         curve[top + reach] > edge) {
    ++reach;
  }

  double sum = curve[top];
  double sumX = 0.0;
  double sumXX = 0.0;
  for (std::size_t i = 1; i <= reach; ++i) {
    const auto x = static_cast<double>(i);
    const double before = curve[top - i];
    const double after = curve[top + i];
    sum += before + after;
    sumX += x * (after - before);
    sumXX += x * x * (after + before);
  }
  const auto r = static_cast<double>(reach);
  const double count = 2.0 * r + 1.0;
  const double squares = r * (r + 1.0) * count / 3.0;
  const double fourths = squares * (3.0 * r * r + 3.0 * r - 1.0) / 5.0;
  const double bend = (count * sumXX - squares * sum) / (count * fourths - squares * squares);
  if (bend >= 0.0) return {static_cast<double>(top), curve[top]};
  const double slope = sumX / squares;
  const double shift = std::clamp(-0.5 * slope / bend, -r, r);
  const double middle = (sum - bend * squares) / count;
  return {static_cast<double>(top) + shift, middle + shift * (slope + bend * shift)};
}

struct FreePlan {
  void operator()(kiss_fftr_cfg held) const { kiss_fftr_free(held); }
};
using Plan = std::unique_ptr<kiss_fftr_state, FreePlan>;

Plan makePlan(std::size_t size, bool inverse) {
  return Plan(kiss_fftr_alloc(static_cast<int>(size), inverse ? 1 : 0, nullptr, nullptr));
}

/// A frame that has a pitch.
struct VoicedFrame {
  double hertz = 0.0;
  double periodicity = 0.0;  ///< 0..1
  double weight = 0.0;       ///< its amplitude
};

}  // namespace

struct PitchEstimator::State {
  explicit State(const PitchSpec& wanted)
      : spec(wanted),
        longestLag(static_cast<std::size_t>(1.03 * wanted.sampleRate / wanted.minHertz) + 1),
        frameLength(std::bit_ceil(3 * longestLag)),
        compared(frameLength - (longestLag + 1 + kHalfTaps)),
        hop(frameLength * 5 / 8),
        usedBins(
            std::min(frameLength / 2 + 1,
                     static_cast<std::size_t>(kUsedRange * wanted.maxHertz / wanted.sampleRate *
                                              static_cast<double>(frameLength)))),
        forward(makePlan(frameLength, false)),
        backward(makePlan(frameLength, true)),
        head(frameLength, 0.0F),
        headSpectrum(frameLength / 2 + 1),
        frameSpectrum(frameLength / 2 + 1),
        correlation(frameLength),
        coarse(kHalfTaps + longestLag + 1 + kHalfTaps),
        curve(2 * (longestLag + 1)) {}

  /// Fills `cleaned`: without what lies below the range of pitches.
  void removeRumble(std::span<const float> mono);
  /// Fills `curve` from a frame of `cleaned`.
  void compare(const float* frame);
  /// The period that `curve` shows, in samples, and how strongly; a height of 0 if none.
  Peak findPeriod() const;
  /// A peak's position measured again on its multiples, as far as they go: the error shrinks with
  /// their number.
  double refine(double position) const;

  PitchSpec spec;
  std::size_t longestLag;   ///< in samples, a little beyond the lowest pitch
  std::size_t frameLength;  ///< samples
  std::size_t compared;     ///< samples of a frame that are compared with later ones
  std::size_t hop;          ///< samples
  std::size_t usedBins;     ///< of a spectrum; a curve with higher ones could not be interpolated
  Plan forward;
  Plan backward;
  std::array<float, 2 * kHalfTaps> kernel = halfwayKernel();
  std::vector<float> head;
  std::vector<kiss_fft_cpx> headSpectrum;
  std::vector<kiss_fft_cpx> frameSpectrum;
  std::vector<float> correlation;
  std::vector<float> coarse;  ///< the curve at lags of whole samples, from -kHalfTaps on
  std::vector<float> curve;   ///< likeness to itself, -1..1, at lag i / 2
  std::vector<float> cleaned;
  std::vector<double> energies;
  std::vector<VoicedFrame> voiced;
};

void PitchEstimator::State::removeRumble(std::span<const float> mono) {
  HighPassFilter filter(0.7 * spec.minHertz, spec.sampleRate);
  cleaned.resize(mono.size());
  std::transform(mono.begin(), mono.end(), cleaned.begin(),
                 [&](float sample) { return static_cast<float>(filter(sample)); });
}

// YIN's difference function d(lag) = sum over the compared samples of (x[j] - x[j + lag])^2, as
// 1 - d / (energy of both parts), which is 1 where the sound repeats itself and, unlike YIN's
// cumulative mean, 0 for noise at any lag.
void PitchEstimator::State::compare(const float* frame) {
  std::copy_n(frame, compared, head.begin());
  kiss_fftr(forward.get(), head.data(), headSpectrum.data());
  kiss_fftr(forward.get(), frame, frameSpectrum.data());
  for (std::size_t k = 0; k < usedBins; ++k) {
    const kiss_fft_cpx a = headSpectrum[k];
    const kiss_fft_cpx b = frameSpectrum[k];
    frameSpectrum[k] = {a.r * b.r + a.i * b.i, a.r * b.i - a.i * b.r};
  }
  std::fill(frameSpectrum.begin() + static_cast<std::ptrdiff_t>(usedBins), frameSpectrum.end(),
            kiss_fft_cpx{0.0F, 0.0F});
  kiss_fftri(backward.get(), frameSpectrum.data(), correlation.data());

  const auto energyAt = [frame](std::size_t i) { return static_cast<double>(frame[i]) * frame[i]; };
  const double fixed = energyOf({frame, compared});
  double moving = fixed;
  const double silence = kSilentPower * static_cast<double>(compared);
  const double scale = 2.0 / static_cast<double>(frameLength);
  for (std::size_t lag = 0; lag + kHalfTaps < coarse.size(); ++lag) {
    coarse[lag + kHalfTaps] =
        static_cast<float>(scale * correlation[lag] / std::max(fixed + moving, silence));
    moving += energyAt(lag + compared) - energyAt(lag);
  }
  for (std::size_t i = 0; i < kHalfTaps; ++i) coarse[i] = coarse[2 * kHalfTaps - i];

  for (std::size_t lag = 0; lag <= longestLag; ++lag) {
    curve[2 * lag] = coarse[lag + kHalfTaps];
    float halfway = 0.0F;
    for (std::size_t i = 0; i < kernel.size(); ++i) halfway += kernel[i] * coarse[lag + 1 + i];
    curve[2 * lag + 1] = halfway;
  }
}

Peak PitchEstimator::State::findPeriod() const {
  const std::size_t end = curve.size() - 1;
  std::size_t begin = 1;
  while (begin < end && curve[begin] > 0.0F) ++begin;  // leave the peak at lag 0

  double best = 0.0;
  for (std::size_t i = begin; i < end; ++i) {
    if (curve[i] > 0.5F * kLeastPeriodicity && isPeak(curve, i)) {
      best = std::max(best, fitPeak(curve, i).height);
    }
  }
  if (best < kLeastPeriodicity) return {};

  for (std::size_t i = begin; i < end; ++i) {
    if (curve[i] < 0.5F * kLeastPeriodicity || !isPeak(curve, i)) continue;
    const double height = fitPeak(curve, i).height;
    if (height < kAsGoodAsBest * best) continue;
    // Noise puts small peaks on the way up; the period is at the top of the lobe.
    std::size_t top = i;
    for (std::size_t j = i; j < end && curve[j] > height - kLobeDrop; ++j) {
      if (curve[j] > curve[top]) top = j;
    }
    const Peak peak = fitPeak(curve, top);
    return {refine(peak.position) / 2.0, std::clamp(peak.height, 0.0, 1.0)};
  }
  return {};
}

double PitchEstimator::State::refine(double position) const {
  for (int multiple = 2; multiple * position + 2.0 < static_cast<double>(curve.size());
       ++multiple) {
    const auto centre = static_cast<std::size_t>(multiple * position + 0.5);
    const auto reach = static_cast<std::size_t>(std::max(1.0, position / 16.0));
    const auto first = curve.begin() + static_cast<std::ptrdiff_t>(centre - reach);
    const auto last =
        curve.begin() + static_cast<std::ptrdiff_t>(std::min(centre + reach + 1, curve.size() - 1));
    const auto top = static_cast<std::size_t>(std::max_element(first, last) - curve.begin());
    if (curve[top] < kLeastPeriodicity || !isPeak(curve, top)) break;
    position = fitPeak(curve, top).position / multiple;
  }
  return position;
}

PitchEstimator::PitchEstimator(const PitchSpec& spec) : state_(std::make_unique<State>(spec)) {}
PitchEstimator::~PitchEstimator() = default;
PitchEstimator::PitchEstimator(PitchEstimator&&) noexcept = default;
PitchEstimator& PitchEstimator::operator=(PitchEstimator&&) noexcept = default;

std::optional<core::Pitch> PitchEstimator::estimate(std::span<const float> mono) {
  State& state = *state_;
  if (mono.size() < state.frameLength) return std::nullopt;
  state.removeRumble(mono);

  // Spread evenly, so that the last frame ends with the sound.
  const std::size_t room = mono.size() - state.frameLength;
  const std::size_t frames = 1 + (room + state.hop - 1) / state.hop;
  const auto frameAt = [&](std::size_t t) {
    return state.cleaned.data() + (frames > 1 ? t * room / (frames - 1) : 0);
  };
  state.energies.resize(frames);
  for (std::size_t t = 0; t < frames; ++t) {
    state.energies[t] = energyOf({frameAt(t), state.frameLength});
  }
  const double loudest = *std::max_element(state.energies.begin(), state.energies.end());
  if (loudest < kSilentPower * static_cast<double>(state.frameLength)) return std::nullopt;

  const double quietest = loudest * std::pow(10.0, kQuietestDb / 10.0);
  double sounding = 0.0;
  state.voiced.clear();
  state.voiced.reserve(frames);
  for (std::size_t t = 0; t < frames; ++t) {
    if (state.energies[t] < quietest) continue;
    const double weight = std::sqrt(state.energies[t]);
    sounding += weight;
    state.compare(frameAt(t));
    const Peak period = state.findPeriod();
    if (period.height <= 0.0) continue;
    const double hertz = state.spec.sampleRate / period.position;
    // A period above the range is no reason to take one of its multiples for the pitch.
    if (hertz < state.spec.minHertz / kRangeTolerance) continue;
    if (hertz > state.spec.maxHertz * kRangeTolerance) continue;
    state.voiced.push_back({.hertz = hertz, .periodicity = period.height, .weight = weight});
  }

  // The pitch that most of the sounding time agrees on: a mean or median of all frames would lie
  // between two notes.
  double bestSupport = 0.0;
  double bestHertz = 0.0;
  for (const VoicedFrame& centre : state.voiced) {
    double support = 0.0;
    double sum = 0.0;
    for (const VoicedFrame& frame : state.voiced) {
      if (frame.hertz > centre.hertz * kSamePitch || centre.hertz > frame.hertz * kSamePitch) {
        continue;
      }
      support += frame.weight * frame.periodicity;
      sum += frame.weight * frame.periodicity * frame.hertz;
    }
    if (support > bestSupport) {
      bestSupport = support;
      bestHertz = sum / support;
    }
  }
  const double confidence = bestSupport / sounding;
  if (confidence < state.spec.minConfidence) return std::nullopt;
  return core::Pitch{.frequency = {bestHertz}, .confidence = confidence};
}

}  // namespace exsampling::sound
