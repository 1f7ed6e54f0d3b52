#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/tempo.hpp>

#include <optional>

namespace exsampling::stage {

/// Knows the position of the music: from an instrument whose transport runs, otherwise from the
/// performer's taps. Not thread-safe; the time is passed in.
class Music {
 public:
  static constexpr double kSlowest = 1.0;      ///< beats a minute
  static constexpr double kFastest = 4'000.0;  ///< 999 quarter notes in sixteenths
  static constexpr int kLongestBar = 64;       ///< beats

  /// Sets what a source reports of the music at `music.at`, replacing its previous report. An
  /// instrument whose transport is stopped reports 0 beats a minute. invalidArgument for impossible
  /// values.
  core::Status hear(const core::MusicalTime& music);
  /// Forgets what was tapped.
  void forgetTaps() { tapped_.reset(); }

  /// Nothing when the tempo is unknown. An instrument's report is valid for two beats and a second.
  std::optional<core::MusicalTime> at(core::SteadyTime now) const;

 private:
  std::optional<core::MusicalTime> instrument_;
  std::optional<core::MusicalTime> tapped_;
};

}  // namespace exsampling::stage
