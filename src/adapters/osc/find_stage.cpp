#include <exsampling/adapters/osc/find_stage.hpp>
#include <exsampling/adapters/osc/udp_osc_sink.hpp>

#include <oscpack/osc/OscReceivedElements.h>

#include "messages_out.hpp"
#include "udp_socket.hpp"
#include <array>
#include <cstring>
#include <optional>

namespace exsampling::adapters {
namespace {

std::optional<std::string> stageIn(std::span<const char> bytes) {
  try {
    const osc::ReceivedPacket packet(bytes.data(), bytes.size());
    if (!packet.IsMessage()) return std::nullopt;
    const osc::ReceivedMessage message(packet);
    if (std::strcmp(message.AddressPattern(), "/exsampling/stage") != 0) return std::nullopt;
    return message.ArgumentsBegin()->AsString();
  } catch (const osc::Exception&) {
    return std::nullopt;
  }
}

}  // namespace

core::Result<std::string> findStage(const std::string& host, std::uint16_t port,
                                    std::chrono::milliseconds patience) {
  using std::chrono::steady_clock;
  const core::Error nobody{core::ErrorCode::unavailable,
                           "Nobody answers to OSC on " + host + ":" + std::to_string(port) + "."};
  const auto daemon = resolve(host, port);
  if (!daemon) return daemon.error();
  const auto socket = UdpSocket::boundTo({daemon->address, 0});
  if (!socket) return socket.error();
  const auto hello = helloPacket(socket->localEndpoint().port, kStageFinder);
  if (!hello || socket->send(*daemon, *hello) != 0) return nobody;

  const Wake never;
  std::array<char, UdpOscSink::kMaxPacket> buffer;
  const auto end = steady_clock::now() + patience;
  for (auto left = patience; left.count() > 0;
       left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now())) {
    never.waitFor(*socket, left);
    while (const auto datagram = socket->receive(buffer)) {
      if (datagram->size > buffer.size()) continue;
      if (auto url = stageIn(std::span(buffer).first(datagram->size))) return *std::move(url);
    }
  }
  return nobody;
}

}  // namespace exsampling::adapters
