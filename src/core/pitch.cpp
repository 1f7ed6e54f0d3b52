#include <exsampling/core/pitch.hpp>

#include <cmath>

namespace exsampling::core {

int nearestMidiNote(Hertz frequency) {
  return static_cast<int>(std::lround(69.0 + 12.0 * std::log2(frequency.value / 440.0)));
}

}  // namespace exsampling::core
