#include "messages_in.hpp"

#include <oscpack/osc/OscReceivedElements.h>

#include <string_view>

namespace exsampling::adapters {
namespace {

using Kind = ports::InstrumentReport::Kind;

class Arguments {
 public:
  explicit Arguments(const osc::ReceivedMessage& message) : next_(message.ArgumentsBegin()) {}
  std::int32_t integer() { return static_cast<std::int32_t>((next_++)->AsInt32Unchecked()); }
  double real() { return static_cast<double>((next_++)->AsFloatUnchecked()); }
  std::string text() { return (next_++)->AsStringUnchecked(); }

 private:
  osc::ReceivedMessageArgumentIterator next_;
};

ports::InstrumentReport report(Kind kind, Arguments& arguments) {
  ports::InstrumentReport report{.kind = kind, .seq = arguments.integer(), .detail = ""};
  if (kind == Kind::failed) report.detail = arguments.text();
  if (kind == Kind::played) {
    report.detail = std::to_string(arguments.integer());
    report.detail += " " + std::to_string(arguments.integer());
  }
  return report;
}

/// The messages that instruments send: address, types, and how the arguments are read.
struct Reading {
  std::string_view address;
  std::string_view types;
  InstrumentMessage (*read)(Arguments&);
};

// Braces evaluate from left to right, as the arguments must be read.
constexpr Reading kReadings[] = {
    {"/exsampling/hello", "is",
     [](Arguments& a) -> InstrumentMessage {
       return Hello{a.integer(), a.text()};
     }},
    {"/exsampling/resend", "i",
     [](Arguments& a) -> InstrumentMessage { return Resend{a.integer()}; }},
    {"/exsampling/loaded", "i",
     [](Arguments& a) -> InstrumentMessage { return report(Kind::loaded, a); }},
    {"/exsampling/failed", "is",
     [](Arguments& a) -> InstrumentMessage { return report(Kind::failed, a); }},
    {"/exsampling/played", "iii",
     [](Arguments& a) -> InstrumentMessage { return report(Kind::played, a); }},
    {"/exsampling/hold", "ii",
     [](Arguments& a) -> InstrumentMessage {
       return HoldTrack{a.integer(), a.integer()};
     }},
    {"/exsampling/gain", "if",
     [](Arguments& a) -> InstrumentMessage {
       return SetTrackGain{a.integer(), core::Decibels{a.real()}};
     }},
    {"/exsampling/gain", "ii",
     [](Arguments& a) -> InstrumentMessage {
       return SetTrackGain{a.integer(), core::Decibels{static_cast<double>(a.integer())}};
     }},
    {"/exsampling/clear", "i",
     [](Arguments& a) -> InstrumentMessage { return ClearTrack{a.integer()}; }},
    {"/exsampling/undo", "i",
     [](Arguments& a) -> InstrumentMessage { return UndoTrack{a.integer()}; }},
    {"/exsampling/intake", "i",
     [](Arguments& a) -> InstrumentMessage { return SetIntake{a.integer()}; }},
    {"/exsampling/map", "ss",
     [](Arguments& a) -> InstrumentMessage {
       return MapCategory{a.text(), a.text()};
     }},
    {"/exsampling/scene", "s",
     [](Arguments& a) -> InstrumentMessage { return SwitchScene{a.text()}; }},
};

void read(const osc::ReceivedMessage& message, Heard& heard) {
  const std::string_view address = message.AddressPattern();
  // A message without type tags has a null pointer there.
  const std::string_view types = message.ArgumentCount() > 0 ? message.TypeTags() : "";
  for (const Reading& reading : kReadings) {
    if (address == reading.address && types == reading.types) {
      Arguments arguments(message);
      heard.messages.push_back(reading.read(arguments));
      return;
    }
  }
  ++heard.misunderstood;
}

void read(const osc::ReceivedBundle& bundle, Heard& heard) {
  for (auto element = bundle.ElementsBegin(); element != bundle.ElementsEnd(); ++element) {
    if (element->IsBundle()) {
      read(osc::ReceivedBundle(*element), heard);
    } else {
      read(osc::ReceivedMessage(*element), heard);
    }
  }
}

}  // namespace

Heard readDatagram(std::span<const char> bytes) {
  Heard heard;
  try {
    const osc::ReceivedPacket packet(bytes.data(), bytes.size());
    if (packet.IsBundle()) {
      read(osc::ReceivedBundle(packet), heard);
    } else {
      read(osc::ReceivedMessage(packet), heard);
    }
  } catch (const osc::Exception&) {
    heard.malformed = true;
  }
  return heard;
}

}  // namespace exsampling::adapters
