#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/stage_rules.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/health/health.hpp>
#include <exsampling/sound/hearing/take_watcher.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::night {

/// What is observed of the program and its machine at one moment.
struct Observation {
  std::size_t waiting = 0;    ///< takes that wait for analysis
  std::size_t analysing = 0;  ///< takes that are being analysed
  std::vector<InstrumentHealth> instruments;
  bool wantsInstrument = false;        ///< a target is configured that says hello
  std::uint64_t oscNotUnderstood = 0;  ///< packets since the start
  std::optional<std::uint64_t> diskFree;
  std::string address;   ///< what phones open, "http://192.168.1.20:8080"
  bool offline = false;  ///< in no network, although phones are expected
  core::Intake intake = core::Intake::open;
};

/// Bytes that a second of recorded sound takes on the disk: a 48 kHz take with 16 bits as it came,
/// and its sample with 24 bits.
inline constexpr double kBytesPerSecond = 48'000.0 * (2 + 3);

/// The one owner of the night's health. It receives every event, all phones and takes, and regular
/// observations; it publishes HealthChanged when a warning begins or ends. Thread-safe; waits for
/// nothing but its own lock.
class HealthWatch final : public Health, public sound::TakeWatcher {
 public:
  /// Both must outlive it.
  HealthWatch(const core::Clock& clock, const core::EventBus& events);
  ~HealthWatch() override;

  /// To be subscribed to the bus.
  void hear(const core::Event& event);
  void phoneSeen(const std::string& phone) override;
  HealthReport report() const override;
  void takeCame(const core::RecordingId& id) override;
  void takeRefused(const core::Error& why) override;
  void takeSettled(const core::RecordingId& id) override;

  /// To be called about once a second with the current observation.
  void look(const Observation& observed);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::night
