#include "messages_in.hpp"

#include <oscpack/osc/OscReceivedElements.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace exsampling::adapters {
namespace {

using namespace std::string_view_literals;

constexpr auto kBundle = "#bundle\0"sv;
constexpr std::size_t kBundleHead = 16;  // that, and the time tag

using Kind = core::InstrumentReport::Kind;

class Arguments {
 public:
  explicit Arguments(const osc::ReceivedMessage& message) : next_(message.ArgumentsBegin()) {}
  std::int32_t integer() { return static_cast<std::int32_t>((next_++)->AsInt32Unchecked()); }
  double real() {
    const auto argument = next_++;
    return argument->IsInt32() ? static_cast<double>(argument->AsInt32Unchecked())
                               : static_cast<double>(argument->AsFloatUnchecked());
  }
  std::string text() { return (next_++)->AsStringUnchecked(); }

 private:
  osc::ReceivedMessageArgumentIterator next_;
};

core::InstrumentReport report(Kind kind, Arguments& arguments) {
  core::InstrumentReport report{.kind = kind, .seq = arguments.integer(), .detail = ""};
  if (kind == Kind::failed) report.detail = arguments.text();
  if (kind == Kind::played) {
    report.note = arguments.integer();
    report.velocity = arguments.integer();
    report.detail = std::to_string(report.note) + " " + std::to_string(report.velocity);
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
       const int channel = a.integer();
       const int on = a.integer();
       if (on != 0 && on != 1) return {};
       return stage::HoldTrack{channel, on == 1};
     }},
    {"/exsampling/gain", "if",
     [](Arguments& a) -> InstrumentMessage {
       return stage::SetGain{a.integer(), core::Decibels{a.real()}};
     }},
    {"/exsampling/clear", "i",
     [](Arguments& a) -> InstrumentMessage { return stage::ClearTrack{a.integer()}; }},
    {"/exsampling/undo", "i",
     [](Arguments& a) -> InstrumentMessage { return stage::UndoTrack{a.integer()}; }},
    {"/exsampling/intake", "i",
     [](Arguments& a) -> InstrumentMessage {
       const int intake = a.integer();
       if (intake < 0 || intake > 2) return {};
       return stage::SetIntake{static_cast<core::Intake>(intake)};
     }},
    {"/exsampling/transport", "iff",
     [](Arguments& a) -> InstrumentMessage {
       return TransportAt{a.integer(), a.real(), a.real()};
     }},
    {"/exsampling/map", "ss",
     [](Arguments& a) -> InstrumentMessage {
       std::string category = a.text();
       return stage::EditMapping{.edit = {.categoryTracks = {{std::move(category), a.text()}}}};
     }},
    {"/exsampling/scene", "s",
     [](Arguments& a) -> InstrumentMessage { return stage::SwitchScene{a.text()}; }},
};

/// Max writes a whole number as an integer wherever it stands.
bool fits(std::string_view given, std::string_view wanted) {
  return std::ranges::equal(given, wanted, [](char has, char wants) {
    return has == wants || (wants == 'f' && has == 'i');
  });
}

void read(const osc::ReceivedMessage& message, Heard& heard) {
  const std::string_view address = message.AddressPattern();
  // A message without type tags has a null pointer there.
  const std::string_view types = message.ArgumentCount() > 0 ? message.TypeTags() : "";
  for (const Reading& reading : kReadings) {
    if (address == reading.address && fits(types, reading.types)) {
      Arguments arguments(message);
      heard.messages.push_back(reading.read(arguments));
      return;
    }
  }
  ++heard.misunderstood;
}

/// A message's type tags without the comma, straight from its bytes.
std::string_view typeTags(std::string_view bytes) {
  const std::size_t end = std::min(bytes.find('\0'), bytes.size());
  const std::size_t begin = (end / 4 + 1) * 4;
  const std::string_view padding = bytes.substr(end, begin - end);
  if (padding.find_first_not_of('\0') != padding.npos) throw osc::MalformedMessageException();
  if (begin >= bytes.size()) return {};
  const std::string_view tags = bytes.substr(begin, bytes.find('\0', begin) - begin);
  return tags.starts_with(',') ? tags.substr(1) : tags;
}

/// Reads a message, or a bundle element by element. oscpack 1.1.0 never returns from a bundle whose
/// element claims -4 bytes, and reads far outside the packet when a blob claims a negative size:
/// bundles are taken apart here, and it sees no message with other types than the contract's.
void read(std::string_view bytes, Heard& heard) {
  if (!bytes.starts_with('#')) {
    if (typeTags(bytes).find_first_not_of("ifs") != std::string_view::npos) {
      ++heard.misunderstood;
    } else {
      read(osc::ReceivedMessage(osc::ReceivedPacket(bytes.data(), bytes.size())), heard);
    }
    return;
  }
  if (!bytes.starts_with(kBundle) || bytes.size() < kBundleHead)
    throw osc::MalformedBundleException();
  for (bytes.remove_prefix(kBundleHead); !bytes.empty();) {
    if (bytes.size() < 4) throw osc::MalformedBundleException();
    std::size_t size = 0;
    for (const char byte : bytes.substr(0, 4)) size = size << 8 | static_cast<unsigned char>(byte);
    bytes.remove_prefix(4);
    if (size > bytes.size()) throw osc::MalformedBundleException();
    read(bytes.substr(0, size), heard);
    bytes.remove_prefix(size);
  }
}

}  // namespace

Heard readDatagram(std::span<const char> bytes) {
  Heard heard;
  try {
    read(std::string_view(bytes.data(), bytes.size()), heard);
  } catch (const osc::Exception&) {
    heard.malformed = true;
  }
  return heard;
}

}  // namespace exsampling::adapters
