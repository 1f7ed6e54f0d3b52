#pragma once

#include <exsampling/core/values/units.hpp>

#include <memory>
#include <span>
#include <vector>

namespace exsampling::sound {

/// What is heard of a long recording every 10 ms, as far as onsets need it.
struct OnsetCurve {
  core::Seconds step{0.01};
  std::vector<float> flux;   ///< how much the spectrum grew since 20 ms before, mean dB a band
  std::vector<float> level;  ///< dB relative to full scale, at least -120
};

/// Follows a recording of any length, block by block. Owns plan and buffers; not thread-safe.
/// Flux is that of S. Böck, G. Widmer, "Maximum filter vibrato suppression for onset detection"
/// (DAFx 2013): logarithmic bands against the neighbourhood's maximum of a moment ago, so that a
/// voice that only glides is no onset.
class OnsetFollower {
 public:
  /// `sampleRate` in Hz, 8000..192000.
  explicit OnsetFollower(int sampleRate);
  ~OnsetFollower();
  OnsetFollower(OnsetFollower&&) noexcept;
  OnsetFollower& operator=(OnsetFollower&&) noexcept;

  /// The next mono samples.
  void push(std::span<const float> mono);
  /// The curve of all that was pushed, with the last frame filled up with silence. Ends the
  /// following.
  OnsetCurve finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// When an onset is believed.
struct OnsetSpec {
  double rise = 4.0;                ///< dB a band that the flux must stand above its surroundings
  double fall = 1.0;                ///< and come back to before another onset can begin
  core::Seconds surroundings{1.0};  ///< around it, whose median is the ground
  core::Seconds shortest{0.3};      ///< between two onsets
  double minLevel = -60.0;          ///< dBFS that the sound must reach within `shortest`
};

/// When something begins to sound, in order, each moved back to the quietest moment shortly before.
/// Sound at the very start counts as an onset; none follows within `shortest` of the end.
std::vector<core::Seconds> findOnsets(const OnsetCurve& curve, const OnsetSpec& spec = {});

/// A part of a recording.
struct Span {
  core::Seconds start{0};
  core::Seconds end{0};
  friend bool operator==(const Span&, const Span&) = default;
};

/// From each onset to the next, the last to `total`; what is longer than `longest` is cut into
/// pieces of that length, of which the last takes up a rest shorter than `shortest`.
std::vector<Span> spansBetween(const std::vector<core::Seconds>& onsets, core::Seconds total,
                               core::Seconds longest, core::Seconds shortest);

}  // namespace exsampling::sound
