#pragma once

#include <string>
#include <vector>

namespace exsampling::app {

/// The address under which phones in the same network reach a listener bound to `bind`: `bind`
/// itself unless it is the wildcard; then this machine's IPv4 address in the network of its default
/// route, else in the first network that it is in, and 127.0.0.1 when it is in none. In brackets
/// when it is IPv6.
std::string addressForPhones(const std::string& bind);

/// Where a listener is reached.
struct Addresses {
  std::string forPhones;         ///< as of addressForPhones
  std::vector<std::string> all;  ///< without brackets; empty: in no network
  friend bool operator==(const Addresses&, const Addresses&) = default;
};

/// Of a listener bound to `bind`: that address, or for the wildcard this machine's IPv4 addresses
/// in all its networks.
Addresses findAddresses(const std::string& bind);

}  // namespace exsampling::app
