#include <exsampling/app/network_address.hpp>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

namespace exsampling::app {

namespace {

std::string inetText(const sockaddr* address) {
  char text[INET_ADDRSTRLEN] = "";
  inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, text, sizeof text);
  return text;
}

/// The address that the default route leaves from. Connecting a UDP socket sends nothing; the
/// destination is one that nobody has (RFC 5737).
std::optional<std::string> addressOfDefaultRoute() {
  const int probe = ::socket(AF_INET, SOCK_DGRAM, 0);
  if (probe < 0) return std::nullopt;
  sockaddr_in nobody{};
  nobody.sin_family = AF_INET;
  nobody.sin_port = htons(9);
  inet_pton(AF_INET, "192.0.2.1", &nobody.sin_addr);
  sockaddr_in own{};
  socklen_t length = sizeof own;
  const bool routed =
      ::connect(probe, reinterpret_cast<const sockaddr*>(&nobody), sizeof nobody) == 0 &&
      ::getsockname(probe, reinterpret_cast<sockaddr*>(&own), &length) == 0;
  ::close(probe);
  if (!routed) return std::nullopt;
  return inetText(reinterpret_cast<const sockaddr*>(&own));
}

/// For a network that leads nowhere else: the first one that is up and has a carrier.
std::optional<std::string> addressOfFirstNetwork() {
  std::optional<std::string> address;
  ifaddrs* interfaces = nullptr;
  if (getifaddrs(&interfaces) != 0) return address;
  constexpr unsigned kWorking = IFF_UP | IFF_RUNNING;
  for (const ifaddrs* one = interfaces; one != nullptr && !address; one = one->ifa_next) {
    if (one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET &&
        (one->ifa_flags & kWorking) == kWorking && (one->ifa_flags & IFF_LOOPBACK) == 0) {
      address = inetText(one->ifa_addr);
    }
  }
  freeifaddrs(interfaces);
  return address;
}

}  // namespace

std::string addressForPhones(const std::string& bind) {
  if (bind != "0.0.0.0" && bind != "::") {
    return bind.find(':') == std::string::npos ? bind : "[" + bind + "]";
  }
  if (const auto routed = addressOfDefaultRoute()) return *routed;
  return addressOfFirstNetwork().value_or("127.0.0.1");
}

}  // namespace exsampling::app
