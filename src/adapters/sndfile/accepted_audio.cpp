#include <exsampling/adapters/sndfile/accepted_audio.hpp>

#include <algorithm>
#include <cmath>

namespace exsampling::adapters {
namespace {

constexpr int kMaxChannels = 8;
constexpr std::int64_t kMinRate = 8000;
constexpr std::int64_t kMaxRate = 192000;
constexpr float kMaxMagnitude = 1e6F;

}  // namespace

std::optional<core::Error> refuseShape(std::int64_t sampleRate, std::int64_t channels) {
  if (channels < 1 || channels > kMaxChannels) {
    return undecodable("The file says that it has " + std::to_string(channels) +
                       " channels; accepted are 1 to 8.");
  }
  if (sampleRate < kMinRate || sampleRate > kMaxRate) {
    return undecodable("The file says that its sample rate is " + std::to_string(sampleRate) +
                       " Hz; accepted are 8,000 to 192,000.");
  }
  return std::nullopt;
}

core::Error undecodable(const std::string& what) { return {core::ErrorCode::undecodable, what}; }

bool isSound(std::span<const float> samples) {
  // The comparison is false for NaN.
  return std::ranges::all_of(samples, [](float value) { return std::abs(value) <= kMaxMagnitude; });
}

}  // namespace exsampling::adapters
