#pragma once

#include <exsampling/core/pitch.hpp>

#include <memory>
#include <optional>
#include <span>

namespace exsampling::dsp {

/// Where pitch is looked for, and when it is believed.
struct PitchSpec {
  int sampleRate = 16000;  ///< Hz
  double minHertz = 50.0;
  double maxHertz = 2000.0;
  double minConfidence = 0.5;  ///< below this there is no pitch
};

/// Finds the pitch that a segment holds most of its sounding time. Owns plans and buffers: one per
/// worker, not thread-safe; allocates nothing once it has seen a segment of that length.
/// Source: A. de Cheveigné, H. Kawahara, "YIN, a fundamental frequency estimator for speech and
/// music", JASA 111(4), 2002.
class PitchEstimator {
 public:
  explicit PitchEstimator(const PitchSpec& spec = {});
  ~PitchEstimator();
  PitchEstimator(PitchEstimator&&) noexcept;
  PitchEstimator& operator=(PitchEstimator&&) noexcept;

  /// `mono` at the spec's rate. Nothing when it is noise, silence, or too short to tell (two
  /// periods of its pitch at least). Confidence is periodicity times the share of the sounding time
  /// that has this pitch.
  std::optional<core::Pitch> estimate(std::span<const float> mono);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace exsampling::dsp
