#pragma once

#include <exsampling/night/access/entrance.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace exsampling::adapters {

/// The participant of a Cookie header; nothing without a token that is valid tonight.
std::optional<std::string> participantOf(const night::Entrance& entrance, std::string_view cookies);

/// The Set-Cookie header that gives a phone its token; `secure`: only over TLS from then on.
std::string tokenCookie(const std::string& token, bool secure);

}  // namespace exsampling::adapters
