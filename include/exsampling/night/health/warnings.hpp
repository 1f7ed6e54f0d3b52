#pragma once

#include <exsampling/core/values/stage_rules.hpp>
#include <exsampling/night/health/health.hpp>

#include <string>
#include <vector>

namespace exsampling::night {

/// What a report does not show, and warnings come from.
struct Signs {
  core::Seconds running{0};  ///< since the start
  core::Intake intake = core::Intake::open;
  bool wantsInstrument = false;  ///< a target is configured that says hello
  bool queueGrows = false;
  bool offline = false;                ///< in no network, though phones are waited for
  std::string firstAddress;            ///< the one in the printed QR code
  std::size_t refusedLastMinute = 0;   ///< takes
  std::string lastRefusal;             ///< why
  std::size_t nonsenseLastMinute = 0;  ///< OSC packets that were not understood
  std::size_t failedLastMinute = 0;    ///< samples that instruments could not load
  core::Seconds clockJump{0};          ///< of the wall clock, a short while ago; 0: none
};

/// What the performer should put right, the most pressing first. Pure.
std::vector<core::HealthWarning> findWarnings(const HealthReport& report, const Signs& signs);

}  // namespace exsampling::night
