#pragma once

#include <exsampling/core/values/result.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace exsampling::adapters {

/// An IPv4 address and UDP port.
struct Endpoint {
  std::uint32_t address = 0;  ///< in host byte order
  std::uint16_t port = 0;

  bool isLoopback() const { return address >> 24 == 127; }
  std::string text() const;  ///< "127.0.0.1:10500"
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Looks a name or a dotted address up; may block for the name service. Fails with unavailable.
core::Result<Endpoint> resolve(const std::string& host, std::uint16_t port);

/// A UDP socket over IPv4 that never blocks.
class UdpSocket {
 public:
  /// Any free port, to send from. Fails with unavailable.
  static core::Result<UdpSocket> unbound();
  /// Fails with unavailable; the message explains EADDRINUSE and similar errors.
  static core::Result<UdpSocket> boundTo(const Endpoint& endpoint);

  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&&) = delete;
  ~UdpSocket();

  /// 0, or the errno of the failure.
  int send(const Endpoint& to, std::span<const char> bytes) const;

  /// The next datagram that has come, if any: how much of it fits into `buffer`, and from whom.
  struct Datagram {
    std::size_t size = 0;
    Endpoint from;
  };
  std::optional<Datagram> receive(std::span<char> buffer) const;

  Endpoint localEndpoint() const;
  int descriptor() const { return descriptor_; }

 private:
  explicit UdpSocket(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// Lets one thread wait for a socket until another thread wakes it.
class Wake {
 public:
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  void call() const;
  /// Blocks until `socket` has something to read or `patience` is over (true), or until `call` was
  /// called (false). Without patience it waits for ever.
  bool waitFor(const UdpSocket& socket,
               std::optional<std::chrono::milliseconds> patience = std::nullopt) const;

 private:
  std::array<int, 2> pipe_{};
};

}  // namespace exsampling::adapters
