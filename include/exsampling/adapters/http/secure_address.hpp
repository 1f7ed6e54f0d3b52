#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace exsampling::adapters {

/// The https address for what was asked for in the clear: the host that the peer named, with this
/// port. Nothing when `host`, a Host header, is no plain name or address: it goes back into a
/// header.
std::optional<std::string> secureAddress(std::string_view host, int port, std::string_view path,
                                         std::string_view query);

}  // namespace exsampling::adapters
