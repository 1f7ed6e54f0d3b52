#pragma once

#include <exsampling/adapters/osc/udp_osc_sink.hpp>
#include <exsampling/stage/tracks/stage.hpp>

#include <support/manual_clock.hpp>
#include <support/osc_bytes.hpp>
#include <support/performance_bench.hpp>
#include <support/stage_samples.hpp>
#include <support/udp_port.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace exsampling::support {

/// For what comes at once on a machine that has nothing else to do.
constexpr std::chrono::milliseconds kPatience{30'000};

/// A stage whose changes go out by OSC from a session in /session.
struct OscBench {
  explicit OscBench(adapters::OscSettings settings,
                    const core::Mapping& mapping = twoTrackMapping())
      : mappings(mapping) {
    settings.inPort = 0;
    settings.sessionFolder = "/session";
    auto opened = adapters::UdpOscSink::open(settings, clock, events);
    if (!opened) throw std::runtime_error(opened.error().message);
    sink = *std::move(opened);
    stage = std::make_unique<stage::Stage>(*sink, events, mappings, clock);
    bench = std::make_unique<PerformanceBench>(*stage, mappings, events);
    sink->serve(*stage, *bench->performance);
  }
  ~OscBench() {
    sink->stop();
    bench->performance->stop();
  }

  ManualClock clock;
  RecordedEvents events;
  FixedMappingStore mappings;
  std::unique_ptr<adapters::UdpOscSink> sink;
  std::unique_ptr<stage::Stage> stage;
  std::unique_ptr<PerformanceBench> bench;
};

/// Settings with one target on loopback, and heartbeats out of the way unless asked for.
inline adapters::OscSettings sendingTo(const UdpPort& port) {
  adapters::OscSettings settings;
  settings.targets = {{.port = port.port()}};
  settings.heartbeatEvery = std::chrono::hours(1);
  return settings;
}
inline adapters::OscSettings sendingToNobody() {
  adapters::OscSettings settings;
  settings.targets.clear();
  settings.heartbeatEvery = std::chrono::hours(1);
  return settings;
}

/// The next message at a port; fails the test's reading by an exception when none comes.
inline OscMessage nextMessage(const UdpPort& port) {
  const auto bytes = port.receive(kPatience);
  if (!bytes) throw std::runtime_error("no datagram came");
  const auto message = readMessage(*bytes);
  if (!message) throw std::runtime_error("a datagram is no OSC message");
  return *message;
}

/// Whether `condition` becomes true in time.
inline bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace exsampling::support
