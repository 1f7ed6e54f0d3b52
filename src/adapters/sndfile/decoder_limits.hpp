#pragma once

#include <exsampling/core/result.hpp>

#include <cstddef>
#include <cstdint>

namespace exsampling::adapters {

/// What is taken of an upload.
constexpr std::size_t kMaxUploadBytes = 30'000'000;
constexpr std::int64_t kMaxSeconds = 60;
constexpr std::int64_t kMaxValues = 32 * 1024 * 1024;  ///< of all channels together

inline core::Error tooLarge() {
  return {core::ErrorCode::tooLarge, "The file is larger than 30 MB."};
}

}  // namespace exsampling::adapters
