#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace exsampling::adapters {

/// The https address for a plain request: the host that the peer named, with this port. Nothing
/// when `host`, a Host header, is not a plain name or address, because it is sent back in a header.
std::optional<std::string> secureAddress(std::string_view host, int port, std::string_view path,
                                         std::string_view query);

}  // namespace exsampling::adapters
