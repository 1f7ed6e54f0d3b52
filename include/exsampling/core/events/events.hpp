#pragma once

#include <exsampling/core/values/arrival.hpp>
#include <exsampling/core/values/health_warning.hpp>
#include <exsampling/core/values/library_addition.hpp>
#include <exsampling/core/values/mapping.hpp>
#include <exsampling/core/values/stage_change.hpp>
#include <exsampling/core/values/stage_rules.hpp>
#include <exsampling/core/values/tempo.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace exsampling::core {

/// A recording ended without a sample: silence or an error.
struct RecordingEnded {
  RecordingId recording;
  RecordingState state = RecordingState::failed;
  std::string reason;
};
/// A sample was analysed and archived; the next event says where it goes.
struct SampleArrived {
  Sample sample;
};
/// A sample's status changed.
struct SampleStatusChanged {
  std::int64_t number = 0;
  SampleStatus status = SampleStatus::waiting;
};
/// The performer marked or corrected a sample.
struct SampleNoted {
  Arrival arrival;
  SampleStatus status = SampleStatus::waiting;
};
/// Samples were deleted.
struct SamplesRemoved {
  std::vector<std::int64_t> numbers;
};
/// The rules for arriving samples changed.
struct RulesChanged {
  StageRules rules;
};
/// A different mapping took effect.
struct MappingChanged {
  EditableMapping mapping;
};
/// The tempo changed; nothing: it is no longer known.
struct TempoChanged {
  std::optional<Tempo> tempo;
};
/// Another step is the newest that can be taken back.
struct UndoChanged {
  std::string what;  ///< in words; empty: nothing can be taken back
};
/// The stage changed.
struct StageChanged {
  StageChange change;
};
/// An instrument played, loaded or failed to load a sample.
struct InstrumentReport {
  enum class Kind { loaded, failed, played } kind = Kind::loaded;
  StageSeq seq = 0;
  std::string detail;
  int note = 0;  ///< of a played report, with its velocity
  int velocity = 0;
};
/// The own categories, the taught models, or which of them is in use changed.
struct TeachingChanged {};
/// Something the performer should know, and what to do about it.
struct Alarm {
  std::string message;
};

/// The set of warnings changed. Warnings that follow from figures come and go by themselves.
struct HealthChanged {
  std::vector<HealthWarning> warnings;  ///< all
  std::vector<HealthWarning> raised;    ///< those of them that are new
};

/// The library changed, or an addition to it made progress.
struct LibraryChanged {
  std::optional<LibraryAddition> addition;  ///< nothing: something was removed
};

using Event =
    std::variant<RecordingEnded, SampleArrived, SampleStatusChanged, SampleNoted, SamplesRemoved,
                 RulesChanged, MappingChanged, TempoChanged, UndoChanged, StageChanged,
                 InstrumentReport, TeachingChanged, Alarm, HealthChanged, LibraryChanged>;

}  // namespace exsampling::core
