#pragma once

#include <exsampling/core/values/units.hpp>

#include <cstdint>
#include <string>

namespace exsampling::core {

/// A note-on that an instrument reported.
struct NotePlayed {
  WallTime at;        ///< when the report came
  int channel = 0;    ///< 1..16
  std::string track;  ///< its name at that time
  std::int64_t sample =
      0;              ///< number of the archived sample; 0: a preloaded file, or deleted since
  int note = 0;       ///< 0..127
  int velocity = 0;   ///< 1..127
  Seconds sounds{0};  ///< how long the sample lasts when this note plays it
  friend bool operator==(const NotePlayed&, const NotePlayed&) = default;
};

}  // namespace exsampling::core
