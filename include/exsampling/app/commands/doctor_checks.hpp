#pragma once

#include <exsampling/app/installation.hpp>
#include <exsampling/core/values/units.hpp>
#include <exsampling/night/settings/config.hpp>

#include <filesystem>
#include <string>

namespace exsampling::app {

/// What one check of `exsampling doctor` found.
struct Finding {
  enum class Verdict { good, doubtful, bad } verdict = Verdict::good;
  std::string about;  ///< one word
  std::string words;  ///< what was found and, if it is a problem, what to do
};

Finding checkModel(const std::filesystem::path& folder);
/// `file` against the model in `modelFolder`.
/// `data`: where the performer's own categories are named.
Finding checkMapping(const std::filesystem::path& file, const std::filesystem::path& modelFolder,
                     const std::filesystem::path& data);
/// Whether the daemon could listen on all its ports.
Finding checkPorts(const night::Config& config);
/// Room in the data folder, and how long a durable write of a megabyte takes there.
Finding checkDisk(const std::filesystem::path& data);
/// The address under which phones in the same network reach this machine.
Finding checkNetwork(const night::Config& config);

/// The certificate that phones' browsers will get; made as `serve` would if a new one is needed.
Finding checkCertificate(const night::Config& config);

/// The two clocks at one moment.
struct ClockReading {
  core::WallTime wall;
  core::SteadyTime steady;
  static ClockReading now();
};
/// Whether the year is plausible, and the clock has not been changed since `earlier`.
Finding checkClock(const ClockReading& earlier, const ClockReading& later);

}  // namespace exsampling::app
