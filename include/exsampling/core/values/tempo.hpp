#pragma once

#include <exsampling/core/values/units.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace exsampling::core {

/// When a sound may take over a track that has one.
enum class Swap {
  now,   ///< as soon as it may
  beat,  ///< on the next beat
  bar,   ///< at the beginning of the next bar
};

/// "now", "beat" or "bar", as mappings and the wire have it.
std::string swapWord(Swap swap);
/// Nothing for any other word.
std::optional<Swap> parseSwap(std::string_view word);

/// Where the tempo comes from.
enum class TempoSource {
  instrument,  ///< the transport of Live or Pure Data
  tapped,      ///< the performer, on the stage page
};

/// How fast the music goes; a beat is what the time signature counts.
struct Tempo {
  TempoSource source = TempoSource::instrument;
  double beatsPerMinute = 120.0;
  int beatsPerBar = 4;
  friend bool operator==(const Tempo&, const Tempo&) = default;
};

/// The position of the music: at `at` it was at `beat`, and it continues at an even tempo. Bars
/// begin at the multiples of `beatsPerBar`.
struct MusicalTime {
  Tempo tempo;
  double beat = 0.0;
  SteadyTime at;
};

/// The first beat, or beginning of a bar, that is later than `from` by more than a thousandth of a
/// beat; `from` itself for Swap::now.
SteadyTime nextBoundary(const MusicalTime& music, Swap swap, SteadyTime from);

}  // namespace exsampling::core
