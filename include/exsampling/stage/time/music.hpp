#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/tempo.hpp>

#include <optional>

namespace exsampling::stage {

/// Knows where the music is: from an instrument whose transport runs, else from the performer's
/// taps. Not thread-safe; time comes in from outside.
class Music {
 public:
  static constexpr double kSlowest = 1.0;      ///< beats a minute
  static constexpr double kFastest = 4'000.0;  ///< 999 quarter notes in sixteenths
  static constexpr int kLongestBar = 64;       ///< beats

  /// What somebody says of the music at `music.at`; it takes the place of what the same source said
  /// before. An instrument whose transport stands says 0 beats a minute. invalidArgument for what
  /// makes no sense.
  core::Status hear(const core::MusicalTime& music);
  /// Forgets what was tapped.
  void forgetTaps() { tapped_.reset(); }

  /// Nothing when nobody knows. An instrument is believed for two beats and a second.
  std::optional<core::MusicalTime> at(core::SteadyTime now) const;

 private:
  std::optional<core::MusicalTime> instrument_;
  std::optional<core::MusicalTime> tapped_;
};

}  // namespace exsampling::stage
