#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace exsampling::support {

/// An OSC message, read without the library that the adapter uses.
struct OscMessage {
  using Argument = std::variant<std::int32_t, float, std::string>;
  std::string address;
  std::vector<Argument> arguments;

  std::int32_t integer(std::size_t index) const {
    return std::get<std::int32_t>(arguments.at(index));
  }
  float real(std::size_t index) const { return std::get<float>(arguments.at(index)); }
  const std::string& text(std::size_t index) const {
    return std::get<std::string>(arguments.at(index));
  }
  std::string types() const {
    std::string types;
    for (const Argument& argument : arguments) types += "ifs"[argument.index()];
    return types;
  }
  friend bool operator==(const OscMessage&, const OscMessage&) = default;
};

/// Writes a message as OSC 1.0 has it.
inline std::string toBytes(const OscMessage& message) {
  std::string bytes;
  const auto putText = [&](const std::string& text) {
    bytes += text;
    bytes.append(4 - text.size() % 4, '\0');
  };
  const auto putWord = [&](std::uint32_t word) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(word >> shift & 255);
  };
  putText(message.address);
  putText("," + message.types());
  for (const auto& argument : message.arguments) {
    if (const auto* integer = std::get_if<std::int32_t>(&argument)) {
      putWord(static_cast<std::uint32_t>(*integer));
    } else if (const auto* real = std::get_if<float>(&argument)) {
      putWord(std::bit_cast<std::uint32_t>(*real));
    } else {
      putText(std::get<std::string>(argument));
    }
  }
  return bytes;
}

/// Reads one message of i, f and s; nothing when a byte is not as OSC 1.0 has it.
inline std::optional<OscMessage> readMessage(std::string_view bytes) {
  std::size_t at = 0;
  const auto takeText = [&]() -> std::optional<std::string> {
    const std::size_t end = bytes.find('\0', at);
    if (end == std::string_view::npos) return std::nullopt;
    std::string text(bytes.substr(at, end - at));
    const std::size_t next = at + (text.size() / 4 + 1) * 4;
    if (next > bytes.size()) return std::nullopt;
    if (bytes.substr(end, next - end).find_first_not_of('\0') != std::string_view::npos) {
      return std::nullopt;
    }
    at = next;
    return text;
  };
  const auto takeWord = [&]() -> std::optional<std::uint32_t> {
    if (bytes.size() - at < 4) return std::nullopt;
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word = word << 8 | static_cast<unsigned char>(bytes[at++]);
    return word;
  };
  const auto address = takeText();
  const auto types = address ? takeText() : std::nullopt;
  if (!types || address->front() != '/' || types->front() != ',') return std::nullopt;
  OscMessage message{*address, {}};
  for (const char type : types->substr(1)) {
    if (type == 's') {
      const auto text = takeText();
      if (!text) return std::nullopt;
      message.arguments.emplace_back(*text);
      continue;
    }
    const auto word = takeWord();
    if (!word || (type != 'i' && type != 'f')) return std::nullopt;
    if (type == 'i') message.arguments.emplace_back(static_cast<std::int32_t>(*word));
    if (type == 'f') message.arguments.emplace_back(std::bit_cast<float>(*word));
  }
  return at == bytes.size() ? std::optional(message) : std::nullopt;
}

/// Reads a bundle "at once" of messages; nothing when a byte is not as OSC 1.0 has it.
inline std::optional<std::vector<OscMessage>> readBundle(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr auto head = "#bundle\0\0\0\0\0\0\0\0\1"sv;
  if (!bytes.starts_with(head)) return std::nullopt;
  std::vector<OscMessage> messages;
  for (bytes.remove_prefix(head.size()); !bytes.empty();) {
    if (bytes.size() < 4) return std::nullopt;
    std::size_t size = 0;
    for (const char byte : bytes.substr(0, 4)) size = size << 8 | static_cast<unsigned char>(byte);
    bytes.remove_prefix(4);
    if (size > bytes.size()) return std::nullopt;
    const auto message = readMessage(bytes.substr(0, size));
    if (!message) return std::nullopt;
    messages.push_back(*message);
    bytes.remove_prefix(size);
  }
  return messages;
}

}  // namespace exsampling::support
