#pragma once

#include <string>

namespace exsampling::app {

/// The address under which phones in the same network reach a listener bound to `bind`: `bind`
/// itself unless it is the wildcard, then this machine's first IPv4 address off loopback, and
/// 127.0.0.1 when it has none. In brackets when it is IPv6.
std::string addressForPhones(const std::string& bind);

}  // namespace exsampling::app
