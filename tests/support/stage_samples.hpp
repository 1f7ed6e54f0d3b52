#pragma once

#include <exsampling/core/sample.hpp>
#include <exsampling/ports/live_events.hpp>
#include <exsampling/ports/mapping_store.hpp>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace exsampling::support {

/// A mapping that tests set.
class FixedMappingStore final : public ports::MappingStore {
 public:
  explicit FixedMappingStore(core::Mapping mapping)
      : mapping_(std::make_shared<const core::Mapping>(std::move(mapping))) {}
  std::shared_ptr<const core::Mapping> current() const override { return mapping_; }

 private:
  std::shared_ptr<const core::Mapping> mapping_;
};

/// Keeps what is published. Thread-safe.
class RecordedEvents final : public ports::LiveEvents {
 public:
  void publish(const ports::LiveEvent& event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
  }
  template <class T>
  std::vector<T> of() const {
    const std::lock_guard lock(mutex_);
    std::vector<T> found;
    for (const ports::LiveEvent& event : events_) {
      if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<ports::LiveEvent> events_;
};

/// HH on channel 1 and Piano on channel 5, 8 s hold.
inline core::Mapping twoTrackMapping() {
  core::Mapping mapping;
  mapping.tracks = {{.name = "HH", .channel = 1},
                    {.name = "Piano", .channel = 5, .playback = core::Playback::melodic}};
  return mapping;
}

/// The UUID 00000000-0000-4000-8000-<number>.
inline core::RecordingId recordingId(std::int64_t number) {
  char text[37];
  std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012llx",
                static_cast<unsigned long long>(number));
  return *core::RecordingId::parse(text);
}

/// A dog on HH, channel 1, of a recording of its own.
inline core::Sample dogSample(std::int64_t number, const std::string& contributor = "",
                              double confidence = 0.5) {
  return {.number = number,
          .recording = recordingId(number),
          .duration = core::Seconds(1.5),
          .top = {{0, "dog", confidence}},
          .gain = core::Decibels{-3.0},
          .route = core::Route{"HH", 1, core::Playback::percussive},
          .contributor = contributor,
          .file = "/session/" + std::to_string(number) + "_trimmed.wav"};
}

}  // namespace exsampling::support
