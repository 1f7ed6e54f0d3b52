#include <exsampling/sound/dsp/onset.hpp>

#include <kiss_fftr.h>

#include "energy.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace exsampling::sound {

namespace {

constexpr std::size_t kLag = 2;  ///< steps back that the spectrum is compared with
constexpr double kLowestBand = 60.0;
constexpr double kHighestBand = 14000.0;
constexpr int kBandsAnOctave = 6;
constexpr float kFloorDb = -75.0F;  ///< of a band: growth below is not heard
constexpr float kLeastLevel = -120.0F;

std::size_t powerOfTwoFrom(std::size_t least) {
  std::size_t size = 256;
  while (size < least) size *= 2;
  return size;
}

struct FreePlan {
  void operator()(kiss_fftr_cfg plan) const { kiss_fftr_free(plan); }
};

/// Where each band begins, as bins; one more than there are bands. No band is empty.
std::vector<std::size_t> bandEdges(int sampleRate, std::size_t fftSize) {
  std::vector<std::size_t> edges;
  const double highest = std::min(kHighestBand, sampleRate / 2.0);
  for (double hertz = kLowestBand; hertz < highest; hertz *= std::exp2(1.0 / kBandsAnOctave)) {
    const auto bin =
        static_cast<std::size_t>(std::lround(hertz * static_cast<double>(fftSize) / sampleRate));
    if (edges.empty() || bin > edges.back()) edges.push_back(bin);
  }
  return edges;
}

/// The middle one of the values around `centre`.
float medianAround(const std::vector<float>& values, std::size_t centre, std::size_t reach,
                   std::vector<float>& scratch) {
  const std::size_t begin = centre > reach ? centre - reach : 0;
  const std::size_t end = std::min(values.size(), centre + reach + 1);
  scratch.assign(values.begin() + static_cast<std::ptrdiff_t>(begin),
                 values.begin() + static_cast<std::ptrdiff_t>(end));
  const auto middle = scratch.begin() + static_cast<std::ptrdiff_t>(scratch.size() / 2);
  std::nth_element(scratch.begin(), middle, scratch.end());
  return *middle;
}

}  // namespace

struct OnsetFollower::State {
  explicit State(int sampleRate)
      : hop(static_cast<std::size_t>(std::lround(sampleRate / 100.0))),
        window(powerOfTwoFrom(2 * hop)),
        frame(window.size()),
        spectrum(window.size() / 2 + 1),
        edges(bandEdges(sampleRate, window.size())),
        plan(kiss_fftr_alloc(static_cast<int>(window.size()), 0, nullptr, nullptr)) {
    double sum = 0.0;
    for (std::size_t i = 0; i < window.size(); ++i) {
      const double turn = static_cast<double>(i) / static_cast<double>(window.size());
      window[i] = static_cast<float>(0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * turn));
      sum += window[i];
    }
    // A sine of full scale has 0 dB in its band.
    for (float& value : window) value = static_cast<float>(value * 2.0 / sum);
    for (auto& row : before) row.assign(edges.size() - 1, kFloorDb);
    // The first frame is centred on the first sample.
    pending.assign(window.size() / 2, 0.0F);
  }

  void follow() {
    std::size_t at = 0;
    for (; at + window.size() <= pending.size(); at += hop) {
      const std::span<const float> samples(pending.data() + at, window.size());
      for (std::size_t i = 0; i < window.size(); ++i) frame[i] = samples[i] * window[i];
      kiss_fftr(plan.get(), frame.data(), spectrum.data());
      const double power =
          energyOf(samples.subspan((window.size() - hop) / 2, hop)) / static_cast<double>(hop);
      curve.level.push_back(
          std::max(kLeastLevel, static_cast<float>(10.0 * std::log10(power + 1e-12))));
      curve.flux.push_back(growth());
    }
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(at));
  }

  float growth() {
    const std::size_t bands = edges.size() - 1;
    std::vector<float>& now = before[curve.flux.size() % before.size()];
    const std::vector<float>& then = before[(curve.flux.size() + 1) % before.size()];
    float sum = 0.0F;
    for (std::size_t band = 0; band < bands; ++band) {
      float power = 0.0F;
      for (std::size_t bin = edges[band]; bin < edges[band + 1]; ++bin) {
        power += spectrum[bin].r * spectrum[bin].r + spectrum[bin].i * spectrum[bin].i;
      }
      now[band] = std::max(kFloorDb, 10.0F * std::log10(power + 1e-12F));
      const float neighbourhood = std::max(
          {then[band], then[band > 0 ? band - 1 : 0], then[std::min(band + 1, bands - 1)]});
      sum += std::max(0.0F, now[band] - neighbourhood);
    }
    return sum / static_cast<float>(bands);
  }

  std::size_t hop;
  std::vector<float> window;
  std::vector<float> frame;
  std::vector<kiss_fft_cpx> spectrum;
  std::vector<std::size_t> edges;
  std::unique_ptr<kiss_fftr_state, FreePlan> plan;
  std::array<std::vector<float>, kLag + 1> before;  ///< bands of this and the last frames, in dB
  std::vector<float> pending;
  OnsetCurve curve;
};

OnsetFollower::OnsetFollower(int sampleRate) : state_(std::make_unique<State>(sampleRate)) {}
OnsetFollower::~OnsetFollower() = default;
OnsetFollower::OnsetFollower(OnsetFollower&&) noexcept = default;
OnsetFollower& OnsetFollower::operator=(OnsetFollower&&) noexcept = default;

void OnsetFollower::push(std::span<const float> mono) {
  state_->pending.insert(state_->pending.end(), mono.begin(), mono.end());
  state_->follow();
}

OnsetCurve OnsetFollower::finish() {
  state_->pending.resize(state_->pending.size() + state_->window.size() / 2, 0.0F);
  state_->follow();
  return std::move(state_->curve);
}

std::vector<core::Seconds> findOnsets(const OnsetCurve& curve, const OnsetSpec& spec) {
  const auto steps = [&](core::Seconds time) {
    return static_cast<std::size_t>(std::lround(time / curve.step));
  };
  const std::size_t count = curve.flux.size();
  const std::size_t reach = std::max<std::size_t>(1, steps(spec.surroundings) / 2);
  const std::size_t shortest = std::max<std::size_t>(1, steps(spec.shortest));
  constexpr std::size_t kBack = 5;  // steps that an onset may be moved back

  std::vector<core::Seconds> onsets;
  std::vector<float> scratch;
  std::size_t next = 0;  // the earliest step at which another onset may be
  bool armed = true;     // the flux has come down since the last onset
  for (std::size_t i = 0; i < count; ++i) {
    // The baseline is never below 0, so most frames need no median.
    if (armed && (i < next || curve.flux[i] < spec.rise)) continue;
    const double above = curve.flux[i] - medianAround(curve.flux, i, reach, scratch);
    if (above < spec.fall) armed = true;
    if (!armed || i < next || above < spec.rise) continue;
    // Where a recording is cut off, the cut itself sounds like an onset.
    if (!onsets.empty() && i + shortest > count) break;
    // The top of this rise; everything until the flux falls belongs to it.
    std::size_t top = i;
    while (top + 1 < count && curve.flux[top + 1] > curve.flux[top]) ++top;
    const auto loud = std::max_element(
        curve.level.begin() + static_cast<std::ptrdiff_t>(top),
        curve.level.begin() + static_cast<std::ptrdiff_t>(std::min(count, top + shortest)));
    if (*loud < spec.minLevel) continue;
    std::size_t start = top;
    for (std::size_t back = 1; back <= kBack && back <= top; ++back) {
      if (curve.level[top - back] < curve.level[start]) start = top - back;
    }
    onsets.push_back(static_cast<double>(start) * curve.step);
    next = start + shortest;
    armed = false;
    i = top;
  }
  return onsets;
}

std::vector<Span> spansBetween(const std::vector<core::Seconds>& onsets, core::Seconds total,
                               core::Seconds longest, core::Seconds shortest) {
  std::vector<Span> spans;
  for (std::size_t i = 0; i < onsets.size(); ++i) {
    const core::Seconds end = i + 1 < onsets.size() ? onsets[i + 1] : total;
    core::Seconds start = onsets[i];
    while (end - start > longest + shortest) {
      spans.push_back({start, start + longest});
      start += longest;
    }
    if (end > start) spans.push_back({start, end});
  }
  return spans;
}

}  // namespace exsampling::sound
