#pragma once

#include <exsampling/core/values/pitch.hpp>

#include <memory>
#include <optional>
#include <span>

namespace exsampling::sound {

/// The range in which pitch is searched, and the confidence that it needs.
struct PitchSpec {
  int sampleRate = 16000;  ///< Hz, at least four times maxHertz
  double minHertz = 50.0;
  double maxHertz = 2000.0;
  double minConfidence = 0.4;  ///< below this there is no pitch
};

/// Finds the pitch that a segment holds for most of its sounding time. Owns plans and buffers: one
/// per worker, not thread-safe; allocates nothing once it has seen a segment of that length.
/// Sources: A. de Cheveigné, H. Kawahara, "YIN, a fundamental frequency estimator for speech and
/// music", JASA 111(4), 2002 (difference function, first good dip); P. McLeod, G. Wyvill, "A
/// smarter way to find pitch", ICMC 2005 (its normalisation by energy).
class PitchEstimator {
 public:
  explicit PitchEstimator(const PitchSpec& spec = {});
  ~PitchEstimator();
  PitchEstimator(PitchEstimator&&) noexcept;
  PitchEstimator& operator=(PitchEstimator&&) noexcept;

  /// `mono` at the spec's rate. Nothing when it is noise, silence, without a steady pitch within
  /// the range, or shorter than a frame (at 16 kHz and down to 50 Hz: 64 ms). Confidence is
  /// periodicity times the share of the sounding time, weighted by amplitude, that has this pitch.
  std::optional<core::Pitch> estimate(std::span<const float> mono);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace exsampling::sound
