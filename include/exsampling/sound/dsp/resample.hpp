#pragma once

#include <memory>
#include <span>

namespace exsampling::sound {

/// Brings mono audio to one rate. Owns its filters and buffers: one per worker, not thread-safe.
/// Once it has seen a source rate and a length, it allocates nothing for them again.
class Resampler {
 public:
  /// `targetRate` in Hz.
  explicit Resampler(int targetRate);
  ~Resampler();
  Resampler(Resampler&&) noexcept;
  Resampler& operator=(Resampler&&) noexcept;

  int targetRate() const;

  /// `mono` at `sourceRate` (8000..192000 Hz) becomes round(frames * targetRate / sourceRate)
  /// samples, aligned in time with the input; before and after it there is silence. The result is
  /// valid until the next call; at equal rates it is `mono` itself.
  std::span<const float> resample(std::span<const float> mono, int sourceRate);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace exsampling::sound
