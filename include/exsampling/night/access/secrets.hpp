#pragma once

#include <string>
#include <string_view>

namespace exsampling::night {

/// 128 random bits as 32 hexadecimal digits.
std::string newSecret();

/// Whether `text` can be one of those.
bool looksLikeSecret(std::string_view text);

/// Takes the same time wherever the two differ.
bool sameSecret(std::string_view one, std::string_view other);

/// 128 bits, as 32 hexadecimal digits, that only who knows `secret` can make of `text`
/// (HMAC-SHA256, RFC 2104, its first half).
std::string sign(std::string_view secret, std::string_view text);

}  // namespace exsampling::night
