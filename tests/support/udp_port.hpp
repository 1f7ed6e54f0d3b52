#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace exsampling::support {

/// A UDP port of this machine, any free one on loopback unless told otherwise.
class UdpPort {
 public:
  /// `address` is one of this machine's.
  explicit UdpPort(const std::string& address = "127.0.0.1", std::uint16_t port = 0)
      : descriptor_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in local = at(address, port);
    if (::bind(descriptor_, reinterpret_cast<sockaddr*>(&local), sizeof local) != 0) {
      throw std::runtime_error("no UDP port " + std::to_string(port));
    }
  }
  ~UdpPort() { ::close(descriptor_); }
  UdpPort(const UdpPort&) = delete;
  UdpPort& operator=(const UdpPort&) = delete;

  std::uint16_t port() const {
    sockaddr_in local{};
    socklen_t length = sizeof local;
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&local), &length);
    return ntohs(local.sin_port);
  }

  void send(std::uint16_t port, const std::string& bytes,
            const std::string& address = "127.0.0.1") const {
    const sockaddr_in to = at(address, port);
    ::sendto(descriptor_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&to),
             sizeof to);
  }

  /// The next datagram, waiting for it at most so long.
  std::optional<std::string> receive(std::chrono::milliseconds patience) const {
    pollfd watched{.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (::poll(&watched, 1, static_cast<int>(patience.count())) != 1) return std::nullopt;
    std::array<char, 65536> buffer;
    const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (size < 0) return std::nullopt;
    return std::string(buffer.data(), static_cast<std::size_t>(size));
  }

 private:
  static sockaddr_in at(const std::string& address, std::uint16_t port) {
    sockaddr_in endpoint{};
    endpoint.sin_family = AF_INET;
    endpoint.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &endpoint.sin_addr);
    return endpoint;
  }

  int descriptor_;
};

}  // namespace exsampling::support
