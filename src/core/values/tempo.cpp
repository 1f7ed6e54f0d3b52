#include <exsampling/core/values/tempo.hpp>

#include <chrono>
#include <cmath>

namespace exsampling::core {

namespace {
constexpr double kBeatTolerance = 0.001;
}

std::string swapWord(Swap swap) {
  switch (swap) {
    case Swap::now:
      return "now";
    case Swap::beat:
      return "beat";
    case Swap::bar:
      return "bar";
  }
  return "now";
}

std::optional<Swap> parseSwap(std::string_view word) {
  for (const Swap swap : {Swap::now, Swap::beat, Swap::bar}) {
    if (word == swapWord(swap)) return swap;
  }
  return std::nullopt;
}

SteadyTime nextBoundary(const MusicalTime& music, Swap swap, SteadyTime from) {
  if (swap == Swap::now) return from;
  const double beatsPerSecond = music.tempo.beatsPerMinute / 60.0;
  const double step = swap == Swap::beat ? 1.0 : music.tempo.beatsPerBar;
  const double beat = music.beat + Seconds(from - music.at).count() * beatsPerSecond;
  const double boundary = (std::floor((beat + kBeatTolerance) / step) + 1.0) * step;
  return music.at + std::chrono::duration_cast<SteadyTime::duration>(
                        Seconds((boundary - music.beat) / beatsPerSecond));
}

}  // namespace exsampling::core
