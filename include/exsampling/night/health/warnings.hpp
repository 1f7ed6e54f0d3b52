#pragma once

#include <exsampling/core/values/stage_rules.hpp>
#include <exsampling/night/health/health.hpp>

#include <string>
#include <vector>

namespace exsampling::night {

/// The inputs of warnings that a report does not show.
struct Signs {
  core::Seconds running{0};  ///< since the start
  core::Intake intake = core::Intake::open;
  bool wantsInstrument = false;  ///< a target is configured that says hello
  bool queueGrows = false;
  bool offline = false;                     ///< in no network, although phones are expected
  std::string firstAddress;                 ///< the one in the printed QR code
  std::size_t refusedLastMinute = 0;        ///< takes
  std::string lastRefusal;                  ///< why
  std::size_t notUnderstoodLastMinute = 0;  ///< OSC packets that were not understood
  std::size_t failedLastMinute = 0;         ///< samples that instruments could not load
  core::Seconds clockJump{0};               ///< of the wall clock, a short while ago; 0: none
};

/// What needs the performer's attention, the most urgent first. A pure function.
std::vector<core::HealthWarning> findWarnings(const HealthReport& report, const Signs& signs);

}  // namespace exsampling::night
