#include <exsampling/stage/time/music.hpp>

#include <chrono>
#include <cmath>

namespace exsampling::stage {

core::Status Music::hear(const core::MusicalTime& music) {
  const core::Tempo& tempo = music.tempo;
  const bool isInstrument = tempo.source == core::TempoSource::instrument;
  const bool stands = isInstrument && tempo.beatsPerMinute == 0.0;
  const bool isTempo = tempo.beatsPerMinute >= kSlowest && tempo.beatsPerMinute <= kFastest;
  if (!(stands || isTempo) || tempo.beatsPerBar < 1 || tempo.beatsPerBar > kLongestBar ||
      !(std::abs(music.beat) < 1e9)) {
    return core::Error{core::ErrorCode::invalidArgument,
                       "A tempo has 1 to 4000 beats a minute and 1 to 64 beats a bar."};
  }
  std::optional<core::MusicalTime>& place = isInstrument ? instrument_ : tapped_;
  place = stands ? std::nullopt : std::optional(music);
  return {};
}

std::optional<core::MusicalTime> Music::at(core::SteadyTime now) const {
  if (instrument_) {
    const core::Seconds believed(1.0 + 2.0 * 60.0 / instrument_->tempo.beatsPerMinute);
    if (now - instrument_->at <= believed) return instrument_;
  }
  return tapped_;
}

}  // namespace exsampling::stage
