#pragma once

#include <exsampling/core/units.hpp>

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

}  // namespace exsampling::core
