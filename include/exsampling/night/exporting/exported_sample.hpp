#pragma once

#include <exsampling/core/values/units.hpp>
#include <exsampling/sound/archive/arrivals.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace exsampling::night {

/// Where a sound was recorded, to two decimals of a degree: about a kilometre.
struct RoundedPlace {
  double latitude = 0.0;
  double longitude = 0.0;
  friend bool operator==(const RoundedPlace&, const RoundedPlace&) = default;
};

/// A sample as exported: readable, and with no more about its contributor than the credits say.
struct ExportedSample {
  core::Arrival arrival;
  std::string file;       ///< path in the export, "samples/203114_dog_A4_12.wav"
  std::string givenName;  ///< empty: not told
  std::optional<RoundedPlace> place;

  const core::Sample& sample() const { return arrival.sample; }
};

ExportedSample exported(core::Arrival arrival);

/// `text` with everything except letters a-z, digits, `-` and `_` replaced by `_`; at most 40
/// characters, and "sound" when nothing readable is left: a safe file name on every system.
std::string safeName(std::string_view text);

/// "A4", and "Cs3" for C#3: `#` begins an instruction in SFZ files.
std::string safeNote(int midiNote);

/// The first word of what a contributor calls themselves.
std::string givenName(std::string_view name);

/// "203114": local time of day.
std::string timeOfDay(core::WallTime time);

/// "2026-11-20T20:31:14+0900": local time.
std::string localTime(core::WallTime time);

}  // namespace exsampling::night
