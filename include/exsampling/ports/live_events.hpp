#pragma once

#include <exsampling/core/stage_change.hpp>
#include <exsampling/core/stage_rules.hpp>
#include <exsampling/core/tempo.hpp>
#include <exsampling/ports/arrivals.hpp>
#include <exsampling/ports/health.hpp>
#include <exsampling/ports/library_editor.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace exsampling::ports {

/// A recording ended without a sample: silence or an error.
struct RecordingEnded {
  core::RecordingId recording;
  core::RecordingState state = core::RecordingState::failed;
  std::string reason;
};
/// A sample was analysed and archived; where it goes is told next.
struct SampleArrived {
  core::Sample sample;
};
/// A sample stands somewhere else now.
struct SampleStatusChanged {
  std::int64_t number = 0;
  core::SampleStatus status = core::SampleStatus::waiting;
};
/// The performer noted something about a sample.
struct SampleNoted {
  Arrival arrival;
  core::SampleStatus status = core::SampleStatus::waiting;
};
/// Samples were deleted.
struct SamplesRemoved {
  std::vector<std::int64_t> numbers;
};
/// Other things happen with samples that arrive.
struct RulesChanged {
  core::StageRules rules;
};
/// Another mapping is in force.
struct MappingChanged {};
/// The music goes on at another tempo; nothing: nobody knows it any more.
struct TempoChanged {
  std::optional<core::Tempo> tempo;
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
  int note = 0;  ///< of a played report, with its velocity
  int velocity = 0;
};
/// Own categories, what was taught, or which of it is in use is another now.
struct TeachingChanged {};
/// Something that the performer should know, in words with what to do.
struct Alarm {
  std::string message;
};

/// Other warnings are in force; what follows from figures comes and goes by itself.
struct HealthChanged {
  std::vector<HealthWarning> warnings;  ///< all
  std::vector<HealthWarning> raised;    ///< those of them that are new
};

/// The library changed, or an addition to it came further.
struct LibraryChanged {
  std::optional<LibraryAddition> addition;  ///< nothing: something was removed
};

using LiveEvent =
    std::variant<RecordingEnded, SampleArrived, SampleStatusChanged, SampleNoted, SamplesRemoved,
                 RulesChanged, MappingChanged, TempoChanged, StageChanged, InstrumentReport,
                 TeachingChanged, Alarm, HealthChanged, LibraryChanged>;

/// Tells whoever is watching. Thread-safe; never blocks on a slow watcher.
class LiveEvents {
 public:
  virtual ~LiveEvents() = default;
  virtual void publish(const LiveEvent& event) = 0;
};

}  // namespace exsampling::ports
