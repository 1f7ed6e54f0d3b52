#pragma once

#include <exsampling/core/values/recording.hpp>
#include <exsampling/sound/archive/archive.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace exsampling::support {

/// The id 00000000-0000-4000-8000-<number>.
inline core::RecordingId recordingId(unsigned number) {
  char text[37];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012u", number);
  return *core::RecordingId::parse(text);
}

inline std::vector<std::byte> bytesOf(std::string_view text) {
  std::vector<std::byte> bytes;
  for (const char letter : text) bytes.push_back(static_cast<std::byte>(letter));
  return bytes;
}

/// A take without place or names, received at second 1,700,000,000.
inline core::Upload upload(unsigned number, std::string_view content) {
  return {.id = recordingId(number),
          .bytes = bytesOf(content),
          .receivedAt = core::WallTime(std::chrono::seconds(1'700'000'000))};
}

/// A sample as analysis makes it, of one guess, by the network "model"; everything else as `of` has
/// it.
inline sound::AnalysedSound analysedSample(const core::Upload& of, int index,
                                           std::string_view category, std::string_view wavFile) {
  return {.sample = {.recording = of.id,
                     .index = index,
                     .start = core::Seconds(5.0 * index),
                     .duration = core::Seconds(5.0),
                     .top = {{7, std::string(category), 0.75}},
                     .location = of.location,
                     .contributor = of.contributor,
                     .name = of.name,
                     .receivedAt = of.receivedAt,
                     .peaks = {{-0.25F, 0.5F}, {0.0F, 1.0F}}},
          .embedding = std::vector<float>(1280, 0.5F),
          .wavFile = bytesOf(wavFile),
          .network = "model"};
}

}  // namespace exsampling::support
