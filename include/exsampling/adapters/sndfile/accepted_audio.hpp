#pragma once

#include <exsampling/core/values/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace exsampling::adapters {

/// The limits of an upload.
constexpr std::size_t kMaxUploadBytes = 30'000'000;
constexpr std::int64_t kMaxSeconds = 60;
constexpr std::int64_t kMaxValues = 32 * 1024 * 1024;  ///< of all channels together

inline core::Error tooLarge() {
  return {core::ErrorCode::tooLarge, "The file is larger than 30 MB."};
}

/// The refusal of a file of an accepted kind that cannot be used.
core::Error undecodable(const std::string& what);

/// Why audio of this shape is refused; nothing for 1 to 8 channels at 8 to 192 kHz.
std::optional<core::Error> refuseShape(std::int64_t sampleRate, std::int64_t channels);

/// Whether all values are finite and below a million times full scale; float files can hold
/// anything.
bool isSound(std::span<const float> samples);
constexpr const char* kNoSound =
    "The file holds values that are not sound (not a number, infinite, or a million times full "
    "scale).";

}  // namespace exsampling::adapters
