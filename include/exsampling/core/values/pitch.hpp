#pragma once

#include <exsampling/core/values/units.hpp>

#include <optional>
#include <string>

namespace exsampling::core {

/// The steady pitch of a segment.
struct Pitch {
  Hertz frequency;
  double confidence = 0.0;  ///< 0..1
  friend bool operator==(const Pitch&, const Pitch&) = default;
};

/// MIDI note number nearest to a frequency (A4 = 440 Hz = 69).
int nearestMidiNote(Hertz frequency);

/// "A4" for MIDI note 69, "C#3" for 49.
std::string noteName(int midiNote);

/// The playback rate at which a sample sounds as `midiNote`. Its root is its pitch, or note 60
/// without one. The rate is folded by octaves into 1/4 to 4, as instruments do it.
double playbackRate(const std::optional<Pitch>& pitch, int midiNote);

}  // namespace exsampling::core
