#pragma once

#include <exsampling/core/values/front_end.hpp>
#include <exsampling/core/values/log_mel.hpp>
#include <exsampling/sound/dsp/log_mel.hpp>

#include <random>
#include <span>
#include <vector>

namespace exsampling::learning {

using Random = std::mt19937_64;

/// How often, and how much, a clip is changed before a network sees it, imitating phones, streets
/// and the pipeline's own trimming. Chances are 0..1, ranges uniform.
struct AugmentSpec {
  double plainChance = 0.25;  ///< left as it is
  double shiftChance = 0.5;   ///< circular, by any amount
  double cropChance = 0.35;   ///< to 1..4.5 s, moved to the start
  double trimChance = 0.25;   ///< silence cut off as the pipeline does, moved to the start
  double mixChance = 0.25;    ///< with another clip, 0..15 dB below
  double noiseChance = 0.5;   ///< white to brown, 5..25 dB below the clip
  double bandChance = 0.35;   ///< low-pass at 2.5..7.5 kHz or high-pass at 50..400 Hz, or both
  double tiltChance = 0.35;   ///< -3..3 dB an octave around 1 kHz
  double coarseChance = 0.2;  ///< rounded to 8 bits
  double maskChance = 0.4;    ///< one stretch of time (to 0.6 s) and of bands (to 16)
};

/// A clip as the network will see it, and how much of its label is the partner's.
struct AugmentedClip {
  core::LogMel picture;
  double partnerShare = 0.0;  ///< 0..0.5
};

/// Changes clips at random. Deterministic for the state of `random`. One per thread.
class Augmenter {
 public:
  Augmenter(const core::FrontEnd& frontEnd, const AugmentSpec& spec);

  /// `partner` is what the clip may be mixed with. Both mono at the front end's rate.
  AugmentedClip augment(std::span<const float> clip, std::span<const float> partner,
                        Random& random);

  /// A picture without any change.
  core::LogMel plain(std::span<const float> clip);

 private:
  void changeSpectrum(Random& random);
  void maskPicture(core::LogMel& picture, Random& random) const;

  core::FrontEnd frontEnd_;
  AugmentSpec spec_;
  sound::LogMelExtractor extractor_;
  sound::PowerSpectrogram spectrogram_;
};

}  // namespace exsampling::learning
