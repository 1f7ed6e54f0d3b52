#include <exsampling/core/values/pitch.hpp>

#include <cmath>

namespace exsampling::core {

int nearestMidiNote(Hertz frequency) {
  return static_cast<int>(std::lround(69.0 + 12.0 * std::log2(frequency.value / 440.0)));
}

std::string noteName(int midiNote) {
  static constexpr const char* kNames[] = {"C",  "C#", "D",  "D#", "E",  "F",
                                           "F#", "G",  "G#", "A",  "A#", "B"};
  const int octave = (midiNote >= 0 ? midiNote / 12 : (midiNote - 11) / 12) - 1;
  return kNames[midiNote - 12 * (octave + 1)] + std::to_string(octave);
}

double playbackRate(const std::optional<Pitch>& pitch, int midiNote) {
  constexpr double kRootWithoutPitch = 60.0;
  const double root =
      pitch ? 69.0 + 12.0 * std::log2(pitch->frequency.value / 440.0) : kRootWithoutPitch;
  double semitones = midiNote - root;
  while (semitones > 24.0) semitones -= 12.0;
  while (semitones < -24.0) semitones += 12.0;
  return std::exp2(semitones / 12.0);
}

}  // namespace exsampling::core
