#pragma once

#include <string>
#include <string_view>

namespace exsampling::night {

/// 128 random bits as 32 hexadecimal digits.
std::string newSecret();

/// Whether `text` has that form.
bool looksLikeSecret(std::string_view text);

/// Compares in constant time.
bool sameSecret(std::string_view one, std::string_view other);

/// A signature of `text` with `secret`: 128 bits as 32 hexadecimal digits (the first half of
/// HMAC-SHA256, RFC 2104).
std::string sign(std::string_view secret, std::string_view text);

}  // namespace exsampling::night
