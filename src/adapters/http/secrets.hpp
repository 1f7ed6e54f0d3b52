#pragma once

#include <string>
#include <string_view>

namespace exsampling::adapters {

/// 128 random bits as 32 hexadecimal digits.
std::string newSecret();

/// Whether `text` can be one of those.
bool looksLikeSecret(std::string_view text);

/// Takes the same time wherever the two differ.
bool sameSecret(std::string_view one, std::string_view other);

}  // namespace exsampling::adapters
