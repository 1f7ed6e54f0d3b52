#pragma once

#include <exsampling/night/exporting/exported_sample.hpp>

#include <support/stage_samples.hpp>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>

namespace exsampling::night {

/// Local time is Tokyo's for as long as it lives.
class TokyoTime {
 public:
  TokyoTime() {
    ::setenv("TZ", "JST-9", 1);
    ::tzset();
  }
  ~TokyoTime() {
    ::unsetenv("TZ");
    ::tzset();
  }
};

/// 2026-11-20 20:31:14 in Tokyo.
inline core::WallTime halfPastEight() {
  return core::WallTime(std::chrono::seconds(1'795'174'274));
}

/// A dog of half past eight, on HH.
inline core::Arrival dogArrival(std::int64_t number) {
  core::Arrival arrival{.sample = support::dogSample(number, "phone-7", 0.875)};
  arrival.sample.receivedAt = halfPastEight();
  arrival.sample.peaks = {{-0.5F, 0.5F}};
  return arrival;
}

/// A piano sound of this pitch (0: none) on channel 5.
inline core::Arrival pianoArrival(std::int64_t number, double hertz) {
  core::Arrival arrival = dogArrival(number);
  arrival.sample.route = core::Route{"Piano", 5, core::Playback::melodic};
  if (hertz > 0.0) arrival.sample.pitch = core::Pitch{core::Hertz{hertz}, 0.9};
  return arrival;
}

}  // namespace exsampling::night
