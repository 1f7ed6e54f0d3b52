#include "udp_socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace exsampling::adapters {
namespace {

sockaddr_in toSockaddr(const Endpoint& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(endpoint.address);
  address.sin_port = htons(endpoint.port);
  return address;
}

Endpoint toEndpoint(const sockaddr_in& address) {
  return {ntohl(address.sin_addr.s_addr), ntohs(address.sin_port)};
}

std::string inWords(int error) { return std::generic_category().message(error); }

void keepToThisProcess(int descriptor) { ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

void neverBlock(int descriptor) {
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}

}  // namespace

std::string Endpoint::text() const {
  return std::to_string(address >> 24) + "." + std::to_string(address >> 16 & 255) + "." +
         std::to_string(address >> 8 & 255) + "." + std::to_string(address & 255) + ":" +
         std::to_string(port);
}

core::Result<Endpoint> resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (failure != 0) {
    return core::Error{
        core::ErrorCode::unavailable,
        "OSC: the host '" + host + "' has no IPv4 address (" + ::gai_strerror(failure) + ")."};
  }
  Endpoint endpoint = toEndpoint(*reinterpret_cast<const sockaddr_in*>(found->ai_addr));
  endpoint.port = port;
  ::freeaddrinfo(found);
  return endpoint;
}

core::Result<UdpSocket> UdpSocket::unbound() {
  const int descriptor = ::socket(AF_INET, SOCK_DGRAM, 0);
  if (descriptor < 0) {
    return core::Error{core::ErrorCode::unavailable,
                       "OSC: this machine gives no UDP socket: " + inWords(errno) +
                           ". Name another address or port with --osc-in."};
  }
  keepToThisProcess(descriptor);
  neverBlock(descriptor);
  return UdpSocket(descriptor);
}

core::Result<UdpSocket> UdpSocket::boundTo(const Endpoint& endpoint) {
  core::Result<UdpSocket> socket = unbound();
  if (!socket) return socket;
  const sockaddr_in address = toSockaddr(endpoint);
  if (::bind(socket->descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
      0) {
    return core::Error{core::ErrorCode::unavailable,
                       "OSC cannot listen on " + endpoint.text() + ": " + inWords(errno) + "."};
  }
  return socket;
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

UdpSocket::~UdpSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int UdpSocket::send(const Endpoint& to, std::span<const char> bytes) const {
  const sockaddr_in address = toSockaddr(to);
  const ssize_t sent = ::sendto(descriptor_, bytes.data(), bytes.size(), 0,
                                reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return sent < 0 ? errno : 0;
}

std::optional<UdpSocket::Datagram> UdpSocket::receive(std::span<char> buffer) const {
  sockaddr_in from{};
  socklen_t length = sizeof from;
  const ssize_t size = ::recvfrom(descriptor_, buffer.data(), buffer.size(), 0,
                                  reinterpret_cast<sockaddr*>(&from), &length);
  if (size < 0) return std::nullopt;
  return Datagram{static_cast<std::size_t>(size), toEndpoint(from)};
}

Endpoint UdpSocket::localEndpoint() const {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length);
  return toEndpoint(address);
}

Wake::Wake() {
  if (::pipe(pipe_.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "OSC: no pipe");
  }
  for (const int end : pipe_) keepToThisProcess(end);
}

Wake::~Wake() {
  for (const int end : pipe_) ::close(end);
}

void Wake::call() const {
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = ::write(pipe_[1], &byte, 1);
}

bool Wake::waitFor(const UdpSocket& socket,
                   std::optional<std::chrono::milliseconds> patience) const {
  std::array<pollfd, 2> watched{{{.fd = socket.descriptor(), .events = POLLIN, .revents = 0},
                                 {.fd = pipe_[0], .events = POLLIN, .revents = 0}}};
  const int limit = patience ? static_cast<int>(patience->count()) : -1;
  while (::poll(watched.data(), watched.size(), limit) < 0 && errno == EINTR) {
  }
  return watched[1].revents == 0;
}

}  // namespace exsampling::adapters
