#pragma once

#include <exsampling/core/stage_change.hpp>

#include <string>
#include <variant>

namespace exsampling::ports {

/// A recording ended without a sample: silence or an error.
struct RecordingEnded {
  core::RecordingId recording;
  core::RecordingState state = core::RecordingState::failed;
  std::string reason;
};
/// A sample was analysed and archived.
struct SampleArrived {
  core::Sample sample;
};
/// The stage changed.
struct StageChanged {
  core::StageChange change;
};
/// An instrument played, loaded or failed to load a sample.
struct InstrumentReport {
  enum class Kind { loaded, failed, played } kind = Kind::loaded;
  core::StageSeq seq = 0;
  std::string detail;
};
/// Something that the performer should know, in words with what to do.
struct Alarm {
  std::string message;
};

using LiveEvent =
    std::variant<RecordingEnded, SampleArrived, StageChanged, InstrumentReport, Alarm>;

/// Tells whoever is watching. Thread-safe; never blocks on a slow watcher.
class LiveEvents {
 public:
  virtual ~LiveEvents() = default;
  virtual void publish(const LiveEvent& event) = 0;
};

}  // namespace exsampling::ports
