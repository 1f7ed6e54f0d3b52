#pragma once

#include <exsampling/adapters/osc/osc_settings.hpp>
#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/stage_change.hpp>
#include <exsampling/core/values/units.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/health/health.hpp>
#include <exsampling/stage/performance/performance.hpp>
#include <exsampling/stage/tracks/sample_sink.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// Packets in and out, counted from the start.
struct OscCounts {
  std::uint64_t sent = 0;
  std::uint64_t sendFailures = 0;   ///< refused by the network, or too long for a packet
  std::uint64_t received = 0;       ///< datagrams
  std::uint64_t malformed = 0;      ///< not OSC, or too long
  std::uint64_t misunderstood = 0;  ///< an address or types unknown to the contract
  std::uint64_t foreign = 0;        ///< from a host that is not accepted
  std::uint64_t refused = 0;        ///< understood, but not possible now: no such channel, too many
                                    ///< targets, nobody to answer, more reports than are taken
};

/// The instruments' side of the stage over UDP: sends its changes, heartbeats and whole state, and
/// receives what the performer does in an instrument. Thread-safe; sending never blocks, a packet
/// that the network refuses is counted and raises an alarm, and the heartbeat lets instruments ask
/// again. Order of life: `open`, construct the stage with it, `serve`, `stop`.
class UdpOscSink final : public stage::SampleSink {
 public:
  /// Longer paths do not fit into a packet.
  static constexpr std::size_t kMaxPath = 700;
  static constexpr std::size_t kMaxPacket = 1023;  ///< bytes, in and out
  static constexpr std::size_t kMaxInstruments = 16;
  static constexpr core::Seconds kForgottenAfter{15.0};

  /// Resolves the targets and binds the port to listen on. Fails with `unavailable` (port taken, no
  /// such host) or `config` (a folder that makes paths too long). `clock` and `events` must outlive
  /// it.
  static core::Result<std::unique_ptr<UdpOscSink>> open(const OscSettings& settings,
                                                        const core::Clock& clock,
                                                        core::EventBus& events);
  ~UdpOscSink() override;

  void send(const core::StageChange& change) override;
  void sendUnmapped(const core::Sample& sample) override;

  /// Starts the threads `osc-in` and `osc-heartbeat`. Until `stop` they pass instruments' reports
  /// to the stage, and what is done in them to the performance.
  void serve(stage::Stage& stage, stage::Performance& performance);
  /// Ends the threads within a tenth of a second; idempotent.
  void stop();

  /// The address of the stage page, sent to instruments on this machine when they say hello.
  void announceStage(const std::string& url);

  std::string inAddress() const;  ///< "127.0.0.1:10501", with the port in use
  std::uint16_t inPort() const;
  std::int32_t epoch() const;  ///< random, tells one start from another
  OscCounts counts() const;
  /// Those that say hello.
  std::vector<night::InstrumentHealth> instruments() const;

 private:
  class Impl;
  explicit UdpOscSink(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace exsampling::adapters
