#pragma once

#include <exsampling/core/events/events.hpp>
#include <exsampling/core/values/stage_change.hpp>
#include <exsampling/stage/performance/intents.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace exsampling::adapters {

/// What instruments say, one type a message of the contract.
struct Hello {
  std::int32_t port = 0;
  std::string name;
};
struct Resend {
  core::StageSeq firstMissing = 0;
};
/// Where an instrument's transport is; 0 beats a minute: it stands.
struct TransportAt {
  std::int32_t beatsPerBar = 4;
  double beatsPerMinute = 0.0;
  double beat = 0.0;
};

/// What was read from a message; nothing for values that the contract does not have.
using InstrumentMessage =
    std::variant<std::monostate, Hello, Resend, core::InstrumentReport, TransportAt, stage::Intent>;

/// What a datagram holds.
struct Heard {
  std::vector<InstrumentMessage> messages;
  int misunderstood = 0;   ///< messages with an address or types that the contract does not have
  bool malformed = false;  ///< no OSC, from some point on
};

/// Reads a message or a bundle of them; the bytes are not trusted.
Heard readDatagram(std::span<const char> bytes);

}  // namespace exsampling::adapters
