#pragma once

#include <exsampling/core/events/live_events.hpp>
#include <exsampling/core/values/stage_change.hpp>
#include <exsampling/core/values/units.hpp>

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
struct HoldTrack {
  std::int32_t channel = 0;
  std::int32_t on = 0;
};
struct SetTrackGain {
  std::int32_t channel = 0;
  core::Decibels gain;
};
struct ClearTrack {
  std::int32_t channel = 0;
};
struct UndoTrack {
  std::int32_t channel = 0;
};
struct SetIntake {
  std::int32_t value = 0;
};
struct MapCategory {
  std::string category;
  std::string track;
};
/// Where an instrument's transport is; 0 beats a minute: it stands.
struct TransportAt {
  std::int32_t beatsPerBar = 4;
  double beatsPerMinute = 0.0;
  double beat = 0.0;
};
struct SwitchScene {
  std::string name;
};

using InstrumentMessage =
    std::variant<Hello, Resend, core::InstrumentReport, HoldTrack, SetTrackGain, ClearTrack,
                 UndoTrack, SetIntake, TransportAt, MapCategory, SwitchScene>;

/// What a datagram holds.
struct Heard {
  std::vector<InstrumentMessage> messages;
  int misunderstood = 0;   ///< messages with an address or types that the contract does not have
  bool malformed = false;  ///< no OSC, from some point on
};

/// Reads a message or a bundle of them; the bytes are not trusted.
Heard readDatagram(std::span<const char> bytes);

}  // namespace exsampling::adapters
