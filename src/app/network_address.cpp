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

/// In the networks that are up and have a carrier.
std::vector<std::string> networkAddresses() {
  std::vector<std::string> addresses;
  ifaddrs* interfaces = nullptr;
  if (getifaddrs(&interfaces) != 0) return addresses;
  constexpr unsigned kWorking = IFF_UP | IFF_RUNNING;
  for (const ifaddrs* one = interfaces; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET &&
        (one->ifa_flags & kWorking) == kWorking && (one->ifa_flags & IFF_LOOPBACK) == 0) {
      addresses.push_back(inetText(one->ifa_addr));
    }
  }
  freeifaddrs(interfaces);
  return addresses;
}

bool isNumeric(const std::string& address) {
  in6_addr parsed{};
  return inet_pton(address.find(':') == std::string::npos ? AF_INET : AF_INET6, address.c_str(),
                   &parsed) == 1;
}

bool isWildcard(const std::string& bind) { return bind == "0.0.0.0" || bind == "::"; }

}  // namespace

std::string addressForPhones(const std::string& bind) {
  if (!isWildcard(bind)) return bind.find(':') == std::string::npos ? bind : "[" + bind + "]";
  if (const auto routed = addressOfDefaultRoute()) return *routed;
  // For a network that leads nowhere else.
  const auto addresses = networkAddresses();
  return addresses.empty() ? "127.0.0.1" : addresses.front();
}

Addresses findAddresses(const std::string& bind) {
  Addresses found{.forPhones = addressForPhones(bind)};
  if (isWildcard(bind)) {
    found.all = networkAddresses();
  } else if (isNumeric(bind)) {
    found.all = {bind};
  }
  return found;
}

}  // namespace exsampling::app
