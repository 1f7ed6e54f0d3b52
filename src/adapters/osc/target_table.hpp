#pragma once

#include <exsampling/adapters/osc/osc_settings.hpp>
#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/result.hpp>
#include <exsampling/core/values/units.hpp>

#include "udp_socket.hpp"
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exsampling::adapters {

/// A receiver of messages: configured, or an instrument that said hello, or both.
struct Target {
  Endpoint endpoint;
  OscProfile profile = OscProfile::plain;
  std::optional<std::string> root;
  bool unmapped = false;
  bool configured = false;
  std::string name;                                    ///< as it called itself in its last hello
  Endpoint source;                                     ///< where its last hello came from
  std::optional<core::SteadyTime> lastHello;           ///< nothing: never, or silent for too long
  std::chrono::steady_clock::time_point answeredAt{};  ///< when it was last sent the whole state
  std::uint64_t loaded = 0;                            ///< samples that it reported playable
  std::uint64_t failed = 0;                            ///< samples that it could not load
  std::string lastFailure;                             ///< why
  std::string failure;   ///< of sending, since the last heartbeat; or empty
  bool alarmed = false;  ///< the performer was told of the failure
};

/// The receivers of messages. Not thread-safe.
class TargetTable {
 public:
  /// Resolves the configured targets; fails as `resolve`.
  static core::Result<TargetTable> resolved(const std::vector<OscTarget>& configured);

  std::vector<Target>& all() { return targets_; }
  const std::vector<Target>& all() const { return targets_; }

  /// Null for an unknown endpoint.
  Target* find(const Endpoint& endpoint);
  /// Notes a hello; the target, or null when there are too many already.
  Target* noteHello(const Endpoint& endpoint, const Endpoint& source, const std::string& name,
                    core::SteadyTime now);
  /// The instruments that said hello from this source, or, when none did, from its address: some
  /// programs send each message from a port of its own.
  std::vector<const Target*> instrumentsAt(const Endpoint& source) const;
  /// Notes what an instrument reported; nothing when the source may be that of several.
  void noteReport(const Endpoint& source, const core::InstrumentReport& report);
  /// Drops instruments that were silent for too long; configured ones stay as targets.
  void forgetSilent(core::SteadyTime now);

 private:
  std::vector<Target> targets_;
};

/// The path of `file` for the target: below its root instead of `sessionFolder`.
std::string pathFor(const Target& target, const std::filesystem::path& file,
                    const std::filesystem::path& sessionFolder);

}  // namespace exsampling::adapters
