#pragma once

#include <exsampling/core/events/event_bus.hpp>
#include <exsampling/core/values/sample.hpp>
#include <exsampling/stage/mapping/mapping_editor.hpp>
#include <exsampling/stage/mapping/mapping_store.hpp>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace exsampling::support {

/// A mapping without a file, and one scene, "second act", which is the mapping that was set. Its
/// version counts the changes. Thread-safe.
class FixedMappingStore final : public stage::MappingStore, public stage::MappingEditor {
 public:
  explicit FixedMappingStore(core::Mapping mapping) : versions_{std::move(mapping)} {}

  std::shared_ptr<const core::Mapping> current() const override {
    const std::lock_guard lock(mutex_);
    return std::make_shared<const core::Mapping>(versions_.back());
  }

  core::Result<core::EditableMapping> read() const override {
    const std::lock_guard lock(mutex_);
    return core::EditableMapping{versions_.back(), version(), versions_.size() > 1};
  }
  core::Status edit(const stage::MappingEdit& edit,
                    const std::optional<std::string>& seen) override {
    if (beforeEdit) beforeEdit();
    const std::lock_guard lock(mutex_);
    if (seen && *seen != version()) return core::Error{core::ErrorCode::conflict, "Look again."};
    core::Mapping edited = versions_.back();
    for (const auto& [category, track] : edit.categoryTracks) {
      if (track && !edited.findTrack(*track)) {
        return core::Error{core::ErrorCode::invalidArgument, "No such track."};
      }
      edited.categoryTracks.erase(category);
      if (track) edited.categoryTracks.emplace(category, *track);
    }
    for (core::Track& track : edited.tracks) {
      const auto change = edit.tracks.find(track.name);
      if (change == edit.tracks.end()) continue;
      track.playback = change->second.playback.value_or(track.playback);
      track.swap = change->second.swap.value_or(track.swap);
      track.minHold = change->second.minHold.value_or(track.minHold);
    }
    edited.minConfidence = edit.minConfidence.value_or(edited.minConfidence);
    versions_.push_back(std::move(edited));
    return {};
  }
  core::Status undo() override {
    const std::lock_guard lock(mutex_);
    if (versions_.size() == 1) return core::Error{core::ErrorCode::notFound, "Nothing to undo."};
    versions_.pop_back();
    return {};
  }
  core::Result<std::vector<std::string>> scenes() const override {
    return std::vector<std::string>{"second act"};
  }
  core::Status switchTo(const std::string& scene) override {
    const std::lock_guard lock(mutex_);
    if (scene != "second act") return core::Error{core::ErrorCode::notFound, "No such scene."};
    versions_.push_back(versions_.front());
    return {};
  }

  std::function<void()> beforeEdit;  ///< called by each edit; set before the first

  /// The file was saved with something else in it.
  void replace(core::Mapping mapping) {
    const std::lock_guard lock(mutex_);
    versions_.push_back(std::move(mapping));
  }

 private:
  std::string version() const { return std::to_string(versions_.size()); }

  mutable std::mutex mutex_;
  std::vector<core::Mapping> versions_;
};

/// A bus that keeps what is published on it. Thread-safe.
class RecordedEvents : public core::EventBus {
 public:
  RecordedEvents() {
    subscribe([this](const core::Event& event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
    });
  }
  template <class T>
  std::vector<T> of() const {
    const std::lock_guard lock(mutex_);
    std::vector<T> found;
    for (const core::Event& event : events_) {
      if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<core::Event> events_;
};

/// HH on channel 1, for dogs, and Piano on channel 5, 8 s hold.
inline core::Mapping twoTrackMapping() {
  core::Mapping mapping;
  mapping.tracks = {{.name = "HH", .channel = 1, .colour = "#ffeb2a"},
                    {.name = "Piano", .channel = 5, .playback = core::Playback::melodic}};
  mapping.categoryTracks = {{"dog", "HH"}};
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
