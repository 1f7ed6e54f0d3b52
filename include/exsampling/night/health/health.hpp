#pragma once

#include <exsampling/core/values/health_warning.hpp>
#include <exsampling/core/values/units.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::night {

/// The state of one instrument.
struct InstrumentHealth {
  std::string name;     ///< as it calls itself
  std::string address;  ///< "127.0.0.1:10500"
  core::SteadyTime lastHello;
  std::uint64_t loaded = 0;  ///< samples that it reported playable
  std::uint64_t failed = 0;  ///< samples that it could not load
  std::string lastFailure;   ///< why; empty: none failed
  friend bool operator==(const InstrumentHealth&, const InstrumentHealth&) = default;
};

/// The time from the last byte of a take to its sample's OSC message, for takes that did not have
/// to wait.
struct UploadToOsc {
  std::size_t takes = 0;  ///< that were measured; at most the newest hundred
  core::Seconds median{0};
  core::Seconds p95{0};
  friend bool operator==(const UploadToOsc&, const UploadToOsc&) = default;
};

/// Phones that have scanned `from` can no longer reach us there.
struct AddressChange {
  std::string from;
  std::string to;
  core::WallTime at;
  friend bool operator==(const AddressChange&, const AddressChange&) = default;
};

/// How the night is going, at one moment.
struct HealthReport {
  std::size_t phones = 0;                        ///< different ones in the last minute
  std::optional<core::Seconds> sinceLastPhone;   ///< nothing: none yet
  std::optional<core::Seconds> sinceLastTake;    ///< nothing: none yet
  std::optional<core::Seconds> sinceLastSample;  ///< that was put on a track; nothing: none yet
  std::uint64_t takes = 0;                       ///< handed in since the start
  std::uint64_t takesRefused = 0;                ///< since the start
  std::size_t waiting = 0;                       ///< takes that wait for analysis
  std::size_t analysing = 0;                     ///< takes that are being analysed
  std::optional<UploadToOsc> uploadToOsc;        ///< nothing: not measured yet
  std::vector<InstrumentHealth> instruments;
  std::uint64_t oscNotUnderstood = 0;         ///< packets since the start
  std::optional<std::uint64_t> diskFree;      ///< bytes where the session lies; nothing: unknown
  std::optional<core::Seconds> roomForTakes;  ///< what that is in recorded time
  std::string address;                        ///< what phones open now
  std::vector<AddressChange> addressChanges;  ///< oldest first
  std::vector<core::HealthWarning> warnings;
};

/// Reports how the night is going. Thread-safe, returns at once.
class Health {
 public:
  virtual ~Health() = default;
  /// A phone sent a request; `phone` identifies it.
  virtual void phoneSeen(const std::string& phone) = 0;
  virtual HealthReport report() const = 0;
};

}  // namespace exsampling::night
