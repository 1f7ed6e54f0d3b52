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

/// The messages of instruments, one type for each message of the contract.
struct Hello {
  std::int32_t port = 0;
  std::string name;
};
struct Resend {
  core::StageSeq firstMissing = 0;
};
/// The position of an instrument's transport; 0 beats a minute: stopped.
struct TransportAt {
  std::int32_t beatsPerBar = 4;
  double beatsPerMinute = 0.0;
  double beat = 0.0;
};

/// The content of a message; nothing for values outside the contract.
using InstrumentMessage =
    std::variant<std::monostate, Hello, Resend, core::InstrumentReport, TransportAt, stage::Intent>;

/// The content of a datagram.
struct Heard {
  std::vector<InstrumentMessage> messages;
  int misunderstood = 0;   ///< messages with an address or types that the contract does not have
  bool malformed = false;  ///< no OSC, from some point on
};

/// Reads a message or a bundle of them; the bytes are not trusted.
Heard readDatagram(std::span<const char> bytes);

}  // namespace exsampling::adapters
