#pragma once

namespace exsampling::support {

/// Whether this program was built with a sanitizer, which takes memory, time and rights of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

}  // namespace exsampling::support
