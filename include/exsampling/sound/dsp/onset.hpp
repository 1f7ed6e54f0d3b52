#pragma once

#include <exsampling/core/values/units.hpp>

#include <memory>
#include <span>
#include <vector>

namespace exsampling::sound {

/// The features of a long recording that onset detection needs, one value every 10 ms.
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
  /// The curve of everything pushed, with the last frame padded with silence. Ends the analysis.
  OnsetCurve finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// When something counts as an onset.
struct OnsetSpec {
  double rise = 4.0;                ///< dB a band by which the flux must exceed its surroundings
  double fall = 1.0;                ///< and to which it must fall before the next onset
  core::Seconds surroundings{1.0};  ///< window whose median is the baseline
  core::Seconds shortest{0.3};      ///< between two onsets
  double minLevel = -60.0;          ///< dBFS that the sound must reach within `shortest`
};

/// The times of the onsets, in order, each moved back to the quietest moment shortly before. Sound
/// at the very start counts as an onset; none follows within `shortest` of the end.
std::vector<core::Seconds> findOnsets(const OnsetCurve& curve, const OnsetSpec& spec = {});

/// A part of a recording.
struct Span {
  core::Seconds start{0};
  core::Seconds end{0};
  friend bool operator==(const Span&, const Span&) = default;
};

/// The parts from each onset to the next, the last one up to `total`. Parts longer than `longest`
/// are cut into pieces of that length; a remainder shorter than `shortest` stays with the last
/// piece.
std::vector<Span> spansBetween(const std::vector<core::Seconds>& onsets, core::Seconds total,
                               core::Seconds longest, core::Seconds shortest);

}  // namespace exsampling::sound
